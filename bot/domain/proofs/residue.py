"""What is still undecided of a rule: formulas that shrink with each answer, equal ones being one number."""

from collections.abc import Iterable
from dataclasses import dataclass, field

FALSE, TRUE = 0, 1


@dataclass(frozen=True, slots=True)
class Within:
    """The answer to the question is one of these options, which are bits of the mask."""

    question: int
    mask: int


@dataclass(frozen=True, slots=True)
class Every:
    parts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Some:
    parts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Not:
    part: int


@dataclass(frozen=True, slots=True)
class Least:
    """At least so many points, of parts that each give some."""

    number: int
    items: tuple[tuple[int, int], ...]
    """Points and formula."""


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool


Formula = Within | Every | Some | Not | Least | Constant


@dataclass(slots=True)
class Residues:
    """Formulas, each kept once and known by its number: two that came to the same are one."""

    _formulas: list[Formula] = field(default_factory=lambda: [Constant(value=False), Constant(value=True)])
    _numbers: dict[Formula, int] = field(default_factory=dict)
    _decided: dict[tuple[int, int, int], int] = field(default_factory=dict)
    _reads: dict[int, dict[int, frozenset[int]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._formulas)

    def _number(self, formula: Formula) -> int:
        found = self._numbers.get(formula)
        if found is None:
            found = self._numbers[formula] = len(self._formulas)
            self._formulas.append(formula)
        return found

    def within(self, question: int, mask: int) -> int:
        return self._number(Within(question, mask)) if mask else FALSE

    def negation(self, part: int) -> int:
        if part in (FALSE, TRUE):
            return TRUE - part
        formula = self._formulas[part]
        return formula.part if isinstance(formula, Not) else self._number(Not(part))

    def every(self, parts: Iterable[int]) -> int:
        found = set(parts)
        while any(isinstance(self._formulas[part], Every) for part in found):
            found = self._opened(found, Every)
        found.discard(TRUE)
        if FALSE in found:
            return FALSE
        found = self._without_implied(found, Some)
        return self._number(Every(frozenset(found))) if len(found) > 1 else next(iter(found), TRUE)

    def some(self, parts: Iterable[int]) -> int:
        found = set(parts)
        while any(isinstance(self._formulas[part], Some) for part in found):
            found = self._opened(found, Some)
        found.discard(FALSE)
        if TRUE in found:
            return TRUE
        found = self._without_implied(self._looks_joined(found), Every)
        return self._number(Some(frozenset(found))) if len(found) > 1 else next(iter(found), FALSE)

    def _opened(self, parts: set[int], kind: type[Every | Some]) -> set[int]:
        flat: set[int] = set()
        for part in parts:
            formula = self._formulas[part]
            flat |= formula.parts if isinstance(formula, kind) else {part}
        return flat

    def _looks_joined(self, parts: set[int]) -> set[int]:
        """Two looks at one question, of which one is enough, are one look."""
        masks: dict[int, int] = {}
        kept = set()
        for part in parts:
            match self._formulas[part]:
                case Within(question, mask):
                    masks[question] = masks.get(question, 0) | mask
                case _:
                    kept.add(part)
        return kept | {self.within(question, mask) for question, mask in masks.items()}

    def _without_implied(self, parts: set[int], kind: type[Every | Some]) -> set[int]:
        """`a or (a and b)` is `a`, and `a and (a or b)` is, too."""
        if len(parts) < 2:  # noqa: PLR2004 - one part implies no other
            return parts
        own: dict[int, frozenset[int]] = {}
        for part in parts:
            formula = self._formulas[part]
            own[part] = formula.parts if isinstance(formula, kind) else frozenset({part})
        return {part for part, inside in own.items() if not any(one < inside for one in own.values())}

    def least(self, number: int, items: Iterable[tuple[int, int]]) -> int:
        """At least so many points from the items (points, formula) that hold."""
        given = tuple(items)
        number -= sum(points for points, part in given if part == TRUE)
        left = tuple(sorted((points, part) for points, part in given if part not in (FALSE, TRUE)))
        most = sum(points for points, _ in left if points > 0)
        if number <= sum(points for points, _ in left if points < 0):
            return TRUE
        if number > most:
            return FALSE
        if all(points >= number for points, _ in left):
            return self.some(part for _, part in left)
        if all(points > most - number for points, _ in left):
            return self.every(part for _, part in left)
        return self._number(Least(number, left))

    def decided(self, formula: int, question: int, mask: int) -> int:
        """What is left of a formula once the question has this answer (0: it was not asked)."""
        if question not in self.reads(formula):
            return formula
        key = (formula, question, mask)
        found = self._decided.get(key)
        if found is None:
            found = self._decided[key] = self._decide(self._formulas[formula], question, mask)
        return found

    def _decide(self, formula: Formula, question: int, mask: int) -> int:
        match formula:
            case Within(_, options):
                return TRUE if options & mask else FALSE
            case Not(part):
                return self.negation(self.decided(part, question, mask))
            case Every(parts):
                return self.every([self.decided(part, question, mask) for part in parts])
            case Some(parts):
                return self.some([self.decided(part, question, mask) for part in parts])
            case Least(number, items):
                return self.least(number, [(points, self.decided(part, question, mask)) for points, part in items])
            case Constant(value):
                return TRUE if value else FALSE

    def reads(self, formula: int) -> dict[int, frozenset[int]]:
        """The questions that a formula still looks at, each with the sets of options that it asks for."""
        found = self._reads.get(formula)
        if found is None:
            found = self._reads[formula] = self._looked_at(self._formulas[formula])
        return found

    def _looked_at(self, formula: Formula) -> dict[int, frozenset[int]]:
        match formula:
            case Within(question, mask):
                return {question: frozenset({mask})}
            case Not(part):
                return self.reads(part)
            case Least(_, items):
                return self._all_looked_at(part for _, part in items)
            case Every(parts) | Some(parts):
                return self._all_looked_at(parts)
            case Constant():
                return {}

    def _all_looked_at(self, parts: Iterable[int]) -> dict[int, frozenset[int]]:
        found: dict[int, frozenset[int]] = {}
        for part in parts:
            for question, masks in self.reads(part).items():
                found[question] = found.get(question, frozenset()) | masks
        return found

    def far(self, formula: int) -> int:
        """How many answers it takes to make a formula true: a guess, which only orders a search."""
        match self._formulas[formula]:
            case Constant(value):
                return 0 if value else 1_000
            case Within():
                return 1
            case Not():
                return 0
            case Every(parts):
                return sum(self.far(part) for part in parts)
            case Some(parts):
                return min(self.far(part) for part in parts)
            case Least(number, items):
                return _far_count(number, sorted((self.far(part), points) for points, part in items if points > 0))


def _far_count(number: int, parts: list[tuple[int, int]]) -> int:
    total = 0
    for far, points in parts:
        if number <= 0:
            break
        number -= points
        total += far
    return total
