"""`rules`: an operator sets, sees and takes back the rule by which an institution makes a term's mark."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.importing.load import load
from handlers.rules.marks import USUAL
from storage.database import Database
from tests.bot.console import Console
from tests.city import small_city

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    found = Console(tmp_path)
    kind, path = small_city().written(tmp_path)[0]

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{found.store}") as database:
            assert (await load(database, kind, [path], now=NOW)).stored

    asyncio.run(fill())
    return found


def test_a_rule_is_set_and_shown(console: Console) -> None:
    said = console(
        "rules", "set", "СОШ № 21", "--rounding", "0,6", "--least", "4", "--no-weights", "--terms", "четверти"
    )
    assert said.status == 0
    told = (
        "СОШ № 21: от 4,6 выходит 5 (от 2,6 выходит 3), без учёта веса работ, прогноз от 4 оценок, по четвертям,"
        " 10–11 классы по полугодиям.\n"
    )
    assert said.out == told
    assert console("rules", "show", "21 школа").out == told
    assert console("rules", "show").out.startswith(told + "У остальных обычное: от 4,5 выходит 5")


def test_what_is_not_said_stays(console: Console) -> None:
    console("rules", "set", "СОШ 21", "--rounding", "4.65")
    console("rules", "set", "СОШ 21", "--least", "1", "--seniors", "триместры")
    (found,) = json.loads(console("rules", "show", "--json").out)
    assert found == {
        "institution": "СОШ № 21",
        "code": "sch21",
        "own": True,
        "rounding": 0.65,
        "weights": True,
        "least": 1,
        "terms": "trimesters",
        "seniors": "trimesters",
    }
    assert "прогноз от 1 оценки, по триместрам.\n" in console("rules", "show", "sch21").out


def test_a_rule_is_taken_back(console: Console) -> None:
    assert "Своего правила пока нет ни у кого" in console("rules", "show").out
    console("rules", "set", "СОШ 21", "--least", "1")
    assert "теперь обычное правило" in console("rules", "drop", "СОШ 21").out
    assert "своего правила и не было" in console("rules", "drop", "СОШ 21").out
    assert "обычное правило, от 4,5" in console("rules", "show", "СОШ 21").out
    (found,) = json.loads(console("rules", "show", "СОШ 21", "--json").out)
    assert (found["own"], found["least"]) == (False, USUAL.least)


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("set", "СОШ 21"), 2, "Что изменить?"),
        (("set", "СОШ 99", "--least", "2"), 1, "«СОШ 99» не найдено"),
        (("set", "СОШ 21", "--least", "0"), 2, "--least"),
        (("set", "СОШ 21", "--rounding", "1"), 2, "--rounding"),
        (("set", "СОШ 21", "--rounding", "много"), 2, "--rounding"),
        (("set", "СОШ 21", "--rounding", "0.555"), 2, "--rounding"),
        (("set", "СОШ 21", "--terms", "недели"), 2, "--terms"),
    ],
)
def test_what_cannot_be_done_is_said(console: Console, words: tuple[str, ...], status: int, sentence: str) -> None:
    said = console("rules", *words)
    assert said.status == status
    assert sentence in said.err
    assert json.loads(console("rules", "show", "--json").out) == []


def test_without_a_store_there_is_nothing_to_set(tmp_path: Path) -> None:
    said = Console(tmp_path)("rules", "set", "СОШ 21", "--least", "2")
    assert said.status == 2
    assert "ещё нет" in said.err
