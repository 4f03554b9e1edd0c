"""Pictures for tests, made of nothing but bytes."""

import random
import struct
import zlib


def png(width, height, colour=lambda x, y: (x % 256, y % 256, 90), rows=None):
    """A PNG whose pixels come from `colour(x, y)` or are given as rows of bytes; how well they compress decides its size."""
    rows = rows or (b"".join(bytes(colour(x, y)) for x in range(width)) for y in range(height))
    raw = b"".join(b"\0" + row for row in rows)

    def part(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(raw, 9)) + part(b"IEND", b"")


def drawing(width, height, ground, shapes):
    """A PNG of flat rectangles; a shape is (left, top, right, bottom, colour), later ones lie above."""
    rows = []
    for y in range(height):
        row = bytearray(bytes(ground) * width)
        for left, top, right, bottom, colour in shapes:
            if top <= y < bottom:
                row[3 * left:3 * right] = bytes(colour) * (right - left)
        rows.append(bytes(row))
    return png(width, height, rows=rows)


WALL, ROOMS, DESKS, STORE = (60, 74, 84), (207, 228, 222), (208, 214, 234), (235, 200, 192)
PLAN = drawing(1240, 775, (242, 239, 230), [
    *((left, top, left + 155, top + 69, ROOMS) for left, top in [(116, 116), (271 + 2, 116), (116, 213)]),
    *((116 + 116 * n, top, 116 + 116 * n + 110, top + 136, DESKS) for n in range(3) for top in (368, 532)),
    (580, 136, 775, 244, (240, 217, 180)), *((884, top, 1116, top + 39, STORE) for top in (136, 190, 349)),
    *(shape for box in [(72, 72, 1168, 82), (72, 690, 1168, 700), (72, 72, 82, 700), (1158, 72, 1168, 700), (518, 72, 528, 446), (518, 510, 528, 700),
                        (72, 304, 368, 314), (446, 304, 528, 314), (828, 72, 838, 272), (828, 349, 838, 700), (828, 440, 1168, 450)] for shape in [(*box, WALL)]),
    (578, 349, 784, 563, WALL), (584, 355, 778, 557, (255, 255, 255)), (76, 738, 1164, 743, (178, 82, 40)),
])


def hills(colour):
    """Two slopes below a sky."""
    dark = tuple(one * 6 // 10 for one in colour)
    return drawing(360, 230, colour, [(x, 230 - min(150, 40 + abs((x * 2) % 300 - 150)), x + 4, 230, dark) for x in range(0, 360, 4)])


SMALL = png(64, 40)
NOISE = png(300, 300, rows=[random.Random(y).randbytes(900) for y in range(300)])  # takes its time on a slow line
LARGE = png(500, 300, lambda x, y: ((x * x * 7 + y * 31) % 251, (x * y) % 253, (y * y * 3 + x) % 249))
assert len(SMALL) < 10 * 1024 < len(LARGE), "one travels inside its message, one is a file"
