"""The screens of an interview: a question, a proposal, the review."""

from collections.abc import Mapping

from bot.domain.act import Back, Change, Choose, Confirm, Done, Open, Tick
from bot.domain.flow import EXCLUSIVE, NONE, Flow, Option
from bot.domain.say import Ask, Propose, Review, Toast
from bot.wording.catalog import Catalog, OptionWords, QuestionWords
from bot.wording.layout import bar, bold_first_line, cut, lines, paragraphs, rows
from bot.wording.layout import numbered as numbered_list
from bot.wording.reply import Button, Reply
from bot.wording.understand import numbered

OTHER = "other"
"""The option for what is not in a list."""


def question_words(catalog: Catalog, flow: Flow, question: str) -> QuestionWords:
    return catalog.topics[flow.topic].questions[question]


def option_words(catalog: Catalog, flow: Flow, question: str, option: str) -> OptionWords:
    """The words of an option; where options are exercises, their names."""
    topic = catalog.topics[flow.topic]
    found = topic.questions[question].options.get(option)
    if found:
        return found
    exercise = topic.exercises[option]
    return OptionWords(exercise.name, exercise.name, words=exercise.words)


def ask(say: Ask, catalog: Catalog, note: str | None = None) -> Reply:
    words = question_words(catalog, say.flow, say.question.id)
    shown = _shown(say)
    known = {option.id: option_words(catalog, say.flow, say.question.id, option.id) for option in shown}
    numbers = {option.id: number for number, option in enumerate(numbered(shown, known), 1)}
    ahead = catalog.text("ask.ahead", when=catalog.text(f"ask.ahead_when.{say.ahead}")) if say.ahead else None
    text = paragraphs(
        ahead,
        f"<i>{note}</i>" if note else None,
        lines(_progress(say, catalog), bold_first_line(words.ask)),
        numbered_list(known[option].full or known[option].label for option in numbers) or None,
    )
    return Reply(text, _keyboard(say, catalog, known, numbers))


def _shown(say: Ask) -> list[Option]:
    """All options, or the likely ones in their own order where there are too many for one screen."""
    if not say.question.first:
        return list(say.offered)
    offered = {option.id: option for option in say.offered}
    likely = dict.fromkeys((*sorted(say.chosen), *say.question.first, OTHER))
    return [offered[name] for name in likely if name in offered]


def _progress(say: Ask, catalog: Catalog) -> str:
    return catalog.text("ask.progress", bar=bar(say.progress), number=say.number, about=say.about)


def _keyboard(
    say: Ask, catalog: Catalog, known: Mapping[str, OptionWords], numbers: Mapping[str, int]
) -> tuple[tuple[Button, ...], ...]:
    many, session, question = say.question.kind == "many", say.session, say.question.id
    choices, alone = [], []
    for option, words in known.items():
        label = f"{numbers[option]} {words.label}" if option in numbers else words.label
        if option in EXCLUSIVE:
            alone.append(Button(cut(label), Choose(session, question, option)))
        elif many:
            on = option in say.draft
            choices.append(Button(f"{'☑' if on else '☐'} {cut(label)}", Tick(session, question, option, not on)))
        else:
            label = f"✓ {label}" if option in say.chosen else label
            choices.append(Button(label, Choose(session, question, option)))
    body = tuple((button,) for button in choices) if many else rows(choices)
    return body + _last_rows(say, catalog, alone if not say.draft else [])


def _last_rows(say: Ask, catalog: Catalog, alone: list[Button]) -> tuple[tuple[Button, ...], ...]:
    question, session = say.question.id, say.session
    words = question_words(catalog, say.flow, question)
    laid = rows(alone)
    if say.draft:
        done = catalog.text("ask.done", count=len(say.draft))
        laid += ((Button(done, Done(session, question), style="primary"),),)
    last = []
    if not say.first:
        last.append(Button(catalog.text("ask.back"), Back(session, question)))
    if words.what_counts:
        last.append(Button(catalog.text("ask.counts"), Open("counts", question)))
    last.append(Button(catalog.text("ask.why"), Open("why_asked", question)))
    return (*laid, tuple(last))


def toast(say: Toast, catalog: Catalog) -> Reply:
    words = question_words(catalog, say.flow, say.question)
    return Reply("", toast=words.why if say.kind == "why" else words.what_counts or words.why)


def propose(say: Propose, catalog: Catalog) -> Reply:
    found = option_words(catalog, say.flow, say.question.id, say.option)
    yes = Button(catalog.text("ask.yes"), Choose(say.session, say.question.id, say.option))
    no = Button(catalog.text("ask.no"), Open("here"))
    return Reply(catalog.text("note.proposal", option=found.full or found.label), ((yes, no),))


def review(say: Review, catalog: Catalog, note: str | None = None) -> Reply:
    denied = [] if say.dangers else [name for name, options in say.lines if _denied(say.flow, name, options)]
    told: list[str] = []
    buttons: list[Button] = []
    for name, options in say.lines:
        if name in denied:
            continue
        label = question_words(catalog, say.flow, name).review
        number = len(told) + 1
        told.append(
            catalog.text("review.line", number=number, label=label, answer=answer(catalog, say.flow, name, options))
        )
        shown = cut(catalog.text("review.button", number=number, label=label))
        buttons.append(Button(shown, Change(say.session, name)))
    if denied:
        told.append(f"{catalog.text('review.dangers')}: {catalog.text('review.none')}")
        buttons.append(Button(catalog.text("review.dangers_button"), Open("dangers")))
    confirm = Button(catalog.text("review.confirm"), Confirm(say.session), style="primary")
    text = paragraphs(f"<i>{note}</i>" if note else None, catalog.text("review.title"), "\n".join(told))
    return Reply(text, (*rows(buttons), (confirm,)))


def _denied(flow: Flow, question: str, options: frozenset[str]) -> bool:
    return flow.by_id[question].alarm and options == {NONE}


def answer(catalog: Catalog, flow: Flow, question: str, options: frozenset[str], between: str = ", ") -> str:
    """What was answered, in the order of the question's options."""
    order = [option.id for option in flow.by_id[question].options if option.id in options]
    return between.join(option_words(catalog, flow, question, option).review for option in order)
