"""Links the same tables with Splink and with Ringfence, and measures both in one run.

    python -m venv venv && venv/bin/pip install splink==5.0.0
    ringfence bench link --records 50000 --write made-up     # the tables that we make up
    venv/bin/python tools/link-side-by-side.py RINGFENCE FOLDER [SET ...]

FOLDER holds febrl3.csv, fake_1000.csv, synth_courier_5000.csv (as far as they are there) and the
made-up people.csv, history.csv, payments_a.csv, payments_b.csv. Splink has the settings of its own
demonstrations (for the made-up tables those of the set whose layout they have) and two threads; its
pair F1 is the best over all limits and its cluster F1 the best of four, both picked with the truth.
Ringfence is given no spec; its pairs are taken at probability 0.5 and its clusters as they are.
CPU time is user plus system of the whole process, memory its peak.
"""

import collections
import csv
import os
import subprocess
import sys
import tempfile

SETS = {
    "febrl3": ("rec_id", "febrl3.csv"),
    "fake_1000": ("unique_id", "fake_1000.csv"),
    "synth_courier_5000": ("unique_id", "synth_courier_5000.csv"),
    "people": ("rec_id", "people.csv"),
    "history": ("unique_id", "history.csv"),
    "payments": ("unique_id", "payments_a.csv", "payments_b.csv"),
}
LIMITS = (0.5, 0.9, 0.95, 0.99)


def truth_of(row):
    if "rec_id" in row:
        return row["rec_id"].split("-")[1]
    return row.get("cluster") or row["ground_truth"]


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file)]


def labels(name, folder):
    key, *files = SETS[name]
    return {
        (side, row[key]): truth_of(row)
        for side, file in zip("ab", files)
        for row in read(os.path.join(folder, file))
    }


