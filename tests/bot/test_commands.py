"""The operator's commands: they exist, say what they did in Russian, and give programs JSON."""

import asyncio
import json
import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.__main__ import COMMANDS
from bot.commands.stats import KINDS
from handlers.importing.load import load
from storage.database import Database
from storage.outbox import Draft, Outcome, Priority
from storage.store import Store
from storage.targets import TARGETS
from tests.bot.console import Console, Said
from tests.city import MASHA, PETYA, small_city

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    return Console(tmp_path)


def test_every_command_named_is_there_and_explains_itself(console: Console) -> None:
    said = console("--help")
    assert said.status == 0
    for name in COMMANDS:
        assert f"\n  {name} " in said.out
        explained = console(name, "--help")
        assert explained.status == 0
        assert any("а" <= letter <= "я" for letter in explained.out.casefold())
        assert "Show this message" not in said.out + explained.out + console("codes", "pupil", "--help").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fly",), "Команды «fly» нет."),
        (("--fast",), "Параметра --fast нет."),
        (("stats", "--fast"), "Параметра --fast нет."),
        (("codes", "fly"), "Команды «fly» нет."),
        (("backup",), "Укажите, куда: файл или --into и папку."),
        (("import", "grades"), "Не хватает: FILE…."),
        (("codes", "pupils"), "Не хватает: --class."),
        (("codes", "pupil"), "Не хватает: НОМЕР."),
        (("migrate", "now"), "Лишнее или неполное слово в команде."),
        (("stats", "--json=1"), "Лишнее или неполное слово в команде."),
        (("emulator", "--port", "99999"), "--port: нужно целое число от 0 до 65535."),
        (("demo", "--port", "x"), "--port: нужно целое число от 0 до 65535."),
        (("emulator", "--group", "0"), "--group: нужно целое число от 1."),
        (("understand", "--file", "нет.txt"), "--file: такого файла нет, или его нельзя прочитать."),
    ],
)
def test_wrong_usage_is_told_in_russian(console: Console, words: tuple[str, ...], sentence: str) -> None:
    said = console(*words)
    assert said.status == 2
    said_sentence, _, hint = said.sentence.partition(" Как правильно, покажет «")
    assert said_sentence == sentence
    assert hint.endswith(" --help».")


# migrate


def test_migrate_says_what_it_applied_and_then_that_nothing_waits(console: Console) -> None:
    said = console("migrate")
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0] == "Применена миграция 0001_machine."
    assert all(line.startswith("Применена миграция 0") for line in lines)
    again = console("migrate")
    assert again.status == 0
    assert again.out == (f"Схема хранилища уже обновлена (последняя миграция {len(lines):04}): применять нечего.\n")


def test_a_new_store_is_its_owners_alone(console: Console) -> None:
    umask = os.umask(0o022)
    try:
        console("migrate")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(console.store.stat().st_mode) == 0o600


# template


def test_a_template_never_overwrites_a_filled_file(console: Console) -> None:
    filled = console.folder / "grades.xlsx"
    filled.write_bytes(b"filled")
    for words in (("template", "grades"), ("template", "grades", "-o", str(filled))):
        said = console(*words)
        assert said.status == 2
        assert "уже есть" in said.sentence
    assert filled.read_bytes() == b"filled"


def test_a_template_is_what_its_name_says(console: Console) -> None:
    said = console("template", "grades", "-o", "оценки.csv")
    assert (said.status, said.sentence) == (
        2,
        "Шаблон — книга Excel: укажите имя на .xlsx, например grades.xlsx.",
    )
    assert list(console.folder.iterdir()) == []
    assert console("template", "grades", "-o", "оценки.XLSX").status == 0


# import


def test_what_a_file_without_some_grades_does_is_explained_before_and_after(console: Console) -> None:
    for kind, path in small_city().written(console.folder):
        assert console("import", kind, str(path)).status == 0
    correction = console.folder / "correction.csv"
    correction.write_text(
        f"Номер;Дата;Предмет;Оценка\n{MASHA};01.09.2026;Математика;5\n{MASHA};20.11.2026;Математика;5\n"
    )
    for words, done in ((("--dry-run",), "будет удалено"), ((), "удалено")):
        said = console("import", "grades", str(correction), *words)
        assert said.status == 0
        (line,) = [line for line in said.out.splitlines() if "считается полным" in line]
        assert re.fullmatch(rf".*от первой до последней своей даты: оценок, которых в нём нет, {done}: [1-9]\d*", line)
    assert "считается полным" not in console("import", "grades", str(correction)).out


def test_a_template_says_what_counts_as_complete(console: Console) -> None:
    console("template", "grades")
    with ZipFile("grades.xlsx") as book:
        assert "от первой до последней своей даты" in book.read("xl/sharedStrings.xml").decode()


# stats


@pytest.fixture
async def city(console: Console) -> Console:
    """Two families linked, some answers said, some waiting, and a danger that must not show."""
    async with await Database.open(f"sqlite:///{console.store}") as database:
        for kind, path in small_city().written(console.folder):
            await load(database, kind, [path], now=NOW, who="school")
        async with database.begin() as store:
            await _families(store)
            await _messages(store)
    return console


