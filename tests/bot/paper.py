"""A PDF as its reader has it: the words of each page, and what a telephone's camera reads in its pictures.

Small and independent: it knows what Typst writes, and of the QR standard what a link needs (versions 2 to 5, level M,
bytes, no repair).
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

Matrix = frozenset[tuple[int, int]]
"""The dark squares of a picture, as (row, column)."""

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.DOTALL)
WORDS = re.compile(rb"/(f\d+) [\d.]+ Tf.*?\[(.*?)\]TJ", re.DOTALL)
STRING = re.compile(rb"\(((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
DRAWN = re.compile(rb"CS 0 SCN 4 M ([\d.ml\s]+)[BS]")
STROKE = re.compile(rb"([\d.]+) ([\d.]+) m ([\d.]+) [\d.]+ l")


@dataclass(frozen=True, slots=True)
class Page:
    """`lines` in the order in which they are read aloud, `links` what its QR codes say."""

    lines: list[str]
    links: list[str]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.lines).split())


def pages(pdf: bytes) -> list[Page]:
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    found = []
    for body in objects.values():
        if b"/Type/Page/" not in body:
            continue
        resources = objects[_named(body, b"/Resources")]
        fonts = {
            name.decode(): _letters(objects, objects[int(number)])
            for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
        }
        drawn = _stream(objects[_named(body, b"/Contents")])
        found.append(Page(list(_lines(drawn, fonts)), [read(picture) for picture in _pictures(drawn)]))
    return found


def _named(body: bytes, name: bytes) -> int:
    match = re.search(name + rb" (\d+) 0 R", body)
    assert match
    return int(match[1])


def _stream(body: bytes) -> bytes:
    match = STREAM.search(body)
    assert match
    return zlib.decompressobj().decompress(match[1])  # the end of the line may be left after it


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """What the font's glyphs mean when they are copied or read aloud."""
    table = _stream(objects[_named(font, b"/ToUnicode")]).decode("latin-1").partition("endcodespacerange")[2]
    return {
        int(glyph, 16): bytes.fromhex(letters).decode("utf-16-be")
        for glyph, letters in re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    }


def _lines(drawn: bytes, fonts: dict[str, dict[int, str]]) -> Iterator[str]:
    for font, shown in WORDS.findall(drawn):
        glyphs = b"".join(ESCAPE.sub(_escaped, string) for string in STRING.findall(shown))
        letters = fonts[font.decode()]
        yield "".join(letters[int.from_bytes(glyphs[at : at + 2], "big")] for at in range(0, len(glyphs), 2))


def _escaped(match: re.Match[bytes]) -> bytes:
    sign = match[1]
    return bytes([int(sign, 8)]) if len(sign) == 3 else NAMED.get(sign, sign)


def _pictures(drawn: bytes) -> Iterator[Matrix]:
    for match in DRAWN.finditer(drawn):
        strokes = [[float(number) for number in stroke] for stroke in STROKE.findall(match[1])]
        left, top = min(stroke[0] for stroke in strokes), min(stroke[1] for stroke in strokes)
        yield frozenset(
            (round(y - top), column)
            for start, y, end in strokes
            for column in range(round(start - left), round(end - left))
        )


# QR, after ISO/IEC 18004

DATA = {2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43)}
"""Version → blocks, and bytes of data in each, at level M."""
LEVEL_M = 0
FORMAT_MASK = 0b101010000010010


def read(picture: Matrix) -> str:
    """What it says. Raises `AssertionError` where it is none of what we print."""
    size = 1 + max(row for row, _ in picture)
    version = (size - 17) // 4
    blocks, length = DATA[version]
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert _finder(picture, row, column)
    told = 0
    for row, column in [*((8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)), *((r, 8) for r in (7, 5, 4, 3, 2, 1, 0))]:
        told = told << 1 | ((row, column) in picture)
    told ^= FORMAT_MASK
    assert told >> 13 == LEVEL_M
    bits = _bits(picture, size, told >> 10 & 7)
    codewords = [int(bits[at : at + 8], 2) for at in range(0, blocks * length * 8, 8)]
    data = b"".join(bytes(codewords[block::blocks]) for block in range(blocks))
    assert data[0] >> 4 == 0b0100, "bytes"
    number = (data[0] & 15) << 4 | data[1] >> 4
    whole = int.from_bytes(data, "big") >> (len(data) * 8 - 12 - number * 8)
    return whole.to_bytes(number + 2, "big")[-number:].decode("latin-1")


def _finder(picture: Matrix, row: int, column: int) -> bool:
    return all(
        ((row + r, column + c) in picture) == (max(abs(r - 3), abs(c - 3)) != 2) for r, c in product(range(7), range(7))
    )


def _bits(picture: Matrix, size: int, mask: int) -> str:
    """The squares that carry data, unmasked, in the order of the zigzag."""
    bits = []
    upwards = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for row in range(size - 1, -1, -1) if upwards else range(size):
            bits += [
                "01"[((row, column) in picture) ^ _masked(mask, row, column)]
                for column in (right, right - 1)
                if not _function(row, column, size)
            ]
        upwards = not upwards
    return "".join(bits)


def _function(row: int, column: int, size: int) -> bool:
    """Finders with the format beside them, the timing, the one alignment pattern."""
    corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    return corner or 6 in (row, column) or max(abs(row - (size - 7)), abs(column - (size - 7))) <= 2


def _masked(mask: int, i: int, j: int) -> bool:
    return [
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2,
        ((i + j) % 2 + i * j % 3) % 2,
    ][mask] == 0
