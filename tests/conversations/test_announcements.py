"""Announcements with both sides on stage: whoever writes, and whoever reads."""

import json
from collections.abc import Sequence

import pytest

from bot.enclosing import Enclosing
from handlers.announcements_recipients import Recipients
from handlers.announcements_told import LONGEST
from handlers.capabilities import CAPABILITIES
from handlers.messages import Attached, Client, Postage
from handlers.router import Conversation
from storage.announcements import Announcement
from storage.outbox import Outcome
from tests.city import IN_TWO_PLACES, MASHA, PETYA, TWINS
from tests.conversations.announcing import QUIET, announcing, goes_out, rows
from tests.conversations.conftest import CONTENT
from tests.conversations.staff_people import (
    ADMINISTRATOR,
    CLASS_TEACHER,
    CLUB,
    DEPARTMENT,
    OTHER,
    SCHOOL,
    employs,
    journal,
    loses,
    staff_code,
    works,
)
from tests.person import SECRET, ZONE, Person, Town
from tests.screens import fits

WORDS = "Завтра в 18:30 родительское собрание в кабинете 214."
REFUSED = "сейчас не открыть"


@pytest.fixture
def olga(town: Town) -> Person:
    return town.person("Ольга")


@pytest.fixture
async def secretary(town: Town, olga: Person) -> Person:
    """Of СОШ № 21."""
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    return olga


@pytest.fixture
async def teacher(town: Town) -> Person:
    """Of 5А."""
    irina = town.person("Ирина")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А")
    return irina


@pytest.fixture
async def city(town: Town) -> Person:
    """Of the department."""
    vera = town.person("Вера")
    await works(town, vera, DEPARTMENT)
    return vera


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    """With the quiet hours that its carrier keeps."""
    return Conversation(CONTENT, CAPABILITIES, ZONE, SECRET, Postage(300, QUIET.over))


async def writes(who: Person, whom: str, words: str = WORDS) -> Person:
    """As far as the preview."""
    await who.says("сделать объявление")
    await who.says(words)
    return await who.says(whom)


async def announces(who: Person, whom: str, words: str = WORDS) -> Person:
    await writes(who, whom, words)
    await who.presses("Отправить")
    await goes_out(who.town)
    return who


def last(who: Person) -> str:
    return who.chat.messages[-1].text if who.chat.messages else ""


def got(who: Person) -> list[str]:
    """Announcements that came, without the lines that say from whom and for which child."""
    return [
        m.text.partition("\n\n")[2] for m in who.chat.messages if m.text.partition("\n")[0].find("Объявление: ") >= 0
    ]


# From a code to the proof


