"""Examinations: days and results of a child, what is public of them, and who hears nothing; a clock walks the year."""

import random
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from handlers.rules import exams as rules
from storage.names import folded
from tests.city import KOROLYOVS, MASHA, PETYA
from tests.person import GROUP, ZONE, Person, Town

SCREEN = 900
Row = tuple[str, str, date, float, str, float, str]
"""Examination, subject, day, points, mark, minimum, status; -1 for no points."""

MATHS = ("ОГЭ", "Математика", date(2027, 6, 2), -1, "", -1, "")
RUSSIAN = ("ОГЭ", "Русский язык", date(2027, 6, 9), -1, "", -1, "")
VPR = ("ВПР", "Физика", date(2026, 10, 14), 12, "4", -1, "Явился")


async def given(town: Town, number: str, *rows: Row) -> None:
    """As an import would have stored them on Friday evening."""
    pupil = await town.pupil(number)
    async with town.database.begin() as store:
        await store.school.add_subjects(sorted({row[1] for row in rows}))
        ids = await store.school.ids_of_subjects([folded(row[1]) for row in rows])
        await store.rows.write_many(
            "INSERT INTO exams (pupil, year, exam, subject, day, score, mark, least, status, import)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                (
                    *(pupil, day.year - (day.month < 9), exam, ids[folded(subject)], day.toordinal()),
                    *(_kept(score), mark, _kept(least), status),
                )
                for exam, subject, day, score, mark, least, status in rows
            ],
        )
        await store.rows.write(
            "INSERT INTO freshness (kind, pupil, at, import) VALUES ('exams', ?, '2026-11-20T15:05:00.000000Z', 1)"
            " ON CONFLICT DO NOTHING",
            (pupil,),
        )


def _kept(points: float) -> int:
    return round(points * 100) if points >= 0 else -1


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, 0, tzinfo=ZONE)


@pytest.fixture
async def mother(town: Town, anna: Person) -> Person:
    """Of Петя (9Б), who sits two examinations in June and has written a test."""
    await given(town, PETYA, MATHS, RUSSIAN, VPR)
    return await anna.links(PETYA)


async def test_what_is_ahead_is_counted_down_and_what_has_been_has_its_result(mother: Person) -> None:
    await mother.says("экзамены")
    mother.sees("Пётр, 9Б. Экзамены", "Впереди:\n• Математика, ОГЭ: ср, 2 июня 2027 года, через 194 дня")
    mother.sees("• Русский язык, ОГЭ: ср, 9 июня 2027 года, через 201 день")
    mother.sees("Уже были:\n• Физика, ВПР (14 октября): 12 баллов, оценка 4", "Данные на 20.11 18:05")
    assert len(mother.heard) <= SCREEN
    assert mother.offered == ["Апелляция", "Меню"]


@pytest.mark.parametrize(
    ("words", "there", "not_there"),
    [
        ("какие экзамены у Пети", ["Математика, ОГЭ", "Физика, ВПР"], []),
        ("когда экзамен по математике", ["Математика, ОГЭ: ср, 2 июня", "через 194 дня"], ["Русский", "Физика"]),
        ("когда огэ", ["Экзамены, ОГЭ", "Математика", "Русский язык"], ["Физика"]),
        ("сколько дней до экзаменов", ["через 194 дня"], []),
        ("результаты впр", ["Результаты, ВПР", "12 баллов, оценка 4"], ["Математика", "ОГЭ"]),
        ("экзамены в июне", ["Экзамены за 1–30 июня 2027 года", "2 июня", "9 июня"], ["Физика"]),
        ("результаты экзаменов за октябрь", ["за 1–31 октября", "Физика, ВПР"], []),
        ("экзамены в июне 2026 года", ["нет экзаменов за 1–30 июня."], ["2027"]),
        ("результаты экзаменов", ["Результаты экзаменов", "Физика, ВПР"], ["Математика"]),
    ],
)
async def test_a_question_is_answered_with_its_own_part(
    mother: Person, words: str, there: list[str], not_there: list[str]
) -> None:
    await mother.says(words)
    mother.sees(*there).sees_no(*not_there)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ((2027, 5, 31), "через 2 дня"),
        ((2027, 6, 1), "ср, 2 июня, завтра"),
        ((2027, 6, 2), "ср, 2 июня, сегодня"),
        ((2027, 6, 3), "Математика, ОГЭ (2 июня): результата пока нет"),
        ((2027, 8, 30), "Математика, ОГЭ (2 июня): результата пока нет"),
        ((2027, 9, 2), "Математика, ОГЭ (2 июня): результата пока нет"),
    ],
)
async def test_the_day_comes_and_goes(mother: Person, day: tuple[int, int, int], told: str) -> None:
    mother.town.clock.at = at(*day)
    await mother.says("экзамены")
    mother.sees(told)


