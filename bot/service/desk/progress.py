"""A broadcast's own message, kept up to date while it runs; its report at the end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.campaign import Kind, RunState
from bot.service.campaigns.records import Campaign, Report
from bot.service.desk import views
from bot.service.desk.ports import Readers, Shelves
from bot.service.operators import Operators
from bot.service.ports import Outbox, Place, Sent
from bot.wording.desk import running
from bot.wording.reply import Reply

EVERY = timedelta(seconds=3)
"""Between two looks; Telegram does not like more edits."""
KINDS: tuple[Kind, ...] = ("campaign",)
GOING: Collection[RunState] = ("running", "held", "paused")
OVER: Collection[RunState] = ("done", "cancelled")
LAST = 5
"""Of those that are over, whose numbers are still looked at."""
TELLING: Collection[RunState] = ("held", "done", "cancelled")
"""States that are told in a new message, so that the operator's phone rings."""


class Watched(Protocol):
    async def find(
        self, kinds: Collection[Kind], states: Collection[RunState], most: int | None = None
    ) -> Sequence[Campaign]: ...


class Reports(Protocol):
    async def report(self, run_id: int) -> Report: ...

    async def watch(self, run_id: int, chat_id: int, message_id: int) -> None: ...


@dataclass(frozen=True, slots=True)
class _Shown:
    state: RunState
    reply: Reply
    where: tuple[int, int]


class Progress:
    """For the process that leads the sending. What was shown is only known here: after a restart it is shown again."""

    def __init__(
        self, chats: Shelves, operators: Operators, readers: Readers, runs: Watched, reports: Reports, outbox: Outbox
    ) -> None:
        self._chats = chats
        self._operators = operators
        self._readers = readers
        self._runs = runs
        self._reports = reports
        self._outbox = outbox
        self._shown: dict[int, _Shown] = {}
        self._next: datetime | None = None

    async def tick(self, now: datetime) -> None:
        """Edit what has changed, every few seconds however often it is called.

        Raises:
            StoreUnavailableError: nothing is known now; the next tick looks again.
        """
        if self._next is not None and now < self._next:
            return
        self._next = now + EVERY
        runs = [*await self._runs.find(KINDS, GOING), *await self._runs.find(KINDS, OVER, LAST)]
        self._shown = {run.id: self._shown[run.id] for run in runs if run.id in self._shown}
        for run in runs:
            if run.watched is not None and not self._is_told(run):
                await self._look(run.id, run.watched)

    def _is_told(self, run: Campaign) -> bool:
        """It is over, and its operator was shown that: counting it again would only cost."""
        last = self._shown.get(run.id)
        return last is not None and run.state in OVER and (last.state, last.where) == (run.state, run.watched)

    async def _look(self, run_id: int, where: tuple[int, int]) -> None:
        chat_id, message_id = where
        role = await self._operators.role(chat_id)
        if role is None or role == "viewer":  # taken away meanwhile
            return
        language = (await self._readers.reader(chat_id)).language or ""
        view = views.course(await self._reports.report(run_id))
        reply = running.course(self._chats.catalog(language), view, may=True)
        last = self._shown.get(run_id)
        if last and (last.reply, last.where) == (reply, where):
            return
        # Told anew where something came to an end or waits for them; else the same message moves.
        tells = last is not None and last.state != view.state and view.state in TELLING and last.state == "running"
        outcome = await self._outbox.show(Place(chat_id, message_id, stale=tells), [reply])
        if isinstance(outcome, Sent) and outcome.message_id not in {None, message_id}:
            where = (chat_id, outcome.message_id or message_id)
            await self._reports.watch(run_id, *where)
        self._shown[run_id] = _Shown(view.state, reply, where)
