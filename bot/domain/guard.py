"""Guards: what must have been answered for something to hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

Answers = Mapping[str, frozenset[str]]
"""Option ids by question id. An empty set is *none of these*."""


class Facts(Protocol):
    """What a guard may look at: answers on the walked path, and counts of them."""

    def options(self, question: str) -> frozenset[str]: ...

    def count(self, count: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """Any of these options was chosen. A question that was not asked is false."""

    question: str
    options: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        return not self.options.isdisjoint(facts.options(self.question))


@dataclass(frozen=True, slots=True)
class Reached:
    """A count is at least so high."""

    count: str
    at_least: int

    def holds(self, facts: Facts) -> bool:
        return facts.count(self.count) >= self.at_least


Term = Answered | Reached


@dataclass(frozen=True, slots=True)
class Guard:
    """An outer *or* of mappings, each an *and* of terms. No negation: `unless` stands beside `when`."""

    any_of: tuple[tuple[Term, ...], ...]

    def holds(self, facts: Facts) -> bool:
        for terms in self.any_of:  # a walk asks this hundreds of times: quicker than generators
            for term in terms:
                if not term.holds(facts):
                    break
            else:
                return True
        return False

    def terms(self) -> Iterator[Term]:
        return (term for terms in self.any_of for term in terms)


ALWAYS = Guard(((),))
NEVER = Guard(())


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds when `when` does and `unless` does not."""

    when: Guard = ALWAYS
    unless: Guard = NEVER

    def holds(self, facts: Facts) -> bool:
        return self.when.holds(facts) and not self.unless.holds(facts)

    def terms(self) -> Iterator[Term]:
        yield from self.when.terms()
        yield from self.unless.terms()
