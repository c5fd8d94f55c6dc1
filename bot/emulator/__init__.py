"""A VK on this desk: its API, Long Poll and uploads, and people who write to the bot."""

from bot.emulator.faults import Fault, Faults
from bot.emulator.people import Client, Community, Person
from bot.emulator.room_api import Room
from bot.emulator.server import Emulator

__all__ = ["Client", "Community", "Emulator", "Fault", "Faults", "Person", "Room"]
