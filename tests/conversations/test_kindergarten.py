"""The kindergarten queue as families meet it: linking, places, status, history with reasons, letting go."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.talk import Client
from storage.people import WRONG_TRIES
from storage.queue import KEPT
from tests.city import MASHA, PETYA
from tests.conversations import queue_city
from tests.conversations.pictures import drawn
from tests.conversations.queue_city import DIRECTED, GONE, MINE, ODD, YEAR_ALONE, another_file, code, linked
from tests.person import GROUP, Person, Town
from tests.screens import fits

WRONG = "Такого заявления с такой датой рождения не нашёл"


@pytest.fixture(scope="module")
def city_store(city_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny city with its kindergarten queue."""
    return queue_city.made(city_store, tmp_path_factory.mktemp("queue"))


# Linking


async def test_consent_comes_first_and_then_what_was_asked(anna: Person) -> None:
    await anna.says("какое место в очереди в садик?")
    anna.sees("сначала нужно ваше согласие", "gosuslugi.ru", "Храню:")
    await anna.presses("Даю согласие")
    anna.sees("номер заявления и дату рождения").sees_no("классного руководителя")
    await anna.says(MINE)
    anna.sees("Нашёл и привязал", "Детский сад № 52: 49-е место", "Данные на 20 ноября")
    fits(anna)


async def test_after_changed_rules_the_question_is_answered_with_the_consent_and_its_words_were_not_kept(
    town: Town, anna: Person
) -> None:
    await linked(anna, MINE)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE people SET consent = consent - 1")
    await anna.says("почему очередь в садик отодвинулась")
    anna.sees("согласие")
    assert "отодвинулась" not in str(await town.rows("SELECT state FROM sessions"))
    await anna.presses("Даю согласие")
    anna.sees("Как двигалась очередь").sees_no("Пришлите одним сообщением")


@pytest.mark.parametrize(
    "words", ["какое место в очереди в садик", "как встать в очередь в сад", "перевод в другой сад"]
)
async def test_a_pupil_is_told_in_their_own_tone_that_it_is_for_adults(town: Town, words: str) -> None:
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says(words)
    petya.sees("занимаются взрослые", "Передай им").sees_no("пришлите", "Пришлите", "вам ")
    assert "Оценки" in petya.offered


@pytest.mark.parametrize(
    "words",
    [
        "33-004019 14.05.2024",
        "заявление № 33 004019, дата рождения 14.05.24",
        "14.05.2024 33004019",
        "номер 33-004019, родилась 14 мая 2024",
        "33-004019\n2024-05-14",
    ],
)
async def test_the_pair_is_found_however_it_is_written(anna: Person, words: str) -> None:
    await anna.agrees()
    await anna.says("очередь в детский сад")
    await anna.says(words)
    anna.sees("Нашёл и привязал", "49-е место")


async def test_the_pair_needs_no_question_before_it(anna: Person) -> None:
    await anna.agrees()
    await anna.says(MINE)
    anna.sees("Нашёл и привязал", "49-е место")
    await anna.says("моё заявление в сад 33-004019")
    anna.sees("Нужны оба сразу")


async def test_a_number_alone_before_any_question_is_asked_for_both(anna: Person) -> None:
    await anna.agrees()
    await anna.says("33-104519")
    anna.sees("Нужны оба сразу", "одним сообщением")
    await anna.says(MINE)
    anna.sees("Нашёл и привязал")


async def test_one_without_the_other_is_asked_for_and_anything_else_is_answered(anna: Person) -> None:
    await anna.agrees()
    await anna.says("очередь")
    for half in ("33-004019", "14.05.2024", "33-004019 31.02.2024", "33-004019 14.05.2094"):
        await anna.says(half)
        anna.sees("Нужны оба сразу")
    await anna.says("как встать в очередь в садик?")
    anna.sees("подайте заявление на Госуслугах")
    await anna.says("очередь")
    await anna.says("нет")
    anna.sees_no("Нужны оба")
    assert await anna.town.rows("SELECT * FROM queue_tries") == []


