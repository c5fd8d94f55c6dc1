"""Signing a child up for an event: who may, seeing it and taking it back, the last place, and the list for staff."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake import Event
from handlers.events_card import Enrol
from handlers.messages import Incoming
from handlers.payloads import dump
from handlers.router import Conversation
from storage.database import Database
from tests.city import IN_TWO_PLACES, KOROLYOVS, MASHA, PETYA, TWINS
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, DEPARTMENT, OTHER, SCHOOL, works
from tests.conversations.test_events import CONCERT, FILE, OLYMPIAD, handed
from tests.person import FRIDAY_EVENING, GROUP, ZONE, HandClock, Person, Town
from tests.screens import fits, whole

LEFT = "свободно 3 из 3 мест"


async def taken(town: Town, name: str = OLYMPIAD) -> list[str]:
    """Numbers of those who are signed up."""
    rows = await town.rows(
        "SELECT p.number FROM event_sign_ups AS s JOIN pupils AS p ON p.id = s.pupil WHERE s.name = ? ORDER BY 1", name
    )
    return [row[0] for row in rows]


async def test_a_parent_signs_up_sees_it_and_takes_it_back(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA, PETYA)
    await anna.says("записаться на олимпиаду по химии")
    anna.sees(OLYMPIAD, LEFT).sees_no("запись есть")
    assert [label for label in anna.offered if "Записать" in label] == ["Записать: Пётр"]
    fits(anna)
    await anna.presses("Записать: Пётр")
    anna.sees("Записал: Пётр, 9Б", "свободно 2 из 3 мест", "Пётр, 9Б: запись есть")
    fits(anna)
    assert await taken(town) == [PETYA]
    await anna.says("на что записан Петя")
    anna.sees("1. Пётр, 9Б: " + OLYMPIAD, "сб, 5 декабря, 11:00–14:00")
    fits(anna)
    await anna.presses("1")
    await anna.presses("Отменить запись: Пётр")
    anna.sees("Отменить запись?", "Место сразу достанется другим")
    fits(anna)
    await anna.presses("Оставить")
    assert await taken(town) == [PETYA]
    await anna.presses("Отменить запись: Пётр")
    await anna.says("да")
    anna.sees("Пётр, 9Б: запись отменил", LEFT)
    assert await taken(town) == []
    await anna.says("мои записи")
    anna.sees("Записей на мероприятия пока нет")


async def test_a_repeated_press_and_the_other_parent_change_nothing(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(PETYA)
    oleg = town.person("Олег")
    await oleg.links(PETYA)
    await anna.says("олимпиады")
    button = anna.button("Записать: Пётр")
    for _ in range(2):
        await anna.presses_button(button)
    anna.sees("Пётр, 9Б: запись уже есть", "свободно 2 из 3")
    await oleg.presses_button(button)
    oleg.sees("Пётр, 9Б: запись уже есть").sees_no("Анна")
    # Taken back by the one, it is gone for the other too; an old «да» of another day does nothing.
    await oleg.presses("Отменить запись: Пётр")
    yes = oleg.button("Да, отменить")
    await oleg.presses_button(yes)
    assert await taken(town) == []
    await anna.presses("Отменить запись: Пётр")
    anna.sees("Пётр, 9Б: записи нет")
    await anna.presses_button(button)
    await oleg.presses_button(yes)
    oleg.sees("Отменить запись?")
    assert await taken(town) == [PETYA]


async def test_a_full_one_says_so_plainly(town: Town, anna: Person) -> None:
    await handed(town, [(*FILE[6][:7], "1", *FILE[6][8:])])
    await anna.links(TWINS[0])
    olga = town.person("Ольга")
    await olga.links(TWINS[1])
    for person in (anna, olga):
        await person.says("спортивный праздник")
    button = olga.button("Записать: Никита")
    await anna.presses("Записать: Кирилл")
    anna.sees("Записал: Кирилл, 4А", "мест больше нет")
    await olga.presses_button(button)
    olga.sees("последнее место только что заняли", "мест больше нет; освободится место, и оно появится здесь")
    assert not any("Записать" in label for label in olga.offered)
    fits(olga)
    await anna.presses("Отменить запись: Кирилл")
    await anna.presses("Да, отменить")
    await olga.presses_button(button)
    olga.sees("Записал: Никита, 4А")


async def test_a_pupil_signs_up_themself(town: Town) -> None:
    await handed(town)
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("олимпиады")
    await petya.presses("Записать: Пётр")
    petya.sees("Записал: Пётр, 9Б").sees_no("ваш")


async def test_it_needs_consent_a_child_and_one_whom_it_is_for(town: Town, anna: Person) -> None:
    await handed(town)
    vera = town.person("Вера")
    await vera.says("олимпиады")
    vera.sees(OLYMPIAD, "свободно 3 из 3")
    await vera.presses("Записать ребёнка")
    vera.sees("согласие")
    await anna.links(PETYA)
    await anna.says("олимпиады")
    button = anna.button("Записать: Пётр")
    await vera.presses_button(button)
    # Of a younger child, and of nobody's child of theirs: buttons that somebody made up.
    await vera.links(MASHA)
    await vera.presses_button(button)
    await vera.presses_button({**button, "payload": {**button["payload"], "child": await town.pupil(MASHA)}})
    assert await taken(town) == []
    await anna.sends_press(button["payload"], chat=town.chat(GROUP))
    assert await taken(town) == []
    # Too late.
    town.clock.at = datetime(2026, 12, 5, 11, 5, tzinfo=ZONE)
    await anna.presses_button(button)
    anna.sees("Запись закончена")
    assert await taken(town) == []


async def test_where_places_are_enough_for_all(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    await anna.says("концерт")
    anna.sees("запись: открыта, мест хватит всем")
    await anna.presses("Записать: Мария")
    anna.sees("Записал: Мария, 5А", "мест хватит всем")
    assert await taken(town, CONCERT) == [MASHA]


async def test_what_became_of_it_stands_in_ones_list(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(PETYA)
    await anna.says("олимпиады")
    await anna.presses("Записать: Пётр")
    await anna.says("концерт")
    await anna.presses("Записать: Пётр")
    moved = (*FILE[0][:2], "06.12.2026 12:00", "15:00", *FILE[0][4:])
    await handed(town, [moved, *FILE[1:3], *FILE[4:]])
    await anna.says("мои записи")
    anna.sees(f"{CONCERT}\nпт, 27 ноября, 17:00. Отменили", f"{OLYMPIAD}\nвс, 6 декабря, 12:00–15:00. Перенесли")
    fits(anna)


async def test_what_is_stored_is_told_and_erased(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(PETYA)
    oleg = town.person("Олег")
    await oleg.links(PETYA)
    await anna.says("олимпиады")
    await anna.presses("Записать: Пётр")
    await anna.says("мои данные")
    anna.sees("записи на мероприятия: 1")
    await anna.presses("Прислать файлом")
    (file,) = anna.chat.heard[0].files
    assert f"Пётр: {OLYMPIAD}, 05.12.2026; запись сделана 20.11 18:30" in file["values"]["text"]
    await anna.says("забыть меня")
    anna.sees("Стереть")
    await anna.presses("Да, забыть меня")
    assert await taken(town) == [PETYA], "the other parent still sees it"
    await oleg.says("забыть меня")
    await oleg.presses("Да, забыть меня")
    assert await taken(town) == []


# For staff


async def several(town: Town) -> None:
    """Pupils of two schools are signed up for the olympiad, and of one for the school's own concert."""
    await handed(town, [*FILE, ("г9", "Городской квест", "10.12.2026 12:00", "", "", "", "", "50", "", "", "")])
    for number in (PETYA, KOROLYOVS[0], IN_TWO_PLACES, MASHA, *TWINS):
        person = town.person(number)
        await person.links(number)
        await person.says("городской квест")
        await person.presses("1" if "1" in person.offered else next(one for one in person.offered if "Запис" in one))
        if "Записал" not in person.heard:
            await person.presses(next(one for one in person.offered if "Записать" in one))


