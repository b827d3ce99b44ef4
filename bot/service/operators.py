"""Who runs the bot, and what each of them may do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.domain.errors import BackwiseError
from bot.service.ports import Clock
from bot.service.trail import Trace

Role = Literal["viewer", "operator", "owner"]
ROLES: tuple[Role, ...] = ("viewer", "operator", "owner")
"""Each may do what those before it may."""
KNOWN_FOR = timedelta(seconds=10)


class NotGivenError(BackwiseError):
    """Who asked may not give or take roles, or this one cannot be given or taken."""


@dataclass(frozen=True, slots=True)
class Operator:
    person: int
    role: Role
    given_by: int | None = None
    fixed: bool = False
    """An owner named in the settings: nobody can take that away here."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of one operator; of an owner from the settings only what is awaited, with no role."""

    person: int
    role: Role | None
    given_by: int | None = None
    awaited: str = ""


class OperatorRows(Protocol):
    """Every method raises StoreUnavailableError."""

    async def find(self, person: int) -> Row | None: ...

    async def all(self) -> Sequence[Row]:
        """In the order in which they came."""
        ...

    async def put(self, person: int, role: Role, trace: Trace) -> None:
        """Give a role in place of any other, and note it; nothing is awaited of them any more."""
        ...

    async def remove(self, person: int, trace: Trace) -> None:
        """Take the role, and note it."""
        ...

    async def expect(self, person: int, awaited: str, now: datetime, after: str | None = None) -> bool:
        """Note what is awaited, in a row without a role where there is none.

        With `after`, only if that is awaited until now, whoever else is at it in this moment; whether it was noted.
        """
        ...


class Operators:
    """Roles are read anew each time: who lost one has lost it at once, in every process."""

    def __init__(self, owners: Collection[int], rows: OperatorRows, clock: Clock) -> None:
        self._owners = frozenset(owners)
        self._rows = rows
        self._clock = clock
        self._known: frozenset[int] = frozenset()
        self._known_at: datetime | None = None

    async def role(self, person: int) -> Role | None:
        """Raises StoreUnavailableError: nobody knows; then nothing is allowed."""
        if person in self._owners:
            return "owner"
        row = await self._rows.find(person)
        return row.role if row else None

    async def everybody(self) -> Sequence[Operator]:
        """Owners of the settings first, then the others in the order in which they came."""
        given = [row for row in await self._rows.all() if row.role and row.person not in self._owners]
        fixed = [Operator(person, "owner", fixed=True) for person in sorted(self._owners)]
        return [*fixed, *(Operator(row.person, row.role, row.given_by) for row in given if row.role)]

    async def give(self, person: int, role: Role, by: int) -> None:
        """Raises NotGivenError."""
        await self._by_an_owner(person, by)
        # The bare id in `about`: that is how forgetting finds it.
        await self._rows.put(person, role, Trace(by, f"role_given_{role}", str(person), self._clock.now()))

    async def take_away(self, person: int, by: int) -> None:
        """Raises NotGivenError."""
        await self._by_an_owner(person, by)
        await self._rows.remove(person, Trace(by, "role_taken", str(person), self._clock.now()))

    async def may_be_awaited(self, person: int) -> bool:
        """Whether it is worth asking what is awaited: a quick no for everybody who is no operator.

        Who became one in another process is known here a little later.
        """
        now = self._clock.now()
        if self._known_at is None or now - self._known_at > KNOWN_FOR:
            self._known = frozenset(row.person for row in await self._rows.all())
            self._known_at = now
        return person in self._known or person in self._owners

    async def awaited(self, person: int) -> str:
        """What the desk waits for this person to write or send; empty: nothing."""
        row = await self._rows.find(person)
        return row.awaited if row else ""

    async def expect(self, person: int, awaited: str, after: str | None = None) -> bool:
        """Wait for this from now on; empty: for nothing. With `after`, only where that was awaited; whether it was."""
        self._known |= {person}
        return await self._rows.expect(person, awaited, self._clock.now(), after)

    async def first(self, person: int, awaited: str, same: str) -> bool:
        """Wait for this from now on, unless what is awaited begins with `same`; of several at once, one is first."""
        while not (before := await self.awaited(person)).startswith(same):
            if await self.expect(person, awaited, before):
                return True
        return False

    async def _by_an_owner(self, person: int, by: int) -> None:
        if await self.role(by) != "owner":
            raise NotGivenError("Only owners give and take roles.")
        if person in self._owners or person <= 0 or person == by:
            raise NotGivenError("This role cannot be changed here.")
