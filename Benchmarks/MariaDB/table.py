#!/usr/bin/env python3
"""Prints the table of `make systembench-mariadb`: table.py FOLDER [OUT.json]. FOLDER is what run.sh has written. All
figures are medians over the rounds, with their range; each ratio is of one round."""
import json, os, re, statistics, sys

folder = sys.argv[1]


def read(name):
    with open(os.path.join(folder, name)) as f:
        return f.read()


def names(pattern):
    return sorted({int(re.search(pattern, n)[1]) for n in os.listdir(folder) if re.search(pattern, n)})


def show(values, decimals=0):
    text = f"{statistics.median(values):,.{decimals}f}"
    return text + (f" ({min(values):,.{decimals}f} to {max(values):,.{decimals}f})" if len(values) > 1 else "")


def row(name, *cells):
    print(f"{name:<28}" + "".join(f"{c:>26}" for c in cells))


rounds = names(r"^xuan(\d+)\.json$")
xuan = [json.loads(read(f"xuan{n}.json"))["server"] for n in rounds]
rulers = {k: [json.loads(read(f"ruler{n}-{k}.json")) for n in rounds] for k in names(r"^ruler\d+-(\d+)\.json$")}
out = {"rounds": len(rounds), "xuan": {}, "ruler": rulers, "ratio": {}, "per_message": {}}

row("xuan over MariaDB", "messages/s", "ack p50 ms", "ack p99 ms", "CPU of xuan, us")
steps = {"flood2": "29 pairs, 256 in flight", "fill": "one pair, 256 in flight", "pingpong": "one in flight"}
for key, words in steps.items():
    f = {k: [x[f"{key}.{k}"] for x in xuan] for k in ("ack_s", "ack_p50_us", "ack_p99_us", "cpu_us_msg")}
    out["xuan"][key] = f
    late = [show([v / 1e3 for v in f[k]], 2) for k in ("ack_p50_us", "ack_p99_us")]
    row(words, show(f["ack_s"]), *late, show(f["cpu_us_msg"], 1))

print()
row("ruler, 256 rows a commit", "rows/s", "commit p50 ms", "commit p99 ms", "29 pairs / ruler")
for rows, figures in rulers.items():
    ratio = [x["flood2.ack_s"] / r["rows_s"] for x, r in zip(xuan, figures)]
    out["ratio"][rows] = ratio
    times = [show([r[k] / 1e3 for r in figures], 2) for k in ("commit_p50_us", "commit_p99_us")]
    row(f"{rows} row{'s' * (rows > 1)} an INSERT", show([r["rows_s"] for r in figures]), *times, show(ratio, 2))

# Of the whole run of systembench: logins, chats and history are in it, a few per cent.
for n in rounds:
    before, after = (dict(line.split() for line in read(f"{w}{n}").splitlines()) for w in ("before", "after"))
    for k in after:
        out["per_message"].setdefault(k, []).append((int(after[k]) - int(before[k])) / int(read(f"messages{n}")))
statements = ", ".join(f"{k} {show(v, 2)}" for k, v in out["per_message"].items())
print(f"\nper message, the whole run: {statements}")
if len(sys.argv) > 2:
    with open(sys.argv[2], "w") as f:
        json.dump(out, f, indent=1)
