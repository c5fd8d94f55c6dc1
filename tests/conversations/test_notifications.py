"""Settings of what the bot says unasked: a press or a sentence changes them, and what waits obeys at once."""

from typing import Any

import pytest

from handlers import payloads
from handlers.notifications_switch import Off
from handlers.talk import Client
from storage.outbox import Draft, Priority
from storage.pushes import CAPABILITY
from tests.city import MASHA, PETYA
from tests.person import Person, Town

SCREEN = 900


async def wishes(town: Town, person: Person) -> list[tuple[Any, ...]]:
    return await town.rows("SELECT kind, pupil, wanted, hour FROM wishes WHERE person = ? ORDER BY 1, 2", person.id)


async def rest(town: Town, person: Person) -> tuple[Any, ...]:
    rows = await town.rows("SELECT begins, ends, until, stopped FROM rests WHERE person = ?", person.id)
    return rows[0] if rows else ()


async def waits(town: Town, person: Person, key: str) -> None:
    """A push that waits for the morning."""
    async with town.database.begin() as store:
        later = town.clock.now().replace(hour=23)
        row = Draft(person.id, key, '{"text":"…"}', Priority.REMINDER, capability=CAPABILITY, not_before=later)
        await store.outbox.add([row], town.clock.now())


async def test_the_list_says_what_is_sent_and_a_press_changes_it_in_place(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("уведомления")
    anna.sees("• каникулы: нет", "присылай оценки в 20:30")
    assert len(anna.heard) <= SCREEN
    shown = len(anna.chat.messages)
    await anna.presses("Каникулы: нет")
    anna.sees("Каникулы: напоминаю за месяц", "Сейчас не присылаю")
    await anna.presses("Присылать")
    anna.sees("Сейчас: в 16:00.")
    await anna.presses("19:00")
    anna.sees("Сейчас: в 19:00.")
    await anna.presses("Все уведомления")
    anna.sees("• каникулы: в 19:00")
    assert len(anna.chat.messages) == shown
    assert await wishes(town, anna) == [("holidays", 0, 1, "19:00")]


async def test_one_child_of_two_may_be_left_out(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("присылай каникулы")
    anna.sees("• Мария, 5А: да", "• Пётр, 9Б: да")
    await anna.presses("Мария: не присылать")
    anna.sees("• Мария, 5А: нет", "• Пётр, 9Б: да")
    await anna.presses("Все уведомления")
    anna.sees("• каникулы: в 16:00, не о всех")
    await anna.says("не присылай каникулы по Пете")
    anna.sees("Сейчас не присылаю")


async def test_the_switch_under_a_push_ends_its_kind_and_what_waits_of_it(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await waits(town, anna, "holidays:2026-11-26:-7:1")
    await waits(town, anna, "plan:2026-11-24:1")
    await anna.says("Не присылать: каникулы", payload=payloads.dump(Off("holidays")))
    anna.sees("больше не присылаю: каникулы")
    assert await wishes(town, anna) == [("holidays", 0, 0, None)]
    assert await town.rows("SELECT key FROM outbox WHERE key LIKE 'holidays:%'") == []
    await anna.presses("Присылать")
    assert await wishes(town, anna) == [("holidays", 0, 1, None)]


async def test_a_switch_of_a_kind_that_is_no_more_is_outdated(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("Не присылать: погода", payload=payloads.dump(Off("weather")))
    anna.sees("устарела")


@pytest.mark.parametrize("words", ["стоп", "Стоп!", "отключи уведомления", "хватит слать сообщения"])
async def test_stop_stops_all_and_what_waits_and_one_press_brings_it_back(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.presses("Пропустить")
    await waits(town, anna, "holidays:2026-11-26:-7:1")
    await anna.says(words)
    anna.sees("больше первым не пишу")
    assert (await rest(town, anna))[3] is not None
    assert await town.rows("SELECT 1 FROM outbox WHERE key LIKE 'holidays:%'") == []
    await anna.says("уведомления")
    anna.sees("Сейчас первым не пишу")
    await anna.presses("Присылать снова")
    assert (await rest(town, anna))[3] is None


@pytest.mark.parametrize(
    ("words", "wished", "rested"),
    [
        ("не пиши после 8 вечера", [], ("20:00", "07:00")),
        ("пиши не раньше 9", [], ("21:00", "09:00")),
        ("пиши только с 9 до 20", [], ("20:00", "09:00")),
        ("не беспокой до утра", [], "2026-11-21T04:30"),
        ("тишина на неделю", [], "2026-11-27T04:00"),
        ("пауза на два дня", [], "2026-11-22T04:00"),
        ("не присылай ничего в выходные", [], "2026-11-23T04:00"),
        ("тишина до вечера воскресенья", [], "2026-11-22T16:00"),
        ("замолчи на час", [], "2026-11-20T16:30"),
        ("не беспокоить до 1 сентября", [], "2027-09-01T04:00"),
        ("присылай расписание в 7 утра", [("plan", 0, 1, "07:00")], ""),
        ("оценки в 20:30", [("grades", 0, None, "20:30")], ""),
        ("перенеси план на 18:15", [("plan", 0, 1, "18:15")], ""),
        ("присылай замены только Маши", [("substitutions", 1, 1, None), ("substitutions", 2, 0, None)], ""),
        ("про Машу оценки не надо", [("grades", 1, 0, None)], ""),
        ("перестань писать про очередь", [("queue", 0, 0, None)], ""),
        ("план не нужен", [("plan", 0, 0, None)], ""),
        ("напоминать за полчаса до урока", [("lessons", 0, 1, None)], ""),
        ("какие уведомления включены", [], ""),
        ("как отключить уведомления", [], ""),
        ("почему мне не приходят оценки", [], ""),
    ],
)
async def test_what_is_said_of_pushes_does_what_it_says_and_no_more(
    town: Town, anna: Person, words: str, wished: list[tuple[Any, ...]], rested: Any
) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says(words)
    assert await wishes(town, anna) == wished
    begins, ends, until, stopped = await rest(town, anna) or (None,) * 4
    assert stopped is None
    assert (until or "").startswith(rested) if isinstance(rested, str) else (begins, ends) == rested


async def test_all_or_one_kind_alone_or_nothing_of_one_child(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("включи всё")
    anna.sees("• план на завтра: в 19:00", "• напоминания об уроках: за 15 минут")
    await anna.says("не присылай мне про Петю ничего")
    anna.sees("больше не присылаю: Пётр, 9Б", "• план на завтра: в 19:00, не о всех")
    await anna.says("присылай всё в 18:30")
    anna.sees("• оценки: в 18:30", "• план на завтра: в 18:30", "• замены: сразу")
    await anna.says("не пиши по вечерам")
    anna.sees("в это время не присылаю", "• оценки: в 15:00")
    await anna.says("присылай только замены")
    anna.sees("• оценки: нет", "• план на завтра: нет", "• замены: сразу")


@pytest.mark.parametrize("words", ["уведомления только про двойки", "присылай только двойки и н"])
async def test_bad_marks_alone_are_honestly_not_offered(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("Одни двойки отдельно не присылаю", "выберите «Сразу»")
    await anna.presses("Сразу")
    assert await wishes(town, anna) == [("grades", 0, None, "")]


async def test_quiet_of_one_kind_for_a_while_is_quiet_of_all_and_is_only_offered(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("не присылай оценки до понедельника")
    anna.sees("только обо всём сразу")
    assert await wishes(town, anna) == []
    await anna.presses("До понедельника")
    anna.sees("Тишина до 23.11 7:00")
    await anna.says("отмени тишину")
    anna.sees_no("Тишина до")
    await anna.says("сроки «Кода будущего» в 18:15")
    anna.sees("Сроки «Кода будущего»", "Сейчас: в 18:15")


@pytest.mark.parametrize("words", ["не прислали", "не присылали еще?", "какие школы не прислали данные"])
async def test_that_nothing_was_sent_is_no_wish_for_it(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees_no("первым не пишу")
    assert await rest(town, anna) == ()


async def test_stop_in_the_middle_of_a_question_only_cancels_it(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отвязать ребёнка")
    await anna.says("стоп")
    anna.sees_no("первым не пишу")
    assert await rest(town, anna) == ()


async def test_whoever_has_not_agreed_is_told_that_nothing_is_sent(town: Town, anna: Person) -> None:
    await anna.says("стоп")
    anna.sees("и так ничего не присылаю")
    assert await rest(town, anna) == ()


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("тишина на 3 часа", "2026-11-20T18:30"),
        ("не беспокой 2 часа", "2026-11-20T17:30"),
        ("тишина на час", "2026-11-20T16:30"),
        ("тишина до понедельника", "2026-11-23T04:00"),
        ("не пиши мне до завтра", "2026-11-21T04:00"),
        ("не пиши мне сегодня", "2026-11-21T04:00"),
    ],
)
async def test_silence_for_a_while_is_understood(town: Town, anna: Person, words: str, until: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("Тишина до")
    assert (await rest(town, anna))[2][:16] == until


async def test_silence_by_buttons_and_its_end(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("тихие часы")
    await anna.presses("До понедельника")
    anna.sees("Тишина до 23.11 7:00")
    await waits(town, anna, "holidays:2026-11-26:-7:1")
    await anna.presses("Закончить тишину")
    anna.sees("Ночью я и так не пишу")
    assert (await rest(town, anna))[2] is None


@pytest.mark.parametrize(
    "words", ["тихие часы с 22 до 8", "не пиши мне с 22:00 до 08:00", "тихие часы с 10 вечера до 8"]
)
async def test_quiet_hours_of_ones_own(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("Тихие часы: с 22:00 до 08:00")
    await anna.presses("Как у всех")
    assert (await rest(town, anna))[:2] == (None, None)


async def test_nothing_at_night_is_no_stop(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("не пиши мне ночью")
    anna.sees("ночью не беспокою")
    assert await rest(town, anna) == ()


async def test_not_in_the_evening_is_another_hour_and_not_off(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("не надо присылать оценки по вечерам")
    anna.sees("в это время не присылаю", "Сейчас: в 15:00")
    assert await wishes(town, anna) == [("grades", 0, None, "15:00")]


async def test_an_hour_said_in_words(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    for words, hour in (("напоминай о каникулах в 20:30", "20:30"), ("присылай каникулы в 8 вечера", "20:00")):
        await anna.says(words)
        anna.sees(f"Сейчас: в {hour}")
    await anna.says("присылай каникулы сразу")
    anna.sees("другого часа тут нет", "Сейчас: в 20:00")


async def test_a_client_without_buttons_gets_numbers(town: Town) -> None:
    oleg = town.person("Олег", client=Client(buttons=False))
    await oleg.says("мои дети")
    await oleg.says("1")
    await oleg.says(await town.code(MASHA))
    await oleg.says("уведомления")
    (line,) = [line for line in oleg.heard.splitlines() if line.endswith(". Каникулы: нет")]
    await oleg.says(line.partition(".")[0])
    oleg.sees("1. Присылать")
    await oleg.says("1")
    oleg.sees("Сейчас: в 16:00")


async def test_what_is_wished_is_erased_with_the_person(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("присылай каникулы")
    await anna.says("тишина на 3 часа")
    await anna.says("забыть меня")
    await anna.says("да")
    assert await wishes(town, anna) == []
    assert await rest(town, anna) == ()
