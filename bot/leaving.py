"""What is looked at once more when pushes leave: the right to hear them, the person's peace, and one message of many.

It runs inside the transaction that claims rows, so between the look and the lease nothing changes. Several pushes of
one chat that may leave at one moment, the evening's of two children or all that a night gathered, are one message.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import groupby
from typing import Any

from bot.announcement_leaving import still_meant
from bot.quiet import Quiet
from handlers import linking, pushed_screens, pushing, screens
from handlers.rules import family
from handlers.rules.family import Person
from storage import moments
from storage.class_chats import ClassOf
from storage.compact import compact
from storage.notifications import Rest
from storage.outbox import Claimed, Priority
from storage.pushes import Waiting
from storage.store import Store

ROWS = 6
"""Rows of buttons under one message (docs/vk.md, «Limits»)."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A waiting push with its body read."""

    row: Waiting
    body: Mapping[str, Any]

    @property
    def pupils(self) -> set[int]:
        """Whose data it tells."""
        several: set[int] = set(self.body["push"].get("pupils", ()))
        return several or ({self.row.pupil} if self.row.pupil else set())

    @property
    def of_class(self) -> ClassOf | None:
        """The class to which its chat of several was bound when it was made."""
        institution, name = self.body["push"].get("class", (0, ""))
        return (institution, name) if institution else None


class Leaving:
    def __init__(self, quiet: Quiet) -> None:
        """`quiet` are the city's hours."""
        self._quiet = quiet

    def hours(self, rest: Rest) -> Quiet:
        """The quiet hours that count for a person."""
        if rest.hours is None:
            return self._quiet
        begins, ends = (time.fromisoformat(hour) for hour in rest.hours)
        return replace(self._quiet, start=begins, end=ends)

    async def look(self, store: Store, due: Sequence[Claimed], now: datetime) -> Sequence[Claimed]:
        """Those of the claimed rows that leave now, gathered where there are several; others are settled or put off."""
        due = await still_meant(store, due, now)
        chats = [row.chat for row in due if row.priority is Priority.REMINDER and row.kind == "say"]
        waiting = await store.pushes.waiting(chats, now) if chats else []
        if not waiting:
            return due
        ours = {row.id for row in waiting}
        rests = await store.notifications.rests([row.chat for row in waiting])
        people, classes = await _people(store, waiting), await store.class_chats.hearing(chats)
        leaving: dict[int, str] = {}
        for chat, rows in groupby(sorted(waiting, key=lambda row: row.chat), key=lambda row: row.chat):
            mine = [Mine(row, json.loads(row.body)) for row in rows]
            mine = await self._allowed(store, mine, people.get(chat), classes.get(chat), now)
            mine = await self._in_peace(store, mine, rests.get(chat, Rest()), now)
            if mine:
                first, body = await _gathered(store, mine, now)
                leaving[first] = body
        kept = (
            replace(row, body=leaving.get(row.id, row.body)) for row in due if row.id not in ours or row.id in leaving
        )
        return list(kept)

    async def _allowed(
        self, store: Store, mine: list[Mine], person: Person | None, bound: ClassOf | None, now: datetime
    ) -> list[Mine]:
        """Those that the person may still hear: a move, a closed link or a withdrawn consent ends it.

        A chat of several hears of the class to which it is still `bound`, and where it has not removed the bot.
        """
        seen = {child.id for child in person.children} if person and linking.agreed(person) else set[int]()
        lost = [
            each
            for each in mine
            if not each.pupils <= seen or each.of_class not in (None, bound) or not await _in_role(store, each)
        ]
        if lost:
            await store.pushes.stop((each.row.id for each in lost), "no right to hear it", now)
        return [each for each in mine if each not in lost]

    async def _in_peace(self, store: Store, mine: list[Mine], rest: Rest, now: datetime) -> list[Mine]:
        """Those that disturb nobody now: whoever said «стоп» hears nothing, whoever wants silence hears it later."""
        if rest.stopped:
            await store.pushes.stop((each.row.id for each in mine), "not wanted", now)
            return []
        quiet = self.hours(rest)
        if rest.until and rest.until > now:
            early, awake = mine, quiet.over(rest.until)
        else:
            awake = quiet.over(now)
            early = [each for each in mine if awake > now and _obeys(each, now)]
        if early:
            await store.pushes.put_off((each.row.id for each in early), awake, quiet.begins(awake))
        return [each for each in mine if each not in early]


