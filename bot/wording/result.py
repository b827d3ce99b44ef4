"""The guidance and the pages that explain it."""

from bot.domain.act import Agree, Command, Open
from bot.domain.exercise import Verdict
from bot.domain.flow import Flow
from bot.domain.guidance import Change, Weight, changes, weights_for
from bot.domain.machine import Walk
from bot.domain.say import Guidance, Page
from bot.wording import reminders
from bot.wording.catalog import Catalog, ConditionWords, TopicWords
from bot.wording.layout import bullets, folded, lines, paragraphs, rows
from bot.wording.questions import option_words, question_words
from bot.wording.reply import Button, Reply

SHOWN_REASONS = 3
"""How many reasons stand in the guidance itself; *Why this?* has them all."""
MOST_CHANGES = 12


def guidance(say: Guidance, catalog: Catalog, *, reviewed: bool) -> Reply:
    topic = catalog.topics[say.walk.flow.topic]
    soon = [topic.flags[flag.id].why for flag in say.outcome.flags if not flag.unclear]
    body = _like(say, catalog) if say.outcome.patterns else _not_clear(say, catalog)
    text = paragraphs(
        *body,
        catalog.text("not_a_diagnosis"),
        lines(f"<b>{catalog.text('result.soon')}</b>", bullets(dict.fromkeys(soon))) if soon else None,
        catalog.text("result.first_days") if _first_days(say) else None,
        None if say.outcome.exercises(Verdict.SAFE) else catalog.text("result.none_safe"),
        folded(lines(safety_net(topic), _see(say, catalog), *_small(catalog, reviewed=reviewed))),
    )
    return Reply(text, _buttons(say, catalog))


def safety_net(topic: TopicWords) -> str:
    """The danger signs once more: what to do stands first, since it is shown folded."""
    first, *signs = topic.safety_net
    return lines(f"<b>{first}</b>", bullets(signs))


def _see(say: Guidance, catalog: Catalog) -> str | None:
    """When to see someone about the pattern; where none is clear, the guidance itself says so."""
    if not say.outcome.patterns:
        return None
    words = catalog.topics[say.walk.flow.topic].conditions[say.outcome.patterns[0].condition]
    return f"<b>{catalog.text('result.see')}</b>\n{words.see}"


def _small(catalog: Catalog, *, reviewed: bool) -> tuple[str, ...]:
    return (catalog.text("intended_use"), *(() if reviewed else (catalog.text("not_reviewed"),)))


def _first_days(say: Guidance) -> bool:
    return any(override.only for override in say.walk.flow.overrides if override.id in say.outcome.overrides)


def _like(say: Guidance, catalog: Catalog) -> tuple[str | None, ...]:
    """The pattern, why, what does not fit, the runner-up, and what to do for now."""
    first, *others = say.outcome.patterns
    words = catalog.topics[say.walk.flow.topic].conditions[first.condition]
    fits = " ".join(reasons(say.walk, first.condition, words)[:SHOWN_REASONS])
    other = None
    if others:
        name = catalog.topics[say.walk.flow.topic].conditions[others[0].condition].name
        certainty = catalog.text(f"result.certainty.{others[0].certainty}")
        other = catalog.text("result.runner_up", name=name, certainty=certainty)
    return (
        f"<b>{words.looks_like}</b> <i>({catalog.text(f'result.certainty.{first.certainty}')})</i>",
        lines(
            f"{catalog.text('result.fits')} {fits}" if fits else None,
            f"{catalog.text('result.fits_not')} {(doubts(say.walk, first.condition, words) or [words.against])[0]}",
        ),
        other,
        f"<b>{catalog.text('result.for_now')}</b> {words.for_now}",
    )


def _not_clear(say: Guidance, catalog: Catalog) -> tuple[str | None, ...]:
    topic = catalog.topics[say.walk.flow.topic]
    words = topic.not_clear
    flags = {flag.id for flag in say.outcome.flags}
    mixed = None
    if say.outcome.mixed:
        first, second = (topic.conditions[name].name for name in say.outcome.mixed)
        mixed = words["mixed"].format(first=first, second=second)
    return (
        f"<b>{words['title']}</b> <i>({catalog.text('result.not_clear')})</i>",
        mixed or words["why"],
        *(words[name] for name in ("hip", "circulation") if name in flags),
        words["until"] if say.outcome.exercises(Verdict.SAFE) else None,
        words["see"],
    )


