"""A screenshot in a palette is the same picture: each pixel keeps its colour, or one that looks like it."""

import struct
import zlib

import resvg_py

from scripts.palette import SIGNATURE, reduced

WIDE, HIGH = 40, 30
FLAT = '<rect width="40" height="30" fill="#ff8800"/><rect x="10" y="5" width="9" height="7" fill="#0044cc"/>'
SHADED = (
    '<linearGradient id="shade"><stop stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>'
    '<rect width="400" height="300" fill="url(#shade)"/><circle cx="200" cy="150" r="9" fill="#d02060"/>'
)


def drawn(shapes: str, wide: int, high: int) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">'
    return bytes(resvg_py.svg_to_bytes(svg_string=f"{head}{shapes}</svg>"))


def pixel(png: bytes, wide: int, across: int, down: int) -> str:
    """Of a picture as `reduced` writes it: unfiltered rows of places in a palette."""
    chunks, at = {}, len(SIGNATURE)
    while at < len(png):
        (long,) = struct.unpack_from(">I", png, at)
        chunks[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + long]
        at += long + 12
    place = zlib.decompress(chunks[b"IDAT"])[down * (wide + 1) + 1 + across]
    return chunks[b"PLTE"][place * 3 : place * 3 + 3].hex()


def test_few_colours_stay_as_they_are() -> None:
    picture = reduced(drawn(FLAT, WIDE, HIGH))
    assert pixel(picture, WIDE, 0, 0) == pixel(picture, WIDE, 39, 29) == "ff8800"
    assert pixel(picture, WIDE, 10, 5) == pixel(picture, WIDE, 18, 11) == "0044cc"
    assert pixel(picture, WIDE, 9, 5) == pixel(picture, WIDE, 10, 4) == "ff8800"


def test_of_many_colours_a_small_thing_keeps_its_own() -> None:
    picture = reduced(drawn(SHADED, 400, 300))
    assert pixel(picture, 400, 200, 150) == "d02060"
    assert abs(int(pixel(picture, 400, 100, 20)[:2], 16) - 64) < 8
