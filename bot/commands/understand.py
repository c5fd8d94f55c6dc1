"""`understand`: what the bot makes of a sentence, for people who write phrases and for programs that check them."""

import io
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.clock import Clock
from bot.commands import opening

if TYPE_CHECKING:
    from handlers.understanding import Asked, Understanding

CONTENT = Path(__file__).parent.parent.parent / "content"
NOT_UNDERSTOOD = "не понял"
WRONG_NOW = "«{now}» не дата и не время. Напишите так: 2026-11-18 или 2026-11-18T18:05."


@click.command("understand")
@click.argument("text", nargs=-1)
@click.option(
    "--file",
    "lines",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Файл с предложениями, по одному в строке.",
)
@click.option("--now", help="Что считать этой минутой: 2026-11-18T18:05. Иначе настоящее время.")
@click.option("--child", "children", multiple=True, help="Имя ребёнка спрашивающего; можно несколько раз.")
@click.option("--json", "as_json", is_flag=True, help="По объекту JSON в строке и на терминале тоже.")
def understand(
    text: tuple[str, ...], lines: Path | None, now: str | None, children: tuple[str, ...], as_json: bool
) -> None:
    """Показать, как бот понимает TEXT, строки файла или стандартного ввода.

    Слова без кавычек — одно предложение; несколько предложений берут в кавычки каждое.
    """
    from handlers.understanding import Understanding

    zone = opening.read_settings().timezone
    moment = _moment(now, zone)
    understanding = Understanding(CONTENT)
    for sentence in _sentences(text, lines):
        asked = understanding.asked(sentence, now=moment, children=children)
        if as_json or not sys.stdout.isatty():
            click.echo(json.dumps(as_object(asked), ensure_ascii=False))
        else:
            click.echo(_readable(asked, understanding))


def as_object(asked: "Asked") -> dict[str, object]:
    """Its public shape: the names and values that other programs may read."""
    period = asked.period
    return {
        "text": asked.text,
        "capability": asked.capability,
        "period": {"from": period.first.isoformat(), "to": period.last.isoformat()} if period else None,
        "subject": asked.subject,
        "child": asked.child,
        "class": asked.class_name,
        "institution": asked.institution,
        "confidence": asked.confidence,
    }


def _moment(now: str | None, zone: ZoneInfo) -> datetime:
    if now is None:
        return Clock().now().astimezone(zone)
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        opening.fail(WRONG_NOW.format(now=now))
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _sentences(text: tuple[str, ...], lines: Path | None) -> Iterator[str]:
    if text:
        quoted = any(" " in one for one in text)
        yield from text if quoted else (" ".join(text),)
    if lines is not None and str(lines) != "-":
        yield from _stripped(io.StringIO(_decoded(lines.read_bytes())))
    elif not text:
        with click.open_file("-", encoding="utf-8", errors="replace") as stream:
            yield from _stripped(stream)


def _stripped(stream: Iterable[str]) -> Iterator[str]:
    for line in stream:
        yield line.rstrip("\r\n")


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else Windows-1251, which has a letter for every byte."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _readable(asked: "Asked", understanding: "Understanding") -> str:
    """«оценки · Маша · Математика · 16.11.2026–22.11.2026 · уверенность 95 %»."""
    words = understanding.phrases
    said = [words[asked.capability].word if asked.capability else NOT_UNDERSTOOD]
    said += [each for each in (asked.what, asked.child, asked.subject, asked.class_name, asked.institution) if each]
    if asked.period is not None:
        first, last = asked.period.first, asked.period.last
        said.append(_day(first) if first == last else f"{_day(first)}–{_day(last)}")
    said.append(f"уверенность {asked.confidence:.0%}".replace("%", " %"))
    if asked.guesses:
        said.append("может быть: " + ", ".join(words[name].word for name in asked.guesses))
    return " · ".join(said)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
