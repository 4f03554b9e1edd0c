"""Programs that embed a relay, built by plain compilers against the installed files. INSTALLED names the folder that
`make install` was given as DESTDIR, PREFIX the prefix within."""

import os
import pathlib
import select
import socket
import subprocess
import sys
import time

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
import xuanclient  # noqa: E402

DESTDIR = pathlib.Path(os.environ["INSTALLED"]).resolve()
PREFIX = os.environ.get("PREFIX", "/usr/local")
LIB = DESTDIR / PREFIX.lstrip("/") / "lib"
HEADER = DESTDIR / PREFIX.lstrip("/") / "include" / "xxd.h"
EXAMPLES = ROOT / "CSupport" / "CLibXXD" / "examples"
PATIENCE = 60


def flags(*options):
    """The output of pkg-config for the installed library."""
    environment = dict(os.environ, PKG_CONFIG_PATH=str(LIB / "pkgconfig"), PKG_CONFIG_SYSROOT_DIR=str(DESTDIR))
    return subprocess.run(["pkg-config", *options, "libxxd"], env=environment, check=True, capture_output=True,
                          text=True).stdout.split()


def build(compiler, source, program, *options, libraries=()):
    """Compiles without a warning and links by pkg-config alone."""
    command = [*compiler.split(), "-Wall", "-Wextra", "-Werror", "-g", *options, str(source), "-o", str(program),
               *flags("--cflags", "--libs"), *libraries]
    subprocess.run(command, check=True)
    return program


class Host:
    """A running program that embeds a relay; its lines as they come."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            bufsize=0, env={**os.environ, "LD_LIBRARY_PATH": str(LIB), **(environment or {})})
        self.lines, self.rest = [], b""
        words = self.wait("chat ").split()
        self.chat, self.common = int(words[1]), int(words[3])

    def _read(self, seconds):
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return False
        got = os.read(self.process.stdout.fileno(), 65536)
        *whole, self.rest = (self.rest + got).split(b"\n")
        self.lines += [line.decode() for line in whole]
        return bool(got)

    def wait(self, start):
        """Removes and returns the next line with this prefix; others stay."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for line in self.lines:
                if line.startswith(start):
                    self.lines.remove(line)
                    return line
            if not self._read(1) and self.process.poll() is not None:
                break
        raise AssertionError(f"no line {start!r}; {self.lines} {self.process.stderr.read().decode()[-4000:]}")

    def say(self, command):
        self.process.stdin.write(command.encode() + b"\n")

    def end(self):
        """Closes its input; returns its further output. Fails unless it ends well."""
        self.process.stdin.close()
        try:
            while self._read(PATIENCE):
                pass
            status = self.process.wait(PATIENCE)
            errors = self.process.stderr.read().decode()
            assert status == 0, (status, self.lines, errors[-6000:])
            self.errors = errors
            return self.lines
        finally:
            if self.process.poll() is None:
                self.process.kill()

    def connect(self, tls=False):
        sock = socket.create_connection(("127.0.0.1", self.common), timeout=PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock


class Person(xuanclient.Person):
    """A person at a relay."""

    def says(self, text):
        self.send("message", [[{"gid": text, "content": text}]])

    def hears(self, method="message"):
        return self.wait(method)["data"]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Builds each program once."""
    folder, made = tmp_path_factory.mktemp("built"), {}

    def program(name, compiler, source, *options, libraries=()):
        if name not in made:
            made[name] = build(compiler, source, folder / name, *options, libraries=libraries)
        return made[name]

    return program
