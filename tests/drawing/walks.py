"""Interviews answered at random, the same ones in every run."""

from collections.abc import Iterator
from random import Random

from bot.domain.flow import EXCLUSIVE, Flow, Question
from bot.domain.machine import Walk, walk


def walks(flow: Flow, count: int = 150) -> Iterator[list[Walk]]:
    """Each interview as where it stood before the first answer, and after each."""
    chance = Random(flow.id)
    for _ in range(count):
        answers: dict[str, frozenset[str]] = {}
        steps = [walk(flow, answers)]
        while steps[-1].open:
            question = steps[-1].open
            answers[question.id] = _answer(chance, question, [option.id for option in steps[-1].offered])
            steps.append(walk(flow, answers))
        yield steps


def _answer(chance: Random, question: Question, offered: list[str]) -> frozenset[str]:
    calm = [name for name in offered if name in EXCLUSIVE or name in {"40_49", "slowly", "overdid"}]
    if calm and chance.random() < 0.75:  # or nearly every interview would end at its first questions
        return frozenset({chance.choice(calm)})
    ticks = [name for name in offered if name not in EXCLUSIVE]
    many = chance.randint(1, min(2, len(ticks))) if question.kind == "many" else 1
    return frozenset(chance.sample(ticks, many))
