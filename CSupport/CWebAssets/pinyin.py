#!/usr/bin/env python3
"""Prints Sources/Web/client/data/pinyin.json: readings of the Han characters that names are made of.

In: Unihan_Readings.txt of Debian's `unicode-data` (argument 1, may end in .bz2). Characters: the General Standard
table (those with kTGHZ2013), GB 2312, and the common half of Big5. Readings: kMandarin first, then those of the two
dictionaries that Unihan quotes, so that a surname such as U+5355 is found under both. No tones, ü is v. Behind a syllable
stand the letters whose first reading it is, then a space and those that have it as well.
Run by `make pinyin`; the source and its licence: Docs/decisions/050-pinyin-table.md.
"""

import bz2
import json
import re
import sys
import unicodedata

READ = ("kMandarin", "kTGHZ2013", "kXHC1983")
BIG5_COMMON_END = b"\xc6\x7e"

NOTICE = """Readings from the Unicode Character Database (Unihan 15.0.0), modified: selected, without tones. Copyright © 1991-2022 \
Unicode, Inc. All rights reserved. Distributed under the Terms of Use in https://www.unicode.org/copyright.html. \
Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data files and any associated \
documentation (the "Data Files") or Unicode software and any associated documentation (the "Software") to deal in the Data \
Files or Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, \
distribute, and/or sell copies of the Data Files or Software, and to permit persons to whom the Data Files or Software are \
furnished to do so, provided that either (a) this copyright and permission notice appear with all copies of the Data Files \
or Software, or (b) this copyright and permission notice appear in associated Documentation. THE DATA FILES AND SOFTWARE ARE \
PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF \
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD PARTY RIGHTS. IN NO EVENT SHALL THE COPYRIGHT \
HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY \
DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER \
TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE. Except as \
contained in this notice, the name of a copyright holder shall not be used in advertising or otherwise to promote the sale, \
use or other dealings in these Data Files or Software without prior written authorization of the copyright holder."""


def plain(syllable):
    """A syllable without its tone: the diaeresis stays as v."""
    letters = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def encodes(letter, codec, low=b"", high=b"\xff\xff"):
    try:
        code = letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and low <= code <= high


def readings(path):
    found = {}
    opened = bz2.open(path, "rt", encoding="utf-8") if path.endswith(".bz2") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in READ:
                found.setdefault(chr(int(parts[0][2:], 16)), {})[parts[1]] = parts[2]
    return found


def main():
    table = {}
    for letter, fields in sorted(readings(sys.argv[1]).items()):
        common = "kTGHZ2013" in fields or encodes(letter, "gb2312") or encodes(letter, "big5", high=BIG5_COMMON_END)
        if not common:
            continue
        said = []
        for field in READ:
            for part in fields.get(field, "").split():
                said += [plain(one) for one in re.sub(r"^[\d.,*]+:", "", part).split(",")]
        for place, syllable in enumerate(dict.fromkeys(one for one in said if one)):
            table.setdefault(syllable, ([], []))[min(place, 1)].append(letter)
    json.dump({"notice": NOTICE, "letters": {one: " ".join(map("".join, both)).rstrip() for one, both in sorted(table.items())}},
              sys.stdout, ensure_ascii=False, indent=0)
    sys.stdout.write("\n")


main()
