"""Screens with fixed words: welcome, home, help, the minute after exercise, and its report."""

from bot.domain.act import Act, Agree, Command, Decline, Forget, Messages, Mistaken, Open, PickLanguage, Remind, Start
from bot.domain.exercise import Verdict
from bot.domain.say import Home, Plain, Report, Welcome
from bot.wording import diary, reminders
from bot.wording.catalog import Catalog
from bot.wording.layout import bullets, folded, lines, paragraphs, rows
from bot.wording.reply import Button, Reply
from bot.wording.result import safety_net
from bot.wording.shelf import Shelf
from bot.wording.urgent import first_line


def welcome(say: Welcome, catalog: Catalog, *, reviewed: bool, days: int, note: str | None = None) -> Reply:
    """`days`: how long answers are kept."""
    stored = catalog.text("welcome.stored", count=days)
    text = paragraphs(
        f"<i>{note}</i>" if note else None,
        lines(f"<b>{catalog.text('welcome.title')}</b>", catalog.text("welcome.text")),
        lines(catalog.text("intended_use"), None if reviewed else catalog.text("not_reviewed")),
        lines(stored, catalog.text("welcome.source") if say.source else None),
        catalog.text("welcome.urgent"),
    )
    buttons = [
        Button(catalog.text("welcome.check"), Agree("check", say.source), style="primary"),
        Button(catalog.text("welcome.after"), Agree("after", say.source)),
        Button(catalog.text("welcome.other"), Agree("other", say.source)),
        Button(catalog.text("welcome.decline"), Decline()),
    ]
    return Reply(text, rows(buttons))


def home(say: Home, catalog: Catalog, note: str | None = None) -> Reply:
    buttons = []
    if say.unfinished:
        buttons.append(Button(catalog.text("home.continue"), Open("go_on"), style="primary"))
    if say.finished:
        buttons.append(Button(catalog.text("home.result"), Open("result")))
    buttons.append(Button(catalog.text("home.again"), Command("again")))
    buttons.append(Button(catalog.text("home.after"), Agree("after")))
    buttons.append(diary.offer(catalog))
    buttons += reminders.on_home(catalog)
    buttons.append(Button(catalog.text("home.other"), Agree("other")))
    title = lines(f"<b>{catalog.text('home.title')}</b>", catalog.text("home.text"))
    return Reply(paragraphs(f"<i>{note}</i>" if note else None, title), rows(buttons))


def plain(say: Plain, catalog: Catalog, *, reviewed: bool) -> Reply:
    # Who erases wants to know first that it is done; what to do then stands last, where the eye rests.
    text = paragraphs(catalog.text(f"plain.{say.key}"), first_line(say.urgency, catalog))
    if say.key == "help":
        small = (catalog.text("intended_use"), *(() if reviewed else (catalog.text("not_reviewed"),)))
        text = paragraphs(text, folded(lines(*small)))
    return Reply(text, rows(_plain_buttons(say.key, catalog)))


def _plain_buttons(key: str, catalog: Catalog) -> list[Button]:
    def button(name: str, act: Act) -> Button:
        return Button(catalog.text(f"plain_buttons.{name}"), act)

    match key:
        case "forget":
            return [button("forget", Forget()), button("keep", Open("home"))]
        case "minute" | "reminder_done" | "reminder_hurt":
            return [button("report", Agree("after")), button("result", Open("result"))]
        case "under_age":
            return [Button(catalog.text("plain_buttons.mistake"), Mistaken())]
        case "declined" | "forgotten" | "stopped":
            return [button("start", Start())]
        case "messages_off":
            return [button("again", Messages(wanted=True)), button("go_on", Open("here"))]
        case "reminder_off" | "reminder_gone":
            return [button("remind", Remind("new")), button("go_on", Open("here"))]
        case "help" | "reminder_skipped" | "check_ins_off":
            return [button("go_on", Open("here"))]
    return []


def line(note: str, catalog: Catalog) -> Reply:
    """One polite line, with the way back to where somebody was."""
    return Reply(note, ((Button(catalog.text("plain_buttons.back"), Open("here")),),))


def languages(catalog: Catalog, shelf: Shelf) -> Reply:
    buttons = [Button(found.common.name, PickLanguage(code)) for code, found in shelf.catalogs.items()]
    return Reply(catalog.text("language.title"), rows(buttons))


def report(say: Report, catalog: Catalog) -> Reply:
    """The advice after exercise, or at a check-in, the strictest first."""
    words = "reminders.check_in" if say.flow.serves == "check_in" else "report"
    topic = catalog.topics[say.flow.topic]
    about = None
    if say.exercise and say.verdict is not None:
        verdict = catalog.text(f"exercise.mine.{say.verdict.word}")
        about = catalog.text("report.about", exercise=topic.exercises[say.exercise].name, verdict=verdict)
    parts = []
    for level in ("stop", "reduce", "carry_on", "note"):
        told = [topic.advice[advice.id] for advice in say.advice if advice.level == level]
        if told:
            part = lines(f"<b>{catalog.text(f'{words}.{level}')}</b>", bullets(told))
            parts.append(folded(part) if level == "note" else part)
    net = folded(safety_net(topic))
    text = paragraphs(f"<b>{catalog.text(f'{words}.title')}</b>", about, *parts, net)
    return Reply(text, _report_buttons(say, catalog))


def _report_buttons(say: Report, catalog: Catalog) -> tuple[tuple[Button, ...], ...]:
    buttons = []
    if say.exercise:
        buttons.append(Button(catalog.text("report.card"), Open("exercise", say.exercise)))
    if say.verdict is Verdict.AVOID:
        buttons.append(Button(catalog.text("result.buttons.safe"), Open("safe")))
    buttons.append(Button(catalog.text("result.buttons.build_up"), Open("build_up")))
    buttons.append(Button(catalog.text("result.buttons.prevent"), Open("prevent")))
    if say.flow.serves == "after_exercise":
        buttons.append(Button(catalog.text("report.again"), Agree("after")))
        buttons.append(diary.offer(catalog))
        buttons += reminders.offers(catalog)
    buttons.append(Button(catalog.text("plain_buttons.result"), Open("result")))
    return rows(buttons)
