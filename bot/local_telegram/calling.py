"""A call of a bot, whichever way it came: noted in the journal, struck by faults, checked and done."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from inspect import isawaitable

from bot.local_telegram.accounts import Bot
from bot.local_telegram.call import Call, read_params
from bot.local_telegram.faults import AFTER, Fault
from bot.local_telegram.files import Upload
from bot.local_telegram.journal import Entry
from bot.local_telegram.methods import METHODS
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World

JSON = "application/json"
_NAMES = {name.lower(): name for name in METHODS}
_NOT_CARRIED = {"setwebhook", "deletewebhook", "close", "logout"}


def name_of(method: str) -> str:
    """As the Bot API writes it; the case does not matter to it."""
    return _NAMES.get(method.lower(), method)


def parsed(body: str | bytes) -> Json:
    """The fields of an object in JSON; what is null is not there.

    Raises: ValueError where it is none.
    """
    try:
        given = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if isinstance(given, dict):
        return {key: value for key, value in given.items() if value is not None}
    raise ValueError("not an object")


@contextmanager
def noted(world: World, bot: Bot, method: str, params: Json, *, carried: bool = False) -> Iterator[Entry]:
    """The call's place in the journal, where a refusal is noted, too. Whoever waits for something is woken after it."""
    entry = world.journal.opened(bot.id, method, params, carried=carried)
    try:
        yield entry
    except RefusedError as refused:
        entry.outcome, entry.code, entry.text = "refused", refused.code, refused.text
        raise
    finally:
        if entry.outcome == "open":
            entry.outcome, entry.text = "fault", "the caller went away"
        world.changes.stir()


async def perform(world: World, bot: Bot, entry: Entry, uploads: dict[str, Upload]) -> tuple[Fault, int] | None:
    """Do it. Gives back the fault that is to spoil its answer, with its `retry_after`.

    Raises: RefusedError.
    """
    if entry.method not in METHODS:
        raise RefusedError("unknown_method")
    entry.params = read_params(entry.method, entry.params, uploads)
    struck = world.faults.strike(entry.method, entry.params.get("chat_id"))
    if struck and struck[0] not in AFTER:
        entry.outcome, entry.text = "fault", struck[0]
        return struck
    result = METHODS[entry.method](Call(world, bot, entry.method, entry.params, uploads))
    entry.result = await result if isawaitable(result) else result
    await asyncio.sleep(world.delay)
    entry.outcome, entry.code = "ok", 200
    if struck:
        entry.outcome, entry.text = "fault", struck[0]
    return struck


async def perform_carried(world: World, bot: Bot, kind: str, body: bytes) -> None:
    """Do the call in the body of a webhook's answer, if it has a body. How it went stands in the journal alone."""
    if not body:
        return
    given: Json = {}
    if kind == JSON:
        with suppress(ValueError):
            given = parsed(body)
    method = given.pop("method", "")
    name = name_of(method) if isinstance(method, str) else ""
    with suppress(RefusedError), noted(world, bot, name, given, carried=True) as entry:
        if not name:
            raise RefusedError("carried_nothing")
        if name.lower() in _NOT_CARRIED or name.lower().startswith("get"):
            raise RefusedError("not_carried")
        await perform(world, bot, entry, {})
