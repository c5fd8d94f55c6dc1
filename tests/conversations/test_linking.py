"""A link in time: closed by the school, waiting after a move, over; and the question that led to a code."""

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.importing.load import load
from handlers.importing.undo import undo
from storage.links import ENDED_AFTER
from tests.city import MASHA, PETYA, RESTRICTED, small_city
from tests.person import Person, Town

GRADES = ("Математика", "Русский язык")


async def closed(town: Town, person: Person, number: str = MASHA) -> None:
    pupil = await town.pupil(number)
    async with town.database.begin() as store:
        assert await store.links.suspend(person.id, pupil, town.clock.now())


# Suspended


async def test_a_suspended_link_sends_to_the_school_and_nobody_else_notices(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    await dmitry.presses("папа")
    await dmitry.says("оценки Маши за неделю")
    button = dmitry.button("Средний балл")
    await closed(town, dmitry)
    for words in ("оценки", "какие оценки у Маши?", "мои дети", "оценки у всех"):
        await dmitry.says(words)
        dmitry.sees("в школе").sees_no("5А", "СОШ", *GRADES)
        anna.hears_nothing()
    await dmitry.presses_button(button)
    dmitry.sees("Спросите в школе").sees_no("5А", *GRADES)
    await anna.says("кто ещё привязан?")
    anna.sees("• папа, с 20 ноября")
    await anna.says("оценки")
    anna.sees("Математика")


async def test_a_suspended_link_tells_not_even_that_the_child_has_moved_or_left(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await closed(town, anna)
    await anna.says("мои дети")
    before = anna.heard
    await town.moves(MASHA, away="sch21", to="sch17")
    await anna.says("мои дети")
    assert anna.heard == before
    await town.moves(MASHA, away="sch17")
    await anna.says("мои дети")
    assert anna.heard == before


async def test_no_code_that_lies_at_home_opens_what_the_school_closed(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    old = await town.code(MASHA)
    await closed(town, anna)
    await anna.says(old)
    anna.sees("Спросите в школе").sees_no("Привязал")
    await anna.says("забыть меня")
    await anna.says("да")
    await anna.agrees()
    await anna.says(old)
    anna.sees("не подошёл")


async def test_even_a_fresh_code_does_not_open_a_suspended_link(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await closed(town, anna)
    code = await town.code(MASHA)
    await anna.says(code)
    anna.sees("Спросите в школе").sees_no("Привязал")
    dmitry = await town.person("Дмитрий").agrees()
    await dmitry.says(code)
    dmitry.sees("Привязал")
    anna.hears_nothing()


async def test_a_suspended_link_is_opened_again_and_may_be_let_go(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await closed(town, anna)
    masha = await town.pupil(MASHA)
    async with town.database.begin() as store:
        assert await store.links.resume(anna.id, masha, town.clock.now())
    await anna.says("оценки")
    anna.sees("Мария, 5А", "Математика")
    await closed(town, anna)
    await anna.says("отвяжи Машу")
    anna.sees("Отвязать: Мария?")
    await anna.says("да")
    assert await town.rows("SELECT * FROM links") == []


async def test_one_child_is_closed_and_the_other_is_shown(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await closed(town, anna)
    await anna.says("оценки у всех")
    anna.sees("Пётр, 9Б").sees_no("Мария", *GRADES)
    await anna.says("оценки Маши")
    anna.sees("Мария: эту привязку школа закрыла").sees_no("Пётр")
    await anna.says("мои дети")
    anna.sees("• Пётр, 9Б, СОШ № 21", "• Мария: закрыто, спросить можно в школе")


# Moved, left, back


async def test_after_a_move_all_links_wait_until_the_new_institution_confirms(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    await town.moves(MASHA, away="sch21", to="sch17")
    for adult in (anna, dmitry):
        await adult.says("оценки")
        adult.sees("привязка ждёт").sees_no("СОШ № 17", "5Б", *GRADES)
    await town.confirms(MASHA, "sch17")
    for adult in (anna, dmitry):
        await adult.says("оценки")
        adult.sees("Мария, 5Б", "Математика")


async def test_a_fresh_code_of_the_new_school_makes_one_link_good(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    await town.moves(MASHA, away="sch21", to="sch17")
    town.clock.move(minutes=1)
    await anna.says(await town.code(MASHA))
    anna.sees("Понял, это Мария, 5Б, СОШ № 17")
    await dmitry.says("оценки")
    dmitry.sees("привязка ждёт").sees_no(*GRADES)


async def test_a_code_of_the_old_school_is_good_for_nobody_after_the_move(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    old = await town.code(MASHA)
    town.clock.move(minutes=1)
    await town.moves(MASHA, away="sch21", to="sch17")
    dmitry = await town.person("Дмитрий").agrees()
    await dmitry.says(old)
    dmitry.sees("не подошёл")
    await anna.says(old)
    anna.sees("привязка ждёт")


async def test_a_pupils_code_does_not_make_an_adults_waiting_link_good(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await town.moves(MASHA, away="sch21", to="sch17")
    town.clock.move(minutes=1)
    await anna.says(await town.code(MASHA, audience="pupil"))
    anna.sees("привязка ждёт").sees_no("Привязал", "5Б")


async def test_an_undone_import_brings_the_links_back_and_thirty_days_end_them(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await town.moves(MASHA, away="sch21")
    await anna.says("оценки")
    anna.sees("привязка закончилась").sees_no(*GRADES)
    town.clock.move(days=ENDED_AFTER.days - 1)
    async with town.database.begin() as store:
        assert await store.links.retire(town.clock.now()) == 0
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = NULL")
    await anna.says("оценки за ноябрь")
    anna.sees("Мария, 5А")
    await town.moves(MASHA, away="sch21")
    town.clock.move(days=ENDED_AFTER.days, seconds=1)
    async with town.database.begin() as store:
        assert await store.links.retire(town.clock.now()) == 1
    assert await town.rows("SELECT * FROM links") == []
    assert ("link ended",) in await town.rows("SELECT act FROM ledger")
    await anna.says("мои дети")
    anna.sees("никто не привязан")


async def test_lists_that_move_a_child_make_the_links_wait_and_their_undoing_brings_them_back(
    town: Town, anna: Person, tmp_path: Path
) -> None:
    await anna.links(MASHA)
    city = small_city()
    moved = [row | {"Учреждение": "СОШ № 17", "Класс": "5Б"} if row["Номер"] == MASHA else row for row in city.pupils]
    [_, (kind, path), _] = replace(city, pupils=tuple(moved)).written(tmp_path)
    town.clock.move(minutes=1)
    result = await load(town.database, kind, [path], now=town.clock.now(), leavers=True)
    assert result.stored, result
    await anna.says("оценки")
    anna.sees("привязка ждёт").sees_no("СОШ № 17", *GRADES)
    town.clock.move(minutes=1)
    await undo(town.database, kind, now=town.clock.now())
    await anna.says("оценки")
    anna.sees("Мария, 5А", "Математика")


async def test_one_institution_of_two_is_enough(town: Town, anna: Person) -> None:
    await anna.links("100017")
    await town.moves("100017", away="sch21")
    await anna.says("оценки")
    anna.sees("Семён, 9М")


async def test_a_restriction_that_comes_later_closes_no_link(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET restricted = 1")
    await anna.says("оценки")
    anna.sees("Мария, 5А")
    dmitry = await town.person("Дмитрий").agrees()
    await dmitry.says(await town.code(MASHA))
    dmitry.sees("только через администратора").sees_no("Мария")


# Several codes in a message


async def test_two_codes_in_one_message_link_both(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says(f"вот {await town.code(MASHA)}\nи {(await town.code(PETYA)).replace('-', ' ').lower()} спасибо")
    anna.sees("Понял, это Мария, 5А", "Понял, это Пётр, 9Б")


async def test_two_codes_before_consent_are_both_used(town: Town, anna: Person) -> None:
    await anna.says(f"{await town.code(MASHA)} {await town.code(PETYA)}")
    anna.sees("Коды получил")
    await anna.presses("Даю согласие")
    anna.sees("Понял, это Мария, 5А", "Понял, это Пётр, 9Б")


async def test_of_two_codes_each_is_told_what_came_of_it(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says(f"{await town.code(MASHA)} {await town.code(RESTRICTED)}")
    anna.sees("Понял, это Мария, 5А", "только через администратора")
    one, other = await town.code(PETYA), await town.code(PETYA)
    await anna.says(f"{one} {other}")
    anna.sees("Понял, это Пётр, 9Б", "уже привязан")
    assert await town.rows("SELECT count(*) FROM codes WHERE used IS NULL AND revoked IS NULL") == [(2,)]


# The question that led to a code


async def test_the_question_that_led_to_consent_and_a_code_is_answered_by_itself(town: Town, anna: Person) -> None:
    await anna.says("какие оценки у Маши по математике за эту неделю?")
    await anna.presses("Даю согласие")
    anna.sees("Нужен код из школы")
    await anna.says(await town.code(MASHA))
    anna.sees("Понял, это Мария, 5А", "Оценки, математика", "кем вы приходитесь").sees_no("Русский язык")
    assert "Маши" not in str(await town.rows("SELECT state FROM sessions"))
    await anna.says("а по русскому?")
    anna.sees("русский язык")


async def test_a_code_that_waited_for_consent_answers_it_too(town: Town, anna: Person) -> None:
    await anna.says("средний балл")
    await anna.says(await town.code(MASHA))
    await anna.presses("Даю согласие")
    anna.sees("согласие записал", "Понял, это Мария, 5А", "Средний балл")


async def test_the_question_waits_for_the_child_of_its_name(town: Town, anna: Person) -> None:
    await anna.says("какие оценки у Маши за неделю?")
    await anna.presses("Даю согласие")
    await anna.says(await town.code(PETYA))
    anna.sees("Понял, это Пётр, 9Б").sees_no("Алгебра")
    await anna.says(await town.code(MASHA))
    anna.sees("Понял, это Мария, 5А", "Математика")
    await anna.says(await town.code("100011"))
    anna.sees("Понял, это Анна, 5А").sees_no("История")


async def test_after_half_an_hour_it_is_not_answered(town: Town, anna: Person) -> None:
    await anna.says("какие оценки у Маши за неделю?")
    await anna.presses("Даю согласие")
    town.clock.move(minutes=31)
    await anna.says(await town.code(MASHA))
    anna.sees("Понял, это Мария, 5А").sees_no("Математика")


async def test_it_is_not_answered_where_the_link_is_not_good_yet(town: Town) -> None:
    maria = town.person("Мария")
    await maria.says("какие оценки за неделю?")
    await maria.presses("Даю согласие")
    await maria.says(await town.code(MASHA, audience="pupil"))
    maria.sees("Привет, Мария!").sees_no(*GRADES)


@pytest.mark.parametrize("words", ["почему не показывает", "что случилось с привязкой", "когда откроют"])
async def test_somebody_closed_out_hears_where_to_turn(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.links.suspend(anna.id, await town.pupil(MASHA), town.clock.now())
    await anna.says(words)
    anna.sees("в школе").sees_no("Не понял", "пришлите")


async def test_after_a_move_it_is_said_plainly(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await town.moves(MASHA, away="sch21", to="sch17")
    await anna.says("мои дети")
    anna.sees("Привязаны:\n• Пётр, 9Б, СОШ № 21\n• Мария: ждёт подтверждения новой школы").sees_no("один ребёнок")
    await anna.says("неверная оценка маша")
    anna.sees("Мария: школа или сад теперь другие").sees_no("Пётр")
    await anna.says("отвяжи петю")
    await anna.says("да")
    await anna.says("когда подтвердят")
    anna.sees("Обычно это несколько дней")


async def test_a_wrong_code_leads_on(anna: Person) -> None:
    await anna.agrees()
    await anna.says("K7M2P-9X64T")
    assert anna.offered == ["Где взять код?", "Помощь"] or "опечатка" in anna.heard


async def test_what_was_asked_before_the_changed_rules_is_answered_with_the_consent(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE people SET consent = consent - 1")
    await anna.says("какие оценки по математике за неделю")
    anna.sees("согласие").sees_no("Математика")
    await anna.presses("Даю согласие")
    assert "какие оценки" not in str(await town.rows("SELECT state FROM sessions"))
    anna.sees("математика", "Данные на").sees_no("Русский язык")
    await anna.says("а за прошлую неделю?")
    anna.sees("9–15 ноября")


async def test_an_old_question_is_not_answered_with_the_consent(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE people SET consent = consent - 1")
    await anna.says("оценки за неделю")
    town.clock.move(minutes=40)
    await anna.presses("Даю согласие")
    anna.sees_no("Математика")


async def test_what_needs_a_child_is_answered_once_there_is_one(town: Town, anna: Person) -> None:
    await anna.says("запишите на код будущего")
    await anna.presses("Даю согласие")
    anna.sees("код")
    await anna.says(await town.code(PETYA))
    anna.sees("Привязал", "На какую площадку")
