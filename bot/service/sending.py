"""Sending to many: the ledger and the courier, as ports, and what goes between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.campaign import Body, Kind, RunState, State
from bot.domain.errors import BackwiseError
from bot.service.ports import Outcome, RetryLater
from bot.wording.reply import Button, Reply


class LostLeaseError(BackwiseError):
    """Another process leads the sending now; nothing was claimed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send, until it expires on the database's clock. Each new holder has a higher epoch."""

    holder: str
    epoch: int
    paused_until: datetime | None = None
    """Telegram asked all sending to wait until then."""


@dataclass(frozen=True, slots=True)
class Run:
    """One occasion on which something is sent out. Reminders and check-ins share a run each that never ends."""

    id: int
    kind: Kind
    state: RunState
    body: Body = field(default_factory=Body)
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger: one message to one chat, claimed for sending."""

    id: int
    run: Run
    chat_id: int
    slot: str = ""
    what: str = ""
    """A post, or what a reminder is about."""
    attempts: int = 1
    target: int | None = None
    """The message that a correction edits or a withdrawal deletes."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed delivery."""

    id: int
    state: State
    message_id: int | None = None
    why: str = ""
    """In a few words, for the report; never what Telegram said about a person."""
    off: bool = False
    """The chat cannot be written to any more: it gets nothing until it writes again."""
    moved_to: int | None = None
    """The chat's new id; everything of it moves there."""
    not_before: datetime | None = None
    """For what waits again."""
    untried: bool = False
    """It certainly did not arrive and was not at fault, so that it does not count as an attempt."""


class Ledger(Protocol):
    """The rows of what is sent. All instants of the lease are the database's own."""

    async def lead(self, holder: str, seconds: float) -> Lease | None:
        """Take or renew the lease; None while another holds it.

        Who takes it over finds what others had claimed marked `uncertain`.

        Raises:
            StoreUnavailableError: nobody can tell who leads.
        """
        ...

    async def claim(self, lease: Lease, now: datetime, most: int) -> Sequence[Delivery]:
        """Commit that these are being sent, before they are: rows that wait, the most urgent kind first.

        Raises:
            LostLeaseError: the lease is another's, or expired.
            StoreUnavailableError: nothing was claimed.
        """
        ...

    async def settle(self, lease: Lease, settled: Sequence[Settled], now: datetime) -> None:
        """Commit what became of them; of rows that another epoch or an operator has taken since, nothing.

        Raises:
            StoreUnavailableError: nothing was written; they are tried again.
        """
        ...

    async def runs(self, run_id: int) -> bool:
        """Whether it is still being sent: not paused, held, cancelled or over.

        Raises:
            StoreUnavailableError: nobody can tell now.
        """
        ...

    async def wait_until(self, until: datetime) -> None:
        """All sending waits until then, also after a restart."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    chat_id: int
    topic: int | None = None
    silent: bool = False
    pinned: bool = False
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    reply: Reply


@dataclass(frozen=True, slots=True)
class Copy:
    """A message of another chat, as it is, with these buttons under it."""

    from_chat: int
    message_id: int
    rows: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Quiz:
    question: str
    options: tuple[str, ...]
    correct: int
    explanation: str
    rows: tuple[tuple[Button, ...], ...] = ()
    anonymous: bool = True


@dataclass(frozen=True, slots=True)
class Edit:
    message_id: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class Delete:
    message_id: int


Letter = Text | Copy | Quiz | Edit | Delete


@dataclass(frozen=True, slots=True)
class LeftOut:
    """It is not sent after all: the reason, as the report names it."""

    why: str


@dataclass(frozen=True, slots=True)
class NotBefore:
    """It waits until then: where it goes, it is quiet now."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id; it may be sent again there."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Flooded(RetryLater):
    """Telegram asks all sending to wait, not only this one."""


class Courier(Protocol):
    async def send(self, address: Address, letter: Letter) -> Outcome | Moved:
        """One try. RetryLater: it did certainly not arrive; Unknown: it may have.

        Refused says why in a short code, never in Telegram's own words; see `fate.OFF` and `fate.NOT_THERE`.
        """
        ...


class Writer(Protocol):
    async def write(self, delivery: Delivery) -> tuple[Address, Letter] | LeftOut | NotBefore:
        """What is sent, in the reader's language, as things stand at this moment.

        Raises:
            StoreUnavailableError: what is needed cannot be read now.
        """
        ...
