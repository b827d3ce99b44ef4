"""The preview in the browser: the real bot, a local server, and one page."""

import asyncio
import os
import signal
import socket
import sys
import time
import webbrowser
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from bot.adapters.settings import Settings
from bot.domain.errors import SettingsError
from bot.drawing.flowchart import svg
from bot.local_telegram import LocalTelegram
from bot.preview.control import Told
from bot.preview.panel import Panel
from bot.preview.stage import Cast, Stage
from bot.preview.supervisor import Supervisor, environment

DATA = Path("data")
PAGE = Path(__file__).with_name("page")
CHILD = (sys.executable, "-m", "bot.preview.child")
PORTS = 20
"""How many ports are tried, from the first on."""
OWN_FILES_ONLY = "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"


async def preview_in_browser(
    settings: Settings, port: int = 8000, *, data: Path = DATA, stopped: asyncio.Event | None = None
) -> None:
    """Serve the page until Ctrl-C. What was answered is kept in `data`.

    Raises:
        SettingsError: no port is free.
    """
    found = free_port(port)
    if found != port:
        print(f"Port {port} is taken; using {found}.", flush=True)
    told = _prepared(data)
    server = LocalTelegram(found)
    # The database knows which updates it has seen; a server that counts anew each time must begin above those.
    server.bot.updates.next = int(time.time() * 10)
    stage = Stage(server, Cast.of(server), data)
    panel = Panel(stage, settings, told)
    _serve_page(server, panel)
    async with server:
        await _play(server, stage, panel, settings, stopped or _stop_signal())


def _prepared(data: Path) -> Told:
    """The folder, with nothing told from an earlier run."""
    data.mkdir(parents=True, exist_ok=True)
    told = Told(data / "preview.told")
    told.path.unlink(missing_ok=True)
    return told


async def _play(server: LocalTelegram, stage: Stage, panel: Panel, settings: Settings, stopped: asyncio.Event) -> None:
    command = (*CHILD, str(stage.ahead.path.resolve()), str(panel.told.path.resolve()))
    log = stage.database.with_suffix(".log")
    operator = stage.cast.people["operator"].id
    told = environment(settings, server.token, server.url, stage.database, operator)
    async with Supervisor(told, log, command) as supervisor:
        await supervisor.start()
        panel.supervisor = supervisor
        server.panel = panel.shown
        server.buttons = stage.buttons(supervisor) | {"transcript": panel.transcript}
        following = asyncio.create_task(panel.follow())
        print(f"The preview is at {server.url} - Ctrl-C ends it. No Telegram, no token.", flush=True)
        _open(server.url)
        try:
            await _until(stopped, following)
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following


async def _until(stopped: asyncio.Event, following: "asyncio.Task[None]") -> None:
    """Wait for the end; an error of what runs beside is one, too."""
    ending = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({ending, following}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending.cancel()


def free_port(first: int, count: int = PORTS) -> int:
    """The first free port.

    Raises:
        SettingsError: there is none.
    """
    for port in range(first, first + count):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError, OverflowError):
                trial.bind(("127.0.0.1", port))
                return int(trial.getsockname()[1])
    raise SettingsError(f"The ports {first} to {first + count - 1} are all taken: name another with --port.")


def _serve_page(server: LocalTelegram, panel: Panel) -> None:
    async def file(request: web.Request) -> web.StreamResponse:
        found = PAGE / request.match_info.get("name", "index.html")
        if not found.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(found, headers={"Cache-Control": "no-cache", "Content-Security-Policy": OWN_FILES_ONLY})

    async def picture(request: web.Request) -> web.Response:
        drawn = panel.flow(request.match_info["flow"])
        if drawn is None:
            raise web.HTTPNotFound
        return web.Response(text=await asyncio.to_thread(svg, *drawn), content_type="image/svg+xml")

    server.app.add_routes(
        [
            web.get("/", file),
            web.get(r"/page/{name:[a-z]+\.(?:css|js)}", file),
            web.get(r"/flow/{flow:[a-z_]+}.svg", picture),
        ]
    )


def _open(url: str) -> None:
    """Show the page where there is a screen; a browser in the terminal would take it over."""
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        with suppress(webbrowser.Error):
            webbrowser.open(url)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    return stopped
