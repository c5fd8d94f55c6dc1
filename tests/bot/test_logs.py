"""The operator's log of a whole conversation holds nothing of a person: no name, grade, code, token or question."""

import asyncio
import logging
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.emulator import Fault
from bot.logs import Seldom
from handlers import codes
from storage.database import Database
from tests.bot.journey import PEOPLE, Town, listening, town

SECRET = "a secret of the test, thirty-two bytes"
NEWCOMER = PEOPLE[0]


async def code_for(here: Town, number: str) -> str:
    code, now = codes.fresh(), datetime.now(UTC)  # noqa: TID251  # a real process reads it by a real clock
    async with await Database.open(here.environment["BOT_DATABASE_URL"]) as database, database.begin() as store:
        pupil = await store.school.pupil_by_number(number)
        assert pupil is not None
        hashed = codes.hashed(code, SECRET.encode())
        await store.codes.issue(hashed, pupil.id, now, now + timedelta(days=1))
    return code


async def test_the_log_of_a_whole_conversation_holds_nothing_of_a_person(tmp_path: Path) -> None:
    async with town(tmp_path, BOT_LOG="debug", BOT_SECRET=SECRET) as here:
        code = await code_for(here, "100002")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-X", "dev", "-m", "bot", "run"),
            env=environment | here.environment,
            cwd=tmp_path,
            stderr=asyncio.subprocess.PIPE,
        )
        assert bot.stderr is not None
        await listening(here.vk)
        for said in (
            "Начать",
            "оценки у Маши за 02.11.2026",
            "TTTTT-22222",
            code,
            "какие оценки у Пети за ноябрь 2026?",
        ):
            before = here.vk.dialog(NEWCOMER)[-1].cmid if here.vk.dialog(NEWCOMER) else 0
            here.vk.say(NEWCOMER, said)
            await here.vk.wait_answer(NEWCOMER, before)
        here.vk.faults.add(Fault("truncated", method="messages.send"))
        here.vk.faults.add(Fault("error", method="messages.send", code=911, skip=1))
        before = here.vk.dialog(NEWCOMER)[-1].cmid
        here.vk.say(NEWCOMER, "не хочу жить")
        await here.vk.wait_answer(NEWCOMER, before)
        here.vk.say(NEWCOMER, "{{ 7 * 7 }}", payload='{"b":"ask.ask","v":["grades","",1e999]}')
        here.vk.say(NEWCOMER, "средний балл")
        await asyncio.sleep(1.0)
        bot.terminate()
        log = (await bot.stderr.read()).decode()
        await bot.wait()
    assert "serving community" in log, "the log was read"
    assert "no answer" in log, "trouble was logged"
    private = (
        *("Мари", "Маш", "Пётр", "Петр", "Пет[яеи]", "Воронцов", "Алгебра", "Математика", "оценк", "жить", "балл"),
        *(re.escape(code), code[:5], "TTTTT", here.vk.token, re.escape(SECRET), "7 \\* 7"),
    )
    assert [word for word in private if re.search(word, log, re.IGNORECASE)] == []
    assert "Traceback" not in log


def said(program: str, tmp_path: Path, *, journal: bool) -> list[str]:
    """What a Python program, or the command of this name, writes to an error stream that is the journal's or is not."""
    reading, writing = os.pipe()
    stream = os.fstat(writing)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment["JOURNAL_STREAM"] = f"{stream.st_dev}:{stream.st_ino if journal else stream.st_ino + 1}"
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    words = ["-c", program] if " " in program else ["-m", "bot", program]
    with os.fdopen(reading, encoding="utf-8") as lines:
        subprocess.run([sys.executable, *words], stderr=writing, env=environment, cwd=tmp_path, check=False)
        os.close(writing)
        return lines.read().splitlines()


LOGGING = """
import logging
from bot import logs
logs.begin("info", "text")
log = logging.getLogger("bot.any")
log.info("all is well"), log.warning("look"), log.error("alarm: disk"), log.critical("hangs")
"""


def test_the_journal_learns_how_grave_each_line_is_and_is_told_no_time(tmp_path: Path) -> None:
    assert said(LOGGING, tmp_path, journal=True) == [
        "<6>INFO bot.any: all is well",
        "<4>WARNING bot.any: look",
        "<3>ERROR bot.any: alarm: disk",
        "<2>CRITICAL bot.any: hangs",
    ]


def test_elsewhere_a_line_begins_with_its_time(tmp_path: Path) -> None:
    assert all(
        re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z]+ bot", line) for line in said(LOGGING, tmp_path, journal=False)
    )


def test_each_line_of_why_a_command_ended_is_an_error_to_the_journal(tmp_path: Path) -> None:
    lines = said("run", tmp_path, journal=True)
    assert len(lines) == 2
    assert all(line.startswith("<3>") for line in lines)
    assert not said("run", tmp_path, journal=False)[0].startswith("<")


def line(words: str, at: float, level: int = logging.WARNING) -> logging.LogRecord:
    record = logging.LogRecord("bot.any", level, "", 0, "%s", (words,), None)
    record.created = at
    return record


def test_the_same_trouble_is_told_once_a_minute_and_how_often_it_was_felt() -> None:
    seldom = Seldom()

    def told(words: str, at: float) -> str | None:
        record = line(words, at)
        return record.getMessage() if seldom.filter(record) else None

    assert told("full", 0.0) == "full"
    assert told("full", 1.0) is told("full", 59.0) is None
    assert told("another", 59.0) == "another"
    assert told("full", 60.0) == "full (2 times more since the last line)"
    assert told("full", -3600.0) == "full", "the clock was set back"
    assert told("full", 60.0) == "full"
    assert all(seldom.filter(line("all is well", 0.0, logging.INFO)) for _ in range(3))