def reasons(walk: Walk, condition: str, words: ConditionWords) -> list[str]:
    """Whole sentences for what speaks for a condition, the weightiest first."""
    found = sorted(_weights(walk, condition), key=lambda weight: -weight.weight)
    return [words.reasons[weight.key] for weight in found if weight.weight > 0 and weight.key in words.reasons]


def doubts(walk: Walk, condition: str, words: ConditionWords) -> list[str]:
    """Whole sentences for what speaks against it, the weightiest first; then for what is usual and absent."""
    found = sorted(_weights(walk, condition), key=lambda weight: weight.weight)
    against = [words.doubts[weight.key] for weight in found if weight.weight < 0 and weight.key in words.doubts]
    given = {f"{name}.{option}" for name in walk.path for option in walk.facts.options(name)}
    return against + [sentence for key, sentence in words.missing.items() if key in given]


def _weights(walk: Walk, condition: str) -> list[Weight]:
    return list(weights_for(walk.flow.conditions[condition], walk.flow, walk.facts, walk.path))


def _buttons(say: Guidance, catalog: Catalog) -> tuple[tuple[Button, ...], ...]:
    def button(name: str, act: Open | Agree | Command) -> Button:
        return Button(catalog.text(f"result.buttons.{name}"), act)

    lists = {verdict.word for verdict in Verdict if say.outcome.exercises(verdict)}
    shown = [button(name, Open(name)) for name in ("safe", "avoid", "caution") if name in lists]
    if say.outcome.patterns:
        shown.append(button("about", Open("about", say.outcome.patterns[0].condition)))
    shown += [button("why", Open("why")), button("change", Open("change")), button("after", Open("minute"))]
    shown += [button(name, Open(name)) for name in ("summary", "build_up", "prevent")]
    # The labels of these two are longer, so they stand in rows of their own.
    return (*rows(shown), *rows([*reminders.offers(catalog), reminders.check_later(catalog)]))


def way_back(page: Page, catalog: Catalog) -> Button:
    if page.outcome:
        return Button(catalog.text("result.buttons.back"), Open("result"))
    return Button(catalog.text("result.buttons.here"), Open("here"))


def why(page: Page, catalog: Catalog) -> Reply:
    parts: list[str | None] = [f"<b>{catalog.text('page.why')}</b>"]
    if page.walk and page.outcome:
        for pattern in page.outcome.patterns:
            words = catalog.topics[page.flow.topic].conditions[pattern.condition]
            parts.append(
                lines(catalog.text("page.for", name=words.name), bullets(reasons(page.walk, pattern.condition, words)))
            )
            against = doubts(page.walk, pattern.condition, words)
            parts.append(lines(catalog.text("page.against"), bullets(against)) if against else None)
        if not page.outcome.patterns:
            parts.append(catalog.text("page.why_none"))
    parts.append(catalog.text("not_a_diagnosis"))
    change = Button(catalog.text("page.change"), Open("change"))
    return Reply(paragraphs(*parts), ((change,), (way_back(page, catalog),)))


def what_would_change(page: Page, catalog: Catalog) -> Reply:
    """The single answers that would have given another result."""
    told = [_change(page.flow, change, catalog) for change in changes(page.walk)] if page.walk else []
    text = paragraphs(
        f"<b>{catalog.text('page.change')}</b>", bullets(told[:MOST_CHANGES]) or catalog.text("page.change_none")
    )
    return Reply(text, ((way_back(page, catalog),),))


def _change(flow: Flow, change: Change, catalog: Catalog) -> str:
    topic = catalog.topics[flow.topic]
    result = topic.conditions[change.pattern].name if change.pattern else catalog.text("result.not_clear")
    label = question_words(catalog, flow, change.question).review
    answer = option_words(catalog, flow, change.question, change.option).review
    return catalog.text("page.change_line", question=label, answer=answer, result=result)
