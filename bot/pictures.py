"""Pictures of answers: a drawing's values and a palette → SVG of content/pictures → PNG that any phone shows.

A drawing says nothing that the words beside it do not: it is their twin. Fonts are ours (content/fonts), so that a
picture looks the same on every server.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

CONTENT = Path(__file__).parents[1] / "content"
FOLDER = CONTENT / "pictures"
FONTS = tuple(str(CONTENT / "fonts" / f"Inter-{weight}.otf") for weight in ("Regular", "SemiBold"))
DRAWINGS = ("marks", "queue", "week")
ROUNDS_UP = 0.5


def picture(values: Mapping[str, Any]) -> bytes:
    """The PNG of one drawing: `drawing` names it, `dark` its palette, the rest is its own. Raises `KeyError`."""
    import resvg_py  # native code: loaded with the first picture

    png: bytes = resvg_py.svg_to_bytes(
        svg_string=svg(values), skip_system_fonts=True, font_files=list(FONTS), font_family="Inter"
    )
    return bytes(png)


def svg(values: Mapping[str, Any]) -> str:
    drawing = values["drawing"]
    if drawing not in DRAWINGS:
        raise KeyError(drawing)
    paint = _palettes()["dark" if values.get("dark") else "light"]
    return _environment().get_template(f"{drawing}.svg").render(**values, paint=paint)


def cut(text: str, longest: int) -> str:
    """At most so many characters, the last of them «…» where some were left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def tone(mark: str | float, paint: Mapping[str, Any]) -> str:
    """The colour of a mark or a mean; what is no number is of the soft one."""
    try:
        value = int(float(str(mark).rstrip("+-").replace(",", ".")) + ROUNDS_UP)
    except ValueError:
        return str(paint["soft"])
    return str(paint[{5: "five", 4: "four", 3: "three"}.get(value, "two")])


@cache
def _palettes() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "palettes.toml").read_text("utf-8"))


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(cut=cut, tone=tone)
    return made