def together(label):
    a = collections.Counter(v for (side, _), v in label.items() if side == "a")
    b = collections.Counter(v for (side, _), v in label.items() if side == "b")
    if b:
        return sum(n * b[k] for k, n in a.items())
    return sum(n * (n - 1) // 2 for n in a.values())


def f1(right, found, true):
    return 2 * right / (found + true) if found + true else 0.0


def of_clusters(cluster, label):
    both = {k: (cluster[k], v) for k, v in label.items()}
    return f1(together(both), together(cluster), together(label))


def best_pairs(pairs, label):
    """Best F1 over all limits of (weight, left, right)."""
    true, best, right = together(label), 0.0, 0
    pairs = sorted(pairs, reverse=True)
    for found, (weight, left, other) in enumerate(pairs, 1):
        right += label[left] == label[other]
        if found == len(pairs) or pairs[found][0] < weight:
            best = max(best, f1(right, found, true))
    return best


LAUNCHER = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def measured(command):
    """Runs a command; CPU seconds and peak megabytes.

    A process begins with the peak of the one that starts it, and this one holds the tables; so a
    small one starts the command.
    """
    launcher = [sys.executable, "-S", "-c", LAUNCHER, *command]
    done = subprocess.run(launcher, capture_output=True, text=True, check=False)
    status, cpu, memory = done.stdout.split()
    if int(status):
        sys.exit(f"{command[0]} failed: {done.stderr[-2000:]}")
    return float(cpu), float(memory)


def ringfence(binary, name, folder):
    _, *files = SETS[name]
    label = labels(name, folder)
    with tempfile.TemporaryDirectory() as out:
        pairs, clusters = os.path.join(out, "p.csv"), os.path.join(out, "c.csv")
        command = [binary, "link", *(os.path.join(folder, f) for f in files)]
        command += ["--pairs", pairs, "--clusters", clusters]
        command += ["--one-to-one"] if len(files) > 1 else []
        cpu, memory = measured(command)
        side = "b" if len(files) > 1 else "a"
        found = [
            (("a", r["id_l"]), (side, r["id_r"]))
            for r in read(pairs)
            if float(r["match_probability"]) >= 0.5
        ]
        cluster = {(r.get("table", "a"), r["id"]): r["cluster_id"] for r in read(clusters)}
    right = sum(label[left] == label[other] for left, other in found)
    return f1(right, len(found), together(label)), of_clusters(cluster, label), cpu, memory


def splink(name, folder):
    """The same by Splink in a process of its own, which writes what it found."""
    label = labels(name, folder)
    with tempfile.TemporaryDirectory() as out:
        cpu, memory = measured([sys.executable, __file__, "--splink", name, folder, out])
        side = "b" if len(SETS[name]) > 2 else "a"
        pairs = [
            (float(r["match_weight"]), ("a", r["l"]), (side, r["r"]))
            for r in read(os.path.join(out, "pairs.csv"))
        ]
        results = []
        for limit in LIMITS:
            rows = read(os.path.join(out, f"clusters-{limit}.csv"))
            results.append(of_clusters({(r["side"], r["id"]): r["cluster"] for r in rows}, label))
    return best_pairs(pairs, label), max(results), cpu, memory


def settings(name):
    """Comparisons, rules for candidates, rules for the prior with their recall, rules for m."""
    import splink.comparison_library as cl
    from splink import block_on

    if name in ("febrl3", "people"):
        names = ["given_name", "surname"]
        return (
            [
                cl.NameComparison("given_name"),
                cl.NameComparison("surname"),
                cl.DateOfBirthComparison(
                    "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
                ),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            ],
            [block_on(c) for c in ("soc_sec_id", *names, "date_of_birth", "postcode")],
            (
                [
                    block_on("soc_sec_id"),
                    block_on(*names, "date_of_birth"),
                    "l.given_name = r.surname and l.surname = r.given_name"
                    " and l.date_of_birth = r.date_of_birth",
                ],
                0.9,
            ),
            [block_on("date_of_birth"), block_on("postcode")],
        )
    if name == "fake_1000":
        return (
            [
                cl.ForenameSurnameComparison("first_name", "surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                cl.EmailComparison("email"),
            ],
            [block_on(c) for c in ("first_name", "surname", "dob", "email")],
            (
                [
                    block_on("first_name", "surname", "dob"),
                    "levenshtein(l.first_name, r.first_name) <= 1 and l.surname = r.surname"
                    " and l.dob = r.dob",
                    block_on("email"),
                ],
                0.7,
            ),
            [block_on("dob"), block_on("email"), block_on("first_name", "surname")],
        )
    if name == "history":
        return (
            [
                cl.ForenameSurnameComparison("first_name", "surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.PostcodeComparison("postcode_fake"),
                cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
                cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
            ],
            [
                block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
                block_on("surname", "dob"),
                block_on("first_name", "dob"),
                block_on("postcode_fake", "first_name"),
                block_on("postcode_fake", "surname"),
                block_on("dob", "birth_place"),
                block_on("substr(postcode_fake,1,3)", "dob"),
                block_on("substr(postcode_fake,1,3)", "first_name"),
                block_on("substr(postcode_fake,1,3)", "surname"),
                block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
            ],
            (
                [
                    block_on("first_name", "surname", "dob"),
                    block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
                    block_on("dob", "postcode_fake"),
                ],
                0.6,
            ),
            [block_on("first_name", "surname"), block_on("dob")],
        )
    if name == "payments":
        return (
            [
                cl.CustomComparison(amount_levels(), "amount"),
                cl.LevenshteinAtThresholds("memo", [2, 6, 10]),
                cl.AbsoluteDateDifferenceAtThresholds(
                    "transaction_date",
                    input_is_string=True,
                    metrics=["day"] * 4,
                    thresholds=[1, 4, 10, 30],
                ),
            ],
            [
                "substr(l.transaction_date,1,7) = substr(r.transaction_date,1,7)"
                " and substr(l.memo,1,3) = substr(r.memo,1,3)"
                " and l.amount/r.amount > 0.7 and l.amount/r.amount < 1.3",
                "strftime(l.transaction_date::date + 15,'%Y-%m') ="
                " strftime(r.transaction_date::date,'%Y-%m')"
                " and substr(l.memo,1,3) = substr(r.memo,1,3)"
                " and l.amount/r.amount > 0.7 and l.amount/r.amount < 1.3",
                "substr(l.memo,1,9) = substr(r.memo,1,9)",
                "round(l.amount/2,0)*2 = round(r.amount/2,0)*2"
                " and yearweek(r.transaction_date::date) = yearweek(l.transaction_date::date)",
                "round(l.amount/2,0)*2 = round((r.amount+1)/2,0)*2"
                " and yearweek(r.transaction_date::date)"
                " = yearweek(l.transaction_date::date + 4)",
            ],
            None,
            [block_on("memo"), block_on("amount")],
        )
    return courier()


def amount_levels():
    import splink.comparison_level_library as cll

    ratio = "greatest(amount_l, amount_r) <= {} * least(amount_l, amount_r)"
    limits = [1.01, 1.03, 1.1, 1.3]
    return [
        cll.NullLevel("amount"),
        cll.ExactMatchLevel("amount"),
        *(cll.CustomLevel(ratio.format(limit)) for limit in limits),
        cll.ElseLevel(),
    ]


def courier():
    import splink.comparison_library as cl
    from splink import block_on

    rare = {"term_frequency_adjustments": True}
    week = "substr(cast(date_trunc('week', date::date) as varchar),1,10)"
    return (
        [
            cl.DamerauLevenshteinAtThresholds("phone", [1, 2]).configure(**rare),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.85]).configure(**rare),
            cl.ExactMatch("forename").configure(**rare),
            cl.ExactMatch("claimed_org").configure(**rare),
            cl.ExactMatch("method"),
            cl.ExactMatch("veh_colour"),
            cl.ExactMatch("veh_make"),
            cl.DamerauLevenshteinAtThresholds("vrm", [1, 3]),
            cl.DistanceInKMAtThresholds("lat", "lon", [1, 5, 15, 30]),
            cl.AbsoluteDateDifferenceAtThresholds(
                "date", input_is_string=True, metrics=["day"] * 5, thresholds=[1, 3, 7, 14, 30]
            ),
        ],
        [
            block_on("phone"),
            block_on("vrm"),
            block_on("surname", week),
            block_on("surname", "claimed_org"),
            block_on("town", week),
            block_on("substr(phone,1,6)"),
            block_on("claimed_org", week, "method"),
        ],
        ([block_on("phone"), block_on("vrm"), block_on("surname", "town", week)], 0.6),
        [block_on("phone"), block_on("surname", week), block_on("town", week)],
    )


def run_splink(name, folder, out):
    import logging

    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    logging.disable(logging.CRITICAL)
    key, *files = SETS[name]
    comparisons, blocking, prior, training = settings(name)
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    api = DuckDBAPI(connection=connection)
    frames = []
    for i, file in enumerate(files):
        path = os.path.join(folder, file)
        columns = list(read(path)[0])
        chosen = ", ".join(
            f'nullif(trim(cast(column{n} as varchar)), \'\')'
            + ("::double" if c in ("amount", "lat", "lon") else "")
            + f' as "{c}"'
            for n, c in enumerate(columns)
        )
        names = ", ".join(f"'column{n}': 'VARCHAR'" for n in range(len(columns)))
        connection.execute(
            f"create table t{i} as select {chosen} from read_csv('{path}',"
            f" header=false, skip=1, columns={{{names}}})"
        )
        frames.append(api.register(f"t{i}", dataset_display_name=f"side_{'ab'[i]}"))
    arguments = {"probability_two_random_records_match": 1 / 45_326} if prior is None else {}
    creator = SettingsCreator(
        link_type="link_only" if len(files) > 1 else "dedupe_only",
        unique_id_column_name=key,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocking,
        **arguments,
    )
    linker = Linker(frames if len(frames) > 1 else frames[0], creator)
    if prior:
        linker.training.estimate_probability_two_random_records_match(prior[0], recall=prior[1])
    pairs = 1e7 if name == "history" else 1e6
    linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=2)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.001)
    table = predicted.physical_name
    # In two tables the one that comes first by name is on the left.
    connection.execute(
        f"copy (select match_weight, {key}_l as l, {key}_r as r from {table})"
        f" to '{out}/pairs.csv' (header)"
    )
    side = "right(source_dataset, 1)" if len(files) > 1 else "'a'"
    for limit in LIMITS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=limit
        )
        connection.execute(
            f"copy (select cluster_id as cluster, {key} as id, {side} as side"
            f" from {clusters.physical_name}) to '{out}/clusters-{limit}.csv' (header)"
        )


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--splink":
        run_splink(*sys.argv[2:])
        return
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    binary, folder, *wanted = sys.argv[1:]
    print("| set | tool | pair F1 | cluster F1 | CPU s | peak MB |\n|---|---|---|---|---|---|")
    for name, (_, *files) in SETS.items():
        there = all(os.path.exists(os.path.join(folder, f)) for f in files)
        if there and (not wanted or name in wanted):
            for tool, run in (
                ("Splink", lambda: splink(name, folder)),
                ("Ringfence", lambda: ringfence(binary, name, folder)),
            ):
                pair, cluster, cpu, memory = run()
                print(f"| {name} | {tool} | {pair:.4f} | {cluster:.4f} | {cpu:.2f} | {memory:.0f} |")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
