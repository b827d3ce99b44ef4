"""What a person types: parse, call one service, exit code."""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import typer

from bot.adapters import logs, settings
from bot.cli import campaign, data, post, running
from bot.cli.doctor import doctor
from bot.domain.errors import BackwiseError, ContentError

app = typer.Typer(
    help="Backwise: symptom guidance for low back pain in Telegram. It educates; it never diagnoses.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
)
draw = typer.Typer(help="Pictures and tables made from the definitions.")
app.add_typer(draw, name="draw")
app.add_typer(data.app, name="data")
app.add_typer(campaign.app, name="campaign")
app.add_typer(post.app, name="post")
app.command()(doctor)


def main() -> None:
    """Run the command line; an expected failure is a sentence and exit status 1."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BackwiseError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # its own text may hold a password, or what a person wrote
        at = "\n  ".join(logs.places(error))
        typer.echo(f"It ended by a fault of the bot itself, {type(error).__name__}:\n  {at}", err=True)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """With no command: `serve` if BOT_TOKEN is set, else `preview`."""
    if context.invoked_subcommand is None:
        if settings.load().token:
            serve(only=None)
        else:
            preview(terminal=False, port=8000)


@app.command()
def serve(
    *,
    only: Annotated[
        Literal["web", "worker"] | None,
        typer.Option(help="Only a part, where several processes share the work: see the guide in bot/."),
    ] = None,
) -> None:
    """Run the bot: long polling, or a webhook where BOT_WEBHOOK_URL is set."""
    logs.set_up()
    found = settings.load()
    with running.door(found, only) as door:
        from bot.app import Part
        from bot.app import serve as served

        running.run(served(found, part=Part(only) if only else Part.ALL, door=door))


@app.command()
def preview(
    *,
    terminal: Annotated[bool, typer.Option("--terminal", help="Chat in this terminal instead.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is served.")] = 8000,
) -> None:
    """Try the bot on this machine, without Telegram: on a page in the browser."""
    if terminal:
        from bot.preview.terminal import chat_in_terminal

        asyncio.run(chat_in_terminal(settings.load()))
    else:
        from bot.preview.browser import preview_in_browser

        asyncio.run(preview_in_browser(settings.load(), port))


@app.command()
def check() -> None:
    """Read all of flows/ and content/, report every fault, and prove the promises."""
    from bot.domain.proofs import figures, prove
    from bot.loaders.shelf import load

    found = settings.load()
    shelf = load(found.flows, found.content)
    broken = prove(shelf.flows)
    for promise in broken:
        typer.echo(str(promise), err=True)
    if broken:
        raise typer.Exit(1)
    for flow in shelf.flows.values():
        if not flow.reviewed:
            typer.echo(f"note: no clinician has reviewed {flow.id} (revision {flow.revision})")
    for name in sorted(shelf.unreviewed):
        typer.echo(f"note: no clinician has reviewed the {name}")
    typer.echo(figures(shelf.flows))


@app.command()
def consult(
    flow: str,
    answers: Annotated[typer.FileBinaryRead, typer.Argument(help="A file of JSON lines; - is standard input.")],
) -> None:
    """One case in, one line of JSON out, for audits."""
    from bot.loaders.shelf import load
    from bot.service.consult import BadCaseError, case_of
    from bot.service.consult import consult as consulted
    from bot.wording.catalog import BASE

    found = settings.load()
    shelf = load(found.flows, found.content)
    if flow not in shelf.flows:
        raise ContentError(f"there is no flow {flow}: {', '.join(shelf.flows)}")
    failed = False
    for number, line in _lines(answers):
        try:
            result: dict[str, Any] = consulted(shelf.flows[flow], case_of(line), shelf.flows, shelf.catalogs[BASE])
        except BadCaseError as error:
            result, failed = {"line": number, "id": error.case, "error": str(error)}, True
        typer.echo(json.dumps(result, ensure_ascii=False))
    if failed:
        raise typer.Exit(1)


def _lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers; only a line feed ends one, as in JSON lines.

    Raises:
        BadCaseError: not UTF-8.
    """
    from bot.service.consult import BadCaseError

    given = file.read()
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise BadCaseError(f"{file.name}: line {line} is not UTF-8") from None
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


@draw.command("flow")
def draw_flow(
    flow: str, output: Annotated[Literal["mermaid", "svg", "json"], typer.Option("--format")] = "mermaid"
) -> None:
    """The picture of a flow, from its definition."""
    from bot.drawing import flowchart
    from bot.loaders.shelf import load

    found = settings.load()
    shelf = load(found.flows, found.content)
    if flow not in shelf.flows:
        raise ContentError(f"there is no flow {flow}: {', '.join(shelf.flows)}")
    match output:
        case "mermaid":
            typer.echo(flowchart.mermaid(shelf.flows[flow]))
        case "svg":
            typer.echo(flowchart.svg(shelf.flows[flow]))
        case "json":
            typer.echo(json.dumps(flowchart.as_json(shelf.flows[flow]), indent=2, ensure_ascii=False))


@draw.command("table")
def draw_table(output: Annotated[Literal["markdown", "csv"], typer.Option("--format")] = "markdown") -> None:
    """Every flag, verdict, override and weight with its source and who signed it off, for a clinician's review."""
    from bot.loaders.shelf import load
    from bot.service import table

    found = settings.load()
    shelf = load(found.flows, found.content)
    rows = table.rows(shelf.flows, shelf.sources)
    typer.echo(table.csv(rows) if output == "csv" else table.markdown(rows))


@draw.command("exercises")
def draw_exercises(
    out: Annotated[Path, typer.Option(help="The folder that they are written to.")],
    exercise: Annotated[str | None, typer.Argument(help="Only this one; else all, with a sheet of them.")] = None,
) -> None:
    """Every exercise as a picture and a film, from its poses; what has not changed is not drawn again."""
    from bot.domain.library import main_flow
    from bot.drawing.exercises import draw_exercises as drawn
    from bot.loaders.shelf import load
    from bot.wording.catalog import BASE

    found = settings.load()
    shelf = load(found.flows, found.content)
    flow = main_flow(shelf.flows)
    if exercise is not None and exercise not in flow.exercises:
        raise ContentError(f"there is no exercise {exercise}: {', '.join(flow.exercises)}")
    for one in drawn(flow, shelf.catalogs[BASE].topics[flow.topic], out, exercise):
        typer.echo(f"{one.id}: {'drawn' if one.made else 'as it was'}")
