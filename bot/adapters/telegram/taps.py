"""What a button carries: an act as at most 64 bytes, `1:verb:field:field`.

Made-up data is None, never an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain import act as acts
from bot.domain.act import Act

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
_QUESTION = _words("question")
_OPTION = _words("option")
_ABOUT = _words("about", r"[a-z0-9_.]{0,41}")
_CODE = _words("code", r"[A-Za-z0-9_-]{1,20}")

SHAPES: dict[str, tuple[type[Any], tuple[Field, ...]]] = {
    "st": (acts.Start, ()),
    "cm": (acts.Command, (_words("name", r"[a-z0-9_]{1,32}"),)),
    "ag": (acts.Agree, (_words("purpose", "check|after|other"),)),
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
}
_VERBS = {act: verb for verb, (act, _) in SHAPES.items()}


def encode(act: Act) -> str:
    """Write an act as a button's data.

    Raises:
        ValueError: the act cannot come from a button, or does not fit.
    """
    verb = _VERBS.get(type(act))
    if verb is None:
        raise ValueError(f"a {type(act).__name__} cannot come from a button")
    texts = [field.text(getattr(act, field.name)) for field in SHAPES[verb][1]]
    data = ":".join((VERSION, verb, *texts))
    if len(data.encode()) > LIMIT or decode(data) != act:
        raise ValueError(f"a {type(act).__name__} with these fields does not fit a button")
    return data


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
