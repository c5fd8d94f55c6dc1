"""Terms, counted marks and hoped-for marks, as people say them."""

import pytest

from handlers.importing.periods import MOST
from handlers.understanding.terms import LATEST, PERIODS, SpokenTerm
from tests.understood import asked


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("оценки за четверть", SpokenTerm("quarters")),
        ("оценки за первую четверть", SpokenTerm("quarters", 1)),
        ("средний балл в четвёртой четверти", SpokenTerm("quarters", 4)),
        ("отметки за 2-ю четверть", SpokenTerm("quarters", 2)),
        ("оценки за прошлую четверть", SpokenTerm("quarters", 0, -1)),
        ("оценки за последнюю четверть", SpokenTerm("quarters", LATEST)),
        ("четвертные оценки", SpokenTerm("quarters")),
        ("что выходит в этом триместре", SpokenTerm("trimesters")),
        ("оценки за 1 триместр", SpokenTerm("trimesters", 1)),
        ("оценки за следующий триместр", SpokenTerm("trimesters", 0, 1)),
        ("оценки за второе полугодие", SpokenTerm("halves", 2)),
        ("полугодовые", SpokenTerm("halves")),
        ("годовая оценка по химии", SpokenTerm("year")),
        ("оценки за год", SpokenTerm("year")),
        ("оценки за прошлый год", SpokenTerm("year", 0, -1)),
        ("годовые за прошлый учебный год", SpokenTerm("year", 0, -1)),
        ("оценки за четверг", None),
        ("четверка по алгебре", None),
        ("оценки за неделю", None),
    ],
)
def test_a_term_is_heard(said: str, term: SpokenTerm | None) -> None:
    answer = asked(said)
    assert answer.term == term
    assert term is None or answer.period is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("сколько двоек и троек за месяц", "count_23"),
        ("есть ли колы", "count_1"),
        ("сколько оценок за месяц", "count"),
        ("сколько пятёрок нужно, чтобы вышла четвёрка", "needed_4"),
        ("что нужно, чтобы вышла пятёрка", "needed_5"),
        ("мне хватит одной пятёрки, чтобы исправить по химии", "needed"),
        ("сколько пятёрок надо по физике", "needed"),
        ("выйдет ли 5 по физике", "needed_5"),
        ("сколько пятёрок надо на четвёрку", "needed_4"),
    ],
)
def test_marks_that_are_counted_and_marks_that_are_hoped_for(said: str, what: str) -> None:
    assert asked(said).what == what


def test_every_period_that_a_file_may_name_is_known_here() -> None:
    files = {f"{number} {word}" for word, most in MOST.items() for number in range(1, most + 1)}
    assert files == {period for period, (_, number) in PERIODS.items() if number}
