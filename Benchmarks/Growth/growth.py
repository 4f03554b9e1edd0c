#!/usr/bin/env python3
"""How xuan grows: the relay's tables by relaybench's tools, the backend's by xxgrowth. Markdown, and JSON on demand.

    growth.py --bin FOLDER_OF_XXD_AND_XXGROWTH --tools FOLDER_OF_FLOOR_TOOLS [--dir DISK] [--json OUT]
"""
import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("relaybench", os.path.join(HERE, os.pardir, "Floor", "relaybench.py"))
relaybench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(relaybench)

SITE = 100  # clients of one site: a login is told to all of its own site


SECS = 1.5  # of a measured step


class Relays:
    """Starts of xxd before the stand-in backend of the floor bench, plain."""

    def __init__(self, a):
        options = dict(relay=[], env=[], seed=None, bin=a.tools, tls=False, quick=True, step_limit=120, delay=0)
        self.bench = relaybench.Bench(argparse.Namespace(**options, floor_args=""))
        self.command = os.path.join(a.bin, "xxd") + " --limits off"

    def close(self):
        self.bench.backend.stop()
        shutil.rmtree(self.bench.tmp, ignore_errors=True)

    def measured(self, clients, step, loops=1, sites=1):
        """One start with that many clients and one step: figures of both."""
        relay = relaybench.Relay(self.bench, "xxd", f"{self.command} --loops {loops}", sites)
        load = None
        try:
            empty, began = relay.proc.memory()[1], relay.proc.cpu()
            options = ["--sites", str(sites)] if sites > 1 else []
            load = relaybench.Load(self.bench, relay, clients, *options, "--par", "64")
            login = relay.proc.cpu() - began
            time.sleep(0.5)
            private = relay.proc.memory()[1]
            load.step(step.replace(f"secs={SECS}", "secs=0.3"))
            began = relay.proc.cpu()
            r = load.step(step)
            cpu = relay.proc.cpu() - began
            bad = relaybench.Bench.check(r)
            if bad or load.ready["failed"]:
                sys.exit(f"faults with {clients} clients: {bad}, {load.ready['failed']} failed logins")
            return {
                "KiB a client": (private - empty) / clients,
                "KiB in all": private,
                "CPU us a login": login * 1e6 / clients,
                "CPU us a message": cpu * 1e6 / max(1, r["completed"]),
                "CPU us a packet": cpu * 1e6 / max(1, r["delivered"]),
                "messages/s": r["msg_s"],
                "packets/s": r["pkt_s"],
            }
        finally:
            if load:
                load.stop()
            relay.proc.stop()


def table(name, first, numbers, columns, measure):
    rows = []
    for n in numbers:
        got = measure(n)
        rows.append([n] + [got[c] for c in columns])
    return {"table": name, "columns": [first] + columns, "rows": rows}


def by_clients(relays):
    columns = ["KiB a client", "KiB in all", "CPU us a login", "CPU us a message", "messages/s"]
    step = f"flood:fan=1,size=200,k=10,w=8,secs={SECS}"
    return table("relay-clients", "clients", [10, 100, 1000, 10000], columns,
                 lambda n: relays.measured(n, step, sites=max(1, n // SITE)))


def by_receivers(relays, most):
    numbers = [n for n in (1, 10, 100, 1000, 10000) if n <= most]
    columns = ["CPU us a message", "CPU us a packet", "packets/s"]
    return table("relay-receivers", "receivers of a message", numbers, columns,
                 lambda n: relays.measured(max(n, 20), f"flood:fan={n},size=200,k=10,w=4,secs={SECS}"))


def by_loops(relays):
    columns = ["CPU us a message", "CPU us a packet", "messages/s", "KiB in all"]
    step = f"flood:fan=10,size=200,k=50,w=4,secs={SECS}"
    return table("relay-loops", "loops", [1, 2, 3, 4], columns, lambda n: relays.measured(200, step, loops=n))


def backend(a, name):
    command = [os.path.join(a.bin, "xxgrowth"), "--dir", a.dir, "--messages", str(a.messages), "--only", name]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


WORDS = {
    "relay-clients": "Relay, by connected clients (in sites of 100; ten of them send to one person each)",
    "relay-receivers": "Relay, by receivers of a message",
    "relay-loops": "Relay, by loops (200 clients, ten receivers; this machine has %d cores)" % os.cpu_count(),
    "backend-clients": "Backend, by connected clients (32 pairs talk)",
    "backend-members": "Backend, by members of the one chat",
    "backend-messages": "Backend, by stored messages (a tenth in one chat, the rest over 1,000)",
}


def number(value):
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def show(t, seconds):
    print(f"\n{WORDS[t['table']]} ({seconds:.0f} s)\n")
    print("| " + " | ".join(t["columns"]) + " |")
    print("|" + " --: |" * len(t["columns"]))
    for row in t["rows"]:
        print("| " + " | ".join(number(v) for v in row) + " |")
    sys.stdout.flush()


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--bin", required=True)
    p.add_argument("--tools", required=True)
    p.add_argument("--dir", default=".")
    p.add_argument("--messages", type=int, default=1000000, help="most stored messages")
    p.add_argument("--receivers", type=int, default=1000, help="most receivers; 10000 logs in 50 million packets first")
    p.add_argument("--only", action="append", help="a table by its name; may be repeated")
    p.add_argument("--json")
    a = p.parse_args()
    a.bin, a.tools = os.path.abspath(a.bin), os.path.abspath(a.tools)
    relays = Relays(a)
    makers = {
        "relay-clients": lambda: by_clients(relays),
        "relay-receivers": lambda: by_receivers(relays, a.receivers),
        "relay-loops": lambda: by_loops(relays),
        **{f"backend-{n}": (lambda n=n: backend(a, n)) for n in ("clients", "members", "messages")},
    }
    tables = []
    try:
        for name, make in makers.items():
            if not a.only or name in a.only:
                began = time.monotonic()
                tables.append(make())
                show(tables[-1], time.monotonic() - began)
    finally:
        relays.close()
    if a.json:
        with open(a.json, "w") as f:
            json.dump(tables, f, indent=1)


main()
