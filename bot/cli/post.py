"""The education series from the command line, on the database that the running bot uses: it is the bot that sends."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Annotated, TypeVar

import typer

from bot.adapters import settings
from bot.domain.errors import SettingsError
from bot.loaders.shelf import load
from bot.loaders.texts import shown
from bot.service.posts import Posts
from bot.service.sending import Letter, Quiz, Text
from bot.wording.catalog import BASE
from bot.wording.shelf import Shelf

app = typer.Typer(help="The education series for groups and channels. The running bot sends it.")

Result = TypeVar("Result")
Name = Annotated[str, typer.Argument(help="A key of posts.yaml, as `list` tells it.", metavar="ID")]
To = Annotated[list[int], typer.Option("--to", help="Telegram's id of a group or channel; may be repeated.")]


@app.command("list")
def list_() -> None:
    """All posts, in the order of the series."""
    shelf = _shelf()
    words = shelf.catalogs[BASE].posts
    for post in shelf.posts.values():
        typer.echo(f"{post.id}  {'poll' if post.poll else 'quiz' if post.quiz else 'text'}  {words[post.id].headline}")


@app.command()
def show(post: Name, language: Annotated[str, typer.Option(help="In this language.")] = BASE) -> None:
    """As it will stand in a group or channel, and how many came by it."""
    shelf = _shelf()
    if language not in shelf.catalogs:
        raise SettingsError(f"There is no language {language}: {', '.join(shelf.catalogs)}.")
    letters, came = _do(lambda posts: _look_at(posts, post, language))
    for letter in letters:
        typer.echo(_plain(letter))
    typer.echo(f"\ncame by it: {'fewer than five' if came is None else came}")


@app.command()
def places() -> None:
    """The groups and channels that the bot is in, with their ids."""
    for venue in _do(lambda posts: posts.places()):
        note = "" if venue.can_post else "  (the bot may not post there)"
        typer.echo(f"{venue.chat_id}  {venue.kind}  {venue.title}{note}")


@app.command()
def send(
    post: Name,
    to: To,
    *,
    silent: Annotated[bool, typer.Option("--silent", help="Without a sound.")] = False,
    pin: Annotated[bool, typer.Option("--pin", help="Pinned, where the bot may do that.")] = False,
    sure: Annotated[bool, typer.Option("--sure", help="Even where it went just now.")] = False,
) -> None:
    """Have the running bot send it to these, after their quiet hours."""
    run = _do(lambda posts: posts.publish(post, to, None, silent=silent, pinned=pin, sure=sure))
    typer.echo(f"post {run}")


@app.command()
def correct(post: Name) -> None:
    """Edit it wherever it stands to the words that the files have now."""
    typer.echo(f"correction {_do(lambda posts: posts.correct(post, None))}")


@app.command()
def withdraw(post: Name) -> None:
    """Delete it wherever it stands; what is older than two days becomes one line."""
    typer.echo(f"withdrawal {_do(lambda posts: posts.withdraw(post, None))}")


@app.command()
def resend(post: Name) -> None:
    """Send it again where nobody knows whether it arrived; it may then stand there twice."""
    typer.echo(f"sent again: {_do(lambda posts: posts.resend(post, None))}")


def _shelf() -> Shelf:
    found = settings.load()
    return load(found.flows, found.content)


def _do(work: Callable[[Posts], Awaitable[Result]]) -> Result:
    """Do this with the services, on the database of the settings."""
    return asyncio.run(_done(work))


async def _done(work: Callable[[Posts], Awaitable[Result]]) -> Result:
    from bot.adapters.clock import SystemClock
    from bot.adapters.store.engine import open_engine
    from bot.adapters.store.migrations import upgrade
    from bot.adapters.store.posts import SqlPostPast, SqlPostRuns
    from bot.adapters.store.venues import SqlVenues

    shelf = _shelf()
    async with AsyncExitStack() as stack:
        engine = open_engine(settings.load().database_url)
        stack.push_async_callback(engine.dispose)
        await upgrade(engine)
        stores = SqlPostRuns(engine), SqlPostPast(engine), SqlVenues(engine)
        # Nothing is sent from here, so a link needs no address.
        return await work(Posts(lambda: shelf, *stores, SystemClock(), lambda payload: payload))


async def _look_at(posts: Posts, post: str, language: str) -> tuple[list[Letter], int | None]:
    return posts.sample(post, language), await posts.came(post)


def _plain(letter: Letter) -> str:
    match letter:
        case Text(reply):
            return shown(reply.text)
        case Quiz() as quiz:
            options = [f"{'*' if number == quiz.correct else '-'} {one}" for number, one in enumerate(quiz.options)]
            return "\n".join([quiz.question, *options, quiz.explanation])
    return ""
