"""How long until the holidays, lessons or none on a day, ends of terms and of the year, days off: for everybody."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from handlers import contents
from handlers.router import Conversation
from handlers.rules import advice, calendar, code_future, federal, queue_statuses
from storage.terms import DEMO, MarkingRule, System
from tests.city import MASHA, PETYA
from tests.person import GROUP, ZONE, Person, Town
from tests.screens import fits, whole

UNSURE = "уточняются"
INVENTED = "Даты каникул примерные: город выдуманный."


async def invented(town: Town) -> None:
    """From now on this is the store of a demo."""
    async with town.database.begin() as store:
        await store.rows.write("UPDATE imports SET who = ?", (DEMO,))


async def by(town: Town, institution: str, system: System) -> None:
    """The institution says by which terms it works."""
    rule = MarkingRule(Decimal("0.5"), weights=True, least=3, system=system, seniors="halves")
    async with town.database.begin() as store:
        (place,) = await store.school.institution_named(institution)
        await store.terms.set_rule(place.id, rule, town.clock.now())


@pytest.fixture
async def demo(town: Town) -> Town:
    await invented(town)
    return town


async def test_how_long_until_the_holidays_in_days_and_in_days_of_lessons(demo: Town, anna: Person) -> None:
    await anna.says("сколько до каникул")
    anna.sees("По триместрам:", "До ноябрьских каникул 6 дней: 26–30 ноября.", "Учиться ещё 3 дня, не считая сегодня")
    anna.sees("Потом в школу: вт, 1 декабря.", "По четвертям:", "До зимних каникул 41 день: 31 декабря – 10 января.")
    anna.sees(INVENTED).sees_no("согласие", "Ближайшие общие выходные")
    fits(anna)


async def test_a_child_of_ones_own_is_told_of_its_own_school(demo: Town, anna: Person) -> None:
    await by(demo, "СОШ 21", "quarters")
    await anna.links(MASHA)
    await anna.says("сколько дней до каникул?")
    anna.sees("До зимних каникул 41 день").sees_no("ноябрьских", "По четвертям")


async def test_two_children_of_two_rhythms_are_told_apart(demo: Town, anna: Person) -> None:
    await by(demo, "СОШ 21", "quarters")
    await anna.links(MASHA, "100007")
    await anna.says("когда каникулы")
    anna.sees("Мария, 5А:\nДо зимних", "Кирилл, 4А:\nДо ноябрьских")
    await anna.presses("Все каникулы года")
    told = await whole(anna)
    assert "• весенние: 28 марта – 4 апреля" in told
    assert "• весенние: 8–12 апреля" in told


async def test_a_school_that_has_named_no_terms_may_be_looked_at_by_the_others(demo: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("каникулы")
    anna.sees("До ноябрьских каникул")
    await anna.presses("Каникулы по четвертям")
    anna.sees("• осенние: 26 октября – 1 ноября, прошли", "• зимние: 31 декабря – 10 января, через 41 день")
    anna.sees_no("ноябрьские")


async def test_in_the_holidays_it_is_said_how_much_is_left_of_them(demo: Town, anna: Person) -> None:
    demo.clock.at = datetime(2026, 11, 28, 12, 0, tzinfo=ZONE)
    await anna.says("сколько осталось каникул")
    anna.sees("Сейчас ноябрьские каникулы, 26–30 ноября: осталось 3 дня вместе с сегодняшним. В школу: вт, 1 декабря.")


async def test_in_spring_and_in_summer_what_is_next_is_the_summer_and_the_first_of_september(
    demo: Town, anna: Person
) -> None:
    demo.clock.at = datetime(2027, 5, 14, 12, 0, tzinfo=ZONE)
    await anna.says("сколько до каникул")
    anna.sees("Учебный год: по 26 мая", "Летние каникулы: с 27 мая", "До конца года 12 дней, учиться ещё 8 дней")
    demo.clock.at = datetime(2027, 7, 10, 12, 0, tzinfo=ZONE)
    await anna.says("сколько до конца каникул")
    anna.sees("Сейчас летние каникулы. Новый учебный год начнётся 1 сентября: до него 53 дня.")
    demo.clock.at = datetime(2027, 9, 2, 12, 0, tzinfo=ZONE)
    await anna.says("когда каникулы")
    anna.sees("Календаря этого учебного года у меня пока нет", "4–7 ноября")


async def test_what_the_city_has_not_confirmed_is_said_and_nothing_is_counted_down_from_it(anna: Person) -> None:
    await anna.says("сколько до каникул")
    anna.sees("Ноябрьские каникулы: примерно 26–30 ноября.", UNSURE, "классный руководитель")
    anna.sees("Ближайшие общие выходные: 31 декабря – 10 января (новогодние каникулы), через 41 день.")
    anna.sees_no("6 дней", "Учиться ещё")
    for words in ("все каникулы года", "когда конец четверти", "когда последний звонок", "зимние каникулы"):
        await anna.says(words)
        anna.sees(UNSURE).sees_no("через", "До конца")
    await anna.says("учимся ли мы 27 ноября")
    anna.sees("скорее всего, уроков нет", UNSURE)
    await anna.says("учимся завтра?")
    await anna.says("учимся ли мы 4 ноября")
    anna.sees("Ср, 4 ноября: уроков нет, День народного единства.").sees_no(UNSURE)


async def test_dates_that_the_city_has_confirmed_name_their_source(
    town: Town, anna: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (calendar.FOLDER / "2026-2027.toml").read_text("utf-8").replace("confirmed = false", "confirmed = true", 1)
    text = text.replace("примерные даты по образцу 2025/26 года; приказа на 2026/27 нет", "приказ № 1")
    folder = tmp_path / "calendar"
    folder.mkdir()
    (folder / "2026-2027.toml").write_text(text, "utf-8")
    confirmed = calendar.load(folder)
    monkeypatch.setattr(calendar, "load", lambda: confirmed)
    await anna.says("сколько до каникул")
    anna.sees("До ноябрьских каникул 6 дней", "Источник: приказ № 1.").sees_no(UNSURE, INVENTED)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("учимся ли мы 4 ноября", "Ср, 4 ноября: уроков нет, День народного единства."),
        ("в субботу учимся?", "Сб, 21 ноября: при пятидневке уроков нет. Если ваш класс учится по субботам"),
        ("учатся ли дети 20.02.2027", "Сб, 20 февраля: рабочий день за 22 февраля. Будут ли уроки, решает школа"),
        ("учатся ли дети 20.02.2027", "У взрослых это рабочий день за 22 февраля."),
        ("школа работает в понедельник?", "Пн, 23 ноября: учебный день."),
        ("учимся 31 декабря?", "Чт, 31 декабря: уроков нет, выходной перенесли с 4 января."),
        ("на 8 марта учимся или отдыхаем", "Пн, 8 марта: уроков нет, Международный женский день."),
        ("завтра выходной?", "Сб, 21 ноября: при пятидневке уроков нет."),
        ("12 июня отдыхаем?", "Сб, 12 июня: уроков нет, День России."),
        ("12 июня 2026 года был выходной", "Пт, 12 июня: уроков нет, День России."),
        ("скока до каникул и когда конец четверти", "До зимних каникул 41 день"),
        ("скока до каникул и когда конец четверти", "2 четверть: 2 ноября – 30 декабря."),
        ("27 ноября учимся?", "Пт, 27 ноября: уроков нет, ноябрьские каникулы (26–30 ноября)."),
    ],
)
async def test_whether_there_are_lessons_on_a_day(demo: Town, anna: Person, words: str, told: str) -> None:
    await anna.says(words)
    anna.sees(told)


async def test_the_talk_goes_on_from_a_day_to_another(demo: Town, anna: Person) -> None:
    await anna.says("учимся ли мы 4 ноября")
    await anna.says("а 27 ноября?")
    anna.sees("Пт, 27 ноября: уроков нет")


async def test_all_holidays_of_the_year(demo: Town, anna: Person) -> None:
    await anna.says("все каникулы этого года")
    anna.sees("По триместрам:\n• осенние: 8–12 октября, прошли\n• ноябрьские: 26–30 ноября, через 6 дней")
    anna.sees("• летние: с 27 мая", "Последний звонок: 26 мая")
    assert "• дополнительные (1 класс): 15–21 февраля" in await whole(anna)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("когда зимние каникулы", "• зимние: 31 декабря – 10 января, через 41 день"),
        ("весенние каникулы 2027 с какого по какое", "• весенние: 28 марта – 4 апреля, через 128 дней"),
        ("сколько дней до летних каникул", "До конца года 187 дней, учиться ещё 1"),
        ("когда последний звонок", "Последний звонок: 26 мая."),
        ("каникулы у первоклассников в феврале", "• дополнительные: 15–21 февраля"),
        ("каникулы в 21 школе", "До ноябрьских каникул 6 дней"),
        ("отменят ли уроки из-за мороза", "сообщает сама школа"),
    ],
)
async def test_what_else_may_be_asked(demo: Town, anna: Person, words: str, told: str) -> None:
    await anna.says(words)
    anna.sees(told)
    fits(anna)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("когда заканчивается четверть", "2 четверть: 2 ноября – 30 декабря. До конца 40 дней, учиться ещё 28 дней"),
        ("когда заканчивается четверть", "1 триместр: 1 сентября – 25 ноября"),
        ("когда конец третьей четверти", "3 четверть: 11 января – 27 марта"),
        ("когда заканчивается 5 четверть", "четверть"),
    ],
)
async def test_when_a_term_ends(demo: Town, anna: Person, words: str, told: str) -> None:
    await anna.says(words)
    anna.sees(told) if "триместр" not in told else anna.sees("четверть")


async def test_a_senior_ends_a_half_year_and_rests_with_the_school(demo: Town, anna: Person) -> None:
    async with demo.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET class_name = '10А' WHERE class_name = '9Б'")
    await by(demo, "СОШ 21", "quarters")
    await anna.links(PETYA)
    await anna.says("когда конец полугодия")
    anna.sees("1 полугодие: 1 сентября – 30 декабря")
    await anna.says("все каникулы")
    anna.sees("• весенние: 28 марта – 4 апреля").sees_no("8–12 апреля")


async def test_days_off_of_the_country_with_what_was_moved(anna: Person) -> None:
    await anna.says("какие праздничные дни в этом году")
    anna.sees("• 31 декабря – 10 января: новогодние каникулы, Рождество Христово; 31 декабря перенесено с 4 января")
    anna.sees("• 21–23 февраля: День защитника Отечества; 22 февраля перенесено с 20 февраля")
    assert "Рабочий день: сб, 20 февраля 2027 года, за 22 февраля. Будут ли уроки, решает школа." in await whole(anna)
    anna.sees("Переносы 2027 года я ещё сверяю").sees_no(UNSURE)
    fits(anna)


async def test_a_month_is_searched_for_all_of_them(demo: Town, anna: Person) -> None:
    await anna.says("праздничные дни в ноябре")
    anna.sees("Ноябрь 2026: 10 выходных из 30 дней при пятидневке.", "• 4 ноября: День народного единства")
    anna.sees("• ноябрьские: 26–30 ноября")
    await anna.says("сколько дней отдыхаем в январе")
    anna.sees("• 31 декабря – 10 января: новогодние каникулы")


async def test_a_group_chat_is_told_too_and_of_nobody_in_particular(demo: Town, anna: Person) -> None:
    await by(demo, "СОШ 21", "quarters")
    await anna.links(MASHA)
    chat = demo.chat(GROUP)
    await anna.says("сколько до каникул", chat=chat)
    assert "По триместрам:" in chat.show()
    assert "Мария" not in chat.show()


async def test_no_answer_is_a_dead_end_or_longer_than_a_screen(demo: Town, anna: Person) -> None:
    await by(demo, "СОШ 21", "quarters")
    await anna.links(MASHA, PETYA, "100007")
    await anna.says("каникулы")
    for label in ("Все каникулы года", "Выходные и переносы", "Когда конец четверти", "Сколько до каникул"):
        await anna.presses(label)
        fits(anna)
        assert "Меню" in anna.offered


def test_files_of_content_are_read_at_the_start_and_not_at_a_question(conversation: Conversation) -> None:
    loads = (calendar.load, federal.load, advice.load, code_future.load, queue_statuses.load)
    for load in loads:
        load.cache_clear()
    assert conversation.warm() == []
    assert [load.cache_info().misses for load in loads] == [1] * len(loads)
    for load in loads:
        load()
    assert [load.cache_info().misses for load in loads] == [1] * len(loads)


def test_a_file_that_contradicts_itself_is_told_of_and_the_others_are_read(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("2026-2027.toml: quarters: 1 and 2 overlap")

    monkeypatch.setitem(contents.READ, "calendar", broken)
    assert conversation.warm() == ["calendar"]
