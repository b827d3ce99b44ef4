"""What whoever writes content wants to know of a chat, in plain JSON types."""

from typing import Any

from bot.domain.act import Act, Open
from bot.domain.chat import Chat, Session
from bot.domain.flow import Flow
from bot.domain.interview import current
from bot.domain.library import main_flow
from bot.domain.machine import FINISHED, Walk, walk
from bot.domain.pages import page
from bot.domain.results import walk_of
from bot.domain.say import Ask, MyData, Propose, Say
from bot.domain.turn import Turn
from bot.drawing.flow_outline import Step, outline
from bot.preview import weighing
from bot.preview.places import Place, Places
from bot.preview.traces import traced
from bot.wording.catalog import Catalog
from bot.wording.phrase import phrase
from bot.wording.questions import answer
from bot.wording.shelf import Shelf

Json = dict[str, Any]

_SHARED = "content/{}/messages.yaml"
"""What all screens share; it stands last."""


class Inspector:
    """Looks at chats with one shelf; a new shelf asks for a new one."""

    def __init__(self, shelf: Shelf, places: Places) -> None:
        self.shelf = shelf
        self._places = places
        self._steps: dict[tuple[str, str], tuple[Step, ...]] = {}

    def look(self, chat: Chat | None, catalog: Catalog, last: Act | None = None) -> Json:
        """Where a chat stands, by its answers replayed; `last` is the tap before, which may have opened a page."""
        say = self._shown(chat, last)
        session = chat.session if chat else None
        flow = self.shelf.flows[session.flow] if session else main_flow(self.shelf.flows)
        here = walk_of(self.shelf.flows, chat, session) if chat and session else walk(flow, {})
        words = catalog.topics[flow.topic]
        return {
            "flow": flow.id,
            "state": here.state if session else "",
            "progress": here.progress,
            "way": self._way(here, catalog, begun=session is not None),
            "kept": _kept(chat, session, here) if chat else None,
            "flags": weighing.flags(here, chat, words, self.shelf) if chat else [],
            "counts": weighing.counts(here),
            "conditions": [] if flow.advice else weighing.conditions(here, words),
            "pattern": None if flow.advice else weighing.pattern(here),
            "screen": self._screen(say, chat, catalog),
        }

    def _shown(self, chat: Chat | None, last: Act | None) -> Say:
        if chat and chat.consent and isinstance(last, Open):
            return page(self.shelf.flows, chat, last).say
        return current(self.shelf.flows, chat)

    def _way(self, here: Walk, catalog: Catalog, *, begun: bool) -> list[Json]:
        """All questions in their order, with what became of each."""
        names = list(here.flow.by_id)
        at = names.index(here.state if here.open else here.path[-1]) if here.path or here.open else 0
        return [
            {
                "id": step.id,
                "depth": step.depth,
                "alarm": step.alarm,
                "kind": step.kind,
                "ask": step.ask,
                "when": step.when,
                "status": _status(step.id, place - at, here, begun=begun),
                "answer": _answer(here, step.id, catalog),
                "signs": [{"label": sign.label, "flags": list(sign.flags)} for sign in step.signs],
                "place": _written(self._places.of_question(here.flow.topic, step.id)),
            }
            for place, step in enumerate(self._outline(here.flow, catalog))
        ]

    def _outline(self, flow: Flow, catalog: Catalog) -> tuple[Step, ...]:
        key = (flow.id, catalog.code)
        if key not in self._steps:
            self._steps[key] = outline(flow, catalog.topics[flow.topic]).steps
        return self._steps[key]

    def _screen(self, say: Say, chat: Chat | None, catalog: Catalog) -> Json:
        """The files and keys that the words of a screen come from."""
        if isinstance(say, MyData):
            return {"name": "MyData", "question": None, "words": []}
        noting, notes = traced(catalog)
        phrase(Turn(chat, say), noting, self.shelf)
        question = say.question.id if isinstance(say, Ask | Propose) else None
        if isinstance(say, Ask):  # behind its buttons
            own = (say.flow.topic, "questions", say.question.id)
            notes.update(dict.fromkeys(((*own, "why"), (*own, "what_counts"))))
        places = filter(None, (self._places.of_words(catalog.code, path) for path in notes))
        found = sorted(places, key=lambda place: (place.file == _SHARED.format(catalog.code), place.file, place.line))
        return {"name": type(say).__name__, "question": question, "words": [_written(place) for place in found]}


def _status(question: str, ahead: int, here: Walk, *, begun: bool) -> str:
    """What became of a question; `ahead` is its distance from the open one, or the last."""
    if question in here.path:
        return "answered"
    if question == here.state:
        return "current" if begun else "certain"
    if ahead < 0:
        return "passed"
    if not here.open:
        return "unreached" if here.state != FINISHED else "passed"
    return "certain" if here.flow.by_id[question].when.holds(here.facts) else "ahead"


def _answer(here: Walk, question: str, catalog: Catalog) -> Json | None:
    if question not in here.path:
        return None
    given = here.facts.options(question)
    return {"options": sorted(given), "words": answer(catalog, here.flow, question, given)}


def _kept(chat: Chat, session: Session | None, here: Walk) -> Json:
    """What is stored besides the answers on the way."""
    parked = {} if session is None else {name: kept for name, kept in session.answers.items() if name not in here.path}
    return {
        "language": chat.language,
        "country": chat.country,
        "agreed": chat.consent is not None,
        "proxy": chat.proxy,
        "stopped": chat.stopped,
        "rechecking": sorted(chat.rechecking),
        "ticks": sorted(option for ticks in session.drafts.values() for option in ticks) if session else [],
        "confirmed": bool(session and session.confirmed),
        "heard": {name: sorted(kept) for name, kept in session.heard.items()} if session else {},
        "parked": {name: sorted(kept) for name, kept in parked.items()},
    }


def _written(place: Place | None) -> Json | None:
    return {"file": place.file, "key": place.key, "line": place.line} if place else None
