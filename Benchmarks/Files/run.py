"""One large download from xuan and from Debian's nginx, in turn, of the same file on the same disk: plain and TLS.

    run.py BIN      FILES_MIB=1024, ROUNDS=5; FILES_DIR for the data; needs nginx (Debian: nginx-light)

Prints MiB/s and CPU per GiB of each server, and their ratios (medians of the rounds). nginx runs as the user who calls
this, with a configuration and a folder of its own: one worker, sendfile, the TLS settings of Debian's nginx.conf, the
certificate that xuan made.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests/torture"))
from xuanclient import PIECE, Person, Server, free_ports  # noqa: E402

BIN = sys.argv[1] if len(sys.argv) > 1 else ".build/release"
MIB = int(os.environ.get("FILES_MIB", "1024"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))

CONFIG = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
{user}
events {{ worker_connections 256; }}
http {{
    sendfile on;
    tcp_nopush on;
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    server {{
        listen 127.0.0.1:{plain};
        listen 127.0.0.1:{tls} ssl;
        ssl_certificate {certificate}.crt;
        ssl_certificate_key {certificate}.key;
        location = /file {{ alias {file}; }}
    }}
}}
"""


class Nginx:
    def __init__(self, folder, file, certificate):
        os.mkdir(folder)
        self.plain, self.tls = free_ports(2)
        with open(os.path.join(folder, "nginx.conf"), "w") as out:
            # As root the worker would change to a user who may not read the file.
            user = "user root;" if os.getuid() == 0 else ""
            out.write(CONFIG.format(folder=folder, file=file, certificate=certificate, plain=self.plain, tls=self.tls,
                                    user=user))
        self.process = subprocess.Popen([shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"), "-c",
                                         os.path.join(folder, "nginx.conf"), "-e", os.path.join(folder, "error.log")])
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.tls)).close()
                break
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, "nginx did not start"
                time.sleep(0.05)
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as text:
            self.worker = int(text.read().split()[0])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def cpu(pid):
    """Seconds of CPU of a process so far."""
    with open(f"/proc/{pid}/stat") as text:
        fields = text.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fetch(sock, target):
    """Reads one answer and throws it away; seconds. What is plain is dropped in the kernel (MSG_TRUNC), so that the
    server is the limit."""
    start = time.monotonic()
    sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += sock.recv(65536)
    head, rest = raw.split(b"\r\n\r\n", 1)
    assert b" 200 " in head.split(b"\r\n")[0], head
    left = MIB * PIECE - len(rest)
    room = bytearray(PIECE)
    plain = type(sock) is socket.socket
    while left:
        n = sock.recv_into(room, min(PIECE, left), socket.MSG_TRUNC) if plain else sock.recv_into(room, min(PIECE, left))
        assert n, "the server closed early"
        left -= n
    return time.monotonic() - start


def measure(server, port, tls, target, pid):
    sock = socket.create_connection(("127.0.0.1", port)) if not tls else server.connect_to(port)
    before = cpu(pid)
    seconds = fetch(sock, target)
    sock.close()
    return MIB / seconds, (cpu(pid) - before) * 1024 / MIB


def connect_to(port):
    import ssl
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port)))


with Server(BIN, ["ann"], folder=os.environ.get("FILES_DIR")) as server:
    server.connect_to = connect_to
    ann = Person(server, "ann")
    info = ann.upload(ann.room(), "bench.bin", MIB * PIECE, (bytes([n & 255]) * PIECE for n in range(MIB)))
    file = os.path.join(server.data, "files", server.stored()[0])
    assert os.path.getsize(file) == MIB * PIECE
    nginx = Nginx(os.path.join(server.folder, "nginx"), file, os.path.join(server.data, "certificate", "xuan"))
    try:
        print(f"{MIB} MiB, {ROUNDS} rounds, medians; {os.cpu_count()} cores, client beside the server")
        print(f"{'':8}{'xuan MiB/s':>12}{'nginx MiB/s':>13}{'ratio':>7}{'xuan CPU s/GiB':>16}{'nginx':>8}{'ratio':>7}")
        for name, tls, ours, theirs in (("plain", False, server.web, nginx.plain), ("TLS", True, server.common, nginx.tls)):
            rounds = []
            for n in range(ROUNDS + 1):
                pair = (measure(server, ours, tls, ann.target(info), server.pid),
                        measure(server, theirs, tls, "/file", nginx.worker))
                if n:  # the first one warms up
                    rounds.append(pair)
            speed = [statistics.median(r[i][0] for r in rounds) for i in (0, 1)]
            work = [statistics.median(r[i][1] for r in rounds) for i in (0, 1)]
            ratio = statistics.median(a[0] / b[0] for a, b in rounds)
            print(f"{name:8}{speed[0]:12.0f}{speed[1]:13.0f}{ratio:7.2f}{work[0]:16.3f}{work[1]:8.3f}"
                  f"{work[0] / max(work[1], 0.01):7.2f}", flush=True)
    finally:
        nginx.stop()
