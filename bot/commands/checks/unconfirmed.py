"""The check of what the bot tells people without anybody having confirmed it: the first few, and how many there are."""

from collections.abc import Iterator

from bot.commands.checks import Finding, look, ok

SHOWN = 5
"""So many are named on a terminal; programs get all of them."""


def unconfirmed(*, whole: bool = False) -> Iterator[Finding]:
    """Dates, addresses and numbers that a content file marks as not seen in any document; `whole`: each of them."""
    from handlers.rules import advice, code_future, exams, federal, queue_statuses, retention

    try:
        of_programme = (f"«Код будущего»: {what}" for what in code_future.to_confirm())
        waiting = [
            *federal.to_confirm(),
            *queue_statuses.to_confirm(),
            *advice.to_confirm(),
            *exams.to_confirm(),
            *retention.to_confirm(),
            *of_programme,
        ]
    except ValueError:
        return  # the checks of those files say what is wrong with them
    if not waiting:
        yield ok("to_confirm", "в текстах нет того, что ждёт подтверждения")
        return
    named = waiting if whole else waiting[:SHOWN]
    rest = f"; и ещё {len(waiting) - len(named)}" if len(waiting) > len(named) else ""
    text = f"ждёт подтверждения в текстах: {len(waiting)}. {'; '.join(named)}{rest}"
    yield look("to_confirm", text, "сверьте и уберите пометку to_confirm в content (все: doctor --json)")
