"""The queue as an operator has it: `import queue`, `codes queue`, what `stats` and `journal` tell."""

import json
import re
from pathlib import Path

import pytest

from tests.bot.console import Console
from tests.importing import files

CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")
HEADER = ("Номер заявления", "Год рождения", "Дата постановки", "Статус", "Детский сад", "Место", "На дату")


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A kindergarten, and an application of which the year of birth alone is known."""
    monkeypatch.chdir(tmp_path)
    console = Console(tmp_path)
    gardens = [("Код", "Тип", "Название", "Краткое название"), ("d52", "детский сад", "МБДОУ № 52", "Детский сад № 52")]
    assert console("import", "institutions", str(files.csv(tmp_path / "gardens.csv", gardens))).status == 0
    rows = [HEADER, ("33-006000", "2024", "16.08.2025", "Очередник", "МБДОУ № 52", "5", "20.11.2026")]
    said = console("import", "queue", str(files.csv(tmp_path / "queue.csv", rows)))
    assert said.status == 0, said
    return console


def test_a_code_is_issued_by_the_number_and_the_year_and_stored_nowhere(console: Console) -> None:
    said = console("codes", "queue", "33 006000", "2024")
    assert said.status == 0
    found = CODE.search(said.out)
    assert found
    assert "лично, проверив документы" in said.out
    console("stats")
    stored = b"".join(path.read_bytes() for path in console.folder.glob("kovrov.*"))
    assert found[0].replace("-", "").encode() not in stored
    assert b"33-006000" not in stored
    assert "очередь в детские сады: 1" in console("journal").out
    assert CODE.search(console("codes", "queue", "33-006000", "03.03.2024").out)
    assert "33-006000: 2" in console("codes", "queue", "33-006000", "2024", "--revoke").out
    assert "33-006000: 0" in console("codes", "queue", "33-006000", "2024", "--revoke").out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("33-006000", "2023"), 1, "нет"),
        (("33-006001", "2024"), 1, "kovrov-bot import queue"),
        (("33-006000", "весной"), 2, "Не понял дату рождения"),
    ],
)
def test_an_application_that_is_not_there_gets_no_code(
    console: Console, words: tuple[str, ...], status: int, told: str
) -> None:
    said = console("codes", "queue", *words)
    assert (said.status, told in said.err) == (status, True)
    assert not CODE.search(said.out + said.err)


def test_stats_tell_of_the_queue(console: Console) -> None:
    console("codes", "queue", "33-006000", "2024")
    told = json.loads(console("stats", "--json").out)["queue"]
    assert told == {
        "applications": 1,
        "newest": "2026-11-20",
        "in_newest": 1,
        "linked": 0,
        "people": 0,
        "codes": 1,
    }
    out = console("stats").out
    assert "Очередь в детские сады" in out
    assert "20.11.2026" in out


def test_all_codes_are_taken_back_at_once(console: Console) -> None:
    console("codes", "queue", "33-006000", "2024")
    assert "1" in console("codes", "revoke", "--all").out
    assert json.loads(console("stats", "--json").out)["queue"]["codes"] == 0


def test_another_key_is_refused_while_codes_of_applications_wait(console: Console) -> None:
    console("codes", "queue", "33-006000", "2024")
    said = console("codes", "queue", "33-006000", "2024", BOT_SECRET="another one " * 4)
    assert said.status == 2
    assert "Ключ для кодов не тот" in said.err


def test_a_lost_key_is_noticed_while_applications_are_linked_and_given_up_in_one_step(console: Console) -> None:
    """Nothing else would tell: no code waits, and new files would name the same applications as new ones."""
    console.scribble(
        "INSERT INTO people (id, since) VALUES (11, '2026-11-20T10:00:00.000000Z')",
        "INSERT INTO queue_links (person, application, linked) SELECT 11, min(id), '2026' FROM queue_applications",
    )
    (console.folder / "kovrov.key").unlink()
    said = console("codes", "queue", "33-006000", "2024")
    assert (said.status, "привязанных заявлений в детский сад (1)" in said.err) == (2, True)
    said = console("codes", "revoke", "--all")
    assert said.status == 0
    assert "Снято привязок к заявлениям в детский сад: 1" in said.out
    said = console("codes", "queue", "33-006000", "2024")
    assert "Заявлени" in said.err, "only a file brings it back, under the new key"
    assert "Ключ" not in said.err


def test_a_template_is_read_back(console: Console) -> None:
    assert console("template", "queue", "-o", str(console.folder / "q.xlsx")).status == 0
    said = console("import", "queue", str(console.folder / "q.xlsx"), "--dry-run")
    assert "пример" in said.out
