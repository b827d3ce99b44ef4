"""The person's side over HTTP, for a chat window that runs in another process. All answers are JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.local_telegram.acts import ImpossibleError
from bot.local_telegram.changes import Change
from bot.local_telegram.chats import Chat
from bot.local_telegram.groups import Group
from bot.local_telegram.people import Person
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World

LONGEST_WAIT = 50.0


class PersonApi:
    def __init__(self, world: World, people: Mapping[int, Person], arrives: Callable[..., Person]) -> None:
        self.world = world
        self.people = people
        self.arrives = arrives

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/person", self.everyone),
            web.post("/person", self.arrive),
            web.get("/person/{id}/messages", self.messages),
            web.get("/person/{id}/screen", self.screen),
            web.get("/person/{id}/file/{unique}", self.file),
            web.post("/person/{id}/{act}", self.act),
        ]

    def _person(self, request: web.Request) -> Person:
        raw = request.match_info["id"]
        person = self.people.get(int(raw)) if raw.isdecimal() else None
        if person is None:
            raise web.HTTPNotFound(text="no such person")
        return person

    def _chat(self, person: Person, request: web.Request) -> Chat:
        return person.chat(int(request.query["chat"]) if "chat" in request.query else None)

    async def everyone(self, _: web.Request) -> web.Response:
        return web.json_response([person.user.shown() for person in self.people.values()])

    async def arrive(self, request: web.Request) -> web.Response:
        given = await request.json()
        person = self.arrives(given["name"], given.get("language", "en"), username=given.get("username"))
        return web.json_response(person.user.shown())

    async def messages(self, request: web.Request) -> web.Response:
        """What happened in a chat after change `since`; waits up to `timeout` seconds for the first."""
        person = self._person(request)
        chat, since = self._chat(person, request), int(request.query.get("since", "0"))

        def news() -> list[Change]:
            fresh = (each for each in self.world.changes.since(since) if each.chat is chat)
            return [each for each in fresh if each.person in (None, person.id)]

        wait = min(float(request.query.get("timeout", "0")), LONGEST_WAIT)
        await self.world.changes.until(lambda: bool(news()), wait)
        found, last = news(), self.world.changes.last
        return web.json_response({"seq": last, "events": [_event(chat, each) for each in found]})

    async def screen(self, request: web.Request) -> web.Response:
        person = self._person(request)
        where = int(request.query["chat"]) if "chat" in request.query else None
        return web.Response(text=person.screen(where))

    async def file(self, request: web.Request) -> web.Response:
        file = self.world.files.known.get(request.match_info["unique"])
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.data, content_type=file.mime or "application/octet-stream")

    async def act(self, request: web.Request) -> web.Response:
        person = self._person(request)
        given: Json = await request.json() if request.can_read_body else {}
        try:
            return web.json_response({"ok": True, "result": perform(person, request.match_info["act"], given)})
        except ImpossibleError as impossible:
            return web.json_response({"ok": False, "error": str(impossible)}, status=409)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": f"wrong request: {error!r}"}, status=400)


def _event(chat: Chat, change: Change) -> Json:
    """Messages carry their reply keyboard, which Telegram's JSON of a message does not."""
    named = {"message": change.data} if change.kind in ("message", "edited") else change.data
    message = chat.messages.get(change.data.get("message_id", 0))
    keyboard = {"keyboard": message.keyboard} if message and message.keyboard else {}
    return {"seq": change.number, "kind": change.kind, "by_bot": change.by_bot, **named, **keyboard}


def perform(person: Person, act: str, given: Json) -> Any:
    """Raises: ImpossibleError, and KeyError and the like for a request that makes no sense."""
    if act not in _ACTS:
        raise ValueError(f"no act {act!r}")
    return _ACTS[act](person, given, given.get("chat"))


def _write(person: Person, given: Json, where: int | None) -> Json:
    return person.writes(given["text"], where, topic=given.get("topic"), reply_to=given.get("reply_to")).body


def _tap(person: Person, given: Json, where: int | None) -> str:
    message = given.get("message")
    if "data" in given:
        return person.taps_data(given["data"], message, where)
    if "label" in given:
        return person.taps(given["label"], message, where)
    row, column = (given["row"], given["column"]) if "row" in given else _cell(person, given, where)
    return person.taps_at(given["message"], row, column, where)


def _cell(person: Person, given: Json, where: int | None) -> tuple[int, int]:
    """Row and column of a button that is given by its number from the top left."""
    buttons = {each.id: each.buttons for each in person.messages(where)}[given["message"]]
    return [(row, column) for row, labels in enumerate(buttons) for column in range(len(labels))][given["index"]]


def _vote(person: Person, given: Json, where: int | None) -> None:
    person.votes(*given["options"], message=given.get("message"), chat=where)


def _joins(person: Person, given: Json, _: int | None) -> None:
    person.joins(Group.known(person.world, given["chat"]))


def _leaves(person: Person, given: Json, _: int | None) -> None:
    person.leaves(Group.known(person.world, given["chat"]))


_ACTS: dict[str, Callable[[Person, Json, int | None], Any]] = {
    "write": _write,
    "tap": _tap,
    "vote": _vote,
    "join": _joins,
    "leave": _leaves,
    "open": lambda person, given, _: person.opens(given.get("payload", "")).body,
    "edit": lambda person, given, where: person.edits(given["message"], given["text"], where).body,
    "react": lambda person, given, where: person.reacts(given.get("emoji"), given["message"], where),
    "send": lambda person, given, where: person.sends(given["content"], where).body,
    "block": lambda person, _, where: person.blocks(where),
    "unblock": lambda person, _, where: person.unblocks(where),
}
