"""Is everything around the bot as it should be?"""

import asyncio

import typer

from bot.adapters import logs, settings
from bot.service.doctor import Finding, Sign

SIGNS = {Sign.FINE: "+", Sign.WARNING: "!", Sign.PROBLEM: "x"}


def doctor() -> None:
    """Look at settings, content, database, Telegram and port, and say what to do. It changes nothing.

    Exit status 1 where there is a problem; warnings alone are 0.
    """
    from bot.app.doctor import look

    logs.quieten()
    found = asyncio.run(look(settings.load))
    for finding in found:
        typer.echo(_line(finding))
    problems, warnings = _many(found, Sign.PROBLEM), _many(found, Sign.WARNING)
    typer.echo(f"{problems} problems, {warnings} warnings")
    if problems:
        raise typer.Exit(1)


def _line(finding: Finding) -> str:
    line = f"{SIGNS[finding.sign]} {finding.sign:<8} {finding.about:<16} {finding.said}"
    return f"{line}\n{'':>28}-> {finding.todo}" if finding.todo else line


def _many(found: list[Finding], sign: Sign) -> int:
    return sum(finding.sign is sign for finding in found)
