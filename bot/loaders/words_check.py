"""Between flows and content: everything that is defined has its words, and no words are left over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.exercise import Verdict
from bot.domain.flow import Flow
from bot.loaders.catalogs import MESSAGES, Language
from bot.loaders.faults import Fault, Faults, unknown
from bot.loaders.page import Page, messages, signs, silent_signs
from bot.loaders.series import Series
from bot.loaders.series_words import check_campaigns, check_posts
from bot.loaders.strict_yaml import Path_
from bot.loaders.text_checks import check_texts
from bot.loaders.topic_words import FILES
from bot.wording.catalog import BASE, ConditionWords


def check_series(series: Series, languages: Mapping[str, Language], faults: Faults) -> None:
    """Every post and campaign has its words in every language; what could not be read is passed over."""
    for language in languages.values():
        if series.posts is not None and language.posts is not None:
            check_posts(Page(language.documents["posts"], faults), language.posts, series.posts)
        if series.templates is not None and language.campaigns is not None:
            check_campaigns(Page(language.documents["campaigns"], faults), series.templates)


def check_words(
    flows: Mapping[str, Flow],
    languages: Mapping[str, Language],
    sources: Collection[str] | None,
    faults: Faults,
    *,
    complete: bool,
    sound: bool,
) -> None:
    """`complete` says that every flow could be built; else words may only seem to be left over.

    `sound` says that nothing is wrong in the flows, either; else they cannot be walked.
    """
    base = languages.get(BASE)
    topics = {flow.topic for flow in flows.values()}
    for language in languages.values():
        for name, document in language.documents.items():
            if name not in {"language", "ear"}:
                check_texts(name, document, base.documents.get(name) if base else None, faults)
        for stem in MESSAGES if base and language is not base else ():
            if stem in language.documents and base:
                page = Page(language.documents[stem], faults)
                messages(page, language.messages.get(stem, ()), base.messages.get(stem, ()))
        if complete and "ear" in language.documents:
            signs(Page(language.documents["ear"], faults), flows)
            if sound:
                silent_signs(Page(language.documents["ear"], faults), flows)
        for topic in sorted(topics & language.topics.keys()):
            _Topic(topic, flows, language, sources, faults).check(complete=complete)
        present = {name.split("/")[0] for name in language.documents if "/" in name}
        for topic in sorted(topics - present):
            faults.add(Fault(f"{language.folder}/{topic}", 1, 1, "", "the folder with the words is missing"))
        for topic in sorted(present - topics) if complete else ():
            faults.add(Fault(f"{language.folder}/{topic}", 1, 1, "", f"there is no flow for the words of `{topic}`"))


@dataclass(frozen=True, slots=True)
class _Topic:
    name: str
    flows: Mapping[str, Flow]
    language: Language
    sources: Collection[str] | None
    faults: Faults

    def check(self, *, complete: bool) -> None:
        main = self.flows.get(self.name)
        if main is None:
            return
        flows = [flow for flow in self.flows.values() if flow.topic == self.name]
        self._questions(self._page("questions"), (), main, main.by_id)
        self._page("flags").same("flag", (), main.flags)
        self._conditions(self._page("conditions"), main, flows)
        self._exercises(self._page("exercises"), main)
        rules = {name for flow in flows for name, count in flow.counts.items() if count.positive is not None}
        self._page("rules").same("published rule", (), sorted(rules))
        for flow in flows:
            if flow is not main:
                self._other(flow, main)
        known = {*FILES, *self.flows}
        for name, document in self.language.documents.items():
            topic, _, file = name.partition("/")
            if complete and topic == self.name and file not in known:
                self.faults.add(document.fault((), unknown("flow", file, self.flows)))

    def _page(self, file: str) -> Page:
        return Page(self.language.documents[f"{self.name}/{file}"], self.faults)

    def _other(self, flow: Flow, main: Flow) -> None:
        if f"{self.name}/{flow.id}" not in self.language.documents:
            name = f"{self.language.folder}/{self.name}/{flow.id}.yaml"
            self.faults.add(Fault(name, 1, 1, "", "the file is missing"))
            return
        page = self._page(flow.id)
        own = [name for name in flow.by_id if name not in main.by_id]
        self._questions(page, ("questions",), flow, own)
        page.same("flag", ("flags",), [name for name in flow.flags if name not in main.flags])
        page.same("advice", ("advice",), [advice.id for advice in flow.advice])

    def _questions(self, page: Page, path: Path_, flow: Flow, names: Collection[str]) -> None:
        page.same("question", path, names)
        for name in names:
            options = [option.id for option in flow.by_id[name].options]
            named = [option for option in options if option not in flow.exercises]
            if name in page.at(path):
                page.same("option", (*path, name, "options"), named, extra=flow.exercises)

    def _exercises(self, page: Page, main: Flow) -> None:
        page.same("exercise", (), main.exercises)
        page.same("stop rule", ("_stop_rules",), (*main.stop_rules, *main.after_a_bad_day))
        page.same("override", ("_overrides",), [override.id for override in main.overrides])
        words = self.language.topics[self.name].exercises
        for name, exercise in main.exercises.items():
            if name in words and Verdict.CAUTION in exercise.verdicts.values() and not words[name].care:
                page.fault((name,), "`care` is missing: what to mind where this exercise is shown with care")

    def _conditions(self, page: Page, main: Flow, flows: list[Flow]) -> None:
        page.same("condition", (), main.conditions)
        answers = {
            f"{question.id}.{option.id}": option.evidence
            for flow in flows
            for question in flow.questions
            for option in question.options
        }
        for name, words in self.language.topics[self.name].conditions.items():
            if name in main.conditions:
                rules = {rule.id: rule.weight for rule in main.conditions[name].evidence}
                weights = {**rules, **{key: one[name] for key, one in answers.items() if name in one}}
                _sentences(page, name, words, weights)
                _leftovers(page, name, {*answers, *rules})
            for source in words.sources if self.sources is not None else ():
                if source not in (self.sources or ()):
                    page.fault((name, "sources"), unknown("source", source, self.sources or ()))


def _sentences(page: Page, name: str, words: ConditionWords, weights: Mapping[str, int]) -> None:
    for key, weight in weights.items():
        part, found = ("reasons", words.reasons) if weight > 0 else ("doubts", words.doubts)
        if key not in found:
            page.fault((name, part), f"the sentence for `{key}` (weight {weight:+}) is missing")


def _leftovers(page: Page, name: str, known: Collection[str]) -> None:
    for part in ("reasons", "doubts", "missing"):
        for key in page.at((name, part)):
            if key not in known:
                page.fault((name, part, key), unknown("answer or evidence rule", key, known, " in the flows"))