async def test_a_new_school_year_shows_the_last_one_until_it_has_its_own(town: Town, mother: Person) -> None:
    town.clock.at = at(2027, 9, 20)
    await mother.says("результаты экзаменов")
    mother.sees("Физика, ВПР (14 октября 2026 года)")
    await given(town, PETYA, ("ОГЭ", "Химия", date(2027, 9, 6), 30, "4", 10, ""))
    await mother.says("результаты экзаменов")
    mother.sees("Химия, ОГЭ (6 сентября): 30 баллов, оценка 4; минимум 10 набран").sees_no("Физика")
    await mother.says("результаты экзаменов за прошлый год")
    mother.sees("за 2026/27 учебный год", "Физика").sees_no("Химия")
    await mother.says("результаты впр за 2026 год")
    mother.sees("за 2026 год", "Физика").sees_no("Математика")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((18, "4", 8, ""), "18 баллов, оценка 4; минимум 8 набран"),
        ((5, "2", 8, ""), "5 баллов, оценка 2; минимум 8 не набран"),
        ((8, "3", 8, ""), "минимум 8 набран"),
        ((18, "", -1, ""), "18 баллов"),
        ((27.5, "", -1, ""), "27,5 балла"),
        ((-1, "зачёт", -1, ""), "(2 сентября): зачёт"),
        ((-1, "", 8, ""), "результата пока нет"),
        ((-1, "", -1, "Не явился"), "на экзамене не было. О пересдаче"),
        ((-1, "", -1, "Не явился по уважительной причине"), "не было по уважительной причине"),
        ((-1, "", -1, "Удалён"), "экзамен остановили за нарушение порядка"),
        ((60, "", 36, "Апелляция"), "60 баллов; минимум 36 набран; апелляцию рассматривают"),
        ((61, "", -1, "Апелляция удовлетворена"), "61 балл; балл после апелляции"),
        ((-1, "", -1, "Другое"), "пометка, которой я не знаю. Что она значит"),
        ((-1, "", -1, "На проверке"), "работу проверяют"),
    ],
)
async def test_a_result_is_told_in_plain_words(
    town: Town, anna: Person, row: tuple[float, str, float, str], told: str
) -> None:
    score, mark, least, status = row
    await given(town, PETYA, ("ОГЭ", "Физика", date(2026, 9, 2), score, mark, least, status))
    await anna.links(PETYA)
    await anna.says("результаты ОГЭ")
    anna.sees(told)


async def test_a_result_that_was_annulled_is_not_shown_as_one(town: Town, anna: Person) -> None:
    await given(town, PETYA, ("ЕГЭ", "Физика", date(2026, 9, 2), 77, "", 36, "Аннулирован"))
    await anna.links(PETYA)
    await anna.says("результаты ЕГЭ")
    anna.sees("результат отменён").sees_no("77", "минимум")
    assert "Апелляция" not in anna.offered


async def test_no_minimum_is_named_that_the_file_does_not_name(town: Town, mother: Person) -> None:
    await mother.says("результаты впр")
    mother.sees_no("минимум")
    await mother.says("минимальный балл огэ по математике")
    mother.sees("каждый год утверждают заново", "от себя я его не называю")
    assert not re.search(r"\d{2,}", mother.heard)
    await given(town, PETYA, ("ОГЭ", "Химия", date(2027, 6, 5), -1, "", 10, ""))
    await mother.says("минимальный балл огэ по химии")
    mother.sees("как они стоят в данных школы", "Химия, ОГЭ: 10").sees_no("набран")


