#!/usr/bin/env python3
"""Prints the table of `make bench-latency` from the JSON of `xxload latency`, as Markdown."""
import json, sys

WORDS = {
    "alone": "the chat alone", "backup": "a backup, again and again", "upload": "an upload at 1 Gbit/s",
    "history": "100 pages a second of another person's chat of 20,000",
    "import": "an import of 200 people a second after the last one",
}

with open(sys.argv[1]) as f:
    steps = json.load(f)["steps"]
flood = steps[0]
print(f"flood {flood['per_second']:,.0f} messages/s, p50 {flood['acknowledgement']['p50_us'] / 1e3:.1f} ms, "
      f"p99 {flood['acknowledgement']['p99_us'] / 1e3:.1f} ms; then half of it\n")
print("| beside | messages/s | cores: xuan, client | checkpoints | ack p50 ms | p99 ms | p99 / p50 | max ms "
      "| disk p50 ms | p99 ms | max ms |")
print("| --- |" + " --: |" * 10)
for step in steps[1:]:
    ack, disk = ({k: v / 1e3 for k, v in step[w].items()} for w in ("acknowledgement", "disk"))
    checkpoints = step["notes"][0].split()[0] if step["notes"] else "-"
    print(f"| {WORDS.get(step['name'], step['name'])} | {step['per_second']:,.0f} "
          f"| {step['server_cores']:.2f}, {step['client_cores']:.2f} | {checkpoints} "
          f"| {ack['p50_us']:.2f} | {ack['p99_us']:.2f} | {ack['p99_us'] / ack['p50_us']:.1f} | {ack['max_us']:.1f} "
          f"| {disk['p50_us']:.2f} | {disk['p99_us']:.2f} | {disk['max_us']:.1f} |")
