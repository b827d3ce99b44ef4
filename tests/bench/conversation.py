"""The conversation that every system is measured with: one walk through the back pain flow, as this bot says it.

`exported` writes the screens down, so that the peers show the same words with the same buttons.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.act import Act, Agree, Choose, Confirm, Done, Start, Tick
from bot.domain.chat import Chat
from bot.domain.flow import EXCLUSIVE
from bot.domain.interview import current
from bot.domain.say import Ask, Review, Say
from bot.domain.take import take
from bot.loaders.shelf import load
from bot.wording.phrase import phrase
from bot.wording.reply import Button, Reply
from bot.wording.shelf import Shelf
from tests.bench.load.step import Step

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST_TURNS = 200
ORDINARY = frozenset({
    "50_59", "none", "overdid", "w2_6", "below_knee", "fine", "same", "right", "no_limit", "leg", "tingling", "burning",
})  # fmt: skip
"""What somebody with a sore leg might answer, whichever question is asked."""


def shelf() -> Shelf:
    return load(ROOT / "flows", ROOT / "content")


def turns(of: Shelf) -> Iterator[tuple[Act, Chat | None, Say, Reply]]:
    """From /start to guidance, each reply phrased.

    Raises:
        RuntimeError: it does not end, so what is done here is no longer understood.
    """
    library, catalog = of.flows, of.catalogs["en"]
    chat: Chat | None = None
    acts: list[Act] = [Start(), Agree("check")]
    for _ in range(MOST_TURNS):
        acts = acts or next_acts(current(library, chat))
        if not acts:
            return
        turn = take(library, chat, acts[0], NOW)
        yield acts.pop(0), turn.chat, turn.say, phrase(turn, catalog, of)
        chat = turn.chat
    raise RuntimeError(f"no guidance after {MOST_TURNS} turns: {current(library, chat)}")


def next_acts(say: Say) -> list[Act]:
    """What answers a screen, tapped; nothing at the end."""
    match say:
        case Ask(session=session, question=question, offered=offered):
            fitting = [option.id for option in offered if option.id in ORDINARY] or [offered[0].id]
            if question.kind == "many" and fitting[0] not in EXCLUSIVE:
                ticks: list[Act] = [Tick(session, question.id, option, on=True) for option in fitting]
                return [*ticks, Done(session, question.id)]
            return [Choose(session, question.id, fitting[0])]
        case Review(session=session):
            return [Confirm(session)]
    return []


def walk(of: Shelf) -> list[Step]:
    """The same, as somebody taps it on the screen."""
    steps: list[Step] = []
    before = Reply("")
    for act, _, say, reply in turns(of):
        question = say.question.id if isinstance(say, Ask) else None
        rows = tuple(tuple(_button(button) for button in row) for row in reply.rows)
        steps.append(Step(_place(act, before), reply.text, rows, question))
        before = reply
    return steps


def _place(act: Act, screen: Reply) -> tuple[int, int] | None:
    if isinstance(act, Start):
        return None
    places = [(y, x) for y, row in enumerate(screen.rows) for x, button in enumerate(row) if button.act == act]
    return places[0]


def _button(button: Button) -> dict[str, str]:
    does = type(button.act).__name__.lower()
    option = getattr(button.act, "option", None) or getattr(button.act, "card", "")
    given = {"label": button.label, "does": does, "option": option, "style": button.style or ""}
    return {name: value for name, value in given.items() if value}


def exported(steps: list[Step]) -> dict[str, Any]:
    """For the peers: `welcome`, `questions` in their order (text and rows, nothing ticked), `review`, `result`."""
    screens: dict[str, Step] = {}
    for step in steps[1:]:
        if step.question is not None:
            screens.setdefault(step.question, step)
    ends = {"welcome": steps[0], "review": steps[-2], "result": steps[-1]}
    questions = [{"id": name, **_screen(step)} for name, step in screens.items()]
    done = next(button for step in steps for row in step.rows for button in row if button.get("does") == "done")
    return {**{name: _screen(step) for name, step in ends.items()}, "questions": questions, "done": done}


def _screen(step: Step) -> dict[str, Any]:
    shown = asdict(step)
    return {"text": shown["text"], "rows": shown["rows"]}
