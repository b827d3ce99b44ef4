"""A promise that a flow does not keep."""

from dataclasses import dataclass

from bot.domain.proofs.ways import Conversation


@dataclass(frozen=True, slots=True)
class Broken:
    flow: str
    promise: str
    sentence: str
    conversation: Conversation = ()
    """The answers that show it; empty where the fault is that no conversation does."""

    def __str__(self) -> str:
        return f"{self.flow}: {self.sentence}" + (f" ({told(self.conversation)})" if self.conversation else "")


def told(conversation: Conversation) -> str:
    return ", ".join(f"{question}: {'/'.join(sorted(options))}" for question, options in conversation)
