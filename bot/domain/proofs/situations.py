"""Situations: where an interview may stand, answers that no remaining guard can tell apart being one."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from bot.domain.flags import Urgency
from bot.domain.flow import Flow, Question
from bot.domain.guard import ALWAYS, Answers
from bot.domain.machine import START, Walker, machine_of
from bot.domain.proofs.formulas import Formulas
from bot.domain.proofs.residue import FALSE, TRUE
from bot.domain.proofs.ways import Came, Conversation, Fall, Found, Situation, Walked

Slot = tuple[int, str]
"""Whose guard: a question's, one of its options', or (`GIVEN`) that of an earlier interview."""
GIVEN = "="


class Slice:
    """A flow as situations, with the formulas that tell them apart."""

    def __init__(self, flow: Flow, *, heard: Answers | None = None, free: Iterable[Question] = ()) -> None:
        self.flow = flow
        self.heard = frozenset(heard or {})
        self._free = tuple(free)
        self.formulas = Formulas(flow, heard or {}, self._free)
        self._routes: dict[tuple[str, Urgency, bool, int], str] = {}
        self._lists: list[dict[Slot, int]] = []
        self._list_numbers: dict[tuple[tuple[Slot, int], ...], int] = {}
        self._list_reads: list[dict[int, frozenset[int]]] = []
        self._steps: dict[tuple[int, int, int], int] = {}
        self._passes: dict[tuple[int, tuple[int, ...]], int] = {}

    def _listed(self, guards: Iterable[tuple[Slot, int]]) -> int:
        """The number of a list of guards; equal ones have the same."""
        open_ = tuple((slot, formula) for slot, formula in guards if formula != FALSE)
        number = self._list_numbers.get(open_)
        if number is None:
            number = self._list_numbers[open_] = len(self._lists)
            read: dict[int, frozenset[int]] = {}
            for _, formula in open_:
                for place, masks in self.formulas.residues.reads(formula).items():
                    read[place] = read.get(place, frozenset()) | masks
            self._lists.append(dict(open_))
            self._list_reads.append(read)
        return number

    def _list_decided(self, number: int, place: int, mask: int) -> int:
        """Asked or passed over, a question's own guards have done their work."""
        key = (number, place, mask)
        found = self._steps.get(key)
        if found is None:
            decided = self.formulas.residues.decided
            left = [(slot, decided(one, place, mask)) for slot, one in self._lists[number].items() if slot[0] != place]
            found = self._steps[key] = self._listed(left)
        return found

    @cached_property
    def _first(self) -> Situation:
        places = self.formulas.places
        guards: list[tuple[Slot, int]] = [((place, ""), formula) for place, formula in enumerate(self.formulas.asked)]
        guards += [
            ((places[question.id], option.id), self.formulas.guard(option.when))
            for question in self.flow.questions
            for option in question.options
            if option.when != ALWAYS
        ]
        guards += [((places[question.id], GIVEN), self.formulas.guard(question.when)) for question in self._free]
        return Situation(
            START,
            self.formulas.urgent(Urgency.EMERGENCY),
            self.formulas.urgent(Urgency.SAME_DAY),
            self.formulas.stops(),
            self._listed(guards),
        )

    def starts(self, watched: tuple[int, ...] = ()) -> Found:
        """The first situations: one, or as many as the answers of an earlier interview make a difference."""
        first = self._first
        first = Situation(first.state, first.emergency, first.same_day, first.stops, first.guards, watched)
        begun: Found = {first: Came()}
        left: Found = {}
        for question in self._free:
            begun, gone = self._told(begun, question)
            left = {self._untold(situation, question): came for situation, came in {**left, **gone}.items()}
        return {self._onward(situation): came for situation, came in {**left, **begun}.items()}

    def _told(self, begun: Found, question: Question) -> tuple[Found, Found]:
        """What an earlier interview may have told at this question; and where somebody may have left it."""
        then: Found = {}
        gone: Found = {}
        place = self.formulas.places[question.id]
        every = self.formulas.mask(question.id, (option.id for option in question.options))
        for situation, came in begun.items():
            guard = self._lists[situation.guards].get((place, GIVEN), FALSE)
            if guard == TRUE:
                gone[situation] = came
            else:
                then.setdefault(self._untold(situation, question), came)
            for mask in self._alike(situation, question, every) if guard != FALSE else ():
                after = self._decided(situation, question.id, mask)
                if self.urgency(after) < Urgency.SAME_DAY:  # otherwise its card would stand
                    then.setdefault(after, came.on(question.id, mask, 0))
        return then, gone

    def _untold(self, situation: Situation, question: Question) -> Situation:
        own = question.id in self.flow.by_id
        return situation if own else self._decided(situation, question.id, 0)

    def _decided(self, situation: Situation, question: str, mask: int) -> Situation:
        place, decided = self.formulas.places[question], self.formulas.residues.decided
        return Situation(
            situation.state,
            decided(situation.emergency, place, mask),
            decided(situation.same_day, place, mask),
            decided(situation.stops, place, mask),
            self._list_decided(situation.guards, place, mask),
            tuple(decided(formula, place, mask) for formula in situation.watched),
        )

    def urgency(self, situation: Situation) -> Urgency:
        if self.formulas.holds(situation.emergency):
            return Urgency.EMERGENCY
        return Urgency.SAME_DAY if self.formulas.holds(situation.same_day) else Urgency.SELF_CARE

    def _onward(self, situation: Situation) -> Situation:
        """What comes next, by the same table that moves a person."""
        urgency, stops = self.urgency(situation), self.formulas.holds(situation.stops)
        key = (situation.state, urgency, stops, situation.guards)
        target = self._routes.get(key)
        if target is None:
            guards, places = self._lists[situation.guards], self.formulas.places
            walker = Walker(
                situation.state,
                urgency,
                stops,
                lambda question: self.formulas.holds(guards.get((places[question.id], ""), FALSE)),
            )
            machine_of(self.flow).events["go"].trigger(walker, walker)
            target = self._routes[key] = walker.state
        return self._passed(situation, target)

    def _passed(self, situation: Situation, target: str) -> Situation:
        """Questions passed over have no answer; once a same-day flag is certain, so have all that are no alarm."""
        places = self.formulas.places
        open_ = places.get(target, len(self.flow.questions)) if target in self.flow.by_id else len(self.flow.questions)
        first = places[situation.state] + 1 if situation.state in self.flow.by_id else 0
        later = range(open_ + 1, len(self.flow.questions)) if situation.same_day == TRUE else ()
        over = (*range(first, open_), *(place for place in later if not self.flow.questions[place].alarm))
        return Situation(
            target,
            self._all_decided(situation.emergency, over),
            self._all_decided(situation.same_day, over),
            self._all_decided(situation.stops, over),
            self._list_passed(situation.guards, over),
            tuple(self._all_decided(formula, over) for formula in situation.watched),
        )

    def _all_decided(self, formula: int, places: Collection[int]) -> int:
        read = self.formulas.residues.reads(formula)
        for place in places if read else ():
            if place in read:
                formula = self.formulas.residues.decided(formula, place, 0)
        return formula

    def _list_passed(self, guards: int, places: tuple[int, ...]) -> int:
        key = (guards, places)
        found = self._passes.get(key)
        if found is None:
            found = guards
            for place in places:
                found = self._list_decided(found, place, 0)
            self._passes[key] = found
        return found

    def offered(self, situation: Situation) -> int:
        """The options of the open question, as bits."""
        question = self.flow.by_id[situation.state]
        place, guards = self.formulas.places[question.id], self._lists[situation.guards]
        there = (
            option.id
            for option in question.options
            if option.when == ALWAYS or self.formulas.holds(guards.get((place, option.id), FALSE))
        )
        return self.formulas.mask(question.id, there)

    def _alike(self, situation: Situation, question: Question, offered: int) -> tuple[int, ...]:
        place = self.formulas.places[question.id]
        looks = self._list_reads[situation.guards].get(place, frozenset())
        for formula in (situation.emergency, situation.same_day, situation.stops, *situation.watched):
            looks |= self.formulas.residues.reads(formula).get(place, frozenset())
        return self.formulas.alike(question, offered, looks)

    def next(self, situation: Situation) -> Iterator[tuple[int, Situation]]:
        """Each answer that makes a difference, and the situation after it. What was heard counts until it is asked."""
        question = self.flow.by_id.get(situation.state)
        if question is not None and question.id not in self.heard:
            for mask in self._alike(situation, question, self.offered(situation)):
                yield mask, self._onward(self._decided(situation, question.id, mask))

    def after(self, situation: Situation, options: frozenset[str]) -> Situation:
        """The situation after these options of the open question."""
        mask = self.formulas.mask(situation.state, options)
        return self._onward(self._decided(situation, situation.state, mask))

    def walked(self, watched: tuple[int, ...] = ()) -> Walked:
        places: dict[str, Found] = {question.id: {} for question in self.flow.questions}
        falls = []
        for situation, came in self.starts(watched).items():
            places.setdefault(situation.state, {})[situation] = came
        for question in self.flow.questions:
            for situation, came in places[question.id].items():
                urgency = self.urgency(situation)
                for mask, after in self.next(situation):
                    there = places.setdefault(after.state, {})
                    if after not in there or there[after].asked <= came.asked:
                        there[after] = came.on(question.id, mask)
                    if self.urgency(after) < urgency:
                        falls.append(Fall(after.state, came.on(question.id, mask)))
        ways = {situation: came for found in places.values() for situation, came in found.items()}
        return Walked(ways, tuple(falls))

    def conversation(self, came: Came) -> Conversation:
        """The answers that lead there, what an earlier interview told first."""
        answers: list[tuple[str, frozenset[str]]] = []
        here: Came | None = came
        while here and here.question:
            answers.append((here.question, self.formulas.options(here.question, here.mask)))
            here = here.before
        return tuple(reversed(answers))
