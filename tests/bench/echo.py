"""The peer beside us: a plain vkbottle bot, written as its manual shows, that reads SQLite once a message.

It is told where its VK and its store are by the same variables as ours.
"""

import os
import sqlite3  # the peer owns its own connection

from vkbottle import API, Bot
from vkbottle.bot import Message


def main() -> None:
    api = API(os.environ["BOT_TOKEN"])
    api.API_URL = os.environ["BOT_API_URL"]
    bot = Bot(api=api)
    store = sqlite3.connect(os.environ["BOT_DATABASE_URL"].removeprefix("sqlite:///"))  # noqa: TID251  # the peer's own

    @bot.on.message()
    async def answer(message: Message) -> None:
        row = store.execute("SELECT count(*) FROM links WHERE person = ?", (message.from_id,)).fetchone()
        await message.answer(f"Вы написали: {message.text}. Детей: {row[0]}.")

    bot.run()


if __name__ == "__main__":
    main()