async def test_whatever_is_wrong_the_words_are_the_same(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says("очередь")
    heard = set()
    for pair in ("33-004019 15.05.2024", "33-999999 14.05.2024", YEAR_ALONE):
        await anna.says(pair)
        heard.add(anna.sees(WRONG).heard)
    assert len(heard) == 1
    assert await town.rows("SELECT * FROM queue_links") == []


async def test_wrong_tries_close_the_persons_door_as_wrong_codes_do(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says("очередь")
    for number in range(WRONG_TRIES):
        await anna.says(f"33-1000{number:02} 14.05.2024")
        anna.sees(WRONG)
    await anna.says(MINE)
    anna.sees("приём закрыт до 19:30")
    await anna.says(await town.code("100001"))
    anna.sees("приём кодов закрыт до 19:30")
    town.clock.move(hours=1, seconds=1)
    await anna.says("очередь")
    await anna.says(MINE)
    anna.sees("Нашёл и привязал")


async def tries(person: Person, many: int, number: str = "33-004019") -> None:
    for day in range(1, many + 1):
        await person.says("добавить заявление в садик")
        await person.says(f"{number} {day:02}.01.2023")


async def test_one_stranger_cannot_close_a_number_for_its_parent(town: Town, anna: Person) -> None:
    stranger = await town.person("Чужой").agrees()
    await tries(stranger, 4)
    stranger.sees(WRONG)
    await tries(stranger, 1)
    stranger.sees("попытки с этим номером закончились")
    await linked(anna, MINE)


async def test_two_strangers_close_a_number_for_that_day_only(town: Town, anna: Person) -> None:
    for name in ("Первый", "Второй"):
        stranger = await town.person(name).agrees()
        await tries(stranger, 4)
    await anna.agrees()
    await anna.says("очередь")
    await anna.says(MINE)
    anna.sees("попытки с этим номером закончились", "Завтра можно снова", "попросите код")
    await anna.says(await code(town, MINE, random.Random(1).choice))
    anna.sees("Нашёл и привязал")
    dmitry = await town.person("Дмитрий").agrees()
    town.clock.move(hours=5, minutes=31)  # past midnight
    await dmitry.says("очередь")
    await dmitry.says(MINE)
    dmitry.sees("Нашёл и привязал")


async def test_a_closed_number_closes_nothing_to_whoever_is_linked(town: Town, anna: Person) -> None:
    await linked(anna, MINE)
    for name in ("Первый", "Второй"):
        await tries(await town.person(name).agrees(), 4)
    await anna.says(MINE)
    anna.sees("уже привязано", "49-е место")


async def test_a_closed_number_tells_not_whether_there_is_one(town: Town) -> None:
    heard = []
    for name, number in (("Первый", "33-004019"), ("Второй", "99-999999")):
        stranger = await town.person(name).agrees()
        await tries(stranger, 5, number)
        heard.append(stranger.heard)
    assert heard[0] == heard[1]
    assert "закончились" in heard[0]


async def test_forgetting_oneself_opens_no_number(town: Town) -> None:
    stranger = await town.person("Чужой").agrees()
    await tries(stranger, 4)
    await stranger.says("забыть меня")
    await stranger.says("да")
    await stranger.agrees()
    await tries(stranger, 1)
    stranger.sees("попытки с этим номером закончились")


async def test_where_files_know_the_year_alone_a_code_of_the_staff_links(town: Town, anna: Person) -> None:
    fresh = await code(town, YEAR_ALONE, random.Random(2).choice)
    await anna.says(fresh)
    anna.sees("подержу")
    await anna.presses("Даю согласие")
    anna.sees("Нашёл и привязал", "Детский сад № 21: 5-е место", "заявление стоит в очереди")
    await anna.says(fresh)
    anna.sees("уже привязано")
    dmitry = await town.person("Дмитрий").agrees()
    await dmitry.says(fresh)
    dmitry.sees("не подошёл")


async def test_a_used_code_in_a_link_is_no_wrong_try(town: Town, anna: Person) -> None:
    fresh = await code(town, YEAR_ALONE, random.Random(3).choice)
    await linked(anna, MINE)
    await anna.says("привет", ref=fresh.replace("-", ""))
    anna.sees("Нашёл и привязал")
    dmitry = await town.person("Дмитрий").agrees()
    await dmitry.says("очередь", ref=fresh.replace("-", ""))
    dmitry.sees_no("не подошёл")


async def test_in_a_chat_of_several_nothing_personal_is_said(town: Town, anna: Person) -> None:
    await linked(anna, MINE)
    chat = town.chat(GROUP)
    for words in ("очередь в садик", "почему очередь в сад отодвинулась", MINE + " место в очереди в детский сад"):
        await anna.says(words, chat=chat)
        assert "49" not in chat.show()
        assert "16 августа" not in chat.show()
    assert "uokovrov.elros.info" in chat.show()


# Places and status


async def test_places_in_each_queue_with_the_month_gone_by_and_the_day_of_the_data(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("очередь")
    anna.sees(
        *("Заявление от 16 августа 2025 года", "Зарегистрировано: заявление стоит в очереди"),
        *("Детский сад № 52: 49-е место, среди льготных 12-е (57 → 49 за месяц)", "Детский сад № 9: 9-е место"),
        *("Льгота отмечена", "Данные на 20 ноября"),
    )
    fits(anna)
    assert anna.offered[:2] == ["Как двигалась", "Что дальше"]
    await anna.says("какие мы в очереди в 52 сад?")
    anna.sees("49-е место").sees_no("Детский сад № 9")
    await anna.says("какие мы в очереди в 21 сад?")
    anna.sees("Этого сада в заявлении", "Детский сад № 52, Детский сад № 9")


async def test_a_status_is_told_with_what_to_do_and_until_when(anna: Person) -> None:
    await linked(anna, DIRECTED)
    anna.sees("место дали", "придите в сад", "Последний день указан в направлении")
    await anna.says("статус заявления в садик")
    anna.sees("Направлен в ДОУ", "Это значит: место дали", "Что делать: придите в сад", "Последний день указан")
    anna.sees("Место нужно с 1 сентября 2027 года", "Данные на 20 ноября")


async def test_a_status_that_nobody_knows_is_shown_as_it_is_with_where_to_ask(anna: Person) -> None:
    await linked(anna, ODD)
    anna.sees("Ждёт решения комиссии", "uokovrov.elros.info", "5-е место")
    await anna.presses("Что дальше")
    anna.sees("Статус: Ждёт решения комиссии", "Такого статуса я не знаю")


async def test_an_application_that_newer_files_do_not_have_says_so(anna: Person) -> None:
    await linked(anna, GONE)
    anna.sees("Данные на 20 сентября", "В более новых данных, на 20 ноября, этого заявления нет")


async def test_moving_away_is_told_to_everybody_and_a_moved_application_says_where_to_ask(
    town: Town, anna: Person
) -> None:
    await anna.says("перевод в другой детский сад")
    anna.sees("Другой город или район: очередь там своя", "Ковровский район").sees_no("согласие")
    await linked(anna, MINE)
    number, born = MINE.split()
    moved = (number, born, "16.08.2025", "Переведено в другой муниципалитет", "20.11.2026", "Детский сад № 52", "")
    await another_file(town, (*moved, *[""] * 5))
    await anna.says("очередь")
    anna.sees("заявление теперь ведёт другой город или район", "Что делать: место и статус смотрите на Госуслугах")
    anna.sees_no("Льгота")


# History


async def test_the_history_has_days_reasons_and_an_honest_none(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("почему очередь в сад отодвинулась?")
    anna.sees("Детский сад № 52: 57 → 49 за месяц, с 20 октября по 20 ноября.")
    anna.sees("Назад: 50 → 53 к 8 ноября. Впереди прибавилось 3 заявления с льготой")
    anna.sees("Детский сад № 9: 8 → 9", "Причина в данных не видна.", "Данные на 20 ноября")
    fits(anna)
    await anna.presses("Детский сад № 52")
    anna.sees("20.08 63-е, 20.09 60-е, 20.10 57-е, 01.11 50-е, 08.11 53-е, 20.11 49-е.")
    anna.sees("очередь подойдёт примерно", "прикидка, а не обещание")
    await anna.presses("Моё место")
    anna.sees("49-е место")


async def test_when_the_turn_comes_is_told_of_the_kindergarten_wanted_most(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("когда подойдёт очередь в садик?")
    anna.sees("Детский сад № 52: 57 → 49 за месяц", "примерно в эти месяцы: август 2027 – март 2028")
    await anna.presses("Детский сад № 9")
    anna.sees("Детский сад № 9:", "ровного движения, по которому можно считать, в данных не видно")
    await anna.says("прогноз по 21 саду")
    anna.sees("Этого сада в заявлении")


async def test_a_period_may_be_said(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("как двигалась очередь в сад с 20 августа?")
    anna.sees("63 → 49 за 92 дня, с 20 августа по 20 ноября")


async def test_a_question_goes_on_from_the_queue_and_a_subject_does_not(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says(MINE)
    await anna.says("очередь")
    await anna.says("а за прошлый месяц?")
    anna.sees("Как двигалась очередь", "60 → 49 за 61 день")
    await anna.says("а в 9 саду?")
    anna.sees("Детский сад № 9").sees_no("Детский сад № 52")
    await anna.says("математика")
    anna.sees("Мария, 5А. Оценки, математика").sees_no("Детский сад")
    await anna.says("очередь")
    await anna.says("а Маша?")
    anna.sees("Мария, 5А").sees_no("Детский сад")


async def test_a_kindergarten_named_after_the_queue_is_about_the_place_there(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("очередь")
    await anna.says("а в девятый сад?")
    anna.sees("Детский сад № 9: 9-е место").sees_no("Телефон", "№ 52")
    await anna.says("адрес девятого сада")
    anna.sees_no("место")


async def test_without_enough_history_nothing_is_foretold(anna: Person) -> None:
    await linked(anna, ODD)
    await anna.says("как двигалась очередь в сад?")
    anna.sees("Раньше 20 ноября данных нет", "Прогноза пока нет: данных мало").sees_no("подойдёт")


async def test_an_own_change_of_the_list_is_named(town: Town, anna: Person) -> None:
    await linked(anna, MINE)
    number, born = MINE.split()
    later = (number, born, "16.08.2025", "Зарегистрировано", "20.11.2026", "Детский сад № 52", 60, "", "", "", "да", "")
    await another_file(town, later)
    await anna.says("почему очередь в садик изменилась?")
    anna.sees("53 → 60", "поменялся список садов")


# Several, letting go, what is stored


async def test_several_applications_are_told_apart_and_asked_about_one_by_one(anna: Person) -> None:
    await linked(anna, MINE, DIRECTED, GONE)
    await anna.says("очередь")
    anna.sees("Привязано 3 заявления", "от 16.08.2025 (1): Зарегистрировано, Детский сад № 52, 49-е место")
    anna.sees("от 16.08.2025 (2): Направлен в ДОУ", "от 01.02.2025: Зарегистрировано")
    await anna.presses("Заявление от 16.08.2025 (2)")
    anna.sees("Направлен в ДОУ: место дали")
    await anna.presses("Все заявления")
    anna.sees("Привязано 3 заявления")
    await anna.says("статус заявления в садик")
    await anna.presses("Заявление от 01.02.2025")
    anna.sees("Статус: Зарегистрировано")
    await anna.says("почему очередь в сад отодвинулась?")
    await anna.presses("Заявление от 16.08.2025 (1)")
    anna.sees("50 → 53")


async def test_letting_go_asks_once_and_leaves_the_others(town: Town, anna: Person) -> None:
    await linked(anna, MINE, GONE)
    await anna.says("отвязать заявление в садик")
    await anna.presses("Заявление от 01.02.2025")
    anna.sees("Отвязать заявление от 01.02.2025?")
    await anna.says("нет")
    anna.sees("осталось привязанным")
    button = anna.button("Да, отвязать")
    await anna.presses_button(button)
    anna.sees("Отвязать заявление от 01.02.2025?")
    await anna.says("да")
    anna.sees("заявление отвязано")
    await anna.says("очередь")
    anna.sees("49-е место")
    assert [act for (act,) in await town.rows("SELECT act FROM ledger")] == ["queue link ended"]


async def test_nobody_elses_application_is_shown_by_a_button(town: Town, anna: Person) -> None:
    await linked(anna, MINE)
    buttons = [anna.button(label) for label in ("Как двигалась", "Что дальше")]
    stranger = await town.person("Чужой").agrees()
    for button in buttons:
        await stranger.presses_button(button)
        stranger.sees_no("Детский сад", "49")


async def test_what_is_stored_is_told_and_erased_with_everything(town: Town, anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("мои данные")
    anna.sees("заявление в детский сад от 16.08.2025")
    await anna.presses("Прислать файлом")
    [(body,)] = await town.rows("SELECT body FROM outbox WHERE body LIKE '%Мои данные.txt%'")
    assert "Детский сад № 52, 49-е место, среди льготных 12-е" in body
    assert "Прежних дней в истории: 5" in body
    await anna.says("забыть меня")
    await anna.says("да")
    assert await town.rows("SELECT * FROM queue_links") == []
    await anna.says("очередь")
    anna.sees("согласие").sees_no("49")


async def test_neither_number_nor_birth_date_stays_anywhere(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says("очередь")
    await anna.says("33-004019 15.05.2024")
    await anna.says(MINE)
    async with town.database.begin() as store:
        await store.rows.write("DELETE FROM outbox")
    await town.database.empty_log()
    stored = b"".join(path.read_bytes() for path in town.database.path.parent.glob("town.db*"))
    for word in ("004019", "14.05.2024", "2024-05-14", "15.05.2024"):
        assert word.encode() not in stored, word


async def test_what_no_file_tells_of_any_more_is_still_named_among_the_data(town: Town, anna: Person) -> None:
    await linked(anna, MINE)
    async with town.database.begin() as store:
        await store.rows.write("DELETE FROM queue")
    await anna.says("очередь")
    anna.sees("данных о нём пока нет")
    await anna.says("мои данные")
    anna.sees("заявлений в сад, о которых данных нет: 1")
    await anna.presses("Прислать файлом")
    await anna.says("отвязать заявление")
    anna.sees("заявление отвязано")
    assert await town.rows("SELECT * FROM queue_links") == []


async def test_without_buttons_everything_is_reached_by_numbers(town: Town) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("очередь в детский сад")
    await nikolay.says("1")
    nikolay.sees("согласие записал", "номер заявления и дату рождения")
    await nikolay.says(MINE)
    nikolay.sees("49-е место", "1. Как двигалась", "2. Что дальше")
    await nikolay.says("1")
    nikolay.sees("57 → 49 за месяц", "1. Детский сад № 52")
    await nikolay.says("1")
    nikolay.sees("20.08 63-е")


async def test_distress_is_heard_inside_the_question_for_the_number(anna: Person) -> None:
    await anna.agrees()
    await anna.says("очередь")
    await anna.says("я больше не хочу жить")
    anna.sees("8-800-2000-122")


async def test_an_old_application_goes_with_its_links(town: Town, anna: Person) -> None:
    await linked(anna, GONE)
    async with town.database.begin() as store:
        await store.queue.retire(town.clock.now() + KEPT - timedelta(days=70))
        assert await store.queue.of(anna.id)
        await store.queue.retire(town.clock.now() + KEPT - timedelta(days=50))
        assert await store.queue.of(anna.id) == []
    await anna.says("очередь")
    anna.sees("номер заявления и дату рождения")


async def test_the_queue_is_drawn_with_the_places_that_the_words_name(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("как двигалась очередь картинкой")
    values = drawn(anna)
    assert values["series"], "there is a line"
    for line in values["series"]:
        places = [point["place"] for point in line["points"]]
        assert values["least"] <= min(places) <= max(places) <= values["most"]
        assert [point["at"] for point in line["points"]] == sorted(point["at"] for point in line["points"])
        anna.sees(line["name"])
    assert values["series"][0]["text"].endswith(str(values["series"][0]["points"][-1]["place"]))
