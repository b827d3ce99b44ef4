"""Words that phrases look for, found in typed words, also where one letter is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

_LONG = 6
"""From so many letters on, one wrong letter is forgiven; shorter words have too many neighbours."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words that phrases look for: `numb`, or `shiver*` for whatever begins so."""

    words: frozenset[str]
    heads: tuple[int, ...]
    """The lengths of those that end in a star."""
    near: Mapping[str, frozenset[str]]
    """Long words by themselves and by each way to leave out one letter."""
    ordinary: frozenset[str]
    """Are what they are, never a misspelling."""

    def sense(self, word: str) -> frozenset[str]:
        """The words looked for that this typed word is."""
        heads = (f"{word[:length]}*" for length in self.heads if length <= len(word))
        return frozenset(one for one in (word, *heads) if one in self.words)

    def guess(self, word: str) -> frozenset[str]:
        """The words looked for that this typed word may be, with one letter wrong, missing, added or two swapped."""
        if len(word) < _LONG - 1 or word in self.ordinary:
            return frozenset()
        near = (one for key in _shortened(word) for one in self.near.get(key, ()) if not one.endswith("*"))
        starred = (
            one
            for length in self.heads
            if length >= _LONG
            for head in {word[: length + more] for more in (-1, 0, 1)}
            for key in _shortened(head)
            for one in self.near.get(key, ())
            if one.endswith("*") and _is_near(head, one[:-1])
        )
        return frozenset(one for one in near if _is_near(word, one)) | frozenset(starred)


def vocabulary(words: Iterable[str], exact: Iterable[str], ordinary: Iterable[str]) -> Vocabulary:
    """`exact` words are looked for as well, and never guessed."""
    guessable = frozenset(words)
    known = guessable | frozenset(exact)
    near: dict[str, set[str]] = {}
    for one in guessable:
        bare = one.removesuffix("*")
        if len(bare) >= _LONG:
            for key in _shortened(bare):
                near.setdefault(key, set()).add(one)
    return Vocabulary(
        known,
        tuple(sorted({len(one) - 1 for one in known if one.endswith("*")})),
        {key: frozenset(found) for key, found in near.items()},
        frozenset(ordinary),
    )


def _shortened(word: str) -> Iterator[str]:
    yield word
    for place in range(1, len(word)):  # the first letter is hardly ever the wrong one
        yield word[:place] + word[place + 1 :]


def _is_near(word: str, other: str) -> bool:
    return word[0] == other[0] and OSA.distance(word, other, score_cutoff=1) <= 1