async def _families(store: Store) -> None:
    masha, petya = [await store.school.pupil_by_number(number) for number in (MASHA, PETYA)]
    assert masha
    assert petya
    for person, pupil in ((1, masha.id), (1, petya.id), (2, masha.id)):
        await store.people.agree(person, 1, NOW)
        await store.links.make(person, pupil, NOW)
    await store.codes.issue(b"1" * 32, masha.id, NOW, NOW + timedelta(days=3650))
    await store.codes.issue(b"2" * 32, masha.id, NOW, NOW + timedelta(days=3650))
    await store.codes.use(b"2" * 32, NOW)


async def _messages(store: Store) -> None:
    said = (
        ("grades", Priority.REPLY, "sent"),
        ("grades", Priority.REPLY, "sent"),
        ("grades", Priority.REPLY, "gone"),
        ("holidays", Priority.REPLY, "sent"),
        ("holidays", Priority.REMINDER, "waiting"),
        ("", Priority.REPLY, "sent"),
        ("danger", Priority.DANGER, "sent"),
        ("danger", Priority.DANGER, "waiting"),
    )
    for number, (capability, priority, state) in enumerate(said, 1):
        draft = Draft(1, f"key:{number}", "{}", priority, capability=capability)
        await store.outbox.add([draft], NOW)
        if state != "waiting":
            row = await store.rows.value("SELECT id FROM outbox WHERE key = ?", (draft.key,))
            await store.outbox.settle([Outcome(row, state)], NOW)


async def stats(console: Console, *words: str) -> Said:
    """The command has a loop of its own, so it runs beside this one."""
    return await asyncio.to_thread(console, "stats", *words)


async def figures(console: Console) -> Any:
    said = await stats(console, "--json")
    assert said.status == 0
    return json.loads(said.out)


async def test_stats_count_families_by_institution(city: Console) -> None:
    found = await figures(city)
    assert found["linked"] == {"consented": 2, "pupils": 2, "adults": 2}
    assert found["unused_codes"] == 1
    assert found["families"] == [
        {"institution": "sch17", "pupils": 4, "linked": 0, "adults": 0},
        {"institution": "sch21", "pupils": 8, "linked": 2, "adults": 2},
        {"institution": "muk", "pupils": 1, "linked": 0, "adults": 0},
    ]


async def test_stats_count_answers_and_deliveries_and_never_danger(city: Console) -> None:
    found = await figures(city)
    assert found["answers"] == {"grades": 2, "holidays": 1, "other": 1}
    assert found["deliveries"] == {
        "sent": 4,
        "gone": 1,
        "failed": 0,
        "expired": 0,
        "stopped": 0,
        "waiting": 1,
        "leased": 0,
    }
    assert found["waiting"]["messages"] == {"reminder": 1}
    for said in (await stats(city), await stats(city, "--json")):
        assert "danger" not in said.out


async def test_stats_tell_how_fresh_each_kind_is_in_each_institution(city: Console) -> None:
    fresh = {(each["kind"], each["institution"]): each for each in (await figures(city))["freshness"]}
    assert fresh["grades", "sch21"]["newest"] == "2026-11-20T15:05:00.000Z"
    assert fresh["pupils", "muk"]["pupils"] == 1
    assert {kind for kind, _ in fresh} == {"pupils", "grades"}


async def test_stats_can_be_read_by_a_person(city: Console) -> None:
    out = (await stats(city)).out
    row = next(line for line in out.splitlines() if "СОШ № 21" in line)
    assert row.split() == ["СОШ", "№", "21", "8", "2", "2", "20.11", "18:05", "20.11", "18:05"]
    for words in ("Весь город", "доставлено", "нельзя написать", "напоминания", "кодов не использовано"):
        assert words in out
    for name in ("Мария", "Воронцова", "Пётр"):
        assert name not in out


def test_stats_of_an_empty_store_say_so(console: Console) -> None:
    console("migrate")
    assert "Ответы: пока ничего" in console("stats").out
    assert json.loads(console("stats", "--json").out)["families"] == []


@pytest.mark.parametrize("command", [("stats",), ("stats", "--json"), ("backup", "copy.db")])
def test_a_command_that_only_reads_makes_no_store(console: Console, command: tuple[str, ...]) -> None:
    said = console(*command)
    assert said.status == 2
    assert "ещё нет" in said.sentence
    assert list(console.folder.iterdir()) == []


def test_stats_do_not_change_a_store_of_an_earlier_release(console: Console) -> None:
    console("migrate")
    console.scribble("DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)")
    said = console("stats")
    assert said.status == 2
    assert said.sentence == "Хранилище записано прежней версией бота: сначала выполните «kovrov-bot migrate»."


def test_whatever_data_have_a_freshness_have_a_russian_word_for_it() -> None:
    assert {kind for kind, target in TARGETS.items() if target.covers} == KINDS.keys()
