"""Who plays in the preview and where, and what the page's own buttons do to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.local_telegram import Fault, Group, LocalTelegram, Person, VirtualClock
from bot.preview.control import AheadFile
from bot.preview.kept import kept
from bot.preview.supervisor import Supervisor

Json = dict[str, Any]

FOR_GOOD = 10**9
"""More calls than there will be."""


@dataclass(slots=True)
class Cast:
    """People by their role, and the places that they share."""

    people: dict[str, Person]
    group: Group
    channel: Group

    @classmethod
    def of(cls, server: LocalTelegram) -> "Cast":
        """The first person on a fresh server always has the same id, and so the same chat in the database."""
        patient, second = server.person("Ada"), server.person("Ben")
        operator = server.person("Olga", username="olga")
        people = {"patient": patient, "second": second, "operator": operator}
        group = server.group("Back pain", operator, patient, second, server.bot)
        return cls(people, group, server.channel("Backwise news", operator, server.bot, username="backwise_news"))

    def shown(self) -> Json:
        people = [{"id": one.id, "name": one.user.first_name, "role": role} for role, one in self.people.items()]
        shared = [{"id": one.id, "title": one.chat.title, "kind": one.chat.kind} for one in (self.group, self.channel)]
        return {"people": people, "places": shared}


class Stage:
    def __init__(self, server: LocalTelegram, cast: Cast, data: Path) -> None:
        self.server = server
        self.cast = cast
        self.database = data / "preview.db"
        self.ahead = AheadFile(data / "preview.ahead")
        self.down = False
        self.crashes = 0
        self._advanced = 0.0
        self.ahead.write(0.0)

    def buttons(self, supervisor: Supervisor) -> dict[str, Callable[..., Any]]:
        return {
            "advance": self.advance,
            "crash": self._crash(supervisor),
            "down": self.cut,
            "anew": self.anew,
        }

    def advance(self, seconds: float) -> str:
        """Move the time of the server, and with it the bot's; what time it is then."""
        assert isinstance(self.server.clock, VirtualClock)
        self.server.clock.advance(seconds)
        self._advanced += seconds
        self.ahead.write(self._advanced)
        return self.server.clock.now().isoformat()

    def cut(self, *, on: bool) -> bool:
        """Let every call of the bot fail, until told otherwise."""
        self.down = on
        self.server.faults.clear()
        if on:
            self.server.faults.add(Fault.BAD_GATEWAY, times=FOR_GOOD)
        return on

    def anew(self, person: int) -> int:
        """Somebody of whom the bot knows nothing comes in the place of this person; their id."""
        role, old = next((role, one) for role, one in self.cast.people.items() if one.id == person)
        fresh = self.server.person(old.user.first_name, old.user.language, username=old.user.username)
        while kept(self.database, fresh.id):  # somebody with this id was here when the preview ran before
            del self.server.people[fresh.id]
            fresh = self.server.person(old.user.first_name, old.user.language, username=old.user.username)
        self.cast.people[role] = fresh
        del self.server.people[old.id]
        for place in (self.cast.group, self.cast.channel):
            if old.id == place.owner.id:
                place.owner = fresh.user
                place.chat.members[fresh.id] = place.chat.members.pop(old.id)
            elif place.chat.member(old.id).present:
                place.chat.members[fresh.id] = place.chat.members.pop(old.id)
        return fresh.id

    def _crash(self, supervisor: Supervisor) -> Callable[[], Awaitable[int]]:
        async def crash() -> int:
            """Kill the bot as a power cut would, and start it again; how often that was done."""
            await supervisor.crash()
            await supervisor.start()
            self.crashes += 1
            return self.crashes

        return crash

    def commands(self, language: str = "en") -> Json:
        """The command menus, as Telegram would pick them."""
        kinds = {"private": "all_private_chats", "group": "all_group_chats"}
        return {kind: self._menu(scope, language) for kind, scope in kinds.items()}

    def _menu(self, scope: str, language: str) -> list[Json]:
        places = ((scope, language), (scope, ""), ("default", language), ("default", ""))
        return next((found for place in places if (found := self.server.bot.commands.get(place))), [])
