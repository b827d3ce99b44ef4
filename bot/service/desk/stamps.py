"""What a button knows of the screen it stood on: when it was shown, and whom it counted.

What sends, deletes, publishes or gives something is not done from an old screen: it is shown anew first.
"""

from collections.abc import Sequence
from datetime import datetime
from string import hexdigits

from bot.domain.act import Operate
from bot.domain.value import replace
from bot.service.campaigns.records import Preview
from bot.service.desk.minutes import STAMP, is_recent, stamp
from bot.service.desk.visit import Visit
from bot.wording.catalog import Catalog
from bot.wording.desk.views import SEEN, about
from bot.wording.layout import paragraphs
from bot.wording.reply import Button, Reply

SHARE = 10
"""A count may differ by a tenth from what was seen."""
_AT_ONCE = frozenset({"canary", "confirm"})
"""Verbs that do it with one tap; all others ask first, and carry `sure` then."""


def stamped(replies: Sequence[Reply], now: datetime) -> list[Reply]:
    """With the minute in every button that needs one."""

    def button(one: Button) -> Button:
        match one.act:
            case Operate(words=words) if _matters(words):
                return replace(one, act=Operate((*words, stamp(now))))
        return one

    return [replace(reply, rows=tuple(tuple(map(button, row)) for row in reply.rows)) for reply in replies]


def opened(visit: Visit) -> Visit:
    """Without what its button knows of the screen, which is noted apart; from an old screen, the way to a new one."""
    words = visit.words
    # What says how many were counted begins alike, and stands before the minute.
    written = words[-1] if words[-1].startswith(STAMP) and not words[-1].startswith(SEEN) else ""
    bare = words[:-1] if written else words
    seen = bare[-1] if bare[-1:] and bare[-1].startswith(SEEN) else ""
    bare = bare[:-1] if seen else bare
    if not bare:
        return visit
    if _matters(bare) and not is_recent(written, visit.now):
        return replace(visit, words=_anew(bare), outdated=True)
    return replace(visit, words=bare, seen=seen)


def told(catalog: Catalog, replies: Sequence[Reply]) -> list[Reply]:
    """The screen anew, and why."""
    *others, last = replies
    return [*others, replace(last, text=paragraphs(catalog.text("operators.old"), last.text or None))]


def still(visit: Visit, now: Preview) -> bool:
    """Whether the same goes to about as many as the operator saw."""
    carried, _, version = visit.seen.removeprefix(SEEN).partition("-")
    if version != now.run.version:
        return False
    seen = int(carried, 16) if carried and set(carried) <= set(hexdigits) else -1
    count = about(now.count)
    return count == seen if now.run.audience.patterns else abs(count - seen) * SHARE <= seen


def _matters(words: Sequence[str]) -> bool:
    return words[0] in _AT_ONCE or "sure" in words[1:]


def _anew(words: tuple[str, ...]) -> tuple[str, ...]:
    match words:
        case ("publishnow", post, bits, how, mark, *_):
            return ("publish", post, bits, how, mark)
        case ("correct" | "withdraw", post, *_):
            return ("post", post)
        case ("give" | "take", person, *_):
            return ("person", person)
        case (_, run, *_):
            return ("run", run)
    return ("home",)
