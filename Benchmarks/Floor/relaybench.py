#!/usr/bin/env python3
"""Measures xxd relays against the C floor. See README.md. Standard library only; 127.0.0.1 only."""

import argparse
import json
import os
import platform
import re
import resource
import shlex
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
KEY = "5d2b8e0c7f4a19633e6b0d8c41f7a25e"
TICK = os.sysconf("SC_CLK_TCK")
LATE_US = 1000  # a sending lag p99 above this, or 0.2 cores in other programs, means that the round was disturbed
# name: (fan, bytes of text, messages per second in the fixed-rate step)
MESSAGES = {"fan1": (1, 200, 2000), "fan10": (10, 200, 1000), "fan100": (100, 200, 200), "4k-fan10": (10, 4096, 500)}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stat_fields(pid):
    with open(f"/proc/{pid}/stat") as f:
        return f.read().rsplit(")", 1)[1].split()  # [0] is field 3


def machine():
    """CPU seconds of the whole machine: (busy, stolen by the host)."""
    with open("/proc/stat") as f:
        t = [int(x) / TICK for x in f.readline().split()[1:]]
    return t[0] + t[1] + t[2] + t[5] + t[6], t[7]


class Proc:
    """A program started here, in a process group of its own; CPU and memory are those of the whole group."""

    def __init__(self, argv, cwd=None, env=None, log=None, **kw):
        self.log = open(log, "ab") if log else subprocess.DEVNULL
        kw.setdefault("stdout", self.log)
        self.p = subprocess.Popen(argv, cwd=cwd, env=env, stderr=self.log, start_new_session=True, **kw)
        self.pid = self.p.pid

    def members(self):
        found = [self.pid]
        for d in os.listdir("/proc"):
            if d.isdigit() and int(d) != self.pid:
                try:
                    if int(stat_fields(d)[2]) == self.pid:
                        found.append(int(d))
                except (OSError, IndexError, ValueError):
                    pass
        return found

    def ticks(self, pid):
        f = stat_fields(pid)
        return (int(f[11]) + int(f[12])) / TICK

    def cpu(self):
        """Seconds of utime + stime, all threads. The leader's is read from its CPU clock: the sum that
        /proc/PID/stat shows in ticks of 10 ms, in ns."""
        total = 0.0
        for pid in self.members():
            try:
                total += time.clock_gettime((~pid << 3) | 2) if pid == self.pid else self.ticks(pid)
            except OSError:
                total += self.ticks(pid)
        return total

    def memory(self):
        """(RSS, private) in KiB."""
        rss = private = 0
        for pid in self.members():
            try:
                with open(f"/proc/{pid}/smaps_rollup") as f:
                    lines = f.readlines()
            except OSError:
                continue  # ended in between
            for line in lines:
                k, _, v = line.partition(":")
                if k == "Rss":
                    rss += int(v.split()[0])
                elif k in ("Private_Clean", "Private_Dirty", "Private_Hugetlb"):
                    private += int(v.split()[0])
        return rss, private

    def stop(self):
        for sig in (signal.SIGTERM, signal.SIGKILL):
            if self.p.poll() is None:
                try:
                    os.killpg(self.pid, sig)
                    self.p.wait(1.5 if sig == signal.SIGTERM else 5)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    pass
        if self.log is not subprocess.DEVNULL:
            self.log.close()


class Load(Proc):
    def __init__(self, bench, relay, n, *more):
        argv = [
            bench.tool("wsload"),
            "--chat",
            str(relay.chat),
            "--common",
            str(relay.common),
            "--conns",
            str(n),
            "--limit",
            str(bench.a.step_limit),
            *(["--tls"] if bench.a.tls else []),
            *more,
            "-",
        ]
        super().__init__(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, log=bench.path("wsload.log"))
        self.ready = self.read()

    def read(self):
        line = self.p.stdout.readline()
        got = json.loads(line) if line else {"event": "ended"}
        if got["event"] not in ("ready", "result"):
            raise RuntimeError(f"wsload: {got}")
        return got

    def step(self, text):
        self.p.stdin.write(text.encode() + b"\n")
        self.p.stdin.flush()
        return self.read()


