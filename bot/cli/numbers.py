"""A broadcast on the command line, in numbers of which those of few people are not told."""

from collections.abc import Mapping
from datetime import datetime

import typer

from bot.service.campaigns import Preview, Reason, Report, done_share, told, told_counts, told_of


def foretell(foreseen: Preview) -> None:
    """Who gets it, and who not."""
    typer.echo(f"{told(foreseen.count)} people get it, over by {_hour(foreseen.over_at)}")
    if foreseen.deferred:
        later = told_of({"now": foreseen.count - foreseen.deferred, "later": foreseen.deferred})["later"]
        typer.echo(f"later, when their quiet hours are over: {later}")
    _list("language", foreseen.languages)
    _list("left out", foreseen.left_out)
    if foreseen.twice:
        typer.echo("The same message was sent within ten minutes; --sure sends it all the same.")
    if foreseen.second_needed:
        typer.echo("It goes to everybody: a second operator has to confirm it.")


def tell(found: Report) -> None:
    """How it went."""
    why = f" ({found.run.why})" if found.run.why else ""
    typer.echo(f"{found.run.state}{why}, {done_share(found):.0%} of {told(found.total)}")
    for name, count in told_counts(found).items():
        typer.echo(f"{name}: {count}")
    typer.echo(f"taps: {told(found.taps)}")
    _list("left out", found.left_out)
    if found.minutes_left is not None:
        typer.echo(f"minutes left: {found.minutes_left}")
    if found.withdrawn is not None:
        typer.echo(f"deleted again: {told(found.withdrawn)}")


def _list(name: str, counts: Mapping[str, int] | Mapping[Reason, int]) -> None:
    plain = {str(key): count for key, count in counts.items()}
    for key, count in sorted(told_of(plain).items()):
        typer.echo(f"{name}: {key}: {count}")


def _hour(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
