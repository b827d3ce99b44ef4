"""What the outside may ask a running bot: is it alive, is it ready, how is it going."""

import hmac
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.adapters.door import BACKLOG

ENDING = 0.5
"""Seconds that requests still open have at the end: what is worth waiting for was waited for before."""
_BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Health:
    ready: Callable[[], Awaitable[str]]
    """Why not, in a few words without a secret; empty where it is ready."""
    page: Callable[[], Awaitable[bytes]] | None = None
    """The metrics; None: there are none."""
    token: str = ""
    """Whoever gives it may read them."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self._alive),
            web.get("/readyz", self._is_ready),
            web.get("/metrics", self._metrics),
        ]

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _is_ready(self, _request: web.Request) -> web.Response:
        why_not = await self.ready()
        return web.Response(text=why_not or "ready", status=503 if why_not else 200)

    async def _metrics(self, request: web.Request) -> web.Response:
        if self.page is None or not self.token:
            return web.Response(status=404)
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, f"{_BEARER}{self.token}".encode()):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=await self.page(), headers={"Content-Type": "text/plain; version=0.0.4"})


@asynccontextmanager
async def listening(app: web.Application, door: socket.socket) -> AsyncIterator[None]:
    """Serves until what is inside is done."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=ENDING)
    await runner.setup()
    try:
        await web.SockSite(runner, door, backlog=BACKLOG).start()
        yield
    finally:
        await runner.cleanup()
