"""Which exercises a reminder names on a day."""

from datetime import datetime

from bot.domain.chat import Chat
from bot.domain.exercise import Verdict
from bot.domain.library import Library
from bot.domain.results import result_of

NAMED = 3
EARLY = 11
"""Before this hour, nothing that has to wait for hours after waking."""


def todays(library: Library, chat: Chat, wall: datetime) -> tuple[str, ...]:
    """Some that are safe for this person and did not hurt the last time, others every day; empty without a result.

    Only what fits into a few minutes at home: the walk is named beside them anyway.
    `wall` is the time on the person's clock.
    """
    found = result_of(library, chat)
    if found is None or chat.raised:
        return ()
    done, outcome = found
    hurt = {trial.exercise: trial.hurt for trial in chat.trials}
    early = wall.hour < EARLY
    safe = [(name, done.flow.exercises[name]) for name in outcome.exercises(Verdict.SAFE) if not hurt.get(name)]
    fitting = [name for name, one in safe if one.in_a_set and not (early and one.not_after_waking_hours)]
    first = wall.toordinal() * NAMED
    return tuple(dict.fromkeys(fitting[(first + number) % len(fitting)] for number in range(NAMED) if fitting))
