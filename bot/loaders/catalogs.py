"""The folder of one language -> its catalog."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from babel import Locale, UnknownLocaleError

from bot.loaders.faults import Fault, Faults
from bot.loaders.messages import flatten
from bot.loaders.series_words import campaign_words, post_words
from bot.loaders.shape import Shape
from bot.loaders.sources import COUNTRY, NO_COUNTRY
from bot.loaders.strict_yaml import Document, Path_, read
from bot.loaders.topic_words import load_topic
from bot.wording.catalog import CampaignWords, Catalog, Message, PostWords, TopicWords
from bot.wording.ear import Ear, EarWords, tune
from bot.wording.language import CommonWords
from bot.wording.pattern import Slot, parse, parse_group

MESSAGES = ("messages", "reminders", "diary", "groups", "operators")
"""Files of fixed texts. A key of the first stands as it is; one of the others begins with the file's name."""
SERIES = ("posts", "campaigns")
_FILES = ("language", "ear", *MESSAGES, *SERIES)
_COMMON: Shape[CommonWords] = Shape(CommonWords)
_EAR: Shape[EarWords] = Shape(EarWords)


@dataclass(frozen=True, slots=True)
class Language:
    """What could be read of a language, for the checks; the catalog is None where that is not all of it."""

    code: str
    folder: str
    documents: Mapping[str, Document]
    """By path below the language's folder, without `.yaml`: `messages`, `back_pain/questions`."""
    topics: Mapping[str, TopicWords]
    messages: Mapping[str, Mapping[str, Message]]
    """By file, then by dotted key."""
    posts: Mapping[str, PostWords] | None
    """None where some have a wrong shape; as for the campaigns."""
    campaigns: Mapping[str, CampaignWords] | None
    catalog: Catalog | None


def load_languages(folder: Path, faults: Faults) -> dict[str, Language]:
    paths = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    found = (_language(path, f"{folder.name}/{path.name}", faults) for path in paths)
    return {language.code: language for language in found if language}


def _language(folder: Path, name: str, faults: Faults) -> Language | None:
    try:
        locale = Locale.parse(folder.name, sep="-")
    except (UnknownLocaleError, ValueError):
        faults.add(Fault(name, 1, 1, "", "there is no such language; folders are called `en` or `pt-BR`"))
        return None
    found = {stem: read(folder / f"{stem}.yaml", f"{name}/{stem}.yaml", faults) for stem in _FILES}
    documents = {stem: document for stem, document in found.items() if document}
    topics: dict[str, TopicWords | None] = {}
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        topics[path.name], files = load_topic(path, f"{name}/{path.name}", faults)
        documents |= {f"{path.name}/{stem}": document for stem, document in files.items()}
    whole = {topic: words for topic, words in topics.items() if words}
    messages = {stem: flatten(documents[stem], locale, faults) for stem in MESSAGES if stem in documents}
    common = _common(documents["language"], faults) if "language" in documents else None
    ear = _ear(documents["ear"], common, faults) if "ear" in documents and common else None
    posts = post_words(documents["posts"], faults) if "posts" in documents else None
    campaigns = campaign_words(documents["campaigns"], faults) if "campaigns" in documents else None
    catalog = None
    if common and ear and messages and len(whole) == len(topics) and posts is not None and campaigns is not None:
        catalog = Catalog(
            folder.name, common, _joined(messages), whole, ear, locale, _revision(folder), posts, campaigns
        )
    return Language(folder.name, name, documents, whole, messages, posts, campaigns, catalog)


def _joined(files: Mapping[str, Mapping[str, Message]]) -> dict[str, Message]:
    keys = ((stem, key, message) for stem, found in files.items() for key, message in found.items())
    return {key if stem == MESSAGES[0] else f"{stem}.{key}": message for stem, key, message in keys}


def _revision(folder: Path) -> str:
    """Eight digits that differ when a file of the language does; where the folder stands does not count."""
    found = sha256()
    for path in sorted(folder.rglob("*.yaml")):
        words = path.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{path.relative_to(folder).as_posix()} {len(words)}\n".encode())
        found.update(words)
    return found.hexdigest()[:8]


def _common(document: Document, faults: Faults) -> CommonWords | None:
    words = _COMMON.fits(document, faults)
    for name, code in words.countries.items() if words else ():
        if not COUNTRY.fullmatch(code):
            faults.add(document.fault(("countries", name), NO_COUNTRY))
    return words


def _ear(document: Document, common: CommonWords, faults: Faults) -> Ear | None:
    words = _EAR.fits(document, faults)
    if not words:
        return None
    try:
        return tune(words, common.denial)
    except ValueError as error:
        wrong = {path: str(told) for path, told in _unreadable(words)} or {(): str(error)}
        for path, sentence in wrong.items():
            faults.add(document.fault(path, sentence))
        return None


def _unreadable(words: EarWords) -> Iterator[tuple[Path_, ValueError]]:
    """The phrases that cannot be read; only `tune` knows that, and it stops at the first."""
    groups: dict[str, Slot] = {}
    for name, items in words.groups.items():
        groups[name] = ()
        for number, item in enumerate(items):
            try:
                groups[name] += parse_group([item], groups)
            except ValueError as error:
                yield ("groups", name, number), error
    tables: dict[Path_, Mapping[str, tuple[str, ...]]] = {("crisis",): words.crisis}
    tables |= {("signs", question): options for question, options in words.signs.items()}
    for path, table in tables.items():
        for name, phrases in table.items():
            for number, phrase in enumerate(phrases):
                try:
                    parse(phrase, groups)
                except ValueError as error:
                    yield (*path, name, number), error
