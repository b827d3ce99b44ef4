"""All promises of all flows: what is broken, what is accepted, and how much was looked at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.flow import Flow, Question
from bot.domain.guard import Reached, Rule
from bot.domain.library import Library
from bot.domain.machine import reads
from bot.domain.proofs.broken import Broken
from bot.domain.proofs.chats import kept
from bot.domain.proofs.conclusions import unsound
from bot.domain.proofs.exercises import combinations, overclaimed, unsafe
from bot.domain.proofs.firsts import firsts
from bot.domain.proofs.reaching import asked_flags, raising, thresholds, unending, unreached
from bot.domain.proofs.search import find
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.urgency import falling, guided, signs, unheard, unmarked
from bot.domain.proofs.ways import Conversation


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of a flow was looked at."""

    situations: int
    longest: int
    """The most questions that one conversation asks."""
    flags: int
    """Danger signs that a conversation was found for."""
    signs: int
    """Answers that alone are urgent."""
    acts: int
    """Tried on chats with a raised flag."""
    outcomes: int
    """Combinations of overrides and columns, for each of which every condition was looked at."""


@dataclass(frozen=True, slots=True)
class Proof:
    broken: tuple[Broken, ...]
    accepted: tuple[str, ...]
    """Questions that can raise to emergency and are no alarm, since only later questions open them."""
    figures: Mapping[str, Figures]
    firsts: Mapping[str, Mapping[str, Conversation]]
    """By flow and condition, a conversation in which it comes first."""


@dataclass(frozen=True, slots=True)
class _One:
    """What was found of one flow."""

    broken: tuple[Broken, ...]
    accepted: tuple[str, ...]
    figures: Figures
    firsts: Mapping[str, Conversation]
    reached: frozenset[str | Reached]
    """The flags and thresholds that conversations reach."""


def proof_of(library: Library) -> Proof:
    ones = {name: _proved(library, flow) for name, flow in library.items()}
    reached = frozenset[str | Reached]().union(*(one.reached for one in ones.values()))
    broken = [fault for one in ones.values() for fault in one.broken]
    return Proof(
        broken=(*broken, *_in_vain(library, reached)),
        accepted=tuple(note for one in ones.values() for note in one.accepted),
        figures={name: one.figures for name, one in ones.items()},
        firsts={name: one.firsts for name, one in ones.items()},
    )


def _proved(library: Library, flow: Flow) -> _One:
    asked = Slice(flow)
    whole = Slice(flow, free=told(library, flow)) if flow.remembers else asked
    walked = whole.walked()
    raised = raising(asked, asked_flags(flow))
    shows = not flow.advice
    held = combinations(flow) if shows else ()
    leading = firsts(flow) if shows else {}
    missed, accepted = unmarked(flow)
    stays, acts = kept(library, flow, raised)
    broken = (
        *unending(whole, walked),
        *unreached(whole, walked),
        *falling(whole, walked),
        *guided(flow, raised),
        *unheard(flow),
        *missed,
        *stays,
        *(overclaimed(asked) if shows else ()),
        *unsafe(flow, held),
        *unsound(flow),
        *_never_first(flow, leading if shows else None),
    )
    longest = max((came.asked for came in walked.ways.values()), default=0)
    figures = Figures(len(walked.ways), longest, len(raised), len(signs(flow)), acts, len(held))
    return _One(broken, accepted, figures, leading, _reached(asked).union(raised))


def told(library: Library, flow: Flow) -> tuple[Question, ...]:
    """What an earlier interview may tell, as far as the danger signs and guards of this flow look at it."""
    asked_anew = flow.by_id.keys() - set(flow.remembers)
    found: dict[str, Question] = {}
    for other in library.values():
        if other is not flow and not other.remembers:
            found |= {name: question for name, question in other.by_id.items() if name not in asked_anew}
    rules = [flag.rule for flag in flow.flags.values() if flag.urgent or flag.stops]
    rules += [Rule(found[name].when) for name in flow.remembers if name in found]
    needed: set[str] = set(flow.remembers)
    while rules:
        new = reads(flow, rules.pop()) - needed
        needed |= new
        rules += [Rule(found[name].when) for name in new if name in found]
    return tuple(question for name, question in found.items() if name in needed)


def _reached(asked: Slice) -> frozenset[str | Reached]:
    terms = thresholds(asked.flow)
    return frozenset[str | Reached](term for term in terms if find(asked, asked.formulas.reached(term)) is not None)


def _in_vain(library: Library, reached: frozenset[str | Reached]) -> Iterator[Broken]:
    """A flow takes over flags and counts of another, so each must be reached in one of them."""
    seen: set[str | Reached] = set(reached)
    for flow in library.values():
        wanted: Iterable[tuple[str | Reached, str]] = [
            *((flag.id, f"`{flag.id}` never holds") for flag in asked_flags(flow)),
            *((term, f"`{term.count}` never comes to {term.at_least}") for term in sorted(thresholds(flow), key=str)),
        ]
        for what, sentence in wanted:
            if what not in seen:
                seen.add(what)
                yield Broken(flow.id, "reached", sentence)


def _never_first(flow: Flow, leading: Mapping[str, Conversation] | None) -> Iterator[Broken]:
    for name in flow.conditions if leading is not None else ():
        if name not in (leading or {}):
            yield Broken(flow.id, "first", f"no conversation was found in which `{name}` comes first")