async def _in_role(store: Store, mine: Mine) -> bool:
    """Whether the roles still stand by right of which it is heard, where it is by any."""
    roles = [await store.roles.role(number) for number in mine.body["push"].get("roles", ())]
    return all(role is not None and role.person == mine.row.chat for role in roles)


def _obeys(mine: Mine, now: datetime) -> bool:
    """Whether quiet hours hold it: not an urgent one, nor one that comes at the hour that the person chose."""
    return mine.row.leave_by is not None and _chosen(mine.body) <= moments.text(now)


def _chosen(body: Mapping[str, Any]) -> str:
    """Until when it is of the hour that the person chose; "" where it is of none."""
    return str(body["push"].get("chosen", ""))


async def _people(store: Store, waiting: Sequence[Waiting]) -> dict[int, Person]:
    """Whoever is told of a child, with the rights they have now."""
    told = sorted({row.chat for row in waiting if row.pupil is not None})
    known = await store.people.known(told) if told else {}
    return {id_: family.person(person) for id_, person in known.items()}


async def _gathered(store: Store, mine: Sequence[Mine], now: datetime) -> tuple[int, str]:
    """The row that leaves, and its body. What was tried before leaves as it was: VK may know it already."""
    first = mine[0]
    if first.row.attempts or len(mine) == 1:
        return first.row.id, first.row.body
    together = [first]
    for each in mine[1:]:
        if each.row.attempts or not _fits([*together, each]):
            break
        together.append(each)
    if len(together) == 1:
        return first.row.id, first.row.body
    body = compact(one_message([each.body for each in together], set[int]().union(*(each.pupils for each in together))))
    await store.pushes.gather(first.row.id, body, [each.row.id for each in together[1:]], now)
    return first.row.id, body


def _fits(together: Sequence[Mine]) -> bool:
    """Whether one message of them is one phone screen: what goes beyond comes in the next."""
    made = one_message([each.body for each in together], ())
    return screens.height(made["text"], len(made.get("rows", ()))) <= pushed_screens.SCREEN


def one_message(bodies: Sequence[Mapping[str, Any]], pupils: Iterable[int]) -> dict[str, Any]:
    """Each thing once, with all the children of whom it is true before it."""
    told: dict[str, list[str]] = {}
    for body in bodies:
        whom = told.setdefault(body["push"]["text"], [])
        if body["push"]["whom"] and body["push"]["whom"] not in whom:
            whom.append(body["push"]["whom"])
    made: dict[str, Any] = {"text": "\n\n".join(pushing.said(whom, text) for text, whom in told.items())}
    buttons: list[Any] = []
    for body in bodies:
        for row in body.get("rows", ()):
            if row in buttons:  # the way to the settings is under every first one: last, and once
                buttons.remove(row)
            buttons.append(row)
    if buttons:
        made["rows"] = buttons[:ROWS]
    # What is looked at when it leaves is looked at again at a second try.
    made["push"] = {"whom": "", "text": made["text"], "pupils": sorted(pupils)}
    if chosen := max(map(_chosen, bodies)):
        made["push"]["chosen"] = chosen
    if roles := sorted({role for body in bodies for role in body["push"].get("roles", ())}):
        made["push"]["roles"] = roles
    if of_class := next((body["push"]["class"] for body in bodies if "class" in body["push"]), None):
        made["push"]["class"] = of_class
    return made
