"""A strict Bot API server for this machine, and people to play against it.

It shares nothing with the rest of the bot: an independent reading of the Bot API.
"""

from bot.local_telegram.acts import ImpossibleError
from bot.local_telegram.clock import VirtualClock
from bot.local_telegram.faults import Fault
from bot.local_telegram.flood import Flood
from bot.local_telegram.groups import Group
from bot.local_telegram.people import Person
from bot.local_telegram.server import LocalTelegram
from bot.local_telegram.views import Shown

__all__ = ["Fault", "Flood", "Group", "ImpossibleError", "LocalTelegram", "Person", "Shown", "VirtualClock"]