async def test_who_has_not_passed_is_led_to_the_retake(town: Town, anna: Person) -> None:
    await given(town, PETYA, ("ОГЭ", "Математика", date(2026, 9, 2), 5, "2", 8, ""))
    await anna.links(PETYA)
    await anna.says("как Петя сдал огэ")
    anna.sees("минимум 8 не набран", "это поправимо")
    await anna.presses("Пересдача")
    anna.sees("ОГЭ: пересдача.", "в резервные дни", "Точный день скажет школа.").sees_no("ЕГЭ")
    await anna.presses("Апелляция")
    anna.sees("два рабочих дня после официального дня объявления")
    assert "Меню" in anna.offered


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("апелляция по огэ как подать", "ОГЭ: апелляция"),
        ("апелляция по впр", "пишут заявление директору"),
        ("когда пересдача егэ", "ЕГЭ: пересдача."),
        ("пересдача", "ОГЭ: пересдача."),
        ("пересдать итоговое сочинение", "в первую среду февраля"),
        ("когда итоговое сочинение", "2 декабря, запасные дни: 3 февраля, 14 апреля"),
        ("дата итогового собеседования", "10 февраля, запасные дни: 10 марта, 19 апреля"),
        ("когда егэ по физике", "расписания на этот год я ещё не видел; в 2026 году основной период шёл с 1 июня"),
        ("когда впр", "день выбирала сама школа"),
        ("экзамены в 11 классе", "• Итоговое сочинение (11 класс)"),
        ("проходной балл по химии", "каждый год утверждают заново"),
    ],
)
async def test_what_is_public_is_told_to_everybody_and_in_a_chat(town: Town, words: str, told: str) -> None:
    stranger, chat = town.person("Игорь"), town.chat(GROUP)
    await stranger.says(words)
    stranger.sees(told).sees_no("согласие")
    assert len(stranger.heard) <= SCREEN
    assert "Меню" in stranger.offered
    await stranger.says(words, chat=chat)
    assert told in chat.show()


async def test_days_that_nobody_has_confirmed_are_not_counted_down(anna: Person) -> None:
    await anna.says("когда экзамены")
    anna.sees("Итоговое сочинение (11 класс): 2 декабря", "посчитаны по правилу").sees_no("через")
    assert len(anna.heard) <= SCREEN