async def test_from_a_code_to_a_delivered_announcement_with_its_proof(town: Town, olga: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await olga.agrees()
    await olga.says(await staff_code(town, ADMINISTRATOR, SCHOOL))
    await olga.presses("Да, это я")
    olga.sees("отправлять объявления")
    await olga.presses("Кабинет")
    await olga.presses("Новое объявление")
    olga.sees("Пришлите текст")
    await olga.says(WORDS)
    await olga.presses("Родителям")
    olga.sees(WORDS, "1 семья", "меньше минуты", "Уйдёт сразу")
    assert got(anna) == []
    await olga.presses("Отправить")
    olga.sees("Принял, отправляю: 1 получатель")
    await goes_out(town)
    assert got(anna) == [WORDS]
    assert "Доставлено: 1 из 1. Прочитали: 0." in last(olga)


async def test_it_says_from_whom_and_for_which_child(town: Town, teacher: Person, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await announces(teacher, "родителям")
    assert "классный руководитель 5А" in last(anna)
    assert "Для кого: Мария, 5А" in last(anna)
    assert "Пётр" not in last(anna)


async def test_whoever_writes_is_called_as_the_staff_file_calls_them(town: Town, anna: Person) -> None:
    irina = town.person("Ирина")
    await anna.links(MASHA)
    await employs(town, SCHOOL, "37")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А", number="37")
    await announces(irina, "родителям")
    assert "Ольга Ильина, классный руководитель 5А" in last(anna)


async def test_one_copy_a_person_even_with_two_children(town: Town, secretary: Person, anna: Person) -> None:
    svetlana = town.person("Светлана")
    await anna.links(MASHA, PETYA)
    await svetlana.links(*TWINS)
    await announces(secretary, "родителям")
    assert got(anna) == [WORDS]
    assert "Для кого: Мария, 5А; Пётр, 9Б" in last(anna)
    assert got(svetlana) == []


async def test_the_audience_may_be_said_with_the_wish(town: Town, secretary: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(PETYA)
    await secretary.says("сделать объявление для 5А")
    secretary.sees("Понял, кому")
    await secretary.says(WORDS)
    secretary.sees("5А", "1 семья")
    await secretary.presses("Отправить")
    await goes_out(town)
    assert got(anna) == [WORDS]
    assert got(pavel) == []


@pytest.mark.parametrize(
    ("whom", "reached"),
    [
        ("родителям 5-х классов", {"Анна"}),
        ("5А и 9Б", {"Анна", "Павел"}),
        ("ученикам 9-х", {"Пётр"}),
        ("родителям и ученикам 9Б", {"Павел", "Пётр"}),
        ("сотрудникам", {"Ольга"}),
        ("родителям", {"Анна", "Павел"}),
    ],
)
async def test_words_choose_the_audience(
    town: Town, secretary: Person, anna: Person, whom: str, reached: set[str]
) -> None:
    pavel, petya = town.person("Павел"), town.person("Пётр")
    await anna.links(MASHA)
    await pavel.links(PETYA)
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await announces(secretary, whom)
    times = {one.name: got(one).count(WORDS) for one in (anna, pavel, petya, secretary)}
    times["Ольга"] -= 1  # the preview
    assert times == {name: int(name in reached) for name in times}


async def test_the_department_speaks_to_schools_gardens_and_subjects(town: Town, city: Person, anna: Person) -> None:
    svetlana = town.person("Светлана")
    await anna.links(MASHA)
    await svetlana.links(TWINS[0])
    await writes(city, "всем школам")
    city.sees("родителям всех школ", "2 семьи", "2 учреждения").sees_no("Мария", "5А")
    await city.presses("Кому: изменить")
    await city.says("родителям 4-х классов 17 школы")
    city.sees("4-х классов (СОШ № 17)", "1 семья").sees_no("Кирилл")
    await city.presses("Отправить")
    await goes_out(town)
    assert got(anna) == []
    assert got(svetlana) == [WORDS]
    await writes(city, "всем детским садам")
    city.sees("Получать некому")


async def test_teachers_of_a_subject_and_those_who_wait_for_a_kindergarten(town: Town, city: Person) -> None:
    irina, nina = town.person("Ирина"), town.person("Нина")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А", number="7")
    await nina.agrees()
    async with town.database.begin() as store:
        await store.rows.write(
            "INSERT INTO staff (institution, number, subject, class_name, surname, given, patronymic, post, import)"
            " SELECT id, '7', 'Информатика', '5А', 'Левченко', 'Ирина', '', 'учитель', 9 FROM institutions"
            " WHERE code = 'sch21'"
        )
        await store.rows.write("INSERT INTO queue_applications (id, identity) VALUES (1, x'01')")
        await store.queue.link(nina.id, 1, town.clock.now())
    await announces(city, "учителям информатики")
    assert got(irina) == [WORDS]
    await announces(city, "очередникам", "Комплектование начнётся в мае.")
    assert got(nina) == ["Комплектование начнётся в мае."]
    assert got(irina) == [WORDS]


async def test_those_of_code_future_are_reached_through_the_sign_up(town: Town, city: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(PETYA)
    await pavel.links(MASHA)
    async with town.database.begin() as store:
        await store.code_future.make(await town.pupil(PETYA), "sch21", "python", "start", town.clock.now())
    await announces(city, "участникам Кода будущего")
    assert got(anna) == [WORDS]
    assert got(pavel) == []


# Out of reach


@pytest.mark.parametrize(
    "whom", ["родителям 9Б", "родителям школы 17", "всем", "сотрудникам", "очередникам", "5-х классам"]
)
async def test_a_class_teacher_speaks_to_the_own_class_alone(
    town: Town, teacher: Person, anna: Person, whom: str
) -> None:
    pavel, svetlana = town.person("Павел"), town.person("Светлана")
    await anna.links(MASHA)
    await pavel.links(PETYA)
    await svetlana.links(TWINS[0])
    await writes(teacher, whom)
    if "Отправить" in teacher.offered:
        await teacher.presses("Отправить")
        await goes_out(town)
    assert got(pavel) == got(svetlana) == []


@pytest.mark.parametrize(
    ("who", "whom", "fault", "rest"),
    [
        (CLASS_TEACHER, "5А и 9Б", "Писать можно только своим, а это не ваш класс: 9Б.", "5А"),
        (CLASS_TEACHER, "родителям 9Б, 5А и 8А", "не ваш класс: 9Б, 8А.", "5А"),
        (ADMINISTRATOR, "5А, 9Б и 11В", "Такого класса нет: 11В.", "5А, 9Б"),
    ],
)
async def test_one_class_that_is_not_theirs_is_named_and_the_others_can_be_told(
    town: Town, anna: Person, who: str, whom: str, fault: str, rest: str
) -> None:
    person = town.person("Ирина")
    await works(town, person, who, SCHOOL, "5А" if who == CLASS_TEACHER else "")
    await anna.links(MASHA)
    await writes(person, whom)
    person.sees(fault, f"Отправить только {rest}?")
    fits(person)
    assert set(person.offered) == {f"Только {rest}", "Кому: изменить", "Не отправлять"}
    await person.says("да")
    person.sees("Так его увидят")
    await writes(person, whom)
    await person.presses(f"Только {rest}")
    person.sees("Так его увидят")
    assert await rows(town, "SELECT count(*) FROM announcements WHERE confirmed IS NOT NULL") == [(0,)]


async def test_whoever_leads_two_classes_tells_both_at_once(town: Town, teacher: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await works(town, teacher, CLASS_TEACHER, SCHOOL, "9Б")
    await announces(teacher, "5А и 9Б")
    assert got(anna) == [WORDS]


async def test_staff_say_whom_and_what_in_one_breath(town: Town, secretary: Person, anna: Person) -> None:
    """Whatever else the words could ask: to a parent they ask just that."""
    await anna.links(MASHA)
    words = "отправь 5а что завтра в школу к 9"
    await secretary.says(words)
    secretary.sees("Завтра в школу к 9", "Так его увидят. Кому: родителям 5А")
    await secretary.says("опрос для родителей: кто едет в музей")
    secretary.sees("Кто едет в музей", "Так его увидят. Кому: родителям")
    await secretary.says("срочно 5а: уроков нет")
    secretary.sees("Уроков нет", "Так его увидят. Кому: родителям 5А")
    await secretary.says("5а: что задано")
    secretary.sees_no("Так его увидят")
    await anna.says(words)
    anna.sees_no("Так его увидят")


async def test_of_the_only_one_it_is_spoken_without_its_number(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await secretary.says("отзови объявление")
    secretary.sees("Вы ещё ничего не объявляли")
    await announces(secretary, "родителям")
    for words, seen in (
        ("кто прочитал", "№ 1"),
        ("напомни тем, кто не прочитал", "Напомнить об объявлении № 1"),
        ("удали объявление", "Удалить объявление № 1 «Завтра в 18:30"),
        ("исправь объявление", "Пришлите новый текст"),
    ):
        await secretary.says(words)
        secretary.sees(seen)
    await secretary.presses("Не менять")
    await announces(secretary, "ученикам и родителям", "Второе.")
    await secretary.says("отзови объявление")
    secretary.sees("№ 1", "№ 2").sees_no("Удалить")
    await anna.says("отзови объявление")
    anna.sees("Второе.").sees_no("Удалить")


async def test_what_is_beyond_or_unknown_is_told_in_a_sentence(secretary: Person) -> None:
    for whom, told in (
        ("родителям 17 школы", "Туда писать вам нельзя"),
        ("родителям 11Б", "Такого класса нет: 11Б. Есть: 5А, 9Б."),
        ("родителям школы 99", "Такого учреждения не нашёл"),
        ("сами решите", "Не понял, кому"),
    ):
        await writes(secretary, whom)
        secretary.sees(told)
        assert "Родителям" in secretary.offered


async def test_an_audience_of_nobody_is_told(town: Town, secretary: Person, anna: Person) -> None:
    await writes(secretary, "родителям 9Б")
    secretary.sees("Получать некому", "взрослые не привязаны")
    assert "Отправить" not in secretary.offered
    await anna.links(PETYA)
    await secretary.presses("Кому: изменить")
    await secretary.says("9Б")
    secretary.sees("1 семья")
    async with town.database.begin() as store:
        await store.links.end(anna.id, await town.pupil(PETYA), town.clock.now())
    await secretary.presses("Отправить")
    secretary.sees("Получать некому")
    await goes_out(town)
    assert got(anna) == []


async def test_those_who_forbade_messages_are_told_before_and_find_it_later(
    town: Town, secretary: Person, anna: Person
) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(MASHA)
    async with town.database.begin() as store:
        await store.inbox.unreachable([(pavel.id, 901)], town.clock.now())
    await writes(secretary, "5А")
    secretary.sees("Не получит: 1, запретили сообщения")
    await secretary.presses("Отправить")
    await goes_out(town)
    assert got(pavel) == []
    assert "запретили сообщения: 1" in last(secretary)
    await pavel.says("объявления")
    pavel.sees(WORDS, "Для кого: Мария, 5А", "СОШ № 21")


async def test_a_role_revoked_between_preview_and_confirmation_stops_it(town: Town, olga: Person, anna: Person) -> None:
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await anna.links(MASHA)
    await writes(olga, "родителям")
    await loses(town, role)
    await olga.presses("Отправить")
    olga.sees(REFUSED)
    await goes_out(town)
    assert got(anna) == []
    assert [act for _, act, _ in await journal(town)][-1] == "role ended"


async def test_a_role_revoked_before_its_hour_stops_it_too(town: Town, olga: Person, anna: Person) -> None:
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await anna.links(MASHA)
    await writes(olga, "родителям")
    await olga.presses("Когда отправить")
    await olga.says("завтра в 9")
    await olga.presses("Запланировать")
    await loses(town, role)
    town.clock.move(days=1)
    await goes_out(town)
    assert got(anna) == []
    assert "не ушло: роль" in last(olga)


async def test_a_link_closed_before_its_hour_gets_nothing(town: Town, secretary: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Когда отправить")
    await secretary.says("завтра в 9")
    await secretary.presses("Запланировать")
    async with town.database.begin() as store:
        await store.links.suspend(pavel.id, await town.pupil(MASHA), town.clock.now())
    town.clock.move(days=1)
    await goes_out(town)
    assert got(anna) == [WORDS]
    assert got(pavel) == []


async def test_it_waits_for_the_morning_and_goes_with_the_links_it_was_meant_by(
    town: Town, secretary: Person, anna: Person
) -> None:
    """Of two children, one of whose links is closed meanwhile, it is still told of the other."""
    pavel = town.person("Павел")
    for person in (anna, pavel):
        await person.links(MASHA, PETYA)
    await writes(secretary, "родителям")
    await secretary.presses("Отправить")
    carrier = announcing(town)
    await carrier.step()
    masha, petya = await town.pupil(MASHA), await town.pupil(PETYA)
    async with town.database.begin() as store:
        for person, pupil in ((anna, masha), (pavel, masha), (pavel, petya)):
            await store.links.suspend(person.id, pupil, town.clock.now())
    for _ in range(3):
        await carrier.step()
    await town.settle()
    assert got(anna) == [WORDS]
    assert got(pavel) == []
    assert "Пётр" in last(anna)
    assert "Мария" not in last(anna)


async def test_a_reminder_and_a_correction_that_wait_go_with_the_link(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA, PETYA)
    await announces(secretary, "родителям")
    carrier = announcing(town)
    async with town.database.begin() as store:
        ((number,),) = await store.rows.all("SELECT id FROM announcements")
        await store.announcements.remind(number, town.clock.now())
    await carrier.step()
    async with town.database.begin() as store:
        await store.announcements.correct(number, "Другое", "", town.clock.now())
    await carrier.step()
    assert len(await rows(town, "SELECT 1 FROM outbox WHERE chat = ? AND state = 'waiting'", anna.id)) == 2
    async with town.database.begin() as store:
        for pupil in (MASHA, PETYA):
            await store.links.suspend(anna.id, await town.pupil(pupil), town.clock.now())
    assert await rows(town, "SELECT 1 FROM outbox WHERE chat = ? AND state = 'waiting'", anna.id) == []


async def test_a_link_closed_while_its_files_go_up_gets_nothing(
    town: Town, secretary: Person, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Отправить")
    goes_up = Enclosing.chats

    async def slowly(self: Enclosing, it: Announcement, author: int, found: Recipients) -> Sequence[int]:
        async with town.database.begin() as store:
            await store.links.suspend(pavel.id, await town.pupil(MASHA), town.clock.now())
        return await goes_up(self, it, author, found)

    monkeypatch.setattr(Enclosing, "chats", slowly)
    await goes_out(town)
    assert got(anna) == [WORDS]
    assert got(pavel) == []
    assert await rows(town, "SELECT 1 FROM outbox WHERE chat = ? AND key LIKE 'announcement:%'", pavel.id) == []


# Bad input


async def test_two_presses_send_it_once(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    button = secretary.button("Отправить")
    await secretary.presses_button(button)
    await secretary.presses_button(button)
    secretary.sees("уже подтверждено и второй раз не уйдёт")
    await goes_out(town)
    await secretary.presses_button(button)
    await goes_out(town)
    assert got(anna) == [WORDS]


async def test_nine_thousand_characters_are_too_many_and_the_next_text_counts(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await secretary.says("сделать объявление")
    await secretary.says("слово " * 1500)
    secretary.sees(f"помещается {LONGEST} знаков")
    await secretary.says(WORDS)
    await secretary.presses("Родителям")
    secretary.sees(WORDS)


@pytest.mark.parametrize(
    ("attachments", "enclosed", "told"),
    [
        (("sticker",), (), "Стикер разослать не могу"),
        (("audio_message",), (), "Голосовое сообщение"),
        (("forward",), (), "Пересланное сообщение"),
        (
            ("doc",),
            (Attached("doc", "doc1_2", "песня.mp3", "https://vk.com/doc1_2"),),
            "«песня.mp3» ВКонтакте не примет",
        ),
        ((), (), "Пустое объявление"),
    ],
)
async def test_what_cannot_be_passed_on_is_told(
    secretary: Person, attachments: tuple[str, ...], enclosed: tuple[Attached, ...], told: str
) -> None:
    await secretary.says("сделать объявление")
    await secretary.says("", attachments=attachments, enclosed=enclosed)
    secretary.sees(told)
    await secretary.says(WORDS)
    secretary.sees("Кому отправить")


async def test_forged_buttons_open_nothing(town: Town, secretary: Person, teacher: Person, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await writes(secretary, "родителям")
    for who in (teacher, anna):
        for payload in (
            *({"b": f"announcements.{name}", "v": [1]} for name in ("send", "whom", "drop", "show", "stop")),
            *({"b": f"announcements.{name}", "v": [1, True]} for name in ("send", "recall")),
            *({"b": f"announcements.{name}", "v": [1]} for name in ("missing", "table", "remind", "correct", "second")),
            {"b": "announcements.wish", "v": [1, "urgent"]},
            {"b": "announcements.place", "v": [1, 1]},
        ):
            await who.says("кнопка", payload=payload)
            who.sees(REFUSED).sees_no(WORDS)
    for payload in (
        {"b": "announcements.whom", "v": [1, 99]},
        {"b": "announcements.wish", "v": [1, "everything"]},
        {"b": "announcements.place", "v": [1, 2]},
        {"b": "announcements.replied", "v": [1, 1]},
        {"b": "announcements.show", "v": [99]},
    ):
        await secretary.says("кнопка", payload=payload)
    assert await rows(town, "SELECT confirmed FROM announcements") == [(None,)]
    await goes_out(town)
    assert got(anna) == []


async def test_an_answer_of_somebody_it_was_not_for_does_not_count(town: Town, secretary: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(PETYA)
    await writes(secretary, "5А")
    await secretary.presses("Кнопка «Ознакомлен»")
    await secretary.presses("Ознакомлен")
    secretary.sees("Так это увидят получатели")
    await secretary.presses("Отправить")
    await goes_out(town)
    await pavel.presses_button(anna.button("Ознакомлен"))
    pavel.sees("было не для вас")
    await anna.says("кнопка", payload={"b": "announcements.replied", "v": [1, 7]})
    assert await rows(town, "SELECT answer FROM audiences") == [(None,)]


# When, and every week


async def test_at_an_hour_and_not_before(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Когда отправить")
    await secretary.says("вчера в 9")
    secretary.sees("Не понял, когда")
    await secretary.says("в понедельник в 18:30")
    secretary.sees("Уйдёт пн, 23 ноября, в 18:30")
    await secretary.presses("Запланировать")
    secretary.sees("Объявление уйдёт пн, 23 ноября, в 18:30")
    await goes_out(town)
    assert got(anna) == []
    town.clock.move(days=3)
    await goes_out(town)
    assert got(anna) == [WORDS]


async def test_every_week_until_it_is_stopped(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Когда отправить")
    await secretary.says("каждый понедельник в 8")
    secretary.sees("пн, 23 ноября, в 8:00 и дальше каждую неделю")
    await secretary.presses("Запланировать")
    for week in range(1, 4):
        town.clock.move(days=7 if week > 1 else 3)
        await goes_out(town)
        assert got(anna) == [WORDS] * week
    await secretary.says("мои объявления")
    await secretary.presses("№ 4")
    secretary.sees("Объявление № 4 ждёт: уйдёт 14.12 8:00 и дальше каждую неделю")
    await secretary.presses("Остановить")
    secretary.sees("Никому ничего не ушло")
    town.clock.move(days=14)
    await goes_out(town)
    assert got(anna) == [WORDS] * 3


async def test_in_the_quiet_hours_it_waits_for_the_morning(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    town.clock.move(hours=4)
    await writes(secretary, "родителям")
    secretary.sees("Сейчас тихие часы: уйдёт 21.11 7:00")
    await secretary.presses("Отправить")
    secretary.sees("уйдёт сб, 21 ноября, в 7:00")
    await goes_out(town)
    assert got(anna) == []
    town.clock.move(hours=9)
    await goes_out(town)
    assert got(anna) == [WORDS]


# Urgent


async def test_urgent_needs_a_second_press_and_passes_the_quiet_hours(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    town.clock.move(hours=4)
    await writes(secretary, "родителям")
    await secretary.presses("Срочно")
    secretary.sees("уйдёт и ночью")
    await secretary.presses("Отправить")
    secretary.sees("Отправить срочно?")
    await goes_out(town)
    assert got(anna) == []
    await secretary.says("да")
    await goes_out(town)
    assert got(anna) == [WORDS]
    assert "Срочно. Объявление" in last(anna)


async def test_an_urgent_one_can_still_be_dropped(town: Town, secretary: Person, city: Person, anna: Person) -> None:
    await anna.links(MASHA)
    for person, whom in ((secretary, "родителям"), (city, "всем родителям города")):
        await writes(person, whom)
        await person.presses("Срочно")
        await person.presses("Отправить")
        if person is city:
            await person.presses("Да, это срочно")
            person.sees("только вы")
        await person.says("не отправлять")
        person.sees("никому не отправлено")
    assert await rows(town, "SELECT 1 FROM announcements") == []


async def test_a_class_teacher_sends_nothing_urgent(town: Town, teacher: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(teacher, "родителям")
    assert "Срочно" not in teacher.offered
    await teacher.says("кнопка", payload={"b": "announcements.wish", "v": [1, "urgent"]})
    teacher.sees(REFUSED)
    assert await rows(town, "SELECT urgent FROM announcements") == [(0,)]


async def test_urgent_to_the_whole_city_needs_a_second_person(town: Town, city: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(city, "всем родителям города")
    await city.presses("Срочно")
    await city.presses("Отправить")
    await city.presses("Да, это срочно")
    city.sees("с такой ролью здесь только вы")
    nadezhda = town.person("Надежда")
    await works(town, nadezhda, DEPARTMENT)
    await city.presses("Отправить")
    await city.presses("Да, это срочно")
    city.sees("Попросил подтвердить: 1 сотрудника")
    await goes_out(town)
    assert got(anna) == []
    await city.says("кнопка", payload={"b": "announcements.second", "v": [1]})
    city.sees(REFUSED)
    await nadezhda.presses("Подтвердить отправку")
    await goes_out(town)
    assert got(anna) == [WORDS]
    await nadezhda.presses("Подтвердить отправку")
    nadezhda.sees("второй раз не уйдёт")
    assert [act for _, act, _ in await journal(town)].count("announced") == 2


# Answers, and who has not


async def test_a_question_of_ones_own_and_its_answers(town: Town, teacher: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(MASHA)
    await writes(teacher, "родителям", "Кто поедет в музей?")
    for wrong in ("Поедем", "а, б, в, г, д, е, ж", "Поедем, " + "н" * 50):
        await teacher.presses("Вопрос с ответами")
        await teacher.says(wrong)
        teacher.sees("Нужно от 2 до 6 разных ответов")
    await teacher.says("Поедем, Не поедем")
    assert teacher.offered[:2] == ["Поедем", "Не поедем"]
    await teacher.presses("Отправить")
    await goes_out(town)
    await anna.presses("Поедем")
    anna.sees("записал ответ: Поедем")
    await anna.presses("Не поедем")
    await teacher.presses("Отчёт")
    teacher.sees("Поедем: 0", "Не поедем: 1", "Не ответили: 1", "Прочитали: 1")


async def test_who_has_not_by_class_and_only_they_are_reminded(town: Town, secretary: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(PETYA)
    await writes(secretary, "родителям")
    await secretary.presses("Кнопка «Ознакомлен»")
    await secretary.presses("Отправить")
    await goes_out(town)
    await anna.presses("Ознакомлен")
    anna.sees("отметил, что вы ознакомились")
    await secretary.presses("Кто нет")
    secretary.sees("Ещё не ответили: 1 получатель", "9Б, СОШ № 21", "Пётр В.", "взрослые не привязаны").sees_no("Мария")
    await secretary.presses("Напомнить только им")
    secretary.sees("Напомнить об объявлении № 1", f"«{WORDS}»", "Ещё не ответили: 1 человек")
    await goes_out(town)
    assert got(pavel) == [WORDS]
    await secretary.presses("Да")
    secretary.sees("Напомню 1 получателю")
    await goes_out(town)
    assert got(anna) == [WORDS]
    assert got(pavel) == [WORDS, WORDS]
    assert last(pavel).startswith("Напоминаем.")
    await pavel.presses("Ознакомлен")
    await secretary.presses("Напомнить только им")
    secretary.sees("Напоминать некому")
    assert [act for _, act, _ in await journal(town)][-2:] == ["announced", "announcement repeated"]


async def test_nobody_is_reminded_twice_in_half_a_day(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    await secretary.presses("Напомнить только им")
    await secretary.says("да")
    await goes_out(town)
    await secretary.presses("Напомнить только им")
    secretary.sees("уже уходило недавно")
    await goes_out(town)
    assert got(anna) == [WORDS, WORDS]


async def test_reading_is_a_cursor(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    async with town.database.begin() as store:
        await store.inbox.read([(anna.id, anna.chat.messages[-1].cmid)])
    await secretary.presses("Кто нет")
    secretary.sees("Прочитали все" if await _all_tied(town) else "взрослые не привязаны").sees_no("Мария")
    await secretary.presses("Отчёт")
    secretary.sees("Прочитали: 1.")


async def _all_tied(town: Town) -> bool:
    return not await rows(town, "SELECT 1 FROM pupils WHERE id NOT IN (SELECT pupil FROM links)")


async def test_the_list_is_a_spreadsheet_too(town: Town, secretary: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(PETYA)
    await pavel.links(IN_TWO_PLACES)
    await writes(secretary, "9Б", "Кто поедет в музей?")
    await secretary.presses("Вопрос с ответами")
    await secretary.says("Поедем, Не поедем")
    await secretary.presses("Отправить")
    await goes_out(town)
    await pavel.presses("Не поедем")
    await secretary.presses("Таблица")
    secretary.sees("Вот таблица")
    (body,) = (await rows(town, "SELECT body FROM outbox WHERE body LIKE '%\"table\"%'"))[-1]
    (file,) = json.loads(body)["files"]
    assert file["name"] == "объявление-1.xlsx"
    assert ["СОШ № 21", "9Б", "Пётр В", "доставлено, ответа или прочтения нет"] in file["values"]["rows"]
    assert ["СОШ № 21", "9Б", "Фёдор К", "взрослые не привязаны"] in file["values"]["rows"]
    assert ["СОШ № 21", "9Б", "Семён К", "Не поедем"] in file["values"]["rows"]


async def test_the_department_sees_numbers_and_no_child(town: Town, city: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(city, "родителям 5-х классов 21 школы")
    await city.presses("Кто нет")
    city.sees("5А, СОШ № 21: 1, без привязанных взрослых 3").sees_no("Мария", "Артём")
    await city.presses("Таблица")
    bodies = [body for (body,) in await rows(town, "SELECT body FROM outbox WHERE chat = ?", city.id)]
    assert not any(name in body for body in bodies for name in ("Мария", "Артём", "Соколова"))


# Stop, correct, recall


async def test_it_is_stopped_while_it_waits(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Отправить")
    await secretary.presses("Остановить")
    secretary.sees("Никому ничего не ушло")
    await goes_out(town)
    assert got(anna) == []
    assert "остановлено, никому не ушло" in last(secretary)


async def test_it_is_corrected_for_those_who_have_it(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    await secretary.presses("Напомнить только им")
    await secretary.presses("Да")
    await goes_out(town)
    await secretary.presses("Исправить")
    secretary.sees("Пришлите новый текст целиком", WORDS)
    await secretary.says("Собрание в 19:00.")
    secretary.sees("Собрание в 19:00.", "Поставить его на место прежнего")
    await goes_out(town)
    assert "Собрание в 19:00." not in got(anna)
    await secretary.presses("Заменить у всех")
    await goes_out(town)
    assert got(anna) == ["Собрание в 19:00.", "Собрание в 19:00."]
    assert "исправлено, сообщений: 2." in last(secretary)
    assert [act for _, act, _ in await journal(town)][-1] == "announcement corrected"


async def test_words_that_were_meant_for_the_bot_correct_nothing(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    await secretary.presses("Исправить")
    await secretary.says("привязки")
    await secretary.presses("Не менять")
    secretary.sees("Объявление №")
    await secretary.presses("Исправить")
    await secretary.says("Собрание отменяется")
    await secretary.says("нет")
    secretary.sees("Оставил как было")
    await secretary.says("да")
    await goes_out(town)
    assert got(anna) == [WORDS]


async def test_it_is_recalled_for_everybody_but_not_from_the_journal(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    await secretary.presses("Отозвать")
    secretary.sees("запись в журнале останется")
    await secretary.says("да")
    await goes_out(town)
    assert "отозвано, удалено сообщений: 1." in last(secretary)
    await anna.says("объявления")
    anna.sees_no(WORDS)
    lines = await rows(town, "SELECT act, details FROM journal WHERE act LIKE 'announce%'")
    assert [act for act, _ in lines] == ["announced", "announcement recalled"]
    assert "родителям (СОШ № 21) (1): Завтра в 18:30" in lines[0][1]


# What readers find


async def test_families_find_the_last_ones(town: Town, secretary: Person, teacher: Person, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await announces(secretary, "родителям", "Школа закрыта в субботу.")
    await announces(teacher, "родителям", "Завтра экскурсия.")
    await anna.says("объявления")
    anna.sees("Завтра экскурсия.", "Для кого: Мария, 5А", "Школа закрыта в субботу.", "Для кого: Мария, 5А; Пётр, 9Б")
    assert anna.heard.index("экскурсия") < anna.heard.index("закрыта")


async def test_without_any_one_hears_that_there_were_none(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("последние новости школы")
    anna.sees("Объявлений для вас пока не было")
    await anna.says("разослать родителям сообщение")
    anna.sees("Объявления пишут сотрудники")


async def test_whose_link_has_ended_finds_nothing_of_it(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    async with town.database.begin() as store:
        await store.links.suspend(anna.id, await town.pupil(MASHA), town.clock.now())
    await anna.says("объявления")
    anna.sees_no(WORDS, "СОШ")


async def test_whose_role_has_ended_finds_nothing_that_was_said_to_staff(
    town: Town, secretary: Person, teacher: Person
) -> None:
    await announces(secretary, "сотрудникам", "Педсовет в пятницу.")
    await teacher.says("объявления")
    teacher.sees("Педсовет в пятницу")
    async with town.database.read() as store:
        (role,) = await store.roles.of(teacher.id)
    await loses(town, role)
    await teacher.says("объявления")
    teacher.sees_no("Педсовет")


async def test_a_client_without_buttons_answers_in_words(town: Town, teacher: Person) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("мои дети")
    await nikolay.says("согласен")
    await nikolay.says(await town.code(MASHA))
    await writes(teacher, "родителям")
    await teacher.presses("Кнопка «Ознакомлен»")
    await teacher.presses("Отправить")
    await goes_out(town)
    assert last(nikolay).endswith("Чтобы ответить, напишите «объявления».")
    await nikolay.says("объявления")
    nikolay.sees("1. Ознакомлен")
    await nikolay.says("1")
    nikolay.sees("отметил, что вы ознакомились")


async def test_whoever_is_forgotten_leaves_no_trace_of_what_they_answered(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Кнопка «Ознакомлен»")
    await secretary.presses("Отправить")
    await goes_out(town)
    await anna.presses("Ознакомлен")
    async with town.database.begin() as store:
        await store.people.forget(anna.id, town.clock.now())
    assert await rows(town, "SELECT 1 FROM audiences") == []
    await goes_out(town)


async def test_a_school_may_warn_of_swindlers_and_hears_where_help_is(
    town: Town, secretary: Person, anna: Person
) -> None:
    """Words for others are no cry; whoever asked for help in them all the same hears the numbers first."""
    await anna.links(MASHA)
    warning = "Мошенники звонят детям и просят срочно перевести деньги. Не переводите, положите трубку."
    await writes(secretary, "родителям", warning)
    secretary.sees("8-800-2000-122", warning)
    await secretary.presses("Отправить")
    await goes_out(town)
    assert got(anna) == [warning]


async def test_a_pupil_of_two_places_is_named_by_the_place_that_speaks(town: Town, anna: Person) -> None:
    boris = town.person("Борис")
    await anna.links(IN_TWO_PLACES)
    await works(town, boris, ADMINISTRATOR, CLUB)
    await announces(boris, "родителям")
    assert "Для кого: Семён, 9М" in last(anna)


async def test_in_several_places_it_is_asked_which(town: Town, anna: Person) -> None:
    vera = town.person("Вера")
    await anna.links(MASHA)
    await works(town, vera, ADMINISTRATOR, SCHOOL)
    await works(town, vera, ADMINISTRATOR, OTHER)
    await writes(vera, "родителям")
    vera.sees("Где именно?")
    await vera.presses("СОШ № 21")
    vera.sees("(СОШ № 21)", "1 семья")
    await vera.presses("Отправить")
    await goes_out(town)
    assert got(anna) == [WORDS]


async def test_what_vk_did_not_take_is_told_with_its_reason(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям")
    async with town.database.begin() as store:
        [(row,)] = await store.rows.all("SELECT id FROM outbox WHERE key = 'announcement:1'")
        await store.outbox.settle([Outcome(row, "failed", 100, "bad")], town.clock.now())
    await secretary.says("мои объявления")
    await secretary.presses("№ 1")
    secretary.sees("не принял ВКонтакте: 1")


# Said at once


@pytest.mark.parametrize(
    "said",
    [
        "объявление всем школам завтра актированный день",
        "объявление всему городу: завтра актированный день",
        "сообщить родителям 5а что завтра актированный день",
        "сообщение родителям завтра актированный день",
    ],
)
async def test_for_whom_and_the_words_are_said_at_once(city: Person, anna: Person, said: str) -> None:
    await anna.links(MASHA)
    await city.says(said)
    if "Где именно" in city.chat.show():
        await city.presses("5А, СОШ № 21")
    city.sees("Так его увидят", "Завтра актированный день", "1 семья")
    city.sees_no("всему городу:", "что завтра", "объявление всем")
    await city.presses("Отправить")
    await goes_out(city.town)
    assert got(anna) == ["Завтра актированный день"]


async def test_the_class_of_a_class_teacher_is_theirs(teacher: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await teacher.says("объявление классу завтра собрание в 18:30")
    teacher.sees("Так его увидят. Кому: родителям 5А", "Завтра собрание в 18:30")
    teacher.sees_no("классу завтра")


async def test_without_words_the_words_are_asked_for(teacher: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await teacher.says("объявление классу")
    teacher.sees("Понял, кому. Пришлите текст")
    await teacher.says(WORDS)
    teacher.sees("Кому: родителям 5А")


async def test_an_administrator_is_asked_which_class(secretary: Person) -> None:
    await secretary.says("объявление классу завтра собрание в 18:30")
    secretary.sees("Кому отправить?")


async def test_families_write_none(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("сообщение родителям завтра собрание")
    anna.sees("Объявления пишут сотрудники")


async def test_a_question_meanwhile_is_answered_and_the_draft_is_kept(teacher: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await teacher.says("сделать объявление")
    await teacher.says(WORDS)
    await teacher.says("есть ли окно во вторник")
    teacher.sees("Черновик объявления сохранил").sees_no("Не понял, кому")
    await teacher.says("да")
    assert got(anna) == []
    await teacher.says("объявление родителям")
    await teacher.says(WORDS)
    await teacher.says("моё расписание")
    teacher.sees("Черновик объявления сохранил")
    await teacher.presses("Вернуться к объявлению")
    teacher.sees("Так его увидят", WORDS)
    await teacher.says("да")
    await goes_out(teacher.town)
    assert got(anna) == [WORDS]


async def test_whose_links_does_not_take_an_announcement(secretary: Person) -> None:
    await secretary.says("привязки")
    secretary.sees("Чьи привязки")
    await secretary.says("объявление для родителей 5а")
    secretary.sees("Пришлите текст")


async def test_what_is_to_come_may_be_announced_by_a_button(teacher: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await teacher.says("завтра собрание в 18:30")
    await teacher.presses("Объявить классу 5А")
    teacher.sees("Кому: родителям 5А", "завтра собрание в 18:30")
    await teacher.says("когда собрание")
    assert "Объявить классу 5А" not in teacher.offered
    await anna.says("завтра собрание в 18:30")
    assert "Объявить классу 5А" not in anna.offered


async def test_what_was_offered_and_not_taken_is_forgotten(teacher: Person) -> None:
    await teacher.says("завтра собрание в 18:30")
    button = teacher.button("Объявить классу 5А")
    await teacher.says("меню")
    await teacher.presses_button(button)
    teacher.sees("устарела")


# Words under a preview


@pytest.mark.parametrize(
    "said",
    [
        "сколько родителей зарегистрировалось",
        "кто из родителей школы 17 не отвечает",
        "родителям когда придёт ответ?",
        "родители всех школ ничего не получили",
        "оценки детей за неделю",
        "какая завтра погода в школах",
        "спасибо",
        "ок",
        "привет",
    ],
)
async def test_no_question_under_a_preview_changes_the_audience_and_no_yes_after_it_sends(
    town: Town, city: Person, anna: Person, said: str
) -> None:
    svetlana = town.person("Светлана")
    await anna.links(MASHA)
    await svetlana.links(TWINS[0])
    await writes(city, "родителям 5-х классов 21 школы")
    chosen = await rows(town, "SELECT audience FROM announcements")
    await city.says(said)
    city.sees("Черновик объявления сохранил").sees_no("Так его увидят", "Не понял, кому")
    back = city.button("Вернуться к объявлению")
    await city.says("да")
    await goes_out(town)
    assert await rows(town, "SELECT audience, confirmed FROM announcements") == [(*chosen[0], None)]
    assert got(anna) == got(svetlana) == []
    await city.presses_button(back)
    city.sees("5-х классов (СОШ № 21)")
    await city.says("да")
    await goes_out(town)
    assert got(anna) == [WORDS]


@pytest.mark.parametrize(
    "said", ["отправляй", "Отправь!", "отправляем", "отправить", "шли", "да, отправляй", "отправь сейчас", "да"]
)
async def test_words_send_what_the_preview_shows(secretary: Person, anna: Person, said: str) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.says(said)
    secretary.sees("Принял, отправляю: 1 получатель")
    await goes_out(secretary.town)
    assert got(anna) == [WORDS]


async def test_it_is_sent_with_a_word_at_an_hour(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.says("отправь вчера в 9")
    secretary.sees("Не понял, когда")
    await secretary.says("в понедельник в 8")
    secretary.sees("Так его увидят", "Уйдёт пн, 23 ноября, в 8:00")
    await secretary.says("отправь завтра в 9 утра")
    secretary.sees("Объявление уйдёт сб, 21 ноября, в 9:00")
    await goes_out(town)
    assert got(anna) == []
    town.clock.move(days=1)
    await goes_out(town)
    assert got(anna) == [WORDS]


@pytest.mark.parametrize(
    ("whom", "shown"), [("кому: 9Б", "9Б"), ("для 9Б", "9Б"), ("5А и 9Б", "5А, 9Б"), ("родителям 9-х", "9-х")]
)
async def test_an_audience_said_under_a_preview_replaces_the_one_shown(
    secretary: Person, anna: Person, whom: str, shown: str
) -> None:
    await anna.links(MASHA, PETYA)
    await writes(secretary, "5А")
    await secretary.says(whom)
    secretary.sees("Так его увидят", f"родителям {shown}")


async def test_an_audience_that_was_not_understood_takes_the_yes_of_the_preview_with_it(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await writes(secretary, "родителям")
    await secretary.presses("Кому: изменить")
    await secretary.says("сами решите")
    secretary.sees("Не понял, кому")
    await secretary.says("да")
    secretary.sees("Так его увидят", "1 семья")
    await secretary.presses("Кому: изменить")
    await secretary.says("отправляй")
    secretary.sees("Так его увидят", "1 семья")
    await goes_out(town)
    assert got(anna) == []
    await secretary.says("отправляй")
    await goes_out(town)
    assert got(anna) == [WORDS]


# One number


async def test_an_announcement_has_one_number_everywhere_and_everybody_counts_their_own(
    town: Town, secretary: Person, teacher: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await announces(teacher, "родителям", "Завтра экскурсия.")
    await announces(secretary, "родителям", "Первое.")
    await writes(secretary, "родителям", "Черновик.")
    await secretary.presses("Не отправлять")
    await announces(secretary, "родителям", "Второе.")
    assert "Объявление № 2" in last(secretary)
    await secretary.says("мои объявления")
    secretary.sees("№ 2, 20.11 18:30: Второе.", "№ 1, 20.11 18:30: Первое.")
    assert secretary.offered[:2] == ["№ 2", "№ 1"]
    for number, words in (("№ 2", "Второе."), ("№ 1", "Первое.")):
        await secretary.says("мои объявления")
        await secretary.presses(number)
        secretary.sees(f"Объявление {number}.")
        await secretary.presses("Напомнить только им")
        secretary.sees(f"Напомнить об объявлении {number} «{words}»?", "1 человек")
    await secretary.presses("Нет")
    secretary.sees("Объявление № 1.")
    await secretary.presses("Напомнить только им")
    await secretary.says("спасибо")
    await secretary.says("да")
    await goes_out(town)
    assert sorted(got(anna)) == ["Второе.", "Завтра экскурсия.", "Первое."]
    await teacher.says("мои объявления")
    teacher.sees("№ 1, ", "Завтра экскурсия.").sees_no("№ 2", "№ 3")
    named = await rows(town, "SELECT what FROM journal WHERE act = 'announced' ORDER BY rowid")
    assert named == [("№ 1",), ("№ 1",), ("№ 2",)]


async def test_what_was_said_before_there_were_numbers_keeps_its_own(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await announces(secretary, "родителям", "Первое.")
    async with town.database.begin() as store:
        await store.rows.write("PRAGMA defer_foreign_keys = ON")
        for table, column in (("announcements", "id"), ("audiences", "announcement")):
            await store.rows.write(f"UPDATE {table} SET {column} = 7")
        await store.rows.write("UPDATE announcements SET number = 0")
    await announces(secretary, "родителям", "Второе.")
    await secretary.says("мои объявления")
    secretary.sees("№ 8, ", "№ 7, ")
