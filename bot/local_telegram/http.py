"""The Bot API over HTTP."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.local_telegram.calling import JSON, name_of, noted, parsed, perform
from bot.local_telegram.faults import Fault
from bot.local_telegram.files import Upload
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World

WEB_PAGE = "<html>\r\n<head><title>{title}</title></head>\r\n<body></body>\r\n</html>\r\n"
BODY_BYTES = 52 * 1024 * 1024


class BotApi:
    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.answer),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def download(self, request: web.Request) -> web.Response:
        file = self.world.files.at(request.match_info["path"])
        if request.match_info["token"] not in self.world.bots or file is None:
            return _no(RefusedError("unknown_method"))
        return web.Response(body=file.data, content_type=file.mime or "application/octet-stream")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        bot = self.world.bots.get(request.match_info["token"])
        if bot is None:
            return _no(RefusedError("unauthorized"))
        try:
            raw, uploads = await read_body(request)
        except web.HTTPRequestEntityTooLarge:
            return _no(RefusedError("body_too_big"))
        except ValueError:
            return _no(RefusedError("wrong_json", name="request"))
        try:
            with noted(self.world, bot, name_of(request.match_info["method"]), raw) as entry:
                struck = await perform(self.world, bot, entry, uploads)
                if struck:
                    return await _fail(request, *struck)
                return web.json_response({"ok": True, "result": entry.result})
        except RefusedError as refused:
            return _no(refused)


def _no(refused: RefusedError) -> web.Response:
    more = {"parameters": refused.parameters} if refused.parameters else {}
    body = {"ok": False, "error_code": refused.code, "description": refused.text, **more}
    return web.json_response(body, status=refused.code)


async def _fail(request: web.Request, fault: Fault, seconds: int) -> web.StreamResponse:
    match fault:
        case Fault.TOO_MANY:
            return _no(RefusedError("too_many_requests", {"retry_after": seconds}, seconds=seconds))
        case Fault.SERVER_ERROR:
            return _no(RefusedError("server_error"))
        case Fault.BAD_GATEWAY:
            return _page(502, "502 Bad Gateway")
        case Fault.GATEWAY_TIMEOUT:
            return _page(504, "504 Gateway Time-out")
        case Fault.WEB_PAGE:
            return _page(200, "Welcome to this network")
        case Fault.BROKEN_JSON:
            return web.Response(text='{"ok":true,"result":{"message_id":', content_type="application/json")
        case Fault.HANG | Fault.HANG_AFTER:
            await asyncio.Event().wait()
    return _cut(request)


def _page(status: int, title: str) -> web.Response:
    return web.Response(status=status, text=WEB_PAGE.format(title=title), content_type="text/html")


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def read_body(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters from the address, a form or JSON, and the files that came along.

    Raises: ValueError where the JSON is none.
    """
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == JSON:
        return raw | parsed(await request.text() or "{}"), uploads
    form: Any = await request.post()
    for name, value in form.items():
        if isinstance(value, FileField):
            with value.file as file:
                uploads[name] = Upload(value.filename, value.content_type, file.read())
        else:
            raw[name] = value
    return raw, uploads
