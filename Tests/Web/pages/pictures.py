"""Pictures for tests, made of nothing but bytes."""

import struct
import zlib


def png(width, height, colour=lambda x, y: (x % 256, y % 256, 90)):
    """A PNG whose pixels come from `colour(x, y)`; how well they compress decides its size in bytes."""
    raw = b"".join(b"\0" + b"".join(bytes(colour(x, y)) for x in range(width)) for y in range(height))

    def part(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(raw, 9)) + part(b"IEND", b"")


SMALL = png(64, 40)
LARGE = png(500, 300, lambda x, y: ((x * x * 7 + y * 31) % 251, (x * y) % 253, (y * y * 3 + x) % 249))
assert len(SMALL) < 10 * 1024 < len(LARGE), "one travels inside its message, one is a file"
