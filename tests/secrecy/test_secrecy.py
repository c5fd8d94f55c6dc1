"""A little of what `python -m tests.secrecy` does at length: a chat of several hears nothing of any child."""

from pathlib import Path

from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from tests.person import GROUP, SECRET, ZONE
from tests.secrecy.overheard import overhear
from tests.secrecy.towns import CUP, EVERYBODY, EXAM, MEETING, NAMES, opened
from tests.understood import CONTENT

MESSAGES = 280
"""All answers there are, and then some of every capability."""


async def test_what_a_chat_of_several_hears_comes_of_nothing_that_is_known_of_anybody(tmp_path: Path) -> None:
    folders = known, bare = tmp_path / "known", tmp_path / "bare"
    known.mkdir()
    bare.mkdir()
    heard = await overhear(folders, Conversation(CONTENT, CAPABILITIES, ZONE, SECRET), 3, MESSAGES)
    assert heard.wrong == []
    assert heard.said == MESSAGES
    assert heard.answered > MESSAGES * 0.9
    assert {capability.name for capability in CAPABILITIES} <= heard.asked.keys()


async def test_there_is_something_to_keep(tmp_path: Path) -> None:
    """In their own dialogs the same people hear of all of it."""
    conversation = Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)
    async with opened(tmp_path, conversation, known=True) as (town, people):
        mother = people[EVERYBODY.index("mother")]
        await mother.says("оценки")
        mother.sees(NAMES["100001"], NAMES["100002"], "Математика")
        await mother.says("результаты огэ")
        mother.sees(EXAM, "73,25 балла", "минимум 61,5 набран")
        await mother.says("достижения")
        mother.sees(CUP)
        await mother.says("родительское собрание")
        mother.sees(MEETING)
        await mother.says("мои записи")
        mother.sees("Олимпиада по химии", NAMES["100001"])
        await mother.says("родительское собрание", chat=town.chat(GROUP))
        assert MEETING not in town.chat(GROUP).show()
        await mother.says("результаты огэ", chat=town.chat(GROUP))
        assert EXAM not in town.chat(GROUP).show()
