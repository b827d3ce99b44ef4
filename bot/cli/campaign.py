"""Broadcasts from the command line, on the database that the running bot uses: it is the bot that sends."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Annotated, TypeVar

import typer

from bot.adapters import settings
from bot.cli.numbers import foretell, tell
from bot.cli.when import days, instant, weekly
from bot.domain.campaign import Audience, Body
from bot.domain.few import share
from bot.service.campaigns import Campaign, Campaigns, NotLawfulError, Rules, told
from bot.service.sending import Text

app = typer.Typer(help="Messages to many of those who asked for them. The running bot sends them.")

Result = TypeVar("Result")
Number = Annotated[int, typer.Argument(help="Its number, as `list` tells it.")]
Template = Annotated[str, typer.Argument(help="A key of campaigns.yaml.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only who reads it in this language.")]
Patterns = Annotated[list[str] | None, typer.Option("--pattern", help="Only this pattern; 20 people at least.")]
SeenWithin = Annotated[int | None, typer.Option(min=1, help="Only who was here in the last so many days.")]
UnseenFor = Annotated[int | None, typer.Option(min=1, help="Only who was not here for so many days.")]
Days = Annotated[str, typer.Option("--reminders", help="Only who has reminders on these days: mon,thu.")]
Source = Annotated[str, typer.Option(help="Only who came by this post: a key of posts.yaml.")]
At = Annotated[str | None, typer.Option(help="When, as 2026-03-02T09:00+01:00.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Every = Annotated[str | None, typer.Option(help="Again and again: 'mon,thu 09:00 Europe/Vienna'.")]


@app.command("list")
def list_(most: Annotated[int, typer.Option(min=1)] = 20) -> None:
    """The latest ones, the newest first."""
    for each in _do(lambda campaigns: campaigns.latest(most)):
        why = f" ({each.run.why})" if each.run.why else ""
        done = share(each.total, each.total - each.settled)
        message = each.run.body.template or each.run.body.sort
        typer.echo(f"{each.run.id}  {each.run.state}{why}  {message}  {done:.0%} of {told(each.total)}")


@app.command()
def preview(
    template: Template,
    languages: Languages = None,
    patterns: Patterns = None,
    seen_within: SeenWithin = None,
    unseen_for: UnseenFor = None,
    reminders: Days = "",
    source: Source = "",
    at: At = None,
) -> None:
    """Who would get it, and how each language reads it; nothing is stored or sent."""
    audience = _audience(languages, patterns, seen_within, unseen_for, reminders, source)
    meant = Campaign(0, "campaign", "draft", Body(template), audience, instant(at) if at else None)
    _do(lambda campaigns: _show(campaigns, meant))


@app.command()
def send(
    template: Template,
    languages: Languages = None,
    patterns: Patterns = None,
    seen_within: SeenWithin = None,
    unseen_for: UnseenFor = None,
    reminders: Days = "",
    source: Source = "",
    at: At = None,
    every: Every = None,
    first: Annotated[int | None, typer.Option(min=1, help="Only so many, then wait for `go-on`.")] = None,
    *,
    silent: Annotated[bool, typer.Option("--silent", help="Without a sound.")] = False,
    sure: Annotated[bool, typer.Option("--sure", help="Even if the same was sent just now.")] = False,
    yes: Yes = False,
) -> None:
    """Show who gets it, ask, and have the running bot send it."""
    audience = _audience(languages, patterns, seen_within, unseen_for, reminders, source)
    begins, repeats = instant(at) if at else None, weekly(every) if every else None
    meant = Campaign(0, "campaign", "draft", Body(template, silent=silent), audience, begins, repeats)
    _do(lambda campaigns: _show(campaigns, meant))
    if not yes:
        typer.confirm("Send it?", abort=True)
    run_id = _do(lambda campaigns: _send(campaigns, meant, first, sure=sure))
    typer.echo(f"campaign {run_id}")


@app.command()
def confirm(number: Number, *, yes: Yes = False) -> None:
    """As the second operator: show one that an operator proposed, ask, and let it go."""
    run = _do(lambda campaigns: campaigns.report(number)).run
    if run.state == "proposed":
        _do(lambda campaigns: _show(campaigns, run))
        if not yes:
            typer.confirm("Send it?", abort=True)
    _do(lambda campaigns: campaigns.confirm(number, None, run.version))


@app.command()
def pause(number: Number) -> None:
    """Send no more of it for now."""
    _do(lambda campaigns: campaigns.pause(number, None))


@app.command()
def resume(number: Number) -> None:
    """Go on after a pause."""
    _do(lambda campaigns: campaigns.resume(number, None))


@app.command("go-on")
def go_on(number: Number) -> None:
    """Go on after the first few, or after it stopped by itself."""
    _do(lambda campaigns: campaigns.go_on(number, None))


@app.command()
def cancel(number: Number) -> None:
    """Send no more of it, for good."""
    _do(lambda campaigns: campaigns.cancel(number, None))


@app.command()
def undo(number: Number) -> None:
    """Delete it wherever it arrived in the last 48 hours."""
    _do(lambda campaigns: campaigns.undo(number, None))
    weekly = _do(lambda campaigns: campaigns.report(number)).weekly
    if weekly is not None:
        typer.echo(f"It comes every week, and the next one still goes out: `cancel {weekly}` ends that.")


@app.command()
def resend(number: Number) -> None:
    """Send again what may have arrived; somebody may get it twice."""
    typer.echo(f"sent again: {told(_do(lambda campaigns: campaigns.resend_uncertain(number, None)))}")


@app.command()
def leave(number: Number) -> None:
    """Leave what may have arrived as it is, for good."""
    typer.echo(f"left: {told(_do(lambda campaigns: campaigns.leave_uncertain(number, None)))}")


@app.command()
def report(number: Number, *, csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False) -> None:
    """How it went."""
    if csv:
        typer.echo(_do(lambda campaigns: campaigns.csv(number)), nl=False)
    else:
        tell(_do(lambda campaigns: campaigns.report(number)))


def _do(work: Callable[[Campaigns], Awaitable[Result]]) -> Result:
    """Do this with the services, on the database of the settings."""
    return asyncio.run(_done(work))


async def _done(work: Callable[[Campaigns], Awaitable[Result]]) -> Result:
    from bot.adapters.clock import SystemClock
    from bot.adapters.store.campaigns import SqlRuns
    from bot.adapters.store.engine import open_engine
    from bot.adapters.store.migrations import upgrade
    from bot.adapters.store.planning import SqlRecipients
    from bot.adapters.store.results import SqlRows
    from bot.loaders.shelf import load

    found = settings.load()
    shelf = load(found.flows, found.content)
    rules = Rules(rate=found.rate, cap=found.most_a_week, two_operators=found.two_operators, paid=found.paid)
    async with AsyncExitStack() as stack:
        engine = open_engine(found.database_url)
        stack.push_async_callback(engine.dispose)
        await upgrade(engine)
        stores = SqlRuns(engine), SqlRecipients(engine), SqlRows(engine)
        return await work(Campaigns(*stores, lambda: shelf, SystemClock(), rules))


async def _send(campaigns: Campaigns, meant: Campaign, first: int | None, *, sure: bool) -> int:
    run_id = await campaigns.draft(None, meant.body, meant.audience)
    try:
        await campaigns.change(run_id, None, begins_at=meant.begins_at, repeats=meant.repeats)
        await campaigns.send(run_id, None, canary=first, sure=sure)
    except NotLawfulError:
        await campaigns.cancel(run_id, None)
        raise
    return run_id


async def _show(campaigns: Campaigns, meant: Campaign) -> None:
    foreseen = await campaigns.foresee(meant)
    foretell(foreseen)
    for language in sorted(foreseen.languages):
        sample = campaigns.letter(meant.body, language)
        if isinstance(sample, Text):
            typer.echo(f"\n[{language}]\n{sample.reply.text}")


def _audience(
    languages: list[str] | None,
    patterns: list[str] | None,
    seen_within: int | None,
    unseen_for: int | None,
    reminders: str,
    source: str,
) -> Audience:
    on = days(reminders) if reminders else frozenset()
    return Audience(frozenset(languages or ()), frozenset(patterns or ()), seen_within, unseen_for, on, source)
