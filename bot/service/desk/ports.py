"""What the desk needs of the other services, and of what is known of the operators themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType
from typing import Protocol

from bot.domain.campaign import Audience, Body
from bot.domain.schedule import Weekly
from bot.domain.venue import Venue, VenueSettings
from bot.service.campaigns.records import Overview, Preview, Report
from bot.service.sending import Letter
from bot.wording.catalog import Catalog
from bot.wording.shelf import Shelf


class Drafts(Protocol):
    """All methods here and below raise StoreUnavailableError and NotLawfulError; then nothing was changed."""

    async def draft(self, by: int | None, body: Body, audience: Audience) -> int: ...

    async def change(
        self,
        run_id: int,
        by: int | None,
        *,
        body: Body | None = None,
        audience: Audience | None = None,
        begins_at: datetime | EllipsisType | None = ...,
        repeats: Weekly | EllipsisType | None = ...,
    ) -> None: ...

    async def preview(self, run_id: int) -> Preview: ...

    async def sample(self, run_id: int, language: str) -> Letter: ...

    async def latest(self, most: int) -> Sequence[Overview]:
        """The newest first."""
        ...

    async def watch(self, run_id: int, chat_id: int, message_id: int) -> None: ...


class Going(Protocol):
    async def send(self, run_id: int, by: int | None, *, canary: int | None = None, sure: bool = False) -> object: ...

    async def confirm(self, run_id: int, by: int | None, version: str) -> object: ...

    async def pause(self, run_id: int, by: int | None) -> object: ...

    async def resume(self, run_id: int, by: int | None) -> object: ...

    async def cancel(self, run_id: int, by: int | None) -> object: ...

    async def go_on(self, run_id: int, by: int | None) -> object: ...


class Gone(Protocol):
    async def undo(self, run_id: int, by: int | None) -> object: ...

    async def resend_uncertain(self, run_id: int, by: int | None) -> object: ...

    async def leave_uncertain(self, run_id: int, by: int | None) -> object: ...

    async def report(self, run_id: int) -> Report: ...

    async def csv(self, run_id: int) -> str: ...


class Campaigns(Drafts, Going, Gone, Protocol):
    pass


class Posts(Protocol):
    """Raises PostError, too; then nothing was changed."""

    async def publish(
        self,
        post: str,
        venues: Sequence[int],
        by: int | None,
        *,
        silent: bool = False,
        pinned: bool = False,
        sure: bool = False,
    ) -> int: ...

    async def correct(self, post: str, by: int | None) -> int: ...

    async def withdraw(self, post: str, by: int | None) -> int: ...

    def sample(self, post: str, language: str) -> Sequence[Letter]: ...

    async def came(self, post: str) -> int | None:
        """How many came by it; None: too few to be told."""
        ...


class VenueList(Protocol):
    async def all(self) -> Sequence[Venue]: ...

    async def get(self, chat_id: int) -> Venue | None: ...

    async def change(self, chat_id: int, settings: VenueSettings, by: int | None) -> Venue | None: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """What an operator chose in their own conversation; None: nothing."""

    language: str | None = None
    zone: str | None = None
    asked: bool = False
    """A question of it is open, or a danger sign stands: words are an answer to that."""


class Readers(Protocol):
    async def reader(self, person: int) -> Reader: ...


class Menus(Protocol):
    """The commands that a chat is offered; where it fails, nothing else does."""

    async def offer(self, person: int, language: str) -> None:
        """Those of operators, besides the others."""
        ...

    async def withdraw(self, person: int) -> None:
        """Only those that everybody is offered."""
        ...


class Shelves(Protocol):
    """What was read of content; it may be replaced while running."""

    @property
    def shelf(self) -> Shelf: ...

    def catalog(self, language: str) -> Catalog: ...
