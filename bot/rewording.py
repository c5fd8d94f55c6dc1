"""What was put off says what is true when it leaves: a push that waits is worded anew where a file came meanwhile."""

import json
from collections.abc import Sequence
from typing import Any

from bot.due import PEOPLE, Due, Dues, Moment
from handlers import pushing
from handlers.reminders import Reminder
from storage.compact import compact
from storage.database import Database
from storage.notifications import Mark
from storage.pushes import Waiting


class Rewording:
    def __init__(self, database: Database, dues: Dues) -> None:
        self._database = database
        self._dues = dues

    async def look(self, reminder: Reminder, mark: Mark, at: Moment) -> int:
        """Word anew what waits of these children, and let go what has nothing to say any more; the number it is up to.

        Hardly ever does anything wait: for the end of a silence, or behind others of a whole city's evening.
        """
        if reminder.outdated is None:
            return mark.number
        pupils, number = await self._dues.looked(reminder.outdated, at, mark)
        if not pupils:
            return number
        async with self._database.read() as store:
            waiting = [row for row in await store.pushes.untried(reminder.kind.name) if row.pupil in pupils]
        of = sorted({row.pupil for row in waiting if row.pupil is not None})
        for start in range(0, len(of), PEOPLE):
            some = of[start : start + PEOPLE]
            made = [due async for portion in self._dues.of_families(reminder, {}, at, some) for due in portion]
            await self._write(reminder, [row for row in waiting if row.pupil in some], made)
        return number

    async def _write(self, reminder: Reminder, waiting: Sequence[Waiting], made: Sequence[Due]) -> None:
        anew = {(due.push.person, f"{reminder.kind.name}:{due.push.key}"): due for due in made}
        found = [(row, anew.get((row.chat, row.key))) for row in waiting]
        async with self._database.begin() as store:
            await store.pushes.reword([(row.id, _body(row, due)) for row, due in found if due])
            await store.pushes.drop([row.id for row, due in found if due is None])


def _body(row: Waiting, due: Due) -> str:
    """The same message in other words: the button that ends its kind stays under it."""
    body: dict[str, Any] = json.loads(row.body)
    push = due.push
    body["text"] = pushing.said([push.whom] if push.whom else [], push.text)
    body["push"]["text"] = push.text
    return compact(body)
