"""A screenshot in a palette of 256 colours: a third of its bytes, and to the eye the same."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
KIND = 20
"""Steps of a channel that the eye takes for one colour, more or less."""
CHANNELS = {2: 3, 6: 4}
"""Bytes a pixel by PNG's colour type: RGB and RGBA of eight bits."""


def reduced(png: bytes) -> bytes:
    """The same picture, opaque, in its commonest colours; each other one becomes the nearest of these.

    Raises `ValueError` for what no browser makes: interlaced, of 16 bits, or with a palette already.
    """
    chunks = dict(_chunks(png))
    width, height, depth, kind, *how = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or kind not in CHANNELS or how[-1]:
        raise ValueError("not a plain screenshot")
    pixels = list(_pixels(zlib.decompress(chunks[b"IDAT"]), width, height, CHANNELS[kind]))
    colours = _palette(Counter(pixels))
    index = _index(set(pixels), colours)
    rows = (bytes(map(index.__getitem__, pixels[at : at + width])) for at in range(0, len(pixels), width))
    data = b"".join(b"\0" + row for row in rows)
    return SIGNATURE + b"".join(
        _chunk(name, body)
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(colours)),
            (b"IDAT", zlib.compress(data, 9)),
            (b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body; those of one name one after another are one."""
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while at < len(png):
        (long,) = struct.unpack_from(">I", png, at)
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + long]
        found[name] = found.get(name, b"") + body
        at += long + 12
    yield from found.items()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _pixels(data: bytes, width: int, height: int, channels: int) -> Iterator[bytes]:
    """Three bytes each, row by row."""
    before = bytearray(width * channels)
    for row in range(height):
        start = row * (width * channels + 1)
        line = bytearray(data[start + 1 : start + 1 + width * channels])
        _unfilter(data[start], line, before, channels)
        yield from (bytes(line[at : at + 3]) for at in range(0, len(line), channels))
        before = line


def _unfilter(how: int, line: bytearray, above: bytearray, step: int) -> None:
    """PNG's five ways to say a row by its neighbours (its specification, section 9)."""
    for at in range(len(line)):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        match how:
            case 0:
                return
            case 1:
                guess = left
            case 2:
                guess = above[at]
            case 3:
                guess = (left + above[at]) // 2
            case _:
                guess = _nearest_of(left, above[at], corner)
        line[at] = (line[at] + guess) & 0xFF


def _nearest_of(left: int, above: int, corner: int) -> int:
    wanted = left + above - corner
    return min((left, above, corner), key=lambda each: abs(wanted - each))


def _palette(counted: Counter[bytes]) -> list[bytes]:
    """First one of every kind of colour, then the commonest: a small picture of a face keeps its hue."""
    kinds: dict[tuple[int, ...], bytes] = {}
    weights: Counter[tuple[int, ...]] = Counter()
    for colour, count in counted.most_common():
        kind = tuple(each // KIND for each in colour)
        kinds.setdefault(kind, colour)
        weights[kind] += count
    first = [kinds[kind] for kind, _ in weights.most_common(COLOURS * 3 // 4)]
    return list(dict.fromkeys([*first, *(colour for colour, _ in counted.most_common(COLOURS))]))[:COLOURS]


def _index(seen: set[bytes], colours: list[bytes]) -> dict[bytes, int]:
    """Of each colour its place in the palette."""
    index = {colour: place for place, colour in enumerate(colours)}
    for colour in seen - index.keys():
        red, green, blue = colour
        distances = [(red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 for r, g, b in colours]
        index[colour] = distances.index(min(distances))
    return index
