"""The checks of what the bot does: who waits, which data are old, when the last copy was made."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from bot.commands.checks import Finding, look, ok
from bot.health import ANSWERS, BEHIND_SECONDS
from bot.rounds import COPIES_APART
from bot.settings import Settings
from storage.backlog import Backlog, backlog
from storage.database import Database, path_of
from storage.faults import StoreUnavailable
from storage.journal import Act
from storage.statistics import Statistics, Waiting

STALE = timedelta(days=14)
"""A school that exported nothing for so long has forgotten it, or its export is broken."""
SUMMER = (6, 7, 8)
OVERDUE = timedelta(days=1)
"""The bot erases every hour; what is still there after so long was not erased."""
NAMED = 3
"""Institutions whose names a line has room for."""


async def work(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Silent where there is no store of today's schema: `here.store` says so."""
    with suppress(StoreUnavailable):
        if not path_of(settings.database_url).exists():
            return
        async with await Database.open(settings.database_url, migrate=False) as database:
            if await database.waiting():
                return
            async with database.read() as store:
                figures = Statistics(store.rows)
                waiting, undone = await backlog(store, now), await figures.waiting()
                grades = [each for each in await figures.freshness() if each.kind == "grades"]
                stale = [
                    await store.school.institution(each.institution) for each in grades if now - each.newest > STALE
                ]
                left = await store.leavers.count(now), await store.leavers.count(now - OVERDUE - _kept())
                copied, begun = await store.journal.last(Act.BACKED_UP), await store.inbox.begun()
        for finding in (
            *_waiting(waiting, undone, now),
            *_fresh(len(grades), [each.short_name for each in stale if each], now, settings),
            *_leavers(*left),
            *_copies(copied, begun, now, settings),
        ):
            yield finding


def _waiting(waiting: Backlog, undone: Waiting, now: datetime) -> Iterator[Finding]:
    rows, since = waiting.waiting(ANSWERS)
    oldest = min((at for at in (waiting.since, since) if at), default=None)
    if oldest and (now - oldest).total_seconds() >= BEHIND_SECONDS:
        minutes = int((now - oldest).total_seconds() // 60)
        todo = "запустите бота, он ответит всем; если он запущен, посмотрите его журнал"
        what = f"сообщений не разобрано: {waiting.events}, ответов не отправлено: {rows}"
        yield look("backlog", f"люди ждут ответа, самый первый {minutes} мин; {what}", todo)
    if undone.set_aside:
        todo = "пришлите разработчикам строки журнала «was set aside»"
        yield look("set_aside", f"сообщений, с которыми бот не справился: {undone.set_aside}", todo)
    if undone.imports:
        yield look("imports", f"незаконченных загрузок: {undone.imports}", "бот закончит их при запуске")


def _fresh(institutions: int, stale: list[str], now: datetime, settings: Settings) -> Iterator[Finding]:
    """Grades only: what else is imported changes once a year. In summer nobody gets any."""
    if not institutions or now.astimezone(settings.timezone).month in SUMMER:
        return
    if stale:
        listed = ", ".join(stale[:NAMED]) + (f" и ещё {len(stale) - NAMED}" if len(stale) > NAMED else "")
        todo = "попросите выгрузку; какие данные когда загружены, покажет «kovrov-bot stats»"
        yield look("freshness", f"оценки не загружались больше {STALE.days} дней: {listed}", todo)
    else:
        yield ok("freshness", f"оценки загружены за последние {STALE.days} дней, учреждений: {institutions}")


def _kept() -> timedelta:
    """How long children who left are kept; for ever where the file is broken: `here.content` says so."""
    from handlers.rules import retention

    try:
        return retention.load().leavers.kept
    except ValueError:
        return timedelta(days=36500)


def _leavers(left: int, overdue: int) -> Iterator[Finding]:
    if overdue:
        todo = "запустите бота, он стирает их каждый час; если он запущен, посмотрите его журнал"
        yield look("leavers", f"выбывших детей хранится дольше срока: {overdue}", todo)
    elif left:
        yield ok("leavers", f"выбывших детей ещё хранится: {left}; по сроку бот сотрёт их сам")


def _copies(copied: datetime | None, begun: datetime | None, now: datetime, settings: Settings) -> Iterator[Finding]:
    since = copied or begun
    if since is None:
        return
    todo = "сделайте: «kovrov-bot backup --into ПАПКА», и включите kovrov-bot-backup.timer (docs/operation.md)"
    if now - since < COPIES_APART:
        when = f"{copied.astimezone(settings.timezone):%d.%m %H:%M}" if copied else "ещё не было, бот новый"
        yield ok("copies", f"последняя копия хранилища: {when}")
    elif copied:
        yield look("copies", f"последней копии хранилища {(now - copied).days} дн.", todo)
    else:
        yield look("copies", "копий хранилища ещё не было", todo)
