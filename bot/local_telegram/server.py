"""The server, to be started in a test or by the preview."""

import asyncio
import json
from collections.abc import Callable, Mapping
from inspect import isawaitable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.local_telegram.accounts import Bot
from bot.local_telegram.clock import Clock, VirtualClock
from bot.local_telegram.faults import Faults
from bot.local_telegram.flood import Flood
from bot.local_telegram.gate import only_this_machine
from bot.local_telegram.group_http import GroupApi
from bot.local_telegram.groups import Group, Someone
from bot.local_telegram.http import BODY_BYTES, BotApi
from bot.local_telegram.journal import Journal
from bot.local_telegram.people import Person
from bot.local_telegram.person_http import PersonApi
from bot.local_telegram.shapes import Json
from bot.local_telegram.webhook import Deliverer
from bot.local_telegram.world import World

TOKEN = "4200000000:local-telegram-token-for-this-machine"  # noqa: S105 - opens nothing but this server
LOOPBACK = "127.0.0.1"
QUIET = 0.05


class LocalTelegram:
    """A strict Bot API server on this machine, in memory, and the people who use it.

    Three hooks for a preview on top: `clock`, `panel` (shown at `/panel`) and `buttons` (at `/buttons/<name>`; the
    JSON posted there becomes keyword arguments). `app` takes further routes until the server is entered.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        token: str = TOKEN,
        username: str = "local_bot",
        clock: Clock | None = None,
        flood: Flood | None = None,
        panel: Callable[[], Json] | None = None,
        buttons: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        self.port = port
        self.token = token
        self.clock = clock or VirtualClock()
        self.world = World(self.clock, flood or Flood())
        self.bot = self.add_bot(token, username)
        self.panel = panel
        self.buttons = buttons or {}
        self.app = web.Application(client_max_size=BODY_BYTES, middlewares=[only_this_machine])
        self.people: dict[int, Person] = {}
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._deliverer = Deliverer(self.world)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def journal(self) -> Journal:
        return self.world.journal

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def flood(self) -> Flood:
        return self.world.flood

    async def __aenter__(self) -> Self:
        self.app.add_routes(BotApi(self.world).routes())
        self.app.add_routes(PersonApi(self.world, self.people, self.person).routes())
        self.app.add_routes(GroupApi(self.world, self.people, self._place).routes())
        self.app.add_routes([web.get("/panel", self._panel), web.post("/buttons/{name}", self._button)])
        self._runner = web.AppRunner(self.app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await self.listens()
        self._deliverer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._deliverer.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def listens(self) -> None:
        """Be there: at the start, and again after `refuses`."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, LOOPBACK, self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def refuses(self) -> None:
        """Be gone: every connection breaks, and no new one comes about. People may act all the same."""
        assert self._runner is not None and self._runner.server is not None and self._site is not None  # noqa: PT018
        await self._site.stop()
        for connection in self._runner.server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    def add_bot(self, token: str, username: str, name: str = "Local Bot", *, privacy: bool = True) -> Bot:
        return self.world.add_bot(token, username, name, privacy=privacy)

    def person(
        self, name: str, language: str | None = "en", *, username: str | None = None, bot: Bot | None = None
    ) -> Person:
        person = Person(self.world, self.world.add_person(name, language, username), bot or self.bot)
        self.people[person.id] = person
        return person

    def group(
        self, title: str, owner: Person, *members: Someone, topics: bool = False, upgraded: bool = False
    ) -> Group:
        """A basic group; a supergroup if it is `upgraded` or has `topics`."""
        kind = "supergroup" if upgraded or topics else "group"
        return self._fill(Group(self.world, self.world.add_chat(kind, title, forum=topics), owner), members)

    def channel(self, title: str, owner: Person, *members: Someone, username: str | None = None) -> Group:
        return self._fill(Group(self.world, self.world.add_chat("channel", title, username), owner), members)

    def _place(self, kind: str, title: str, owner: Person) -> Group:
        match kind:
            case "group" | "supergroup" | "forum":
                return self.group(title, owner, upgraded=kind == "supergroup", topics=kind == "forum")
            case "channel":
                return self.channel(title, owner)
            case _:
                raise ValueError(f"no place of kind {kind!r}")

    def _fill(self, group: Group, members: tuple[Someone, ...]) -> Group:
        for member in members:
            group.adds(member)
        return group

    def deactivates(self, person: Person) -> None:
        """The person deletes the account."""
        person.user.deactivated = True

    async def settled(self, *, quiet: float = QUIET, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until every update is confirmed, no call is under way, and all was still for `quiet` seconds.

        Raises: TimeoutError after `timeout` real seconds.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            mark = self._mark()
            await asyncio.sleep(quiet)
            if mark == self._mark() and not self.world.journal.busy() and not self._waiting():
                return
            if loop.time() > end:
                raise TimeoutError(f"not settled: {self._waiting()} updates wait")

    def _mark(self) -> tuple[int, int]:
        calls = sum(entry.method != "getUpdates" for entry in self.world.journal.entries)
        return self.world.changes.last, calls

    def _waiting(self) -> int:
        return sum(len(bot.updates.pending) for bot in self.world.bots.values())

    async def _panel(self, _: web.Request) -> web.Response:
        return web.json_response(self.panel() if self.panel else {}, dumps=_dumps)

    async def _button(self, request: web.Request) -> web.Response:
        button = self.buttons.get(request.match_info["name"])
        if button is None:
            raise web.HTTPNotFound
        result = button(**(await request.json() if request.can_read_body else {}))
        return web.json_response({"result": await result if isawaitable(result) else result}, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, default=str)
