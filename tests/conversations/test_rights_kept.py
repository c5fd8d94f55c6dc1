"""What was closed stays closed, however one lets go, comes back, moves or asks at the same moment."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.intake import Event
from handlers.talk import Incoming
from storage.moments import text
from storage.outbox import Outcome, Priority
from tests.city import IN_TWO_PLACES, MASHA, PETYA
from tests.conversations.staff_people import ADMINISTRATOR, CLUB, SCHOOL, works
from tests.conversations.test_permission import pupil
from tests.person import Person, Town


def message(person: Person, words: str, payload: Mapping[str, Any] | None = None) -> Incoming:
    return Incoming(
        "message", person.id, person.id, person.town.clock.now(), next(person.chat.cmids), words, payload=payload
    )


def pressing(person: Person, label: str) -> Incoming:
    button = person.button(label)
    return message(person, button["label"], button["payload"])


async def together(town: Town, *happened: Incoming, deliver: bool = True) -> None:
    """All of it in one step, in this order."""
    for chat in town.chats.values():
        chat.heard = []
    events = [Event(f"together:{each.chat}:{each.cmid}", each) for each in happened]
    await town.intake.take(events)
    if deliver:
        await town.settle()
    else:
        while await town.intake.step():
            pass


async def suspended(town: Town, person: Person, number: str = MASHA) -> None:
    async with town.database.begin() as store:
        assert await store.links.suspend(person.id, await town.pupil(number), town.clock.now())


async def waiting(town: Town, person: Person) -> list[str]:
    rows = await town.rows("SELECT key FROM outbox WHERE state = 'waiting' AND kind = 'say' AND chat = ?", person.id)
    return [key for (key,) in rows]


# Coming back


async def test_who_was_closed_out_lets_go_and_is_still_closed_out(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await suspended(town, anna)
    town.clock.move(days=1)
    code = await town.code(MASHA)
    await anna.says("отвязать Машу")
    await anna.says("да")
    await anna.says(code)
    await anna.says("оценки за 19 ноября")
    anna.sees_no("Математика")


async def test_who_was_closed_out_is_forgotten_and_comes_back_closed_out(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await suspended(town, anna)
    await anna.says("забудь меня")
    await anna.says("да")
    town.clock.move(days=1)
    await anna.agrees()
    await anna.says(await town.code(MASHA))
    await anna.says("оценки за 19 ноября")
    anna.sees_no("Математика")
    async with town.database.begin() as store:
        assert await store.links.resume(anna.id, await town.pupil(MASHA), town.clock.now())
    await anna.says("оценки за 19 ноября")
    anna.sees("Математика")
    assert await town.rows("SELECT 1 FROM suspensions") == []


# Moving


async def test_a_club_does_not_carry_a_link_to_the_next_school(town: Town, anna: Person) -> None:
    await anna.links(IN_TWO_PLACES)
    await town.moves(IN_TWO_PLACES, away="sch21", to="sch17", class_name="9А")
    await anna.says("мои дети")
    anna.sees_no("СОШ № 17", "9А")
    await town.confirms(IN_TWO_PLACES, "muk")
    await anna.says("мои дети")
    anna.sees_no("СОШ № 17", "9А")
    await town.confirms(IN_TWO_PLACES, "sch17")
    await anna.says("мои дети")
    anna.sees("9А")


async def test_a_code_of_the_school_holds_though_the_child_leaves_the_club(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = await town.code(IN_TWO_PLACES)
    town.clock.move(days=1)
    await town.moves(IN_TWO_PLACES, away="muk")
    await anna.says(code)
    await anna.says("мои дети")
    anna.sees("Семён, 9Б")


async def test_a_code_of_a_club_opens_nothing_of_the_school(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = await town.code(IN_TWO_PLACES, institution="muk")
    await anna.says(code)
    await anna.says("оценки за неделю")
    anna.sees_no("Алгебра")
    await town.confirms(IN_TWO_PLACES, "sch21")
    await anna.says("оценки за неделю")
    anna.sees("Семён, 9Б")


async def test_a_club_sees_who_is_linked_and_changes_nothing(town: Town, anna: Person) -> None:
    await anna.links(IN_TWO_PLACES)
    olga, igor = town.person("Ольга"), town.person("Игорь")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await works(town, igor, ADMINISTRATOR, CLUB)
    for person in (olga, igor):
        await person.says("сотрудник")
        await person.presses("Привязки")
        await person.says(IN_TWO_PLACES)
        person.sees("Семён")
    assert "1. Приостановить" not in igor.offered
    await olga.presses("1. Приостановить")
    await olga.presses("Да, приостановить")
    resume = olga.button("1. Возобновить")
    await igor.says("кнопка", payload=resume["payload"])
    await anna.says("оценки")
    anna.sees_no("Алгебра")


# At the same moment


async def test_a_permission_taken_back_counts_for_a_question_of_the_same_step(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    await anna.presses("Разрешить")
    await anna.says("мои дети")
    await anna.presses("Мария, 5А")
    await together(town, pressing(anna, "Запретить: Мария"), message(maria, "оценки"))
    maria.sees_no("Математика")


async def test_a_suspension_counts_for_a_question_of_the_same_step(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    olga = town.person("Ольга")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("сотрудник")
    await olga.presses("Привязки")
    await olga.says(MASHA)
    await olga.presses("1. Приостановить")
    await together(town, pressing(olga, "Да, приостановить"), message(anna, "оценки"))
    anna.sees_no("Математика")


async def test_who_asks_to_be_forgotten_hears_no_news_of_the_same_step(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").agrees()
    await anna.says("забудь меня")
    await together(town, message(dmitry, await town.code(MASHA)), message(anna, "да"), deliver=False)
    assert [key for key in await waiting(town, anna) if key.startswith("told")] == []
    assert len(await waiting(town, anna)) == 1, "the farewell"


# What waits


async def test_an_answer_that_waits_for_the_morning_goes_unsaid_when_the_link_is_closed(
    town: Town, anna: Person
) -> None:
    await anna.links(MASHA)
    town.clock.move(hours=4)
    asked = message(anna, "оценки")
    town.clock.move(minutes=40)
    await together(town, asked, deliver=False)
    assert len(await waiting(town, anna)) == 1
    await suspended(town, anna)
    assert await waiting(town, anna) == []


async def test_an_answer_in_flight_when_the_link_is_closed_is_not_tried_again_when_it_was_lost(
    town: Town, anna: Person
) -> None:
    await anna.links(MASHA)
    await together(town, message(anna, "оценки"), deliver=False)
    now = town.clock.now()
    async with town.database.begin() as store:
        (row,) = await store.outbox.due(now, 1, [Priority.REPLY])
        await store.outbox.lease([row.id], now, now + timedelta(seconds=60))
    await suspended(town, anna)
    async with town.database.begin() as store:
        await store.outbox.settle([Outcome(row.id, "waiting")], now)
    town.clock.move(minutes=1)
    await town.settle()
    assert "Математика" not in str(anna.chat.heard)


@pytest.mark.parametrize("words", ["расписание Маши на понедельник", "мои дети", "Маша в понедельник не придёт"])
async def test_whatever_waits_and_names_a_child_goes_unsaid_with_the_link(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.presses("мама")
    town.clock.move(hours=4)
    asked = message(anna, words)
    town.clock.move(minutes=40)
    await together(town, asked, deliver=False)
    assert len(await waiting(town, anna)) == 1
    await suspended(town, anna)
    assert await waiting(town, anna) == []


async def test_an_answer_to_a_press_goes_unsaid_with_the_link(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("мои дети")
    await together(town, pressing(anna, "Мария, 5А"), deliver=False)
    assert len(await waiting(town, anna)) == 1
    await suspended(town, anna)
    assert await waiting(town, anna) == []


async def test_what_names_nobody_is_said_whatever_becomes_of_the_link(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await together(town, message(anna, "помощь"), deliver=False)
    await suspended(town, anna)
    assert len(await waiting(town, anna)) == 1


async def test_that_a_child_was_let_go_is_said(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отвязать Машу")
    await anna.says("да")
    anna.sees("Мари")


async def test_of_one_child_unsaid_leaves_what_waits_about_another(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    town.clock.move(hours=4)
    asked = message(anna, "оценки Пети")
    town.clock.move(minutes=40)
    await together(town, asked, deliver=False)
    await suspended(town, anna, MASHA)
    assert len(await waiting(town, anna)) == 1
    await suspended(town, anna, PETYA)
    assert await waiting(town, anna) == []


async def test_a_number_of_the_outbox_is_never_given_twice(town: Town, anna: Person) -> None:
    """What an erased row was still waited for, its file or VK's answer, must not meet another row."""
    await anna.links(MASHA)
    now = town.clock.now()
    await together(town, message(anna, "забудь меня"), deliver=False)
    async with town.database.begin() as store:
        ((last,),) = await store.rows.all("SELECT max(id) FROM outbox")
        await store.outbox.lease([last], now, now + timedelta(seconds=60))
    await together(town, message(anna, "да"), deliver=False)
    async with town.database.begin() as store:
        await store.outbox.settle([Outcome(last, "sent", cmid=5)], now)
    assert len(await waiting(town, anna)) == 1, "the farewell still has to be said"


@pytest.mark.parametrize("days", [1, 29])
async def test_an_undone_list_ends_no_link_before_it_can_be_corrected(town: Town, anna: Person, days: int) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE links SET linked = '2026-01-01T00:00:00.000Z'")
        await store.rows.write("UPDATE vouchers SET at = '2026-01-01T00:00:00.000Z'")
        await store.rows.write("DELETE FROM enrolments WHERE pupil = ?", (await town.pupil(MASHA),))
        await store.rows.write(
            "UPDATE imports SET undone = ? WHERE kind = 'pupils'",
            (text(town.clock.now()),),
        )
    async with town.database.begin() as store:
        assert await store.links.retire(town.clock.now() + timedelta(days=days)) == 0
    async with town.database.begin() as store:
        assert await store.links.retire(town.clock.now() + timedelta(days=31)) == 1
