"""Groups and channels over HTTP, as their owner runs them. All answers are JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.local_telegram.acts import ImpossibleError
from bot.local_telegram.groups import Group, Someone
from bot.local_telegram.people import Person
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World


class GroupApi:
    """`opens` makes a place of a kind: group, supergroup, forum or channel."""

    def __init__(self, world: World, people: Mapping[int, Person], opens: Callable[[str, str, Person], Group]) -> None:
        self.world = world
        self.people = people
        self.opens = opens

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/group", self.open), web.post("/group/{id}/{act}", self.act)]

    async def open(self, request: web.Request) -> web.Response:
        given: Json = await request.json()
        return _told(lambda: self.opens(given.get("kind", "group"), given["title"], self.people[given["owner"]]).id)

    async def act(self, request: web.Request) -> web.Response:
        given: Json = await request.json() if request.can_read_body else {}
        where, act = request.match_info["id"], request.match_info["act"]
        return _told(lambda: self._perform(Group.known(self.world, int(where)), act, given))

    def _perform(self, group: Group, act: str, given: Json) -> Any:
        match act:
            case "add":
                return group.adds(self._someone(given))
            case "remove":
                return group.removes(self._someone(given), ban=given.get("ban", False))
            case "promote":
                return group.promotes(
                    self._someone(given), *given.get("rights", ()), anonymous=given.get("anonymous", False)
                )
            case "demote":
                return group.demotes(self._someone(given))
            case "mute":
                return group.mutes(self._someone(given))
            case "post":
                return group.posts(given["text"]).body
            case "topic":
                return group.opens_topic(given["name"])
            case "upgrade":
                return group.upgrades().id
            case _:
                raise ValueError(f"no act {act!r}")

    def _someone(self, given: Json) -> Someone:
        return self.people.get(given["member"]) or next(
            bot for bot in self.world.bots.values() if bot.id == given["member"]
        )


def _told(act: Callable[[], Any]) -> web.Response:
    try:
        return web.json_response({"ok": True, "result": act()})
    except ImpossibleError as impossible:
        return web.json_response({"ok": False, "error": str(impossible)}, status=409)
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        return web.json_response({"ok": False, "error": f"wrong request: {error!r}"}, status=400)
