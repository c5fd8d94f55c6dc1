"""What became of all that was said: counted from the outbox's rows, and from monthly totals once those retire."""

from datetime import datetime

from storage.moments import text
from storage.outbox import Priority
from storage.rows import Rows


class Deliveries:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def retire(self, empty_before: datetime, drop_before: datetime, limit: int) -> bool:
        """Empty the bodies of some settled rows, and drop some old ones after counting them into their month.

        At most `limit` of each, so that nobody waits long for the store; False when there was nothing left to do.
        """
        over = "state NOT IN ('waiting', 'leased')"
        emptied = await self._rows.write(
            "UPDATE outbox SET body = '' WHERE id IN (SELECT id FROM outbox"
            f" WHERE body <> '' AND settled IS NOT NULL AND settled < ? AND {over} LIMIT ?) RETURNING 1",
            (text(empty_before), limit),
        )
        old = f"SELECT id FROM outbox WHERE {over} AND settled < ? ORDER BY settled, id LIMIT ?"
        await self._rows.write(
            "INSERT INTO delivery_totals (month, capability, state, code, messages)"
            " SELECT substr(settled, 1, 7), capability, state, coalesce(code, 0), count(*) FROM outbox"
            f" WHERE id IN ({old}) AND kind = 'say' GROUP BY 1, 2, 3, 4"
            " ON CONFLICT (month, capability, state, code) DO UPDATE SET messages = messages + excluded.messages",
            (text(drop_before), limit),
        )
        dropped = await self._rows.write(
            f"DELETE FROM outbox WHERE id IN ({old}) RETURNING 1", (text(drop_before), limit)
        )
        return bool(emptied or dropped)

    async def totals(self) -> list[tuple[str, str, int]]:
        """(capability, state, messages) of all that was said, retired months included; danger is never counted."""
        rows = await self._rows.all(
            "SELECT capability, state, sum(messages) FROM ("
            " SELECT capability, state, messages FROM delivery_totals"
            " UNION ALL SELECT capability, state, count(*) FROM outbox WHERE kind = 'say' AND priority <> ?"
            " GROUP BY 1, 2"
            ") GROUP BY 1, 2 ORDER BY 1, 2",
            (int(Priority.DANGER),),
        )
        return [(row[0], row[1], row[2]) for row in rows]
