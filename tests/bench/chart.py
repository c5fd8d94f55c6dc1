"""The chart beside the tables: bars drawn by hand as SVG, readable on white and on black, and without colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.measures import OURS, Figure, Result, number
from tests.bench.rows import imports, rates, sizes, waits, weight

WIDTH, PANEL, GAP = 860, 410, 40
BAR, STEP, HEAD = 16, 24, 34
LABELS, FIGURES = 150, 60
"""Pixels left of the bars for who it is, and right of them for how much."""
BROKEN = 5
"""So many times ours, or the goal, is the longest bar that is drawn whole."""

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; }
  .ours { fill: #0969da; } .other { fill: #8c959f; } .goal { stroke: #bc4c00; stroke-width: 2; stroke-dasharray: 3 2; }
  .of-goal { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .ours { fill: #4493f8; } .other { fill: #767e88; }
    .goal { stroke: #f0883e; } .of-goal { fill: #f0883e; }
  }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """A group of bars. One measure: a bar for everybody who has it. Several, with what to call each: this bot's."""

    title: str
    row: str
    measures: Mapping[str, str]


PANELS = (
    Panel("Answers a second, no pace", "no-pace", {rates.RATE.what: ""}),
    Panel("Answers a second at VK's pace, 600 asked", "pace", {rates.PACED_RATE.what: ""}),
    Panel("CPU-seconds a thousand answers", "no-pace", {rates.CPU.what: ""}),
    Panel("p99 at 20 questions a second, ms", "waits", {waits.MEASURES[waits.FEW, 99].what: ""}),
    Panel("Seconds until it reads the stream", "start", {weight.STARTED.what: ""}),
    Panel(
        "Memory over 200,000 answers, MB",
        "memory",
        {weight.PEAK.what: "peak"} | {measure.what: look for look, measure in weight.HELD.items()},
    ),
    Panel("p99 by the size of the store, ms", "sizes", {sizes.LONGEST.what: ""}),
    Panel("A million grades from CSV, seconds", "import", {imports.CSV.what: ""}),
)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    figure: Figure


def drawn(results: Sequence[Result]) -> str:
    """The picture as SVG; of what was not measured there is no panel."""
    by_name = {result.name: result for result in results}
    panels = [(panel, bars) for panel in PANELS if (bars := _bars(panel, by_name.get(panel.row)))]
    parts: list[str] = []
    top = GAP // 2
    for first in range(0, len(panels), 2):
        line = panels[first : first + 2]
        for place, (panel, bars) in enumerate(line):
            parts += _panel(panel, bars, place * (PANEL + GAP), top)
        top += HEAD + STEP * max(len(bars) for _, bars in line) + GAP // 2
    inside = "\n".join(parts)
    box = f'viewBox="-10 0 {WIDTH + 20} {top}" width="{WIDTH + 20}" height="{top}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">\n<style>{STYLE}</style>\n{inside}\n</svg>\n'


def _bars(panel: Panel, result: Result | None) -> list[Bar]:
    if result is None:
        return []
    if len(panel.measures) > 1:
        found = [(label, result.figure(what, OURS)) for what, label in panel.measures.items()]
    else:
        columns = sorted(result.columns, key=lambda who: who != OURS)
        found = [(who, result.figure(next(iter(panel.measures)), who)) for who in columns]
    return [Bar(label, figure) for label, figure in found if figure]


def _panel(panel: Panel, bars: Sequence[Bar], left: int, top: int) -> list[str]:
    ours = [bar.figure for bar in bars if bar.figure.who == OURS]
    goal = next((figure.goal for figure in ours if figure.goal), None)
    bound = [goal.bound] if goal else []
    longest = max([bar.figure.median for bar in bars] + bound)
    # Where somebody is many times as slow, the others shall be seen all the same: that bar is broken.
    shown = min(longest, BROKEN * max([figure.median for figure in ours] + bound)) if ours else longest
    scale = (PANEL - LABELS - FIGURES) / (shown or 1.0)
    title = escape(panel.title) + (f' <tspan class="of-goal">goal {goal.written}</tspan>' if goal else "")
    parts = [f'<text class="title" x="{left}" y="{top + 12}">{title}</text>']
    for place, bar in enumerate(bars):
        kind = "ours" if bar.figure.who == OURS or not ours else "other"
        parts += _bar(bar, kind, left + LABELS, top + HEAD - 10 + place * STEP, scale, shown, *bound)
    if goal:
        x, y = left + LABELS + goal.bound * scale, top + HEAD - 14
        parts.append(f'<path class="goal" d="M{x:.1f} {y}V{y + len(bars) * STEP}"/>')
    return parts


def _bar(bar: Bar, kind: str, left: int, y: int, scale: float, longest: float, bound: float = 0.0) -> list[str]:
    """Who it is, the bar, how much; a bar past the longest is broken near its end, a figure keeps clear of the goal."""
    length = max(1.0, min(bar.figure.median, longest) * scale)
    pieces = [(0.0, length)] if bar.figure.median <= longest else [(0.0, length - 16), (length - 11, 11.0)]
    end = max(length, bound * scale) if length < bound * scale < length + FIGURES else length
    return [
        f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{escape(_short(bar.label))}</text>',
        *(
            f'<rect class="{kind}" x="{left + start:.1f}" y="{y}" width="{wide:.1f}" height="{BAR}" rx="2"/>'
            for start, wide in pieces
        ),
        f'<text x="{left + end + 6:.1f}" y="{y + 12}">{number(bar.figure.median, bar.figure.digits)}</text>',
    ]


def _short(label: str) -> str:
    plain = label.replace("`", "")
    return plain if len(plain) <= 22 else f"{plain[:21]}…"
