"""Large files through a release xuan, over TLS, while people chat. Fails when a figure is out of bounds.

    files.py BIN      FILES_MIB=256 (or 4096); FILES_DIR for the data (a disk, not memory)

1. One file up and down: sha256 equal, peak memory of the server at most 5 MiB above that before.
2. The chat's p99 latency while files go up and down without a pause, against the same without.
3. A hundred uploads that break at a random byte leave nothing; a resumable one that breaks as often is completed.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time

from xuanclient import PIECE, Person, Server

BIN = sys.argv[1] if len(sys.argv) > 1 else ".build/release"
MIB = int(os.environ.get("FILES_MIB", "256"))
CHAT_SECONDS = 8
CHATTERS = 20
PEAK_KIB = 5 << 10

failed = []


def check(fits, text):
    print(("  ok    " if fits else "  FAIL  ") + text, flush=True)
    if not fits:
        failed.append(text)


def pieces(mib, digest=None):
    """`mib` MiB, no two of which are the same."""
    base = bytearray(random.Random(1).randbytes(PIECE))
    for n in range(mib):
        base[:8] = n.to_bytes(8, "big")
        if digest:
            digest.update(base)
        yield base


def chat(server, seconds):
    """p50 and p99 of the chat in ms, from the load tool."""
    out = os.path.join(server.folder, "chat.json")
    subprocess.run(
        [os.path.join(BIN, "xxload"), "rate", "--server", f"https://127.0.0.1:{server.common}", "--prefix", "load",
         "--password", "secret", "--people", str(CHATTERS), "--rate", "200", "--seconds", str(seconds), "--json", out],
        check=True, stdout=subprocess.DEVNULL)
    with open(out) as text:
        report = json.load(text)
    assert report["fault_count"] == 0 and not report["failure"], report
    latency = report["steps"][-1]["latency"]
    return latency["p50_us"] / 1000, latency["p99_us"] / 1000


def one_file(server, person, gid):
    person.download(person.upload(gid, "warm.bin", 8 * PIECE, pieces(8)), lambda _: None)
    server.forget_peak()
    idle = server.memory()
    sent, got = hashlib.sha256(), hashlib.sha256()
    start = time.monotonic()
    info = person.upload(gid, "disk.img", MIB * PIECE, pieces(MIB, sent))
    up = time.monotonic() - start
    start = time.monotonic()
    person.download(info, got.update)
    down = time.monotonic() - start
    peak = server.memory("VmHWM")
    print(f"  up {MIB / up:.0f} MiB/s, down {MIB / down:.0f} MiB/s, hashing included", flush=True)
    check(sent.digest() == got.digest(), f"{MIB} MiB came back as they were sent")
    check(peak - idle <= PEAK_KIB, f"peak memory {peak} KiB, {peak - idle} above {idle} before")
    return info


def latency(server, person, gid, info):
    before = chat(server, CHAT_SECONDS)
    stop = threading.Event()
    moved = [0, 0]

    def keep(index, work):
        while not stop.is_set():
            work()
            moved[index] += 1

    def up():
        person.upload(gid, "again.bin", MIB * PIECE, pieces(MIB))

    def down():
        person.download(info, lambda _: None)

    worst = (0.0, 0.0)
    for index, (name, work) in enumerate((("upload", up), ("download", down))):
        stop.clear()
        thread = threading.Thread(target=keep, args=(index, work))
        thread.start()
        during = chat(server, CHAT_SECONDS)
        stop.set()
        thread.join()
        print(f"  chat p50 / p99 ms: {before[0]:.2f} / {before[1]:.2f}, during {name} {during[0]:.2f} / {during[1]:.2f}")
        check(during[1] <= 2 * before[1], f"p99 during {name} is {during[1] / before[1]:.2f} of that without")


def broken(server, person, gid):
    size = 3 * PIECE
    head, start, after = person.upload_head(gid, "cut.bin", size)
    whole = head + start + random.randbytes(size) + after
    there = sorted(server.stored())
    for _ in range(100):
        sock = server.connect()
        sock.sendall(whole[:random.randrange(1, len(whole))])
        sock.close()
    end = time.monotonic() + 20
    while sorted(server.stored()) != there and time.monotonic() < end:
        time.sleep(0.05)
    left = set(server.stored()) - set(there)
    check(not left, f"100 uploads that broke left {len(left)} files")


def resumed(server, person, gid):
    content = random.randbytes(8 * PIECE)
    made = person.ask("POST", "/files/uploads", body=json.dumps(
        {"name": "resumed.bin", "size": len(content), "gid": gid}).encode())
    path = "/files/uploads/" + made.json()["upload"]
    breaks = 0
    while True:
        at = int(person.ask("HEAD", path).headers["upload-offset"])
        if at == len(content):
            break
        count = random.randrange(1, len(content) // 50) if breaks < 100 else len(content)
        lines = (f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Session {person.id} {person.session}\r\n"
                 f"Upload-Offset: {at}\r\nContent-Length: {len(content) - at}\r\n\r\n")
        sock = server.connect()
        sock.sendall(lines.encode() + content[at:at + count])
        if at + count >= len(content):
            sock.recv(4096)
        sock.close()
        breaks += 1
    done = person.ask("POST", path, body=json.dumps({"sha256": hashlib.sha256(content).hexdigest()}).encode())
    check(done.status == 200, f"a resumable upload that broke {breaks} times ended with {done.status}")
    back = bytearray()
    person.download(done.json()["data"], back.extend)
    check(back == content, "and came back as it was sent")


people = ["ann"] + [f"load{n}" for n in range(1, CHATTERS + 1)]
with Server(BIN, people, folder=os.environ.get("FILES_DIR")) as server:
    ann = Person(server, "ann")
    gid = ann.room()
    print("one file", flush=True)
    info = one_file(server, ann, gid)
    print("chat meanwhile", flush=True)
    latency(server, ann, gid, info)
    print("broken uploads", flush=True)
    broken(server, ann, gid)
    resumed(server, ann, gid)
sys.exit(1 if failed else 0)
