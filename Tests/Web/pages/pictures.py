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


def floor_plan(width=960, height=600):
    """Rooms, walls and benches: small enough to travel inside a message."""
    ground, wall, room = (241, 238, 228), (58, 74, 88), (255, 255, 255)
    boxes = [(*place, (207, 215, 232)) for place in ((90, 290, 160, 365), (180, 290, 250, 365), (270, 290, 340, 365), (90, 395, 160, 470), (180, 395, 250, 470))]
    boxes += [(90, 90, 180, 150, (207, 226, 220)), (210, 90, 300, 150, (207, 226, 220)), (450, 105, 600, 190, (240, 217, 181)),
              (690, 100, 840, 130, (235, 200, 190)), (690, 150, 840, 180, (235, 200, 190)), (440, 270, 600, 430, wall), (444, 274, 596, 426, room)]
    walls = [(56, 56, 904, 64), (56, 536, 904, 544), (56, 56, 64, 544), (896, 56, 904, 544), (400, 60, 408, 210), (400, 380, 408, 540),
             (60, 236, 285, 244), (345, 236, 404, 244), (640, 60, 648, 210), (640, 290, 648, 540), (640, 345, 900, 353)]
    boxes += [(*one, wall) for one in walls]

    def colour(x, y):
        for left, top, right, bottom, paint in reversed(boxes):
            if left <= x < right and top <= y < bottom:
                return paint
        return ground

    return png(width, height, colour)
