"""Read by the server that processes are forked from, so that none of them has to read flows and content itself."""

import bot.app as wiring
import tests.end_to_end.fault_child  # noqa: F401
from bot.adapters import settings as settings_of
from tests.end_to_end.conftest import cached

cached(settings_of.load().flows, settings_of.load().content)
setattr(wiring, "load", cached)  # noqa: B010  # what is only imported there is not its to give