async def test_days_that_are_confirmed_are_counted_down(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    year = rules.years()[2026]
    sure = [each.model_copy(update={"confirmed": bool(each.dates)}) for each in year.exam]
    monkeypatch.setattr(rules, "years", lambda: {2026: year.model_copy(update={"exam": tuple(sure)})})
    await anna.says("когда итоговое сочинение")
    anna.sees("2 декабря (через 12 дней), запасные дни: 3 февраля").sees_no("по правилу")
    anna.town.clock.at = at(2026, 12, 3)
    await anna.says("когда итоговое сочинение")
    anna.sees("2 декабря (прошло)")


async def test_a_year_without_a_file_says_so(anna: Person) -> None:
    anna.town.clock.at = at(2028, 10, 3)
    await anna.says("когда экзамены")
    anna.sees("я пока не знаю: скажет классный руководитель")
    await anna.says("когда огэ")
    anna.sees("Общих дней для «ОГЭ» нет")


async def test_without_a_file_it_is_said_with_what_is_known_for_the_grade(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("экзамены")
    anna.sees("Пётр, 9Б: экзамены школа ещё не передала", "• Итоговое собеседование (9 класс): 10 февраля")
    anna.sees("• ОГЭ (9 класс)").sees_no("ЕГЭ", "сочинение")
    assert len(anna.heard) <= SCREEN
    await given(town, PETYA, MATHS)
    await anna.says("экзамен по химии")
    anna.sees("в данных школы нет экзаменов по предмету «Химия»")
    await anna.presses("Все экзамены")
    anna.sees("Математика, ОГЭ")


async def test_what_is_planned_for_this_year_hides_no_result_of_the_last(town: Town, mother: Person) -> None:
    await given(town, PETYA, ("Пробный экзамен", "Химия", date(2027, 10, 20), -1, "", -1, ""))
    town.clock.at = at(2027, 9, 20)
    await mother.says("экзамены")
    mother.sees("Химия, Пробный экзамен: ср, 20 октября, через 30 дней", "Физика, ВПР (14 октября 2026 года)")
    await mother.says("когда экзамен по физике")
    mother.sees_no("12 баллов")


async def test_several_children_are_told_apart(town: Town, mother: Person) -> None:
    await mother.links(MASHA)
    await mother.says("экзамены")
    mother.sees("Мария, 5А\nШкола ещё не передала экзамены.", "Пётр, 9Б\nВпереди:")
    await mother.says("экзамены Маши")
    mother.sees("Мария, 5А: экзамены школа ещё не передала", "ВПР (4, 5, 6, 7, 8, 10 класс)")
    assert "Пётр, 9Б" in mother.offered
    await mother.presses("Пётр, 9Б")
    mother.sees("Математика, ОГЭ")


async def test_the_talk_goes_on_to_another_subject_and_another_child(town: Town, mother: Person) -> None:
    await mother.links(MASHA)
    await mother.says("когда экзамен по математике у Пети")
    mother.sees("2 июня").sees_no("Русский")
    await mother.says("а по русскому?")
    mother.sees("9 июня").sees_no("Математика")
    await mother.says("а у Маши?")
    mother.sees("Мария, 5А: экзамены школа ещё не передала")


async def test_the_pupil_sees_the_same_without_officialese(town: Town) -> None:
    await given(town, KOROLYOVS[1], MATHS)
    pupil = town.person("Семён")
    await pupil.agrees()
    await pupil.says(await town.code(KOROLYOVS[1], audience="pupil"))
    await pupil.says("какие экзамены я сдаю")
    pupil.sees("Математика, ОГЭ: ср, 2 июня")
    await pupil.says("пересдача")
    assert "Мои экзамены" in pupil.offered


async def test_that_somebody_looked_is_noted(town: Town, mother: Person) -> None:
    await mother.says("экзамены")
    looks = await town.rows("SELECT person, pupil FROM looks")
    assert looks == [(mother.id, await town.pupil(PETYA))]


async def test_who_is_forgotten_hears_nothing_and_the_schools_data_stay(town: Town, mother: Person) -> None:
    before = await town.rows("SELECT count(*) FROM exams")
    await mother.says("забыть меня")
    await mother.presses("Да, забыть меня")
    assert await town.rows("SELECT count(*) FROM exams") == before
    await mother.says("экзамены")
    mother.sees("Экзамены в этом учебном году").sees_no("через", "Математика, ОГЭ")


# Who hears nothing


@pytest.mark.parametrize("words", ["какие экзамены у Пети", "результаты огэ", "экзамены", "мои экзамены", "когда огэ"])
async def test_a_chat_of_several_hears_nothing_of_a_child(town: Town, mother: Person, words: str) -> None:
    await given(town, PETYA, ("ОГЭ", "Химия", date(2026, 9, 2), 33, "5", 10, ""))
    chat = town.chat(GROUP)
    await mother.says(words, chat=chat)
    for secret in ("Пётр", "Пет", "33", "9 июня", "Химия", "Математика"):
        assert secret not in chat.show()
    assert await town.rows("SELECT 1 FROM looks") == []


async def test_a_link_that_is_closed_shows_nothing(town: Town, mother: Person) -> None:
    pupil = await town.pupil(PETYA)
    async with town.database.begin() as store:
        await store.links.suspend(mother.id, pupil, town.clock.now())
    for words in ("какие экзамены у Пети", "результаты огэ", "экзамены", "достижения"):
        await mother.says(words)
        mother.sees_no("через", "12 баллов", "Математика, ОГЭ")


async def test_a_stranger_is_asked_for_consent_before_a_childs_results(town: Town) -> None:
    stranger = town.person("Игорь")
    for words in ("результаты огэ", "мои экзамены"):
        await stranger.says(words)
        assert "Даю согласие" in stranger.offered
    await stranger.says("какие экзамены у Пети")
    stranger.sees("Экзамены в этом учебном году")
    await stranger.presses("Показать экзамены моего ребёнка")
    assert "Даю согласие" in stranger.offered


async def test_of_somebody_elses_child_nothing_is_told(mother: Person) -> None:
    for words in ("какие экзамены у Коли", "результаты огэ Коли", "достижения Коли"):
        await mother.says(words)
        mother.sees("Коля").sees_no("Математика", "Физика")


async def test_after_a_child_has_moved_away_nothing_is_told(town: Town, mother: Person) -> None:
    await town.moves(PETYA, away="sch21", to="sch17", class_name="9А")
    await mother.says("экзамены Пети")
    mother.sees_no("2 июня", "ОГЭ:")


# What is shown equals a model

NAMES = ("ОГЭ", "ЕГЭ", "ВПР", "Пробный экзамен")
SUBJECTS = ("Математика", "Физика", "История")


def invented(dice: random.Random) -> list[Row]:
    rows: dict[tuple[str, str, date], Row] = {}
    for _ in range(dice.randint(1, 14)):
        day = date(2025, 9, 1) + timedelta(days=dice.randint(0, 700))
        score = dice.choice((-1, -1, dice.randint(0, 40)))
        key = (dice.choice(NAMES), dice.choice(SUBJECTS), day)
        least = dice.choice((-1, 10))
        rows[key] = (*key, score, "", least, dice.choice(("", "", "Явился", "Не явился", "Апелляция")))
    return list(rows.values())


def is_ahead(row: Row, today: date) -> bool:
    return row[2] >= today and row[3] < 0 and row[6] == ""


def modelled(rows: Sequence[Row], today: date, what: str, name: str) -> set[str]:
    """The heads of the lines that must be there, worked out in the plainest way."""
    mine = [row for row in rows if not name or row[0] == name]
    begun = [row[2].year - (row[2].month < 9) for row in mine]
    been = [year for row, year in zip(mine, begun, strict=True) if row[2] <= today and not is_ahead(row, today)]
    last = max(been, default=None)
    heads = set()
    for (exam, subject, day, score, _, _, status), year in zip(mine, begun, strict=True):
        has_result = score >= 0 and status != "Не явился"
        ahead = is_ahead((exam, subject, day, score, "", -1, status), today)
        if (what == "results" and ahead) or not (day >= today or year == last):
            continue
        when = day.strftime("%d.%m.%Y")
        heads.add(f"{subject}|{exam}|{when}|{'ahead' if ahead else 'result' if has_result else 'other'}")
    return heads


LINE = re.compile(
    r"• (\w+), ([\w ]+?)(?:: \w\w, (\d+ \w+)(?: (\d{4}) года)?, |\s\((\d+ \w+)(?: (\d{4}) года)?\): )(.+)"
)
MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def shown(text: str, today: date) -> set[str]:
    heads = set()
    for subject, exam, day, year, day_then, year_then, rest in LINE.findall(text):
        number, month = (day or day_then).split()
        when = date(int(year or year_then or today.year), MONTHS.index(month[:3]) + 1, int(number))
        state = "ahead" if day else "result" if re.match(r"\d+ балл", rest) else "other"
        heads.add(f"{subject}|{exam}|{when:%d.%m.%Y}|{state}")
    return heads


@pytest.mark.parametrize("seed", range(12))
async def test_what_is_shown_is_what_a_model_says(town: Town, anna: Person, seed: int) -> None:
    dice = random.Random(seed)
    rows = invented(dice)
    await given(town, PETYA, *rows)
    await anna.links(PETYA)
    for words, what, name in (
        ("мои экзамены", "mine", ""),
        ("результаты впр", "results", "ВПР"),
        ("мои огэ", "mine", "ОГЭ"),
    ):
        town.clock.at = at(2026, dice.randint(9, 12), dice.randint(1, 28))
        today = town.clock.at.date()
        await anna.says(words)
        seen = shown(anna.heard, today)
        while "Дальше →" in anna.offered:
            assert len(anna.heard) <= SCREEN
            await anna.presses("Дальше →")
            seen |= shown(anna.heard, today)
        assert seen == modelled(rows, today, what, name)


@pytest.mark.parametrize(("words", "known"), [("как записаться на егэ", "ЕГЭ (11 класс)"), ("когда гвэ", "ГВЭ")])
async def test_where_no_child_sits_it_what_is_known_for_all_is_told_once(
    mother: Person, words: str, known: str
) -> None:
    await mother.links(MASHA)
    await mother.says(words)
    mother.sees(known).sees_no("Таких экзаменов в данных школы нет")
