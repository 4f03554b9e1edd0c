"""Kills `xuan` with SIGKILL at random moments while people talk, starts it again on the same data, and compares.

Four people talk at once into one group, each with a few messages under way that are not acknowledged yet. A message
counts as acknowledged when its sender's own echo has come. After each kill the server starts again and somebody reads
the whole history: every acknowledged message has to be there once with its id, the ids of a chat ascend with the order
of acknowledgement, and nothing is there that nobody sent. What was under way may be there or not, but not twice; it is
sent again with the same gid, as a client does.
"""

import argparse
import base64
import hashlib
import json
import os
import random
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PEOPLE = ["ann", "bob", "cat", "dan"]
PASSWORD = "Correct-Horse-7"
WINDOW = 8
WAIT = 20.0


class Lost(Exception):
    """The connection is gone, as it is after a kill."""


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Server:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.data = os.path.join(folder, "data")
        self.log = open(os.path.join(folder, "xuan.log"), "ab")
        self.chat, self.common = free_ports(2)
        self.process = None

    def start(self):
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "serve", "--ip", "127.0.0.1", "--data", self.data, "--chat-port", str(self.chat),
             "--common-port", str(self.common), "--web-port", "0", "--limits", "off"],
            env={**os.environ, "XUAN_ADMIN_PASSWORD": PASSWORD}, stdout=self.log, stderr=self.log)
        while True:
            try:
                for port in (self.chat, self.common):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() - began > WAIT:
                    raise SystemExit(f"xuan does not start; see {self.log.name}") from None
                time.sleep(0.02)

    def add(self, account):
        subprocess.run(
            [self.program, "user", "add", account, "--data", self.data, "--password", PASSWORD],
            check=True, stdout=self.log, stderr=self.log)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


