"""What a button carries: an act as at most 64 bytes, `1:verb:field:field`.

Made-up data is None, never an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from bot.domain import act as acts
from bot.domain.act import Act
from bot.domain.post import Vote

VERSION = "1"
LIMIT = 64
"""Bytes; Telegram's."""


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of an act as text. Each value has exactly one text."""

    name: str
    pattern: re.Pattern[str]
    value: Callable[[str], object] = str
    text: Callable[[Any], str] = str


def _words(name: str, pattern: str = r"[a-z0-9_]{1,40}") -> Field:
    return Field(name, re.compile(pattern))


def _switch(name: str) -> Field:
    return Field(name, re.compile("on|off"), lambda text: text == "on", lambda on: "on" if on else "off")


_SESSION = Field("session", re.compile("1000000000|0|[1-9][0-9]{0,8}"), int)
_RUN = Field("run", re.compile("0|[1-9][0-9]{0,17}"), int)
_DAY = Field("day", re.compile("[0-6]"), int)
_SLOT = _words("slot", "[0-9]{0,12}")
_PURPOSE = _words("purpose", "check|after|other")
_SOURCE = _words("source", r"[A-Za-z0-9_-]{1,50}")
_PART = _words("part", "|".join(get_args(acts.Part)))
_VALUE = _words("value", r"[A-Za-z0-9_/+?-]{0,40}")
_WAY = _words("way", "|".join(get_args(acts.Way)))
_MARK_PART = _words("part", "|".join(get_args(acts.MarkPart)))
_DATE = _words("day", "[0-9]{0,8}")
_QUESTION = _words("question")
_OPTION = _words("option")
_POST = _words("post")
_ABOUT = _words("about", r"[a-z0-9_.]{0,41}")
_CODE = _words("code", r"[A-Za-z0-9_-]{1,20}")
_WORDS = Field(
    "words", re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*"), lambda text: tuple(text.split("/")), "/".join
)

SHAPES: dict[str, tuple[type[Any], tuple[Field, ...]]] = {
    "st": (acts.Start, ()),
    "cm": (acts.Command, (_words("name", r"[a-z0-9_]{1,32}"),)),
    "as": (acts.Agree, (_PURPOSE, _SOURCE)),
    "ag": (acts.Agree, (_PURPOSE,)),
    "no": (acts.Decline, ()),
    "t": (acts.Tick, (_SESSION, _QUESTION, _OPTION, _switch("on"))),
    "c": (acts.Choose, (_SESSION, _QUESTION, _OPTION)),
    "d": (acts.Done, (_SESSION, _QUESTION)),
    "b": (acts.Back, (_SESSION, _QUESTION)),
    "ch": (acts.Change, (_SESSION, _QUESTION)),
    "ok": (acts.Confirm, (_SESSION,)),
    "o": (acts.Open, (_words("card"), _ABOUT)),
    "h": (acts.Heard, (_QUESTION, _OPTION, _switch("meant"))),
    "co": (acts.PickCountry, (_CODE, _ABOUT)),
    "la": (acts.PickLanguage, (_CODE,)),
    "mi": (acts.Mistaken, ()),
    "bs": (acts.BeenSeen, ()),
    "tr": (acts.Tried, (_words("exercise"), _switch("hurt"))),
    "fo": (acts.Forget, ()),
    "op": (acts.Operate, (_WORDS,)),
    "rm": (acts.Remind, (_PART, _VALUE)),
    "rd": (acts.RemindOn, (_DAY, _switch("on"))),
    "rg": (acts.Rang, (_WAY, _SLOT)),
    "cw": (acts.CheckOnMe, (_switch("wanted"),)),
    "ci": (acts.CheckIn, ()),
    "ms": (acts.Messages, (_switch("wanted"),)),
    "fc": (acts.FromCampaign, (_RUN, _words("way", "check|after|remind"))),
    "sm": (acts.StopMessages, (_RUN,)),
    "mk": (acts.Marked, (_MARK_PART, _words("value", "[a-z0-9_]{0,20}"), _DATE)),
    "vo": (Vote, (_POST, _OPTION)),
}
_VERBS = {act: verb for verb, (act, _) in SHAPES.items()}


@lru_cache(maxsize=8192)
def encode(act: Act) -> str:
    """Write an act as a button's data.

    Raises:
        ValueError: the act cannot come from a button, or does not fit.
    """
    verb = "as" if isinstance(act, acts.Agree) and act.source else _VERBS.get(type(act))
    if verb is None:
        raise ValueError(f"a {type(act).__name__} cannot come from a button")
    texts = [field.text(getattr(act, field.name)) for field in SHAPES[verb][1]]
    data = ":".join((VERSION, verb, *texts))
    if len(data.encode()) > LIMIT or decode(data) != act:
        raise ValueError(f"a {type(act).__name__} with these fields does not fit a button")
    return data


@lru_cache(maxsize=8192)
def decode(data: str) -> Act | None:
    version, *rest = data.split(":")
    if version != VERSION or not rest or rest[0] not in SHAPES:
        return None
    act, fields = SHAPES[rest[0]]
    texts = rest[1:]
    if len(texts) != len(fields):
        return None
    if not all(field.pattern.fullmatch(text) for field, text in zip(fields, texts, strict=True)):
        return None
    made: Act = act(**{field.name: field.value(text) for field, text in zip(fields, texts, strict=True)})
    return made
