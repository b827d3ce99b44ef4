"""Who somebody at the terminal is, and in which chat: a seat for each, kept while another is taken."""

import sys
from dataclasses import dataclass

from aiohttp import ClientSession

from bot.preview.person import Person
from bot.preview.stage import Cast
from bot.preview.window import Window


@dataclass(frozen=True, slots=True)
class Seat:
    person: Person
    window: Window


class Seats:
    def __init__(self, cast: Cast, session: ClientSession, url: str) -> None:
        self.cast = cast
        self._session = session
        self._url = url
        self._role, self._place = "patient", "private"
        self._known: dict[tuple[str, str], Seat] = {}

    @property
    def taken(self) -> Seat:
        key = self._role, self._place
        if key not in self._known:
            person = Person(self._session, self._url, self.cast.people[self._role].id, self._chat())
            self._known[key] = Seat(person, Window(styled=sys.stdout.isatty()))
        return self._known[key]

    def take(self, *, role: str | None = None, place: str | None = None) -> str:
        """Change the seat; what to say about it."""
        self._role, self._place = role or self._role, place or self._place
        return f"[{self.cast.people[self._role].user.first_name}, {self._role}, in {self._place}]"

    def _chat(self) -> int | None:
        return {"group": self.cast.group.id, "channel": self.cast.channel.id}.get(self._place)