class Client:
    """One logged-in person: AES packets over a WebSocket."""

    def __init__(self, server, account):
        self.key = self._token(server, account)
        self.lock = threading.Lock()
        self.socket = self._tls(server.chat)
        self.buffer = b""
        try:
            self._upgrade()
            self.send("login", ["", account, self._wire(), "online"], identified=False)
            self.id = None
            while True:
                packet = self.receive()
                if packet["method"] == "login":
                    if packet.get("result") != "success":
                        raise SystemExit(f"{account} cannot log in: {packet}")
                    if self.id is None:
                        self.id = packet["data"]["id"]
                if packet["method"] == "notify":
                    return
        except Lost:
            raise SystemExit(f"{account}: the server closed the connection during the login") from None

    @staticmethod
    def _wire():
        return hashlib.md5(PASSWORD.encode()).hexdigest()

    @staticmethod
    def _tls(port):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", port), WAIT)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return context.wrap_socket(plain)

    def _token(self, server, account):
        packet = {"module": "chat", "method": "login", "params": ["", account, self._wire(), ""], "v": "2.3.0"}
        body = ("data=" + urllib.parse.quote(json.dumps(packet))).encode()
        with self._tls(server.common) as connection:
            connection.sendall(
                b"POST /serverInfo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            answer = b""
            while True:
                try:
                    chunk = connection.recv(65536)
                except ssl.SSLError:
                    break
                if not chunk:
                    break
                answer += chunk
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"serverInfo of {account}: {answer[:200]!r}")
        text = answer[answer.index(b"{"):answer.rindex(b"}") + 1]
        return json.loads(text)["token"].encode()

    def _upgrade(self):
        nonce = base64.b64encode(os.urandom(16))
        self.socket.sendall(
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + nonce + b"\r\n\r\n")
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        self.buffer = self.buffer.split(b"\r\n\r\n", 1)[1]

    def _cipher(self):
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))

    def send(self, method, params, identified=True):
        packet = {"module": "chat", "method": method, "params": params, "v": "2.3.0", "lang": "en"}
        if identified:
            packet["userID"] = self.id
        padder = padding.PKCS7(128).padder()
        padded = padder.update(json.dumps(packet).encode()) + padder.finalize()
        encryptor = self._cipher().encryptor()
        self._frame(2, encryptor.update(padded) + encryptor.finalize())

    def _frame(self, opcode, data):
        mask = os.urandom(4)
        size = len(data)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + struct.pack(">H", size)
        masked = bytes(b ^ mask[i & 3] for i, b in enumerate(data))
        try:
            with self.lock:
                self.socket.sendall(head + mask + masked)
        except OSError:
            raise Lost from None

    def _fill(self):
        try:
            chunk = self.socket.recv(262144)
        except TimeoutError:
            raise SystemExit("the server did not answer in time") from None
        except OSError:
            raise Lost from None
        if not chunk:
            raise Lost
        self.buffer += chunk

    def _take(self, count):
        while len(self.buffer) < count:
            self._fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def receive(self):
        """The next packet."""
        while True:
            first, second = self._take(2)
            size = second & 127
            if size == 126:
                size = struct.unpack(">H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._take(8))[0]
            data = self._take(size)
            opcode = first & 15
            if opcode == 8:
                raise Lost
            if opcode == 9:
                self._frame(10, data)
            if opcode != 2 or not data:
                continue
            decryptor = self._cipher().decryptor()
            unpadder = padding.PKCS7(128).unpadder()
            plain = decryptor.update(data) + decryptor.finalize()
            return json.loads(unpadder.update(plain) + unpadder.finalize())

    def call(self, method, params):
        self.send(method, params)
        while True:
            packet = self.receive()
            if packet["method"] == method.lower():
                return packet

    def history(self, gid):
        """All of it, oldest first."""
        rows, page = [], 1
        while True:
            answer = self.call("history", [gid, 500, page, 0, False, 0])
            assert answer["result"] == "success", answer
            rows += answer["data"]
            if page * 500 >= answer["pager"]["recTotal"]:
                return rows[::-1]
            page += 1

    def close(self):
        self.socket.close()


class Talker(threading.Thread):
    """Talks until the server is gone. Messages that were under way before are sent again first."""

    def __init__(self, client, account, gid, book):
        super().__init__(daemon=True)
        self.client, self.account, self.gid, self.book = client, account, gid, book
        self.fault = None

    def run(self):
        try:
            pending = self.book.open[self.account]
            for message in list(pending.values()):
                self._send(message)
            while True:
                while len(pending) < WINDOW:
                    self._send(self.book.new(self.account, self.gid))
                packet = self.client.receive()
                if packet["method"] != "message":
                    continue
                if packet.get("result") != "success":
                    raise AssertionError(f"refused: {packet}")
                for row in packet["data"]:
                    if row["gid"] in pending:
                        self.book.acknowledge(self.account, row)
        except Lost:
            pass
        except BaseException as fault:  # told by the main thread
            self.fault = fault

    def _send(self, message):
        self.client.send("message", {"messages": [message]})


class Book:
    """What was sent and what was acknowledged."""

    def __init__(self):
        self.sent = {}
        self.open = {account: {} for account in PEOPLE}
        self.acknowledged = {}
        self.count = dict.fromkeys(PEOPLE, 0)
        self.lock = threading.Lock()

    def new(self, account, gid):
        with self.lock:
            self.count[account] += 1
            message = {
                "gid": str(uuid.uuid4()), "cgid": gid, "type": "normal", "contentType": "plain", "date": "",
                "content": f"{account} {self.count[account]} " + "x" * random.randrange(400),
                "order": self.count[account], "user": 0,
            }
            self.sent[message["gid"]] = (account, self.count[account], message["content"])
            self.open[account][message["gid"]] = message
            return message

    def acknowledge(self, account, row):
        with self.lock:
            del self.open[account][row["gid"]]
            self.acknowledged[row["gid"]] = row["id"]

    def check(self, rows, names):
        """Returns what is wrong with a whole history, as text; `None` if nothing is."""
        found, last, ids = {}, dict.fromkeys(PEOPLE, 0), []
        for row in rows:
            gid = row["gid"]
            if gid not in self.sent:
                return f"nobody sent {row}"
            account, number, content = self.sent[gid]
            if gid in found:
                return f"{account} {number} is there twice"
            if row["content"] != content or names[row["user"]] != account:
                return f"{account} {number} has changed: {row}"
            if number <= last[account]:
                return f"{account} {number} stands behind {last[account]}"
            last[account] = number
            found[gid] = row["id"]
            ids.append(row["id"])
        if ids != sorted(set(ids)):
            return "the ids do not ascend"
        for gid, identity in self.acknowledged.items():
            if found.get(gid) != identity:
                account, number, _ = self.sent[gid]
                return f"{account} {number} was acknowledged as {identity} and is {found.get(gid, 'not there')}"
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--xuan", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="for the moments of the kills")
    options = parser.parse_args()
    moments = random.Random(options.seed)
    folder = tempfile.mkdtemp(prefix="xuan-torture-")
    server = Server(os.path.abspath(options.xuan), folder)
    book = Book()
    ok = False
    try:
        server.start()
        for account in PEOPLE:
            server.add(account)
        clients = {account: Client(server, account) for account in PEOPLE}
        names = {client.id: account for account, client in clients.items()}
        gid = str(uuid.uuid4())
        made = clients["ann"].call("create", [gid, "torture", "group", list(names), 0, False])
        assert made["result"] == "success", made
        for number in range(1, options.rounds + 1):
            talkers = [Talker(clients[account], account, gid, book) for account in PEOPLE]
            for talker in talkers:
                talker.start()
            time.sleep(moments.uniform(0.05, 1.5))
            server.kill()
            for talker in talkers:
                talker.join(WAIT)
                if talker.fault or talker.is_alive():
                    raise SystemExit(f"round {number}: {talker.account}: {talker.fault or 'hangs'}")
            for client in clients.values():
                client.close()
            server.start()
            clients = {account: Client(server, account) for account in PEOPLE}
            rows = clients["ann"].history(gid)
            fault = book.check(rows, names)
            if fault:
                raise SystemExit(f"round {number} (seed {options.seed}): {fault}")
        open_count = sum(len(pending) for pending in book.open.values())
        print(
            f"kill-xuan: {options.rounds} kills, {len(book.acknowledged)} messages acknowledged, all there once and in "
            f"order; {len(rows)} stored, {open_count} were under way")
        if not book.acknowledged:
            raise SystemExit("nothing was acknowledged, so nothing was tested")
        if server.stop() != 0:
            raise SystemExit("xuan did not end in peace")
        ok = True
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        if ok:
            shutil.rmtree(folder)
        else:
            print(f"kill-xuan: the data is in {folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
