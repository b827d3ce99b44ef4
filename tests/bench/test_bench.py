"""What is measured is a whole conversation."""

from bot.domain.interview import current
from bot.domain.say import Guidance
from tests.bench.__main__ import MOST_TURNS, conversation


def test_the_measured_conversation_ends_in_guidance(shelf):
    turns, chat = conversation(shelf)
    assert turns < MOST_TURNS
    assert isinstance(current(shelf.flows, chat), Guidance)
