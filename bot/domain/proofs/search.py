"""Finds a conversation that comes to something; where it finds none, there is none."""

from collections.abc import Callable

from bot.domain.proofs.residue import FALSE
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.ways import Came, Conversation, Situation


def find(flow: Slice, goal: int, there: Callable[[Situation], bool] | None = None) -> Conversation | None:
    """The answers to where a formula holds and `there` agrees: the nearest first, and of those the least urgent."""
    seen: set[Situation] = set()
    ways = [(situation, came) for situation, came in flow.starts((goal,)).items()]
    while ways:
        situation, came = ways.pop()
        if situation in seen or situation.watched[0] == FALSE:
            continue
        seen.add(situation)
        if flow.formulas.holds(situation.watched[0]) and (there is None or there(situation)):
            return flow.conversation(came)
        after = sorted(_after(flow, situation, came), key=lambda way: _effort(flow, way[0]))
        ways += after[::-1]
    return None


def _after(flow: Slice, situation: Situation, came: Came) -> list[tuple[Situation, Came]]:
    return [(after, came.on(situation.state, mask)) for mask, after in flow.next(situation)]


def _effort(flow: Slice, situation: Situation) -> tuple[int, int]:
    return flow.formulas.residues.far(situation.watched[0]), flow.urgency(situation)
