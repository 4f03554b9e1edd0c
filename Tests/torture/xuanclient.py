"""A xuan of one's own and people at it, for programs that torture or measure files. Needs `cryptography`."""

import base64
import hashlib
import json
import os
import select
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PIECE = 1 << 20
BOUNDARY = "----xuan7MA4YWxkTrZu0gW"


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Server:
    """The release program on free ports of 127.0.0.1, in a folder that goes with it."""

    def __init__(self, binary, people, folder=None, options=()):
        self.folder = tempfile.mkdtemp(prefix="xuan-files-", dir=folder)
        self.data = os.path.join(self.folder, "data")
        self.chat, self.common, self.web = free_ports(3)
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen(
            [os.path.join(binary, "xuan"), "serve", "--data", self.data, "--ip", "127.0.0.1", "--limits", "off",
             "--chat-port", str(self.chat), "--common-port", str(self.common), "--web-port", str(self.web), *options],
            env=dict(os.environ, XUAN_ADMIN_PASSWORD="torture-admin"), stdout=self.log, stderr=self.log)
        self.pid = self.process.pid
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.chat)).close()
                break
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, self.output()
                time.sleep(0.05)
        for name in people:
            subprocess.run([os.path.join(binary, "xuan"), "user", "add", name, "--data", self.data, "--password", "secret"],
                           check=True, stdout=subprocess.DEVNULL)

    def output(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as text:
            return text.read()[-2000:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def memory(self, what="VmRSS"):
        """KiB."""
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(what + ":"))

    def forget_peak(self):
        with open(f"/proc/{self.pid}/clear_refs", "w") as out:
            out.write("5")

    def stored(self):
        """Every file of the files' folder, relative."""
        root = os.path.join(self.data, "files")
        return [os.path.relpath(os.path.join(top, n), root) for top, _, names in os.walk(root) for n in names]

    def connect(self, tls=True):
        sock = socket.create_connection(("127.0.0.1", self.common if tls else self.web), timeout=120)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not tls:
            return sock
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(sock)


class Answer:
    def __init__(self, sock, method="GET", sink=None):
        raw = b""
        while b"\r\n\r\n" not in raw:
            got = sock.recv(65536)
            assert got, "the server closed before its answer"
            raw += got
        head, rest = raw.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
        left = 0 if method == "HEAD" else int(self.headers.get("content-length", 0)) - len(rest)
        self.body = rest
        if sink:
            sink(rest)
            room = bytearray(PIECE)
            view = memoryview(room)
            while left:
                n = sock.recv_into(view, min(PIECE, left))
                assert n, f"the server closed {left} bytes before the end"
                sink(view[:n])
                left -= n
        while left > 0:
            got = sock.recv(left)
            assert got, "the server closed before the end"
            self.body += got
            left -= len(got)

    def json(self):
        return json.loads(self.body)


class Person:
    """Somebody who is logged in and stays so."""

    def __init__(self, server, account):
        self.server, self.account, self.ids = server, account, 0
        wire = hashlib.md5(b"secret").hexdigest()
        with server.connect() as sock:
            body = "data=" + json.dumps({"module": "chat", "method": "login", "params": ["", account, wire, ""], "lang": "en"})
            sock.sendall(f"POST /serverInfo HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            self.token = Answer(sock).json()["token"]
        self.socket = server.connect()
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n").encode())
        self.pending = b""
        while b"\r\n\r\n" not in self.pending:
            self.pending += self.socket.recv(4096)
        self.pending = self.pending.split(b"\r\n\r\n", 1)[1]
        self.send("login", ["", account, wire, "online"])
        self.id = self.wait("login")["data"]["id"]
        self.session = self.wait("SessionID")["sessionID"]
        self.wait("notify")
        self.stop = threading.Event()
        threading.Thread(target=self._stay, daemon=True).start()

    def _cipher(self):
        key = self.token.encode()
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def send(self, method, params):
        packet = {"module": "chat", "method": method, "params": params, "lang": "en", "v": "2.3.0"}
        if method != "login":
            packet["userID"] = self.id
        text = json.dumps(packet).encode()
        fill = 16 - len(text) % 16
        lock = self._cipher().encryptor()
        self._frame(2, lock.update(text + bytes([fill]) * fill) + lock.finalize())

    def _frame(self, opcode, data):
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + len(data).to_bytes(2, "big")
        self.socket.sendall(bytes([0x80 | opcode]) + size + b"\0\0\0\0" + data)

    def _need(self, count):
        while len(self.pending) < count:
            got = self.socket.recv(65536)
            assert got, "the chat connection ended"
            self.pending += got
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def next_packet(self):
        while True:
            first, size = self._need(2)
            if size >= 126:
                size = int.from_bytes(self._need(2 if size == 126 else 8), "big")
            data = self._need(size)
            if first & 15 == 9:
                self._frame(10, data)
            elif first & 15 == 2:
                lock = self._cipher().decryptor()
                text = lock.update(data) + lock.finalize()
                return json.loads(text[:-text[-1]])
            else:
                raise AssertionError(f"frame {first & 15}")

    def wait(self, method):
        while True:
            packet = self.next_packet()
            if packet["method"] == method:
                return packet

    def _stay(self):
        """Answers pings, so that the connection and with it the session live on."""
        while not self.stop.is_set():
            try:
                if self.socket.pending() or self.pending or select.select([self.socket], [], [], 1)[0]:
                    self.next_packet()
            except (OSError, AssertionError):
                return

    def room(self):
        """A group of this person alone."""
        gid = hashlib.md5(os.urandom(8)).hexdigest()
        self.send("create", [gid, "files", "group", [self.id], 0, False])
        time.sleep(0.3)
        return gid

    def upload_head(self, gid, name, size):
        """Head, what stands before the file's bytes, what behind them."""
        before = (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
                  "Content-Type: application/octet-stream\r\n\r\n").encode()
        after = "".join(f"\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{k}\"\r\n\r\n{v}"
                        for k, v in (("userID", self.id), ("gid", gid))) + f"\r\n--{BOUNDARY}--\r\n"
        length = len(before) + size + len(after)
        head = (f"POST /upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: {self.token}\r\nServerName: \r\n"
                f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n").encode()
        return head, before, after.encode()

    def upload(self, gid, name, size, pieces, tls=True):
        head, before, after = self.upload_head(gid, name, size)
        with self.server.connect(tls) as sock:
            sock.sendall(head + before)
            for piece in pieces:
                sock.sendall(piece)
            sock.sendall(after)
            answer = Answer(sock)
        assert answer.status == 200, (answer.status, answer.body)
        return answer.json()["data"]

    def target(self, info):
        sid = hashlib.md5((self.session + info["name"]).encode()).hexdigest()
        return "/download?" + urlencode({"fileName": info["name"], "time": info["time"], "id": info["id"],
                                         "ServerName": "", "gid": self.id, "sid": sid})

    def download(self, info, sink, tls=True):
        with self.server.connect(tls) as sock:
            sock.sendall(f"GET {self.target(info)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            answer = Answer(sock, sink=sink)
        assert answer.status == 200, (answer.status, answer.body)

    def ask(self, method, path, headers=(), body=b""):
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}",
                 f"Authorization: Session {self.id} {self.session}", *headers]
        with self.server.connect() as sock:
            sock.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            return Answer(sock, method)
