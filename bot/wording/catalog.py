"""One language's words. A missing key is a fault that `bot check` finds, never a silence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from babel import Locale

from bot.wording.ear import Ear
from bot.wording.language import CommonWords

BASE = "en"
"""The language that has every word; others fall back to it."""

Message = str | Mapping[str, str]
"""A text, or its plural forms by CLDR category."""


@dataclass(frozen=True, slots=True)
class OptionWords:
    label: str
    review: str
    full: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionWords:
    ask: str
    why: str
    review: str
    example: str
    options: Mapping[str, OptionWords]
    what_counts: str | None = None


@dataclass(frozen=True, slots=True)
class FlagWords:
    name: str
    why: str
    say: str


@dataclass(frozen=True, slots=True)
class ConditionWords:
    name: str
    short: str
    looks_like: str
    for_now: str
    cause: str
    course: str
    helps: str
    see: str
    against: str
    reasons: Mapping[str, str]
    """Whole sentences by `question.option` or by the id of an evidence rule."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    """What is usual and absent here, by the answer that shows the absence."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExerciseWords:
    name: str
    steps: tuple[str, ...]
    why: str
    care: str | None = None
    feel: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleWords:
    name: str
    positive: str
    negative: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The words of one folder of flows, such as `back_pain`."""

    questions: Mapping[str, QuestionWords]
    flags: Mapping[str, FlagWords]
    conditions: Mapping[str, ConditionWords]
    exercises: Mapping[str, ExerciseWords]
    stop_rules: Mapping[str, str]
    overrides: Mapping[str, str]
    rules: Mapping[str, RuleWords]
    advice: Mapping[str, str]
    not_clear: Mapping[str, str]
    build_up: Section
    prevent: Section
    tradition: Section
    safety_net: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostText:
    title: str
    """Plain text, since it also stands in lists and buttons."""
    text: str

    @property
    def headline(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class PostQuiz:
    """A native quiz, which shows plain text only."""

    question: str
    options: Mapping[str, str]
    explanation: str
    """Shown after an answer."""

    @property
    def headline(self) -> str:
        return self.question


@dataclass(frozen=True, slots=True)
class PostPoll:
    question: str
    """Plain text, as the options are: they stand on buttons."""
    options: Mapping[str, str]
    after: str | None = None
    """A text below the question."""

    @property
    def headline(self) -> str:
        return self.question


PostWords = PostText | PostQuiz | PostPoll


@dataclass(frozen=True, slots=True)
class CampaignWords:
    text: str


@dataclass(frozen=True)
class Catalog:
    code: str
    common: CommonWords
    messages: Mapping[str, Message]
    """Texts by dotted key, such as `welcome.title`."""
    topics: Mapping[str, TopicWords]
    ear: Ear
    locale: Locale
    revision: str
    """Changes with every change of the language's words."""
    posts: Mapping[str, PostWords] = field(default_factory=dict)
    campaigns: Mapping[str, CampaignWords] = field(default_factory=dict)

    def text(self, key: str, *, count: float = 1, **values: object) -> str:
        """The text of a key, its `{placeholders}` filled and escaped; `count` chooses the plural form.

        Raises:
            KeyError: the key or one of its placeholders is missing.
        """
        message = self.messages[key]
        if not isinstance(message, str):
            message = message.get(self.locale.plural_form(count)) or message["other"]
        filled = {name: escape(str(value), quote=False) for name, value in values.items()} if values else {}
        return message.format_map({"count": count, **filled})
