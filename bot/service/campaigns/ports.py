"""What campaigns need of the store. Every method raises StoreUnavailableError: then nothing was changed."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypedDict

from bot.domain.campaign import Audience, Body, Kind, RunState
from bot.domain.schedule import Weekly
from bot.service.campaigns.health import Signs
from bot.service.campaigns.records import Campaign, Counted, Rules, Tally
from bot.service.trail import Trace


class Values(TypedDict, total=False):
    """What changes of a run."""

    state: RunState
    body: Body
    audience: Audience
    begins_at: datetime | None
    repeats: Weekly | None
    made_by: int | None
    confirmed_by: int | None
    released: int | None
    watched: tuple[int, int]
    why: str
    left_out: Mapping[str, int]
    looked_at: datetime
    began_at: datetime
    ended_at: datetime | None


Beginning = Callable[[datetime, datetime], Awaitable[Sequence[Campaign]]]
"""Those that were sent by somebody and begin between these instants, with their bounds."""

Check = Callable[[Beginning], Awaitable[None]]
"""Raises what speaks against a change."""


class Runs(Protocol):
    """Campaigns and the withdrawals of them; the runs of others are not seen here."""

    async def add(self, run: Campaign, now: datetime, trace: Trace | None = None) -> int | None:
        """The id it got; None: this occasion of its parent is there already, or the weekly one goes on no more."""
        ...

    async def get(self, run_id: int) -> Campaign | None: ...

    async def find(
        self, kinds: Collection[Kind], states: Collection[RunState], most: int | None = None
    ) -> Sequence[Campaign]:
        """The newest first."""
        ...

    async def beginning(self, earliest: datetime, latest: datetime) -> Sequence[Campaign]:
        """Those that were sent by somebody and begin between these instants, with their bounds."""
        ...

    async def change(
        self,
        run_id: int,
        among: Collection[RunState],
        values: Values,
        trace: Trace | None = None,
        version: str | None = None,
        check: Check | None = None,
    ) -> bool:
        """Change it and note the trace, both or neither; False: in none of these states, or of another version.

        What `check` raises is raised, and nothing is changed: nobody else who checks changes anything meanwhile.
        """
        ...

    async def occasion(self, parent: int, slot: str) -> Campaign | None: ...


class Recipients(Protocol):
    """Who gets it. The same conditions serve the count and the plan."""

    async def count(self, audience: Audience, at: datetime, now: datetime, rules: Rules) -> Counted:
        """As things stand `now`, and with the quiet hours of `at`."""
        ...

    async def plan(self, run: Campaign, now: datetime, rules: Rules) -> None:
        """Write the rows; done again, or gone on with after a crash, it adds what is missing.

        It is done in portions, so that conversations need not wait for it.
        """
        ...

    async def withdraw(self, run: Campaign, since: datetime, now: datetime) -> None:
        """Write a row for each message of its parent that was sent later than `since`; again adds what is missing."""
        ...

    async def undoable(self, run_id: int, since: datetime) -> bool:
        """Whether a message of it was sent later than `since`."""
        ...


class Rows(Protocol):
    """What became of it."""

    async def tally(self, run_id: int) -> Tally: ...

    async def signs(self, run_id: int, since: datetime | None) -> Signs:
        """How it goes, judged by what was settled later than `since`."""
        ...

    async def cancel(self, run_id: int, now: datetime) -> None:
        """What waits is cancelled, in portions; the run itself has to be over before."""
        ...

    async def resend(self, run_id: int, now: datetime, trace: Trace) -> int:
        """Those that may have arrived wait again, and a run that was done runs again; how many.

        With none, nothing is changed or noted; nor where the run is neither going nor done, or was undone.
        """
        ...

    async def leave(self, run_id: int, now: datetime, trace: Trace) -> int:
        """Those that may have arrived stay so, and nobody is asked about them again; how many."""
        ...

    async def end(self, run_id: int, now: datetime) -> bool:
        """A running one is done, if nothing of it waits or is being sent."""
        ...