class Relay:
    """One start of a relay under test (or of floor)."""

    def __init__(self, bench, name, command, sites=0):
        self.bench, self.name, self.chat, self.common = bench, name, free_port(), free_port()
        self.dir = bench.path(name)
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(bench.a.seed, self.dir) if bench.a.seed and name != "floor" else os.makedirs(self.dir)
        for d in ("config", "certificate", "log", "tmpfile"):
            os.makedirs(os.path.join(self.dir, d), exist_ok=True)
        for f in ("xxd.crt", "xxd.key"):
            if os.path.exists(bench.path(f)):
                shutil.copy(bench.path(f), os.path.join(self.dir, "certificate", f))
        self.write_conf(sites)
        fields = {
            "chat_port": self.chat,
            "common_port": self.common,
            "backend_url": bench.url,
            "key": KEY,
            "dir": self.dir,
            "cert": os.path.join(self.dir, "certificate/xxd.crt"),
            "certkey": os.path.join(self.dir, "certificate/xxd.key"),
        }
        argv = [re.sub(r"\{(\w+)\}", lambda m: str(fields.get(m[1], m[0])), w) for w in shlex.split(command)]
        env = dict(os.environ, **dict(e.split("=", 1) for e in bench.a.env))
        self.proc = Proc(argv, cwd=self.dir, env=env, log=bench.path(f"{name}.log"))
        try:
            self.wait_ready()
        except BaseException:
            self.proc.stop()
            raise

    def write_conf(self, sites):
        """Upstream's ini format. Sites are further names for the same backend: a login is told to its own site only."""
        names = ["xuanxuan"] + [
            "s" + chr(97 + i // 26 % 26) + chr(97 + i % 26) for i in range(sites if sites > 1 else 0)
        ]
        lines = [f"{n}={self.bench.url},{KEY}" + (",default" if n == "xuanxuan" else "") for n in names]
        with open(os.path.join(self.dir, "config", "xxd.conf"), "w") as f:
            f.write(
                f"[server]\nip=127.0.0.1\nchatPort={self.chat}\ncommonPort={self.common}\n"
                f"isHttps={int(self.bench.a.tls)}\n"
                "uploadPath=tmpfile/\nuploadFileSize=32M\nmaxOnlineUser=0\n\n[backend]\n"
                + "\n".join(lines)
                + "\n\n[log]\nlogPath=log/\n\n[certificate]\ncrtPath=certificate/\n"
            )

    def wait_ready(self):
        packet = {"ServerName": "", "module": "chat", "method": "login", "v": "2.2.0", "params": ["", "u1", "x", ""]}
        body = urllib.parse.urlencode({"data": json.dumps(packet)}).encode()
        context = ssl._create_unverified_context() if self.bench.a.tls else None
        url = f"http{'s' if self.bench.a.tls else ''}://127.0.0.1:{self.common}/serverInfo"
        until, last = time.time() + 15, None
        while time.time() < until:
            if self.proc.p.poll() is not None:
                raise RuntimeError(f"{self.name} ended at start, see {self.name}.log")
            try:
                with urllib.request.urlopen(url, body, timeout=3, context=context) as r:
                    if len(json.load(r)["token"]) != 32:
                        raise ValueError("token is not 32 characters")
                socket.create_connection(("127.0.0.1", self.chat), 1).close()
                time.sleep(0.25)
                return
            except (OSError, ValueError, KeyError) as e:
                last = e
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} is not ready after 15 s: {last}")


