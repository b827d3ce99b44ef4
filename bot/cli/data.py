"""What is stored: its tables, its keys, its backups."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.adapters import settings
from bot.domain.errors import SettingsError

app = typer.Typer(help="What is stored.")

File = Annotated[Path, typer.Argument(dir_okay=False)]


@app.command()
def migrate() -> None:
    """Bring the database to the newest tables; `serve` does so itself at its start."""
    from bot.adapters.store import migrations

    asyncio.run(migrations.migrate(settings.load().database_url))


@app.command("new-key")
def new_key() -> None:
    """A new key for BOT_DATA_KEYS; it is shown once and kept nowhere."""
    from bot.adapters.store.seal import new_key as made

    typer.echo(made())


@app.command("rotate-key")
def rotate_key() -> None:
    """Seal all that is sealed, and what was not yet, with the first of BOT_DATA_KEYS; bots may run meanwhile."""
    from bot.adapters.store.engine import open_engine
    from bot.adapters.store.keyring import fits, sealing
    from bot.adapters.store.migrations import upgrade
    from bot.adapters.store.resealing import Resealed, reseal
    from bot.adapters.store.seal import seal_of

    found = settings.load()
    if not found.data_keys:
        raise SettingsError("BOT_DATA_KEYS is missing: `bot data new-key` makes a key.")

    async def rotated() -> Resealed:
        seal = seal_of(found.data_keys)
        engine = sealing(open_engine(found.database_url), seal)
        try:
            await upgrade(engine)
            await fits(engine)
            return await reseal(engine, seal)
        finally:
            await engine.dispose()

    outcome = asyncio.run(rotated())
    typer.echo(f"sealed with the first key: {outcome.done}")
    if outcome.unreadable:
        typer.echo(f"sealed with a key that is missing, or damaged; left as they are: {outcome.unreadable}", err=True)
        raise typer.Exit(1)


@app.command()
def backup(file: File) -> None:
    """Write all of the database to a new file, also while the bot runs. Keep the key of BOT_DATA_KEYS elsewhere."""
    from bot.adapters.store.backup import backup as write

    write(settings.load().database_url, file)
    typer.echo(f"written: {file} ({file.stat().st_size} bytes)")


@app.command()
def restore(
    file: File,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where the database holds chats: they are lost.")
    ] = False,
) -> None:
    """Put a backup in the place of the database; nothing of it is sent by itself.

    All bots are stopped: it is refused while one runs, or while anything (pgbouncer, too) is connected to PostgreSQL.
    """
    from bot.adapters.clock import SystemClock
    from bot.adapters.store.backup import restore as read

    outcome = read(settings.load().database_url, file, SystemClock().now(), replace=replace)
    typer.echo("restored")
    if outcome.campaigns:
        typer.echo(f"broadcasts paused: {outcome.campaigns} (see `bot campaign list`)")
    if outcome.doubtful:
        typer.echo(f"messages that may have been sent since the backup, for an operator to decide: {outcome.doubtful}")
    typer.echo("Who erased themselves or stopped messages after the backup is there again: see the guide in bot/.")
