"""The check of the bot that runs on this computer: what it says of itself at `/healthz`."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.commands.checks import Finding, look, ok, wrong
from bot.health import STORE_SECONDS

PATIENCE = STORE_SECONDS + 5
"""Seconds that a bot may take to look at itself: longer than it waits for its store."""
AGAIN = "systemd перезапустит его сам за две-три минуты; сразу: systemctl restart kovrov-bot.service"


async def running(host: str, port: int) -> list[Finding]:
    """Of a bot that has this address for its monitoring. What is wrong with the store or the key others say."""
    try:
        async with asyncio.timeout(PATIENCE):
            told = await _asked(host, port)
    except (TimeoutError, OSError, ValueError):
        return [wrong("bot", "бот запущен, но о себе не отвечает: похоже, завис", AGAIN)]
    return list(_findings(told)) or [ok("bot", "бот запущен и отвечает людям")]


async def _asked(host: str, port: int) -> Mapping[str, Any]:
    """Raises OSError where nobody is there, ValueError where it is not a bot who answers.

    An HTTP client would be one more way to other computers; this asks the address that the settings name, and no proxy.
    """
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
        answer = await reader.read()
    finally:
        writer.close()
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    if isinstance(told, dict) and isinstance(told.get("wrong"), list):
        return told
    raise ValueError


def _findings(told: Mapping[str, Any]) -> Iterator[Finding]:
    if "stuck" in told["wrong"]:
        yield wrong("bot", f"бот завис ({', '.join(map(str, told.get('stuck', ())))})", AGAIN)
    elif "store" in told["wrong"] and told.get("store") == "hangs":
        todo = "посмотрите, жив ли диск: journalctl -k -p err"
        yield wrong("bot", "бот ждёт хранилища дольше десяти секунд", todo)
    elif "store" in told["wrong"]:
        yield look("bot", "бот запущен, но хранилище записей не принимает", "что с ним и что делать, сказано ниже")
    if "stream" in told["wrong"]:
        todo = "проверьте сеть; бот подключится сам, вопросы ждут в VK"
        yield look("bot", f"VK молчит уже {told.get('stream_silent') or 0:.0f} с", todo)
    if "sending" in told["wrong"]:
        yield wrong("bot", "VK отказывает боту в отправке", "что с ключом, сказано ниже; бот пробует раз в минуту")
    if "late" in told["wrong"]:
        oldest = max(told.get("oldest_event") or 0, told.get("oldest_message") or 0)
        todo = "посмотрите: journalctl -u kovrov-bot -p warning -n 20"
        yield look("bot", f"кто-то ждёт ответа уже {oldest:.0f} с", todo)
