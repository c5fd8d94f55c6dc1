"""`doctor`: whether everything is set up, a line each, and for each fault what to do about it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot import settings as reading
from bot.clock import Clock
from bot.commands import opening
from bot.commands.checks import Finding, here, ok, there
from bot.commands.checks.calendar import calendar, days_off
from bot.commands.checks.machine import machine
from bot.commands.checks.unconfirmed import unconfirmed
from bot.commands.checks.work import work
from bot.settings import Settings

CONTENT = Path(__file__).parents[2] / "content"
SIGNS = {"ok": ("✓", "green"), "look": ("!", "yellow"), "wrong": ("✗", "red")}
FINE = "Всё в порядке."
LOOK = "Ошибок нет; на отмеченное «!» стоит взглянуть."
FAULTS = "Найдено неисправностей: {number}."


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Один объект JSON для программы.")
def doctor(as_json: bool) -> None:
    """Проверить настройки, хранилище, тексты и сообщество в VK и сказать, что исправить."""
    settings = opening.read_settings()
    findings = asyncio.run(_all(settings, Clock(), aloud=not as_json))
    faults = sum(finding.mark == "wrong" for finding in findings)
    if as_json:
        checks = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"ok": not faults, "checks": checks}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n" + verdict(findings))
    if settings.token is None:
        raise SystemExit(2)
    raise SystemExit(1 if faults else 0)


async def _all(settings: Settings, clock: Clock, *, aloud: bool) -> Sequence[Finding]:
    """Each is told as soon as it is known: VK may take its time."""
    findings = []
    async for finding in examine(settings, clock, CONTENT, whole=not aloud):
        findings.append(finding)
        if aloud:
            say(finding)
    return findings


async def examine(settings: Settings, clock: Clock, content: Path, *, whole: bool = False) -> AsyncIterator[Finding]:
    """Every check, this computer's first. `whole`: lists in full, for a program."""
    hours = settings.quiet_hours
    quiet = f"{hours.start:%H:%M}–{hours.end:%H:%M}" if hours else "нет"
    zone = f"часовой пояс {settings.timezone.key}, там сейчас {clock.now().astimezone(settings.timezone):%d.%m %H:%M}"
    yield ok("settings", f"настройки прочитаны: {zone}, тихие часы {quiet}")
    async for finding in machine(settings, reading.file()):
        yield finding
    async for finding in here.store(settings):
        yield finding
    key, lost = here.key(settings), [finding async for finding in here.key_fits(settings, clock.now())]
    for finding in lost if lost and key.mark == "ok" else (key, *lost):  # that it will appear is no word of a lost one
        yield finding
    async for finding in here.administrators(settings):
        yield finding
    async for finding in work(settings, clock.now()):
        yield finding
    for finding in here.content(content):
        yield finding
    today = clock.now().astimezone(settings.timezone).date()
    for finding in (*calendar(content / "calendar", today), *days_off(content / "calendar" / "federal", today)):
        yield finding
    for finding in unconfirmed(whole=whole):
        yield finding
    async for finding in there.community(settings, clock):
        yield finding


def say(finding: Finding) -> None:
    sign, colour = SIGNS[finding.mark]
    todo = f" — {finding.todo}" if finding.todo else ""
    click.echo(f"{click.style(sign, fg=colour)} {finding.text}{todo}")


def verdict(findings: Sequence[Finding]) -> str:
    marks = [finding.mark for finding in findings]
    if "wrong" in marks:
        return FAULTS.format(number=marks.count("wrong"))
    return LOOK if "look" in marks else FINE
