"""VK's refusals: the number, and the sentence VK puts beside it."""

from bot.emulator.wire import Json

SENTENCES = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed: invalid access_token (4).",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    12: "Unable to compile code",
    13: "Runtime error occurred during code invocation",
    14: "Captcha needed",
    15: "Access denied",
    17: "Validation required",
    18: "User was deleted or banned",
    27: "Group authorization failed",
    29: "Rate limit reached",
    36: "Method execution was interrupted due to timeout",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    118: "Invalid server",
    121: "Invalid hash",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    909: "Can't edit this message, because it's too old",
    911: "Keyboard format is invalid",
    912: "This is a chat bot feature, change this status in settings",
    913: "Too many forwarded messages",
    914: "Message is too long",
    917: "You don't have access to this chat",
    920: "Can't edit this kind of message",
    921: "Can't forward these messages",
    924: "Can't delete this message for everybody",
    932: "Your community can't interact with this peer",
    936: "Contact not found",
    943: "Cannot use this intent",
    984: "You has spam restriction",
}


# Today's captcha has no picture to solve, only an address to open in a browser.
_MORE: dict[int, Json] = {
    14: {"redirect_uri": "https://id.vk.ru/not_robot_captcha?session_token=emulated", "remixstlid": 1},
    17: {"redirect_uri": "https://id.vk.ru/validation?emulated=1"},
}


class ApiError(Exception):
    """A method's refusal: `code` is VK's number, `about` narrows VK's sentence down."""

    def __init__(self, code: int, about: str = "") -> None:
        self.code = code
        sentence = SENTENCES.get(code, f"Error {code}")
        self.message = f"{sentence}: {about}" if about else sentence
        super().__init__(self.message)

    def json(self, request_params: list[Json]) -> Json:
        """The answer's `error` object, as VK sends it with HTTP status 200."""
        error: Json = {"error_code": self.code, "error_msg": self.message, "request_params": request_params}
        return error | _MORE.get(self.code, {})
