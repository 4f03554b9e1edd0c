"""A person at a client of the original kind: serverInfo, WebSocket, packets under the token."""

import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class Answer:
    def __init__(self, sock):
        raw = b""
        while b"\r\n\r\n" not in raw:
            got = sock.recv(65536)
            assert got, "the server closed before its answer"
            raw += got
        head, self.body = raw.split(b"\r\n\r\n", 1)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.decode().split("\r\n")[1:])}
        left = int(headers.get("content-length", 0)) - len(self.body)
        while left > 0:
            got = sock.recv(left)
            assert got, "the server closed before the end"
            self.body += got
            left -= len(got)

    def json(self):
        return json.loads(self.body)


class Person:
    """A person logged in at a server that has `connect`; reads only when asked to. `device`: of a synced client."""

    def __init__(self, server, account, device=None):
        self.account = account
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
        self.send("login", ["", account, wire, "online"], **({"device": device} if device else {}))
        self.id = self.wait("login")["data"]["id"]
        self.wait("SessionID" if device else "notify")

    def _cipher(self):
        key = self.token.encode()
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def send(self, method, params, **more):
        packet = {"module": "chat", "method": method, "params": params, "lang": "en", "v": "2.3.0", **more}
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
