"""The checks of VK: it answers, takes the token, lets it do what the bot does, sends what the bot needs; its clock."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.commands.checks import Finding, look, ok, wrong
from bot.settings import Settings
from bot.vk.errors import Lost, Means, Refused, meaning

if TYPE_CHECKING:
    from bot.vk.client import Community
    from bot.vk.survey import Named

API_SECTION = "«Управление → Дополнительно → Работа с API»"
LONG_POLL_SECTION = f"{API_SECTION}, вкладка «Long Poll API»"
CALLBACK_SECTION = f"{API_SECTION}, вкладка «Callback API»"
FEATURES_SECTION = "«Управление → Сообщения → Настройки для бота»"

RIGHTS = {
    "messages": "сообщения сообщества",
    "manage": "управление сообществом",
    "photos": "фотографии",
    "docs": "документы",
}
EVENTS = {
    "message_new": "входящее сообщение",
    "message_reply": "исходящее сообщение",
    "message_read": "прочтение сообщения",
    "message_event": "действие с сообщением",
    "message_allow": "разрешение на получение",
    "message_deny": "запрет на получение",
}
OLDEST_VERSION = (5, 103)
"""Below it a message comes without what the person's client can show (docs/vk.md, «Events»)."""
SECONDS_APART = 60
"""Reminders, quiet hours and a code's minute-long life are reckoned by this computer's clock."""


