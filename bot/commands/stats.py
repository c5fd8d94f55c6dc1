"""`stats`: how many families are linked, what the bot answered and delivered, and how fresh each kind of data is."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.clock import Clock
from bot.commands import opening
from storage.database import Database
from storage.moments import text
from storage.statistics import Families, Freshness, Linked, Queue, Statistics, Waiting

OUTDATED = "Хранилище записано прежней версией бота: сначала выполните «kovrov-bot migrate»."
STATES = {
    "sent": "доставлено",
    "gone": "нельзя написать",
    "failed": "не принято VK",
    "expired": "устарело",
    "stopped": "отменено",
    "waiting": "ждёт",
    "leased": "отправляется",
}
QUEUES = {
    "press": "ответы на нажатия",
    "reply": "ответы",
    "edit": "правки",
    "reminder": "напоминания",
    "announcement": "объявления",
    "mark": "отметки о прочтении",
}
WIDE = 160
KINDS = {
    "pupils": "ученики",
    "grades": "оценки",
    "term-grades": "итоговые",
    "absences": "пропуски",
    "exams": "экзамены",
    "achievements": "достижения",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """All that `stats` tells, of one moment."""

    at: datetime
    families: Sequence[Families]
    linked: Linked
    deliveries: Mapping[str, Mapping[str, int]]
    freshness: Sequence[Freshness]
    waiting: Waiting
    queue: Queue
    code_future: Mapping[str, Mapping[str, int]]

    @property
    def answers(self) -> dict[str, int]:
        """Delivered messages by capability; `other`: notices that no capability said."""
        return {name or "other": states["sent"] for name, states in self.deliveries.items() if states.get("sent")}

    @property
    def states(self) -> dict[str, int]:
        totals = dict.fromkeys(STATES, 0)
        for states in self.deliveries.values():
            for state, number in states.items():
                totals[state] += number
        return totals


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Один объект JSON для программы.")
def stats(as_json: bool) -> None:
    """Показать, сколько семей привязано, что отвечено и доставлено и насколько свежи данные."""
    settings = opening.read_settings()
    figures = opening.run(_count(settings.database_url, Clock().now()))
    if as_json:
        click.echo(json.dumps(as_object(figures), ensure_ascii=False, indent=2))
    else:
        show(figures, settings.timezone)


async def _count(url: str, now: datetime) -> Figures:
    opening.must_exist(url)
    async with await Database.open(url, migrate=False) as database:
        if await database.waiting():
            opening.fail(OUTDATED)
        async with database.read() as store:
            asked = Statistics(store.rows)
            return Figures(
                at=now,
                families=await asked.families(),
                linked=await asked.linked(text(now)),
                deliveries=await asked.deliveries(),
                freshness=await asked.freshness(),
                waiting=await asked.waiting(),
                queue=await asked.queue(text(now)),
                code_future=await asked.code_future(),
            )


def as_object(figures: Figures) -> dict[str, Any]:
    """What `--json` prints: capabilities, states and kinds by their English names, institutions by code."""
    codes = {family.institution: family.code for family in figures.families}
    linked, queue = figures.linked, figures.queue
    return {
        "at": text(figures.at),
        "linked": {"consented": linked.consented, "pupils": linked.pupils, "adults": linked.adults},
        "unused_codes": linked.codes,
        "families": [
            {"institution": each.code, "pupils": each.pupils, "linked": each.linked, "adults": each.adults}
            for each in figures.families
        ],
        "answers": figures.answers,
        "deliveries": figures.states,
        "freshness": [
            {
                "kind": each.kind,
                "institution": codes.get(each.institution),
                "pupils": each.pupils,
                "oldest": text(each.oldest),
                "newest": text(each.newest),
            }
            for each in figures.freshness
        ],
        "waiting": asdict(figures.waiting),
        "queue": asdict(queue) | {"newest": queue.newest and queue.newest.isoformat()},
        "code_future": figures.code_future,
    }


def show(figures: Figures, zone: ZoneInfo) -> None:
    """For a person: tables on a terminal, the same lines elsewhere."""
    from rich.console import Console

    # Where nobody looks there is no width to keep to.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(f"[bold]На {figures.at.astimezone(zone):%d.%m.%Y %H:%M}[/bold]\n")
    kinds = sorted({each.kind for each in figures.freshness}, key=lambda kind: [*KINDS, kind].index(kind))
    _table(
        console,
        "Семьи и свежесть данных",
        ("Учреждение", "Учеников", "Привязано", "Взрослых", *(KINDS.get(kind, kind).capitalize() for kind in kinds)),
        [*_by_institution(figures, kinds, zone), _whole_city(figures, len(kinds))],
    )
    _table(console, "Очередь в детские сады", ("Что", "Сколько"), list(_queue(figures.queue)))
    _table(console, "Код будущего", *_code_future(figures.code_future))
    answers = sorted(figures.answers.items(), key=lambda answer: -answer[1])
    _table(console, "Ответы", ("О чём", "Доставлено"), [(name, str(number)) for name, number in answers])
    delivered = [(STATES[state], str(number)) for state, number in figures.states.items() if number]
    _table(console, "Доставка", ("Что стало", "Сообщений"), delivered)
    _table(console, "Ждёт", ("Что", "Сколько"), [(what, str(number)) for what, number in _waiting(figures) if number])


def _by_institution(figures: Figures, kinds: Sequence[str], zone: ZoneInfo) -> Iterable[tuple[str, ...]]:
    found = {(each.institution, each.kind): each for each in figures.freshness}
    for family in figures.families:
        if not family.pupils:
            continue
        dates = (_dates(found.get((family.institution, kind)), zone) for kind in kinds)
        yield family.name, str(family.pupils), str(family.linked), str(family.adults), *dates


def _queue(queue: Queue) -> Iterable[tuple[str, str]]:
    """Nothing where no file has come yet."""
    if queue.newest is None:
        return
    yield "данные на", f"{queue.newest:%d.%m.%Y}"
    yield "заявлений в этих данных", str(queue.in_newest)
    yield "заявлений за всё время", str(queue.applications)
    yield "из них привязано", str(queue.linked)
    yield "людей привязали", str(queue.people)
    yield "кодов не использовано", str(queue.codes)


def _code_future(signed: Mapping[str, Mapping[str, int]]) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Sites with somebody signed up, those that the editors' file no longer has by their key."""
    from handlers.rules.code_future import load

    known = load()
    names = {site.key: site.name for site in known.sites}
    keys = sorted(signed, key=[*names, *signed].index)
    headers = ("Площадка", "Всего", *(step.name for step in known.steps))
    rows = [
        (
            names.get(key, key),
            str(sum(signed[key].values())),
            *(str(signed[key].get(step.key, "")) for step in known.steps),
        )
        for key in keys
    ]
    return headers, rows


