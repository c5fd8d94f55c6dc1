"""What came in: a repeat is known, the oldest of each chat comes first, nothing that people wrote is kept."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.inbox import Arrived
from storage.moments import moment, text
from storage.store import Store
from tests.fakes import NOON, store_in_memory

ANNA, PETR = 1, 2


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with store_in_memory() as opened:
        yield opened


def message(chat: int, cmid: int) -> Arrived:
    return Arrived(f"m:{chat}:{cmid}", chat, cmid, f'{{"text":"{cmid}"}}')


async def oldest(store: Store, chats: int = 25) -> list[tuple[int, str]]:
    return [(event.chat, event.body) for event in await store.inbox.oldest(chats)]


async def settle_oldest(store: Store) -> None:
    await store.inbox.settle([event.id for event in await store.inbox.oldest(25)], NOON)


async def test_a_repeat_is_not_new_also_after_it_was_handled(store: Store) -> None:
    assert await store.inbox.take([message(ANNA, 1), message(ANNA, 2), message(ANNA, 1)], NOON) == 2
    await settle_oldest(store)
    assert await store.inbox.take([message(ANNA, 1), message(ANNA, 3)], NOON) == 1
    assert await store.inbox.waiting() == 2


async def test_the_oldest_of_each_chat_comes_by_its_place_in_the_chat(store: Store) -> None:
    await store.inbox.take([message(ANNA, 3), message(PETR, 8), message(ANNA, 2)], NOON)
    assert await oldest(store) == [(ANNA, '{"text":"2"}'), (PETR, '{"text":"8"}')]
    await settle_oldest(store)
    assert await oldest(store) == [(ANNA, '{"text":"3"}')]


async def test_what_has_no_place_in_the_chat_comes_after_the_messages_that_wait(store: Store) -> None:
    await store.inbox.take([Arrived("e:1", ANNA, None, "press"), message(ANNA, 2)], NOON)
    assert await oldest(store) == [(ANNA, '{"text":"2"}')]
    await settle_oldest(store)
    assert await oldest(store) == [(ANNA, "press")]


async def test_a_step_is_as_wide_as_asked_and_takes_who_waits_longest(store: Store) -> None:
    await store.inbox.take([message(chat, 1) for chat in (5, 4, 6)], NOON)
    assert [chat for chat, _ in await oldest(store, 2)] == [5, 4]


async def test_attempts_are_counted_before_they_are_made(store: Store) -> None:
    await store.inbox.take([message(ANNA, 1)], NOON)
    for attempts in range(3):
        (event,) = await store.inbox.oldest(1)
        assert event.attempts == attempts
        await store.inbox.begin([event.id])


async def test_a_settled_event_keeps_its_key_and_loses_its_words(store: Store) -> None:
    await store.inbox.take([message(ANNA, 1), message(PETR, 1)], NOON)
    first, second = await store.inbox.oldest(2)
    await store.inbox.settle([first.id], NOON)
    await store.inbox.settle([second.id], NOON, "set aside")
    assert await store.rows.all("SELECT state, body FROM events") == [("done", ""), ("set aside", "")]
    assert await oldest(store) == []
    await store.inbox.retire(NOON + timedelta(seconds=1))
    assert await store.rows.all("SELECT key FROM events") == []


async def test_a_chat_remembers_its_last_place_whatever_comes_late(store: Store) -> None:
    await store.inbox.take([message(ANNA, 7), message(ANNA, 9), message(ANNA, 8)], NOON)
    await store.inbox.take([message(ANNA, 2), Arrived("e:1", PETR, None, "")], NOON)
    chats = await store.inbox.chats([ANNA, PETR, 77])
    assert {id_: chat.last_cmid for id_, chat in chats.items()} == {ANNA: 9, PETR: 0}


async def test_a_chat_is_unreachable_until_the_person_writes_or_allows(store: Store) -> None:
    await store.inbox.unreachable([(ANNA, 901), (PETR, 18)], NOON)
    await store.inbox.unreachable([(ANNA, 902)], NOON + timedelta(days=1))
    since = await store.rows.all("SELECT id, unreachable, unreachable_since FROM chats ORDER BY id")
    assert since == [(ANNA, 902, text(NOON)), (PETR, 18, text(NOON))]
    await store.inbox.reached([ANNA])
    chats = await store.inbox.chats([ANNA, PETR])
    assert (chats[ANNA].unreachable, chats[PETR].unreachable) == (None, 18)


async def test_a_human_answers_until_a_moment_or_until_the_bot_is_called(store: Store) -> None:
    await store.inbox.human(ANNA, NOON)
    assert (await store.inbox.chats([ANNA]))[ANNA].human_until == NOON
    await store.inbox.human(ANNA, None)
    assert (await store.inbox.chats([ANNA]))[ANNA].human_until is None


async def test_what_a_client_shows_and_what_was_read_is_remembered(store: Store) -> None:
    await store.inbox.take([message(ANNA, 1)], NOON)
    await store.inbox.clients([(ANNA, "buttons")])
    for cmid in (3, 5, 4):
        await store.inbox.read([(ANNA, cmid), (77, 1)])
    assert (await store.inbox.chats([ANNA]))[ANNA].client == "buttons"
    assert await store.rows.all("SELECT id, read_cmid FROM chats") == [(ANNA, 5), (77, 1)]


async def test_the_position_moves_and_the_newest_message_seen_never_goes_back(store: Store) -> None:
    assert await store.inbox.position(7) is None
    await store.inbox.start(7, "10", NOON)
    await store.inbox.move(7, "12", NOON - timedelta(hours=1))
    await store.inbox.move(7, "14", None)
    position = await store.inbox.position(7)
    assert position is not None
    assert (position.ts, position.seen) == ("14", NOON)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())  # noqa: DTZ001  # zones follow


@given(MOMENTS, MOMENTS)
def test_comparing_texts_compares_moments_to_the_millisecond(one: datetime, other: datetime) -> None:
    texts = [text(one), text(other)]
    assert [text(moment(each)) for each in texts] == texts
    assert (texts[0] < texts[1]) == (moment(texts[0]) < moment(texts[1]))
    assert abs(moment(texts[0]) - one) < timedelta(milliseconds=1)
