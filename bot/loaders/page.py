"""A file of words, held against what the flows (or the base language) have."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.danger import is_sign
from bot.domain.flow import HEARD, Flow
from bot.domain.guard import Answered
from bot.loaders.faults import Faults, unknown
from bot.loaders.strict_yaml import Document, Path_


@dataclass(frozen=True, slots=True)
class Page:
    document: Document
    faults: Faults

    def fault(self, path: Path_, message: str) -> None:
        self.faults.add(self.document.fault(path, message))

    def at(self, path: Path_) -> Mapping[str, object]:
        value = self.document.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def same(self, what: str, path: Path_, wanted: Iterable[str], extra: Iterable[str] = ()) -> None:
        """The keys at a path are those wanted; `extra` ones may stand there, too."""
        needed, given = list(wanted), [key for key in self.at(path) if path or not key.startswith("_")]
        for key in needed:
            if key not in given:
                self.fault(path, f"the words for {what} `{key}` are missing")
        for key in given:
            if key not in needed and key not in set(extra):
                self.fault((*path, key), unknown(what, key, needed, " in the flows"))


def messages(page: Page, found: Iterable[str], wanted: Iterable[str]) -> None:
    """The same messages as the base language's."""
    here, there = set(found), set(wanted)
    for key in there - here:
        page.fault(tuple(key.split(".")), f"the message `{key}` is missing")
    for key in here - there:
        page.fault(tuple(key.split(".")), f"there is no message `{key}` in the base language")


def signs(page: Page, flows: Mapping[str, Flow]) -> None:
    """The ear hears answers that there are, and all that only it can hear."""
    answers: dict[str, set[str]] = {}
    for question, option in (*_asked(flows), *_heard(flows)):
        answers.setdefault(question, set()).add(option)
    for question in page.at(("signs",)):
        path: Path_ = ("signs", question)
        if question not in answers:
            page.fault(path, unknown("question", question, answers, " in the flows"))
        for option in page.at(path) if question in answers else ():
            if option not in answers[question]:
                page.fault((*path, option), unknown("option", option, answers[question], f" in `{question}`"))
    for option in sorted(answers.get(HEARD, set()) - page.at(("signs", HEARD)).keys()):
        page.fault(("signs", HEARD), f"nothing is listened for as `{option}`, which a flag needs")


def silent_signs(page: Page, flows: Mapping[str, Flow]) -> None:
    """Each sign, with its follow-up question taken gravely, raises an urgent flag; another is never asked back.

    The flows have no faults: they are walked.
    """
    known = {*_asked(flows), *_heard(flows)}
    for question in page.at(("signs",)) if flows else ():
        for option in page.at(("signs", question)):
            if (question, option) in known and not is_sign(flows, question, option):
                page.fault(("signs", question, option), "alone raises no urgent flag, so it would never be asked back")


def _asked(flows: Mapping[str, Flow]) -> Iterator[tuple[str, str]]:
    for flow in flows.values():
        for question in flow.questions:
            yield from ((question.id, option.id) for option in question.options)


def _heard(flows: Mapping[str, Flow]) -> Iterator[tuple[str, str]]:
    for flow in flows.values():
        for flag in flow.flags.values():
            for term in flag.rule.terms():
                if isinstance(term, Answered) and term.question == HEARD:
                    yield from ((HEARD, option) for option in term.options)
