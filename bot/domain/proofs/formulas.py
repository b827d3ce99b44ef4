"""The guards of a flow as formulas."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from bot.domain.flags import Urgency
from bot.domain.flow import EXCLUSIVE, Flow, Question
from bot.domain.guard import Answers, Guard, Reached, Rule
from bot.domain.proofs.residue import FALSE, TRUE, Residues


class Formulas:
    """What a flow has written, over numbered questions and options as bits.

    `heard` counts like answers; `free` are the questions of an earlier interview, whose answers may be given.
    """

    def __init__(self, flow: Flow, heard: Answers, free: tuple[Question, ...]) -> None:
        self.flow = flow
        self.residues = Residues()
        self.places = {question.id: place for place, question in enumerate(flow.questions)}
        self._bits: dict[str, dict[str, int]] = {}
        for question in (*free, *flow.questions):
            self.mask(question.id, (option.id for option in question.options))
        self._heard = {self.place(name): self.mask(name, options) for name, options in heard.items()}
        self._free = {self.place(question.id) for question in free}
        self._now: dict[int, bool] = {}
        self._alike: dict[tuple[str, int, frozenset[int]], tuple[int, ...]] = {}
        self.asked: list[int] = []
        """For each question, whether it is asked, by its guard."""
        for question in flow.questions:
            self.asked.append(self._before(len(self.asked), self.guard(question.when)))

    def place(self, question: str) -> int:
        """The number of a question; those of the flow come first, in their order."""
        return self.places.setdefault(question, len(self.places))

    def mask(self, question: str, options: Iterable[str]) -> int:
        bits = self._bits.setdefault(question, {})
        return sum(1 << bits.setdefault(option, len(bits)) for option in frozenset(options))

    def options(self, question: str, mask: int) -> frozenset[str]:
        return frozenset(option for option, bit in self._bits[question].items() if mask >> bit & 1)

    def look(self, question: str, options: Iterable[str]) -> int:
        """True as soon as such an answer is given, false as soon as the question cannot come any more."""
        place, mask = self.place(question), self.mask(question, options)
        if place in self._heard:
            return TRUE if mask & self._heard[place] else FALSE
        formula = self.residues.within(place, mask)
        if place in self._free:
            return formula
        return self.residues.every([self.asked[place], formula]) if place < len(self.asked) else FALSE

    def _before(self, place: int, guard: int) -> int:
        """A guard is looked at when its question would come: later ones have no answer yet."""
        for later in self.residues.reads(guard):
            if place <= later < len(self.flow.questions) and later not in self._free:
                guard = self.residues.decided(guard, later, 0)
        return guard

    def guard(self, guard: Guard) -> int:
        return self.residues.some(
            self.residues.every(
                self.reached(term) if isinstance(term, Reached) else self.look(term.question, term.options)
                for term in terms
            )
            for terms in guard.any_of
        )

    def reached(self, term: Reached) -> int:
        items = self.flow.counts[term.count].items
        return self.residues.least(term.at_least, [(item.points, self.rule(item.rule)) for item in items])

    def rule(self, rule: Rule) -> int:
        return self.residues.every([self.guard(rule.when), self.residues.negation(self.guard(rule.unless))])

    def urgent(self, urgency: Urgency) -> int:
        """Any flag of this urgency."""
        flags = self.flow.flags.values()
        return self.residues.some(self.rule(one.rule) for one in flags if one.urgency is urgency and not one.unclear)

    def stops(self) -> int:
        return self.residues.some(self.rule(flag.rule) for flag in self.flow.flags.values() if flag.stops)

    def holds(self, formula: int) -> bool:
        """Whether it holds now, with no answer to what is undecided."""
        found = self._now.get(formula)
        if found is None:
            left = formula
            for place in self.residues.reads(formula):
                left = self.residues.decided(left, place, 0)
            found = self._now[formula] = left == TRUE
        return found

    def alike(self, question: Question, offered: int, looks: frozenset[int]) -> tuple[int, ...]:
        """One answer of each kind that these looks can tell apart, the fewest ticks first."""
        key = (question.id, offered, looks)
        found = self._alike.get(key)
        if found is None:
            kinds: dict[tuple[bool, ...], int] = {}
            for mask in _answers(question, offered, self._bits[question.id], looks):
                kinds.setdefault(tuple(bool(mask & look) for look in sorted(looks)), mask)
            found = self._alike[key] = tuple(kinds.values())
        return found


def _answers(question: Question, offered: int, bits: Mapping[str, int], looks: frozenset[int]) -> list[int]:
    """The answers that can be given; of ticks that look alike, one stands for all."""
    there = [option.id for option in question.options if offered >> bits[option.id] & 1]
    if question.kind != "many":
        return [1 << bits[option] for option in there]
    alone = [1 << bits[option] for option in there if option in EXCLUSIVE]
    kinds: dict[frozenset[int], int] = {}
    for option in there:
        if option not in EXCLUSIVE:
            mask = 1 << bits[option]
            kinds.setdefault(frozenset(look for look in looks if look & mask), mask)
    ticks = list(kinds.values())
    return alone + [sum(some) for size in range(1, len(ticks) + 1) for some in combinations(ticks, size)]
