"""Keeps other web pages in a browser on this machine from acting through the server."""

from collections.abc import Awaitable, Callable

from aiohttp import web

_HERE = {"127.0.0.1", "localhost"}


@web.middleware
async def only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuses a foreign host name, and a form that a foreign page could post without asking."""
    if (request.url.host or "") not in _HERE:
        raise web.HTTPForbidden(text="this machine only")
    for_bots = request.path.startswith(("/bot", "/file/"))
    simple = request.method == "POST" and request.content_type != "application/json"
    if simple and not for_bots and request.headers.get("Origin", "") not in ("", str(request.url.origin())):
        raise web.HTTPForbidden(text="this page may not do that")
    return await handler(request)
