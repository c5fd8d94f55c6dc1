"""The chart beside the tables: bars drawn by hand as SVG, readable on white and on black, and without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.measures import OURS, Figure, Result, number

WIDTH, PANEL, GAP = 860, 410, 40
BAR, STEP, HEAD = 16, 24, 34
LABELS, FIGURES = 150, 60
"""Pixels left of the bars for who it is, and right of them for how much."""

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
    """A group of bars. One measure: a bar for everybody who has it. Several: a bar each, this bot's."""

    title: str
    row: str
    measures: tuple[str, ...]


PANELS = (
    Panel("Answers a second, no pace", "no-pace", ("answers a second",)),
    Panel("Answers a second at VK's pace, 600 asked", "pace", ("answers a second",)),
    Panel("CPU-seconds a thousand answers", "no-pace", ("CPU-seconds a thousand answers",)),
    Panel("p99 at 20 questions a second, ms", "waits", ("20 a second: p99, ms",)),
    Panel("Seconds until it reads the stream", "start", ("seconds until it reads the stream",)),
    Panel(
        "Memory over 200,000 answers, MB",
        "memory",
        ("memory at the first look, MB", "memory at the second look, MB", "memory at the last look, MB"),
    ),
    Panel("p99 by the size of the store, ms", "sizes", ("p99, ms",)),
    Panel("A million grades from CSV, seconds", "import", ("CSV, seconds",)),
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
        found = [(what.removesuffix(", MB"), result.figure(what, OURS)) for what in panel.measures]
    else:
        columns = sorted(result.columns, key=lambda who: who != OURS)
        found = [(who, result.figure(panel.measures[0], who)) for who in columns]
    return [Bar(label, figure) for label, figure in found if figure]


def _panel(panel: Panel, bars: Sequence[Bar], left: int, top: int) -> list[str]:
    goal = next((bar.figure.goal for bar in bars if bar.figure.goal and bar.figure.who == OURS), None)
    longest = max([bar.figure.median for bar in bars] + ([goal.bound] if goal else [])) or 1.0
    scale = (PANEL - LABELS - FIGURES) / longest
    title = escape(panel.title) + (f' <tspan class="of-goal">goal {goal.written}</tspan>' if goal else "")
    parts = [f'<text class="title" x="{left}" y="{top + 12}">{title}</text>']
    for place, bar in enumerate(bars):
        y, length = top + HEAD - 10 + place * STEP, max(1.0, bar.figure.median * scale)
        kind = "ours" if bar.figure.who == OURS else "other"
        shown = number(bar.figure.median, bar.figure.digits)
        parts += [
            f'<text x="{left + LABELS - 8}" y="{y + 12}" text-anchor="end">{escape(_short(bar.label))}</text>',
            f'<rect class="{kind}" x="{left + LABELS}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>',
            f'<text x="{left + LABELS + length + 6:.1f}" y="{y + 12}">{shown}</text>',
        ]
    if goal:
        x, y = left + LABELS + goal.bound * scale, top + HEAD - 14
        parts.append(f'<path class="goal" d="M{x:.1f} {y}V{y + len(bars) * STEP}"/>')
    return parts


def _short(label: str) -> str:
    return label if len(label) <= 22 else f"{label[:21]}…"