async def community(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Every check of VK, the first that makes the others pointless being the last."""
    if settings.token is None:
        yield wrong("token", "ключ сообщества не задан", f"создайте его: {API_SECTION}, и укажите в BOT_TOKEN")
        return
    from bot.vk import survey
    from bot.vk.client import Community, quiet_libraries

    quiet_libraries()
    api = Community(settings.token.get_secret_value(), settings.api_url, clock, settings.requests_per_second)
    try:
        yield await _clock(api, clock)
        us = await survey.named(api)
        yield ok("token", f"VK принял ключ: сообщество «{us.name}», номер {us.id}")
        for check in (_rights, _features):
            yield await check(api, us)
        async for finding in _long_poll(api, us):
            yield finding
        async for finding in _callbacks(api, us):
            yield finding
        yield await _operator(api, us, settings.operator)
    except Refused as error:
        yield _refused(error)
    except Lost as lost:
        yield _lost(lost, settings.api_url)
    finally:
        await api.close()


def _lost(lost: Lost, address: str) -> Finding:
    if "Certificate" in str(lost):
        todo = "поставьте пакет ca-certificates, сверьте часы компьютера и повторите"
        return wrong("vk", "не проверить, что отвечает сам VK: компьютер не знает, кому верить", todo)
    todo = f"проверьте сеть и BOT_API_URL ({address})"
    return wrong("vk", "VK не отвечает или отвечает непонятно", todo)


def _refused(error: Refused) -> Finding:
    if meaning(error.code) is Means.HALT:
        todo = f"создайте новый ключ: {API_SECTION}, и укажите его в BOT_TOKEN"
        return wrong("token", f"VK не принял ключ сообщества (код {error.code})", todo)
    return wrong("token", f"VK не сказал, чей это ключ (код {error.code})", "повторите через минуту")


async def _clock(api: "Community", clock: Clock) -> Finding:
    from bot.vk import survey

    before = clock.now()
    theirs = await survey.time(api)
    now = clock.now()
    if theirs is None:
        return look("clock", "VK не сообщил время: сверьте часы компьютера сами")
    # VK gives whole seconds, and the answer took its time: both are the benefit of the doubt.
    apart = max((before - theirs).total_seconds() - 1, (theirs - now).total_seconds(), 0)
    if apart > SECONDS_APART:
        return wrong(
            "clock", f"часы компьютера расходятся с VK на {apart:.0f} с", "включите синхронизацию времени (NTP)"
        )
    return ok("clock", "часы компьютера идут верно")


async def _rights(api: "Community", us: "Named") -> Finding:
    del us
    from bot.vk import survey

    try:
        held = await survey.rights(api)
    except (Refused, Lost):
        return look("rights", "VK не сообщил права ключа", f"проверьте сами, {API_SECTION}: {_listed(RIGHTS)}")
    if missing := [words for right, words in RIGHTS.items() if right not in held]:
        todo = f"создайте ключ с этими правами: {API_SECTION}, и укажите его в BOT_TOKEN"
        return wrong("rights", f"ключу не хватает прав: {', '.join(missing)}", todo)
    return ok("rights", f"права ключа: {', '.join(RIGHTS.values())}")


async def _features(api: "Community", us: "Named") -> Finding:
    from bot.vk import survey

    try:
        allowed = await survey.bot_features(api, us.id)
    except (Refused, Lost):
        todo = f"проверьте сами: {FEATURES_SECTION}, без них кнопок не будет"
        return look("features", "включены ли «Возможности ботов», VK ключу сообщества не говорит", todo)
    if not allowed:
        return wrong("features", "«Возможности ботов» выключены: кнопок не будет", f"включите: {FEATURES_SECTION}")
    return ok("features", "«Возможности ботов» включены")


async def _long_poll(api: "Community", us: "Named") -> AsyncIterator[Finding]:
    from bot.vk import survey

    try:
        settings = await survey.long_poll(api, us.id)
    except Refused as error:
        if error.code == 15:
            todo = f"создайте ключ с правом «управление сообществом»: {API_SECTION}"
            yield wrong("long_poll", "ключу нельзя читать события сообщества", todo)
        else:
            yield look("long_poll", f"VK не сообщил настройки Long Poll (код {error.code})", _by_hand())
        return
    except Lost:
        yield look("long_poll", "VK не сообщил настройки Long Poll", _by_hand())
        return
    if not settings.enabled:
        yield wrong("long_poll", "Long Poll выключен: бот не услышит сообщений", f"включите: {LONG_POLL_SECTION}")
    else:
        yield ok("long_poll", "Long Poll включён")
    yield _version(settings.version)
    missing = [f"{words} ({event})" for event, words in EVENTS.items() if event not in settings.events]
    if missing:
        todo = f"отметьте их: {LONG_POLL_SECTION} → «Типы событий»"
        yield wrong("events", f"не включены события: {', '.join(missing)}", todo)
    else:
        yield ok("events", f"нужные события включены: {len(EVENTS)}")


async def _callbacks(api: "Community", us: "Named") -> AsyncIterator[Finding]:
    """Silent where nothing else hears what people write, and where the key may not ask."""
    from bot.vk import survey

    try:
        servers = await survey.callbacks(api, us.id)
    except (Refused, Lost):
        return
    for server in servers:
        if heard := [words for event, words in EVENTS.items() if event in server.events]:
            yield look(
                "callback",
                f"те же события получает сервер «{server.title}» ({server.host}): {', '.join(heard)}",
                f"если его бот вам не нужен, снимите их: {CALLBACK_SECTION}; иначе людям ответят оба",
            )


def _by_hand() -> str:
    return f"проверьте сами, {LONG_POLL_SECTION}: {', '.join(EVENTS.values())}"


def _version(version: str) -> Finding:
    todo = f"выберите 5.199: {LONG_POLL_SECTION} → «Версия API»"
    try:
        parts = tuple(int(part) for part in version.split("."))
    except ValueError:
        return look("version", f"версия API событий непонятна: «{version}»", todo)
    if parts < OLDEST_VERSION:
        return wrong("version", f"версия API событий {version} слишком старая", todo)
    return ok("version", f"версия API событий {version}")


async def _operator(api: "Community", us: "Named", operator: int | None) -> Finding:
    from bot.vk import survey

    if operator is None:
        return look("operator", "тревоги никому не приходят", "укажите в BOT_OPERATOR номер страницы администратора")
    if not 0 < operator < 2_000_000_000:
        return ok("operator", f"тревоги приходят в беседу {operator}")
    try:
        allowed = await survey.may_write(api, us.id, operator)
    except (Refused, Lost):
        return look("operator", f"можно ли писать оператору {operator}, VK не сказал")
    if not allowed:
        return wrong("operator", f"оператору {operator} нельзя написать", "пусть он сам напишет сообществу что-нибудь")
    return ok("operator", f"тревоги приходят оператору {operator}")


def _listed(words: dict[str, str]) -> str:
    return ", ".join(words.values())
