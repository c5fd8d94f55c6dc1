"""Which VK community the bot of this store answers in."""

from storage.store import Store


async def served(store: Store) -> int | None:
    """The community's number; None before the bot's first start, or where it has served several."""
    rows = await store.rows.all("SELECT community FROM positions LIMIT 2")
    return rows[0][0] if len(rows) == 1 else None