async def test_staff_see_those_for_whom_they_answer(town: Town) -> None:
    await several(town)
    head, other, teacher = town.person("Виктор"), town.person("Зоя"), town.person("Ирина")
    await works(town, head, ADMINISTRATOR, SCHOOL)
    await works(town, other, ADMINISTRATOR, OTHER)
    await works(town, teacher, CLASS_TEACHER, SCHOOL, "9Б")
    await head.says("кто записался на квест")
    await choose(head)
    seen = await whole(head)
    assert "Записаны 4 человека из тех, за кого вы отвечаете; всего 6, мест 50." in seen
    assert "СОШ № 21, 5А: Мария В." in seen
    assert "Кирилл" not in seen
    await head.presses("Файлом")
    assert "9Б: Пётр В." in head.chat.heard[0].files[0]["values"]["text"]
    await other.says("кто записался на квест")
    await choose(other)
    other.sees("СОШ № 17, 4А: Кирилл К., Никита К.").sees_no("Мария")
    await teacher.says("кто записался на квест")
    await choose(teacher)
    teacher.sees("СОШ № 21, 9Б:", "Пётр В.").sees_no("Мария", "Кирилл")
    looks = await town.rows("SELECT count(*) FROM looks WHERE person = ?", teacher.id)
    assert looks == [(3,)]


