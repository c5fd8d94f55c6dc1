"""The dictionary of statuses: every one that the programs are known to write, in words that a parent can use."""

import re
from pathlib import Path

import pytest

from handlers.rules import queue_statuses
from handlers.rules.queue_statuses import known, load, to_confirm

WRITTEN = """
Заявление поступило; Принято к рассмотрению; Подтверждение документов; Проверка в ЗАГС; Подтверждение опеки
Подтверждение медицинского заключения (ПМПК); Проверка регистрации (ФМС/МВД); Подтверждение льгот; Зарегистрировано
Желает изменить ДОУ; Направлен в ДОУ; Зачислен; Отказано в услуге; Не явился; Архив; Архивная; Очередник; Новое
Учет детей, не посещающих ДОО; В процессе обмена местами; Выбор приоритетных ДОУ; Предложено системой; Подтверждено
Заключение договора; Отказано; Ожидает рассмотрения; Поставлен в очередь; Принято решение о зачислении; Отозвано
Заморожен до окончания комплектования; 120; 130; 150; 190; 210; 220; 230; 240; 250; REGISTERED; ZAGS_CHECKING
"""
STAND = {"Подтверждение льгот", "Зарегистрировано", "Желает изменить ДОУ"}
"""What stands in the queue, as the programs themselves count."""
PLACED = {"Направлен в ДОУ", "Заключение договора", "Зачислен"}
STATUSES = load().status


@pytest.mark.parametrize("written", [each.strip() for each in re.split(r"[;\n]", WRITTEN) if each.strip()])
def test_every_status_that_programs_write_is_known(written: str) -> None:
    assert known(written)
    assert known(f"  {written.upper()}. ") == known(written)


def test_what_stands_in_the_queue_and_who_has_a_place() -> None:
    assert {status.name for status in STATUSES if status.stands} == STAND
    assert {status.name for status in STATUSES if status.placed} == PLACED


@pytest.mark.parametrize("status", STATUSES, ids=lambda one: one.name)
def test_each_says_what_it_means_and_what_to_do_and_invents_no_day(status: queue_statuses.Status) -> None:
    assert not status.means.endswith(".")
    assert status.todo.endswith(".")
    assert not status.by or status.by.endswith(".")
    for words in (status.means, status.todo, status.by):
        assert not re.search(r"\d|—|https?:", words), words
        assert all(len(sentence.split()) <= 20 for sentence in re.split(r"[.;:]", words)), words


def test_what_the_city_must_say_is_told_in_words() -> None:
    asked = to_confirm()
    assert len(asked) >= 5
    assert all(re.match(r"[А-Я]|очередь", each) for each in asked)


def test_an_unknown_status_is_none_and_two_entries_of_one_spelling_are_refused(tmp_path: Path) -> None:
    assert known("Ждёт у моря погоды") is None
    entry = '[[status]]\nname = "{}"\nmeans = "да"\ntodo = "Нет."\n'
    path = tmp_path / "twice.toml"
    path.write_text(entry.format("Зачислен") + entry.format("зачислён"), "utf-8")
    with pytest.raises(ValueError, match="stands twice"):
        load(path)
