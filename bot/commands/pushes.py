"""`pushes`: what would be said unasked on a day, by kind and to how many; nothing is sent and nothing is written."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.clock import Clock
from bot.commands import opening
from bot.due import Due, Dues, Moment
from bot.settings import Settings
from handlers.reminders import REMINDERS, Reminder
from handlers.rules.pushes import AHEAD, AT_ONCE
from handlers.wording import Wording
from storage.database import Database
from storage.notifications import Mark

TEXTS = Path(__file__).parents[2] / "content" / "texts"
FORMATS = ("%Y-%m-%d", "%d.%m.%Y")
NOTHING = "{day:%d.%m.%Y} присылать нечего."
TOLD = "{day:%d.%m.%Y}: напоминаний {messages}, людей {people}."
LINE = "• {name}: {messages}, людей {people}"


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind: how many pushes, and how many people they are for; a chat of several is none."""

    kind: str
    pushes: int
    people: frozenset[int]


@click.command("pushes")
@click.option("--on", "day", required=True, type=click.DateTime(FORMATS), help="День: 2026-11-24 или 24.11.2026.")
@click.option("--json", "as_json", is_flag=True, help="Один объект JSON для программы.")
def pushes(day: datetime, as_json: bool) -> None:
    """Показать, что бот прислал бы сам в этот день и скольким, ничего не отправляя."""
    opening.run(_show(opening.read_settings(), day.date(), as_json=as_json))


async def _show(settings: Settings, day: date, *, as_json: bool) -> None:
    wording = Wording(TEXTS)
    async with await Database.open(settings.database_url) as database:
        found = [await counted(database, wording, each, day, settings.timezone, Clock().now()) for each in REMINDERS]
    if as_json:
        click.echo(json.dumps(_plain(day, found), ensure_ascii=False))
        return
    click.echo(_told(wording, day, [each for each in found if each.pushes]))


async def counted(
    database: Database, wording: Wording, reminder: Reminder, day: date, zone: ZoneInfo, now: datetime
) -> Counted:
    """As the store stands: what comes at an hour of the day and, of what came in and waits, what leaves at once."""
    begins = datetime.combine(day, time(), zone)
    at, dues = Moment(begins, begins + timedelta(days=1) - AHEAD), Dues(database, wording)
    made, people = 0, set[int]()
    async for portion in _portions(database, dues, reminder, at, now.astimezone(zone)):
        said = [each.push for each in portion if each.push.text]
        made += len(said)
        people |= {push.person for push in said if push.of_class is None}
    return Counted(reminder.kind.name, made, frozenset(people))


async def _portions(
    database: Database, dues: Dues, reminder: Reminder, at: Moment, now: datetime
) -> AsyncIterator[list[Due]]:
    kind, day = reminder.kind, at.since.date()
    async with database.read() as store:
        mark = await store.notifications.mark(kind.name) or Mark(now)
        hours = {*await store.notifications.hours(kind.name), kind.hour} - {AT_ONCE}
    if kind.lead is not None:
        hours = set()
    days = dict.fromkeys(hours, day)
    if reminder.people is not None:
        everybody, _ = await dues.looked(reminder.people, at, mark)
        async for portion in dues.of_others(reminder, everybody, days, at):
            yield portion
        return
    if days or kind.lead is not None:
        async for portion in dues.of_families(reminder, days, at):
            yield portion
    if reminder.concerned is not None:
        pupils, _ = await dues.looked(reminder.concerned, at, mark)
        if pupils:
            async for portion in dues.of_families(reminder, {AT_ONCE: day}, at, pupils):
                yield portion
        async for portion in dues.of_chats(reminder, at, mark):
            yield portion


def _plain(day: date, found: Sequence[Counted]) -> dict[str, Any]:
    return {
        "on": f"{day}",
        "pushes": sum(each.pushes for each in found),
        "people": len(frozenset[int]().union(*(each.people for each in found))),
        "kinds": [{"kind": each.kind, "pushes": each.pushes, "people": len(each.people)} for each in found],
    }


def _told(wording: Wording, day: date, found: Sequence[Counted]) -> str:
    if not found:
        return NOTHING.format(day=day)
    everybody = frozenset[int]().union(*(each.people for each in found))
    lines = [
        LINE.format(
            name=wording.text(f"notifications.kinds.{each.kind}"), messages=each.pushes, people=len(each.people)
        )
        for each in found
    ]
    whole = TOLD.format(day=day, messages=sum(each.pushes for each in found), people=len(everybody))
    return "\n".join([whole, *lines])