def _whole_city(figures: Figures, kinds: int) -> tuple[str, ...]:
    linked = figures.linked
    return "Весь город", "", str(linked.pupils), str(linked.adults), *([""] * kinds)


def _dates(freshness: Freshness | None, zone: ZoneInfo) -> str:
    """One moment, or the oldest and the newest where pupils differ by a day or more."""
    if freshness is None:
        return "нет"
    oldest, newest = freshness.oldest.astimezone(zone), freshness.newest.astimezone(zone)
    if oldest.date() == newest.date():
        return f"{newest:%d.%m %H:%M}"
    return f"{oldest:%d.%m} – {newest:%d.%m %H:%M}"


def _waiting(figures: Figures) -> Iterable[tuple[str, int]]:
    waiting = figures.waiting
    yield "событий", waiting.events
    yield "отложено после трёх попыток", waiting.set_aside
    for name, number in waiting.messages.items():
        yield QUEUES.get(name, name), number
    yield "загрузок не закончено", waiting.imports
    yield "чатов, куда нельзя написать", waiting.unreachable
    yield "кодов не использовано", figures.linked.codes


def _table(console: Any, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table

    if not rows:
        console.print(f"[bold]{title}[/bold]: пока ничего\n")
        return
    table = Table(*headers, title=f"[bold]{title}[/bold]", title_justify="left", box=box.SIMPLE_HEAD)
    for number, column in enumerate(table.columns):
        column.justify = "right" if number else "left"
    for row in rows:
        table.add_row(*row)
    console.print(table)
