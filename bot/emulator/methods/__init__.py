"""VK's methods as this desk knows them: one table from a method's name to what it does."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bot.emulator.errors import ApiError
from bot.emulator.methods import changing, community, reading, sending, uploads, users
from bot.emulator.parameters import Parameters
from bot.emulator.world import World

Method: TypeAlias = Callable[[World, Parameters], Any]

# execute is not here: it is a program of these, see api.py.
METHODS: Mapping[str, Method] = {
    "groups.getById": community.by_id,
    "groups.getLongPollServer": community.long_poll_server,
    "groups.getLongPollSettings": community.long_poll_settings,
    "groups.setLongPollSettings": community.set_long_poll_settings,
    "groups.getCallbackServers": community.callback_servers,
    "groups.getCallbackSettings": community.callback_settings,
    "groups.getTokenPermissions": community.token_permissions,
    "messages.send": sending.send,
    "messages.edit": changing.edit,
    "messages.delete": changing.delete,
    "messages.sendMessageEventAnswer": changing.answer_press,
    "messages.setActivity": changing.set_activity,
    "messages.markAsRead": reading.mark_as_read,
    "messages.markAsAnsweredConversation": reading.mark_as_answered,
    "messages.getConversations": reading.conversations,
    "messages.getConversationsById": reading.conversations_by_id,
    "messages.getHistory": reading.history,
    "messages.getByConversationMessageId": reading.by_conversation_message_id,
    "messages.getById": reading.by_id,
    "messages.isMessagesFromGroupAllowed": reading.is_allowed,
    "photos.getMessagesUploadServer": uploads.photo_server,
    "photos.saveMessagesPhoto": uploads.save_photo,
    "docs.getMessagesUploadServer": uploads.document_server,
    "docs.save": uploads.save_document,
    "users.get": users.users,
    "utils.resolveScreenName": users.resolve,
}
# VK keeps these from community tokens: error 27.
NOT_FOR_COMMUNITIES = frozenset(
    {"photos.getWallUploadServer", "photos.getUploadServer", "wall.get", "friends.get", "messages.getChat"}
)
_NEEDED = {
    "messages": "messages",
    "photos": "photos",
    "docs": "docs",
    "groups.getLongPollServer": "manage",
    "groups.getLongPollSettings": "manage",
    "groups.setLongPollSettings": "manage",
    "groups.getCallbackServers": "manage",
    "groups.getCallbackSettings": "manage",
}


def call(world: World, method: str, given: Parameters) -> Any:
    """One method's response. Raises ApiError."""
    found = METHODS.get(method)
    if found is None:
        raise _unknown(method)
    world.counters.called(method)
    needed = _NEEDED.get(method) or _NEEDED.get(method.partition(".")[0])
    if needed is not None and needed not in world.rights:
        raise ApiError(15, "no access to call this method")
    return found(world, given)


def _unknown(method: str) -> ApiError:
    if method in NOT_FOR_COMMUNITIES:
        return ApiError(27, "method is unavailable with group auth.")
    return ApiError(3)
