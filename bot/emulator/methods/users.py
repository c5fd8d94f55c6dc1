"""users.get and utils.resolveScreenName: who is who."""

from bot.emulator.errors import ApiError
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import World

IDS = 1000
CASES = frozenset({"nom", "gen", "dat", "acc", "ins", "abl"})


def users(world: World, given: Parameters) -> list[Json]:
    """Unknown people are absent from the answer. Names stay in the nominative: nobody declines them here."""
    if (given.text("name_case") or "nom") not in CASES:
        raise ApiError(100, "name_case is invalid")
    fields = frozenset(given.words("fields"))
    found = [_person(name) for name in given.words("user_ids", most=IDS)]
    return [world.people[number].vk(fields) for number in found if number in world.people]


def _person(name: str) -> int:
    name = name.removeprefix("id")
    return int(name) if name.isdecimal() else 0


def resolve(world: World, given: Parameters) -> Json | list[Json]:
    """What a screen name belongs to; an empty list when it is free."""
    name = given.needed_text("screen_name")
    if name in (world.community.address, f"club{world.community.id}"):
        return {"type": "group", "object_id": world.community.id}
    number = _person(name) if name.startswith("id") else 0
    return {"type": "user", "object_id": number} if number in world.people else []
