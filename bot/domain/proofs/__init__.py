"""What is proved of the flows, not sampled: each promise over all conversations, or with one that breaks it."""

from collections.abc import Iterator
from functools import lru_cache

from bot.domain.flow import Flow
from bot.domain.library import Library
from bot.domain.proofs.broken import Broken, told
from bot.domain.proofs.firsts import firsts
from bot.domain.proofs.proof import Figures, Proof, proof_of

__all__ = ["Broken", "Figures", "Proof", "figures", "firsts", "proof_of", "prove"]


def prove(library: Library) -> tuple[Broken, ...]:
    """Every promise that a flow does not keep, with a conversation that shows it."""
    return _proof(tuple(library.items())).broken


def figures(library: Library) -> str:
    """How much was looked at, what is accepted, and a conversation in which each condition comes first."""
    return "\n".join(_lines(_proof(tuple(library.items()))))


@lru_cache(maxsize=1)
def _proof(flows: tuple[tuple[str, Flow], ...]) -> Proof:
    return proof_of(dict(flows))


def _lines(proof: Proof) -> Iterator[str]:
    for name, found in proof.figures.items():
        yield (
            f"{name}: {found.situations} situations, at most {found.longest} questions, {found.flags} danger signs, "
            f"{found.signs} signs heard, {found.acts} acts beside a raised sign, {found.outcomes} sets of overrides"
        )
    for name, leading in proof.firsts.items():
        for condition, conversation in leading.items():
            yield f"{name}: {condition} comes first after {told(conversation)}"
    for note in proof.accepted:
        yield f"note: {note}"