class Bench:
    def __init__(self, args):
        self.a, self.tmp = args, tempfile.mkdtemp(prefix="relaybench-")
        self.data, self.faults, self.repeated, self.cut = {}, {}, [], []
        self.start, (self.budget, self.cutoff) = time.time(), (20, 42) if args.quick else (120, 205)
        self.relays = {
            "floor": shlex.quote(self.tool("floor"))
            + " --chat {chat_port} --common {common_port} --backend {backend_url}"
            " --key {key}" + (" --cert {cert} --certkey {certkey}" if args.tls else "") + " " + args.floor_args
        }
        for r in args.relay:
            m = re.match(r"([A-Za-z0-9_.-]+)=(.+)", r, re.S)
            self.relays[m[1] if m else "relay"] = m[2] if m else r
        if args.tls:
            subprocess.run(
                [
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-days",
                    "30",
                    "-subj",
                    "/CN=127.0.0.1",
                    "-keyout",
                    self.path("xxd.key"),
                    "-out",
                    self.path("xxd.crt"),
                ],
                check=True,
                capture_output=True,
            )
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/xuanxuan.php"
        self.backend = Proc(
            [self.tool("fakexxb"), "--port", str(port), "--key", KEY, "--delay", str(args.delay)],
            log=self.path("fakexxb.log"),
        )
        time.sleep(0.2)

    def path(self, name):
        return os.path.join(self.tmp, name)

    def tool(self, name):
        return os.path.join(self.a.bin, name)

    def add(self, relay, scenario, **metrics):
        for k, v in metrics.items():
            self.data.setdefault(relay, {}).setdefault(scenario, {}).setdefault(k, []).append(round(v, 4))

    @staticmethod
    def check(r):
        bad = {k: r[k] for k in ("gaps", "dups", "misrouted", "lost_conns") if r[k]}
        if r["delivered"] != r["expected"]:
            bad["missing"] = r["expected"] - r["delivered"]
        return {r["mode"]: bad} if bad else {}

    def messages(self, name, command, scenario):
        """A round in which wsload itself came late or other programs took CPU is measured again, once."""
        got, faults, late = self.messages_once(name, command, scenario)
        if late > LATE_US and time.time() - self.start < self.budget:
            self.repeated.append(f"{name} {scenario}")
            first, (got2, faults, late2) = faults, self.messages_once(name, command, scenario)
            got = got2 if late2 < late else got
            faults = {
                m: {
                    k: first.get(m, {}).get(k, 0) + faults.get(m, {}).get(k, 0)
                    for k in {**first.get(m, {}), **faults.get(m, {})}
                }
                for m in {**first, **faults}
            }  # a lost message stays a fault
        self.add(name, scenario, **got)
        for mode, bad in faults.items():
            f = self.faults.setdefault(f"{name} {scenario} {mode}", {})
            for k, v in bad.items():
                f[k] = f.get(k, 0) + v

    def messages_once(self, name, command, scenario):
        fan, size, rate = MESSAGES[scenario]
        relay, load, out, faults = Relay(self, name, command), None, {}, {}
        try:
            load = Load(self, relay, self.a.conns)
            load.step(f"flood:fan={fan},size={size},k=20,w=2,secs=0.3")  # warm-up
            time.sleep(0.2)
            steps = [
                f"rate:r={rate},fan={fan},size={size},k=50,secs={self.a.rate_secs}",
                f"flood:fan={fan},size={size},k=50,w=4,secs={self.a.flood_secs}",
            ]
            if scenario == "fan1":
                steps.insert(0, f"pingpong:k=1,size={size},secs=0.7")
            for s in steps:
                m0, c0, b0, w0 = machine()[0], relay.proc.cpu(), self.backend.cpu(), time.time()
                r = load.step(s)
                c, b, m1, w = relay.proc.cpu() - c0, self.backend.cpu() - b0, machine()[0] - m0, time.time() - w0
                foreign = max(0, m1 - c - b - r["load_cpu_s"]) / w  # cores that other programs took
                faults.update(self.check(r))
                m, got = r["mode"] + ".", max(1, r["completed"])
                out.update(
                    {
                        m + "cpu_us_msg": c * 1e6 / got,
                        m + "cpu_us_pkt": c * 1e6 / max(1, r["delivered"]),
                        m + "msg_s": r["msg_s"],
                        m + "pkt_s": r["pkt_s"],
                        m + "relay_cores": c / w,
                        m + "load_cores": r["load_cpu_s"] / w,
                        m + "backend_cores": b / w,
                        m + "foreign_cores": foreign,
                        **{f"{m}lat_{q}_us": r["lat_us"][q] for q in ("p50", "p99", "p999", "max")},
                    }
                )
                if r["mode"] == "rate":
                    out["rate.lag_p99_us"] = r["lag_us"]["p99"]
        finally:
            self.close(relay, load)
        return (
            out,
            faults,
            out["rate.lag_p99_us"] + LATE_US * 5 * max(out["rate.foreign_cores"], out["flood.foreign_cores"]),
        )

    def idle(self, name, command, n):
        scenario, sites = f"idle-{n}", max(2, n // 100)
        relay, load = Relay(self, name, command, sites), None
        try:
            rss0, priv0 = relay.proc.memory()
            c0 = relay.proc.cpu()
            load = Load(self, relay, n, "--sites", str(sites), "--par", "64")
            c1 = relay.proc.cpu()
            time.sleep(1.2)
            rss, priv = relay.proc.memory()
            got = load.ready["conns"]
            if load.ready["failed"]:
                self.faults[f"{name} {scenario}"] = {"failed_logins": load.ready["failed"]}
            self.add(
                name,
                scenario,
                rss_kib_conn=(rss - rss0) / got,
                private_kib_conn=(priv - priv0) / got,
                empty_rss_kib=rss0,
                empty_private_kib=priv0,
                rss_mib=rss / 1024,
                conns=got,
                login_s=load.ready["login_s"],
                cpu_us_login=(c1 - c0) * 1e6 / got,
            )
        finally:
            self.close(relay, load)

    def storm(self, name, command, n):
        sites = max(2, n // 20)
        relay, load = Relay(self, name, command, sites), None
        try:
            c0 = relay.proc.cpu()
            load = Load(self, relay, n, "--sites", str(sites), "--par", "32", "--full")
            c = relay.proc.cpu() - c0
            r = load.ready
            if r["failed"]:
                self.faults[f"{name} storm"] = {"failed_logins": r["failed"]}
            self.add(
                name,
                "storm",
                logins_s=r["logins_s"],
                cpu_us_login=c * 1e6 / r["conns"],
                conns=r["conns"],
                **{f"login_{q}_us": r["login_us"][q] for q in ("p50", "p99", "max")},
            )
        finally:
            self.close(relay, load)

    def close(self, relay, load):
        relay.proc.stop()  # before its clients, so that no mass logout is measured or waited for
        if load:
            load.stop()

    def run(self):
        a, self.start, steal = self.a, time.time(), machine()[1]
        plan = [(s, self.messages, (s,), a.rounds) for s in MESSAGES]
        plan += [(f"idle-{n}", self.idle, (n,), a.rounds if n <= 2000 else 1) for n in a.idle]
        plan += [("storm", self.storm, (a.storm,), a.rounds)]
        for scenario, work, extra, rounds in plan:
            if a.only and not any(scenario == o or scenario.startswith(o + "-") for o in a.only):
                continue
            for i in range(rounds):
                if i and time.time() - self.start > self.cutoff:
                    self.cut.append(scenario)  # a disturbed machine: fewer rounds rather than more than 4 minutes
                    break
                for name, command in self.relays.items():  # A B A B
                    try:
                        t = time.time()
                        work(name, command, *extra)
                        print(f"  {scenario} round {i + 1}/{rounds} {name}: {time.time() - t:.1f} s", file=sys.stderr)
                    except (RuntimeError, OSError, ValueError) as e:
                        self.faults.setdefault(f"{name} {scenario}", {})["error"] = str(e)
                        print(f"  {scenario} {name}: {e}", file=sys.stderr)
        return self.result(time.time() - self.start, machine()[1] - steal)

    def result(self, secs, steal):
        med = {
            r: {s: {k: statistics.median(v) for k, v in m.items()} for s, m in d.items()} for r, d in self.data.items()
        }
        ratio = {
            r: {
                s: {k: round(v / med["floor"][s][k], 3) for k, v in m.items() if med.get("floor", {}).get(s, {}).get(k)}
                for s, m in d.items()
            }
            for r, d in med.items()
            if r != "floor"
        }
        foreign = [
            x
            for d in self.data.values()
            for m in d.values()
            for k, v in m.items()
            if k.endswith(".foreign_cores")
            for x in v
        ] or [0]
        cpu = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "?")
        return {
            "machine": {"cpu": cpu, "cores": os.cpu_count(), "kernel": platform.release()},
            "tls": a_tls(self.a),
            "seconds": round(secs, 1),
            "steal_s": round(steal, 2),
            "foreign_cores": {"median": round(statistics.median(foreign), 2), "max": round(max(foreign), 2)},
            "repeated": self.repeated,
            "cut": self.cut,
            "rounds": self.a.rounds,
            "conns": self.a.conns,
            "faults": self.faults,
            "median": med,
            "ratio_to_floor": ratio,
            "rounds_raw": self.data,
        }


def a_tls(a):
    return "wss" if a.tls else "ws"


ROWS = {
    "pingpong.lat_p50_us": "1 in flight: latency p50 µs",
    "rate.cpu_us_msg": "fixed rate: CPU µs/message",
    "rate.cpu_us_pkt": "fixed rate: CPU µs/packet",
    "rate.lat_p50_us": "fixed rate: latency p50 µs",
    "rate.lat_p99_us": "fixed rate: latency p99 µs",
    "rate.lat_p999_us": "fixed rate: latency p99.9 µs",
    "flood.cpu_us_msg": "flood: CPU µs/message",
    "flood.cpu_us_pkt": "flood: CPU µs/packet",
    "flood.msg_s": "flood: messages/s",
    "flood.relay_cores": "flood: relay cores used",
    "private_kib_conn": "private KiB/connection",
    "rss_kib_conn": "RSS KiB/connection",
    "empty_rss_kib": "empty process RSS KiB",
    "logins_s": "logins/s",
    "cpu_us_login": "CPU µs/login",
    "login_p99_us": "login p99 µs",
}


def spread(res, name, scenario, key):
    """Least and greatest ratio of one round to floor's round beside it."""
    a, b = (res["rounds_raw"].get(n, {}).get(scenario, {}).get(key, []) for n in (name, "floor"))
    r = [x / y for x, y in zip(a, b) if y]
    return f"({min(r):.2f}..{max(r):.2f})" if len(r) > 1 else ""


def table(res):
    names, out = list(res["median"]), []
    out.append(
        f"{'':<41}" + "".join(f"{n:>12}" + ("" if n == "floor" else f"{'/floor':>9} {'(rounds)':<15}") for n in names)
    )
    for s in {s: 0 for d in res["median"].values() for s in d}:
        for k, text in ROWS.items():
            if not any(k in res["median"][n].get(s, {}) for n in names):
                continue
            line = f"{s:<11}{text:<30}"
            for n in names:
                v = res["median"][n].get(s, {}).get(k)
                line += f"{'-' if v is None else format(v, ',.1f'):>12}"
                if n != "floor":
                    r = res["ratio_to_floor"].get(n, {}).get(s, {}).get(k)
                    line += f"{'-' if r is None else format(r, '.2f'):>9} {spread(res, n, s, k):<15}"
            out.append(line.rstrip())
    out.append(
        f"{res['tls']}, {res['rounds']} round(s), {res['seconds']} s, stolen by the host {res['steal_s']} s, "
        f"other programs took {res['foreign_cores']['median']} cores (most {res['foreign_cores']['max']}), "
        f"repeated: {len(res['repeated'])}, cut short: {len(res['cut'])}"
    )
    out.append("faults: " + (json.dumps(res["faults"]) if res["faults"] else "none"))
    return "\n".join(out)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument(
        "--relay",
        action="append",
        default=[],
        metavar="[NAME=]CMD",
        help="command line with {chat_port} {common_port} "
        "{backend_url} {key} {dir} {cert} {certkey}; runs in {dir}; may be repeated; without it only floor is measured",
    )
    p.add_argument("--env", action="append", default=[], metavar="K=V", help="environment of the relay")
    p.add_argument("--seed", help="folder copied to {dir} before every start of a relay")
    p.add_argument("--bin", default=os.path.join(HERE, "bin"), help="where fakexxb, wsload and floor are")
    p.add_argument("--tls", action="store_true", help="https and wss (isHttps=1)")
    p.add_argument("--quick", action="store_true", help="one round, short steps: under 50 s for floor and one relay")
    p.add_argument("--rounds", type=int)
    p.add_argument("--only", action="append", help="fan1, fan10, fan100, 4k, idle or storm; may be repeated")
    p.add_argument("--conns", type=int, default=200, help="connections in the message scenarios")
    p.add_argument("--idle", type=lambda s: [int(x) for x in s.split(",") if x], help="connection counts, 1000,10000")
    p.add_argument("--storm", type=int, help="logins in the storm")
    p.add_argument("--delay", type=int, default=0, help="answer time of the backend in ms")
    p.add_argument("--floor-args", default="", help="more arguments for floor, such as --direct")
    p.add_argument("--step-limit", type=int, default=30, help="wsload gives up after so many seconds")
    p.add_argument("--json", help="also write the JSON here")
    p.add_argument("--keep", action="store_true", help="keep the temporary folder with the logs")
    a = p.parse_args()
    a.rounds = a.rounds or (1 if a.quick else 3)
    a.idle = a.idle if a.idle is not None else [1000] if a.quick or a.tls else [1000, 10000]
    a.storm = a.storm or (400 if a.quick else 1000)
    a.rate_secs, a.flood_secs = (1.2, 0.8) if a.quick else (2.0, 1.2)
    a.seed = os.path.abspath(a.seed) if a.seed else None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    bench = Bench(a)
    try:
        res = bench.run()
    finally:
        bench.backend.stop()
        if a.keep:
            print(f"kept {bench.tmp}", file=sys.stderr)
        else:
            shutil.rmtree(bench.tmp, ignore_errors=True)
    text = json.dumps(res, separators=(",", ":"))
    if a.json:
        with open(a.json, "w") as f:
            f.write(text + "\n")
    else:
        print(text)
    print(table(res), file=sys.stdout if a.json else sys.stderr)
    return 1 if res["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
