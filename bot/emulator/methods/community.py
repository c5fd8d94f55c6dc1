"""groups.*: the community itself, its Long Poll and what the token may do."""

from bot.emulator.errors import ApiError
from bot.emulator.longpoll import EVENT_TYPES
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import World

# The bits of a community token. photos and manage were seen in VK's answers, the others are
# commonly known.
RIGHT_BITS = {"photos": 1 << 2, "messages": 1 << 12, "docs": 1 << 17, "manage": 1 << 18}

# VK shows these among the settings, but nothing switches them on.
_NEVER = ("wall_schedule_post_new", "wall_schedule_post_delete")


def by_id(world: World, given: Parameters) -> Json:
    """The shape of 5.139 and later: groups and profiles."""
    names = given.words("group_ids") or given.words("group_id") or [str(world.community.id)]
    own = {str(world.community.id), world.community.address, f"club{world.community.id}"}
    shown = world.community.vk()
    if "description" in given.words("fields"):
        shown["description"] = world.community.about
    return {"groups": [shown] if own & set(names) else [], "profiles": []}


def long_poll_server(world: World, given: Parameters) -> Json:
    _own_group(world, given)
    if not world.events.enabled:
        raise ApiError(100, "group_id: longpoll for this group is not enabled")
    return {
        "key": world.events.key,
        "server": f"{world.origin}/longpoll/{world.community.id}",
        "ts": str(world.events.ts),
    }


def long_poll_settings(world: World, given: Parameters) -> Json:
    _own_group(world, given)
    switches = {name: int(name in world.events.switched_on) for name in (*EVENT_TYPES, *_NEVER)}
    return {
        "api_version": world.events.api_version,
        "is_enabled": world.events.enabled,
        "events": switches,
    }


def set_long_poll_settings(world: World, given: Parameters) -> int:
    """Changes what is given and leaves the rest."""
    _own_group(world, given)
    log = world.events
    log.enabled = given.flag("enabled", default=log.enabled)
    log.api_version = given.text("api_version") or log.api_version
    for name in EVENT_TYPES:
        if name in given:
            (log.switched_on.add if given.flag(name) else log.switched_on.discard)(name)
    return 1


def callback_servers(world: World, given: Parameters) -> Json:
    _own_group(world, given)
    wanted = set(given.words("server_ids"))
    servers = [server.vk() for server in world.callbacks if not wanted or str(server.id) in wanted]
    return {"count": len(servers), "items": servers}


def callback_settings(world: World, given: Parameters) -> Json:
    _own_group(world, given)
    number = given.needed_integer("server_id", least=0)
    server = next((server for server in world.callbacks if server.id == number), None)
    if server is None:
        raise ApiError(104)
    return {
        "api_version": world.events.api_version,
        "events": {name: int(name in server.events) for name in (*EVENT_TYPES, *_NEVER)},
    }


def token_permissions(world: World, given: Parameters) -> Json:  # noqa: ARG001  every method takes both
    held = {name: bit for name, bit in RIGHT_BITS.items() if name in world.rights}
    permissions = [{"name": name, "setting": bit} for name, bit in held.items()]
    return {"mask": sum(held.values()), "permissions": permissions}


def _own_group(world: World, given: Parameters) -> None:
    if given.needed_integer("group_id", least=1) != world.community.id:
        raise ApiError(15, "no access to call this method")