async def choose(person: Person) -> None:
    """The quest among what people sign up for."""
    if "Записываются на" in person.heard:
        line = next(line for line in person.heard.splitlines() if "квест" in line)
        await person.presses(line.partition(".")[0])


async def test_the_department_hears_how_many_and_no_name(town: Town) -> None:
    await several(town)
    chief = town.person("Галина")
    await works(town, chief, DEPARTMENT)
    await chief.says("кто записался на квест")
    await choose(chief)
    chief.sees("Записаны 6 человек", "СОШ № 21: 4", "СОШ № 17: 2").sees_no("Пётр", "Мария", "5А")
    fits(chief)


async def test_families_hear_of_no_participants(town: Town, anna: Person) -> None:
    await several(town)
    await anna.links(MASHA)
    await anna.says("кто записался на квест")
    anna.sees("видят те, кто за него отвечает").sees_no("Пётр")
    head = town.person("Виктор")
    await works(town, head, ADMINISTRATOR, SCHOOL)
    await head.says("городской квест")
    button = next(one for one in head.chat.heard[-1].buttons if "Кто записался" in one["label"])
    await anna.presses_button(button)
    anna.sees("больше нет в данных").sees_no("Пётр")


# Places are never oversold

PEOPLE = (PETYA, KOROLYOVS[0], IN_TWO_PLACES, "100015")


@pytest.fixture(scope="module")
def linked_store(tmp_path_factory: pytest.TempPathFactory, city_store: Path, conversation: Conversation) -> Path:
    """Four families of 9Б, and an olympiad to sign up for."""
    folder = tmp_path_factory.mktemp("linked")
    shutil.copy(city_store, folder / "linked.db")

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{folder}/linked.db") as database:
            town = Town(database, conversation, HandClock(FRIDAY_EVENING))
            await handed(town)
            for number in PEOPLE:
                person = town.person(number)
                await person.agrees()
                async with database.begin() as store:
                    await store.links.make(person.id, await town.pupil(number), FRIDAY_EVENING)

    with asyncio.Runner() as runner:
        runner.run(fill())
    return folder / "linked.db"


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.lists(st.integers(0, 3), max_size=12), st.booleans())
def test_places_are_never_oversold(
    linked_store: Path, conversation: Conversation, places: int, presses: Sequence[int], together: bool
) -> None:
    """Whoever presses, however often and at once: each child has one place at most, and the last is given once."""
    said: list[str] = []

    async def run() -> int:
        with TemporaryDirectory() as folder:
            shutil.copy(linked_store, Path(folder) / "town.db")
            async with await Database.open(f"sqlite:///{folder}/town.db") as database:
                town = Town(database, conversation, HandClock(FRIDAY_EVENING))
                people = [town.person(number) for number in PEOPLE]
                async with database.begin() as store:
                    await store.rows.write("UPDATE school_events SET places = ? WHERE name = ?", (places, OLYMPIAD))
                (event,) = (await town.rows("SELECT id FROM school_events WHERE name = ?", OLYMPIAD))[0]
                pressed = [
                    Event(f"p:{at}", await _press(town, people[who], event, at)) for at, who in enumerate(presses)
                ]
                for batch in [pressed] if together else [[each] for each in pressed]:
                    await town.intake.take(batch)
                    await town.settle()
                said.extend(message.text for person in people for message in person.chat.messages)
                return len(await taken(town))

    number = asyncio.run(run())
    assert number == min(places, len(set(presses)))
    assert sum("Записал:" in text for text in said) == number


async def _press(town: Town, person: Person, event: int, at: int) -> Incoming:
    payload = dump(Enrol(event, await town.pupil(person.name)))
    return Incoming(
        "message", person.id, person.id, FRIDAY_EVENING, cmid=1000 + at, text="Записать", payload=payload, private=True
    )
