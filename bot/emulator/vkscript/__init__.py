"""VKScript: the language of VK's execute, as far as its documentation goes."""

from bot.emulator.vkscript.machine import API_CALLS, run

__all__ = ["API_CALLS", "run"]
