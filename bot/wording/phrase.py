"""What is said, in a reader's language."""

from dataclasses import replace

from bot.domain import diary as diaries
from bot.domain import say as says
from bot.domain.turn import Turn
from bot.wording import diary, exercises, fixed, questions, reading, reminders, result, summary, urgent
from bot.wording.catalog import Catalog
from bot.wording.layout import paragraphs
from bot.wording.questions import question_words
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf

ALONE = frozenset({"not_understood", "odd", "edited", "country"})
"""Notes that are said alone where the screen is a long text, which is not repeated for them."""


def phrase(turn: Turn, catalog: Catalog, shelf: Shelf) -> Reply:
    """The reply to a turn; `MyData` alone needs what is stored, and is phrased by `summary.my_data`."""
    note = _note(turn, catalog, shelf)
    if note and turn.note in ALONE and isinstance(turn.say, says.Guidance | says.Report | says.Page):
        return fixed.line(note, catalog)
    reply = _screen(turn.say, catalog, shelf, note)
    if note and isinstance(turn.say, says.Guidance | says.Report):
        return replace(reply, text=paragraphs(f"<i>{note}</i>", reply.text))
    return reply


def _note(turn: Turn, catalog: Catalog, shelf: Shelf) -> str | None:
    match turn.note, turn.say:
        case None, _:
            return None
        case "not_understood", says.Ask(flow=flow, question=question):
            return catalog.text("note.not_understood", example=question_words(catalog, flow, question.id).example)
        case "not_understood", says.SetReminder(draft=draft):
            return catalog.text(f"reminders.set.{draft.step}.not_understood")
        case "not_understood", diaries.AskMark(marking=marking):
            return catalog.text(f"diary.ask.{marking.step}.not_understood")
        case "country", _:
            return urgent.country_set(turn.chat.country if turn.chat else None, catalog, shelf)
        case "not_understood", _:
            return catalog.text("note.not_understood_here")
    return catalog.text(f"note.{turn.note}")


def _screen(say: says.Say, catalog: Catalog, shelf: Shelf, note: str | None) -> Reply:
    match say:
        case says.Ask():
            return questions.ask(say, catalog, note)
        case says.Review():
            return questions.review(say, catalog, note)
        case says.Propose():
            return questions.propose(say, catalog)
        case says.Toast():
            return questions.toast(say, catalog)
        case says.Urgent():
            return urgent.urgent(say, catalog, shelf)
        case says.AskBack():
            return urgent.ask_back(say, catalog, shelf)
        case says.Countries():
            return urgent.countries(say, catalog, shelf)
        case says.Guidance():
            return result.guidance(say, catalog, reviewed=bool(say.walk.flow.reviewed))
        case says.Page():
            return _page(say, catalog, shelf)
        case says.Summary():
            return summary.summary(say, catalog)
        case says.MyData():
            return summary.my_data(None, catalog)
        case says.Report():
            return fixed.report(say, catalog)
        case says.Welcome():
            return fixed.welcome(say, catalog, reviewed=_reviewed(shelf), days=shelf.keep_days, note=note)
        case says.Home():
            return fixed.home(say, catalog, note)
        case says.Plain():
            return fixed.plain(say, catalog, reviewed=_reviewed(shelf))
        case says.Languages():
            return fixed.languages(catalog, shelf)
        case _:
            return _for_later(say, catalog, note)


_ForLater = (
    says.SetReminder | says.ReminderSet | says.Snoozed | says.CheckInsAsked | says.MessagesAsked
    | diaries.AskMark | diaries.Progress
)  # fmt: skip


def _for_later(say: _ForLater, catalog: Catalog, note: str | None) -> Reply:
    """What goes on after the result: reminders, check-ins, messages, the diary."""
    match say:
        case says.SetReminder():
            return reminders.set_reminder(say, catalog, note)
        case says.ReminderSet():
            return reminders.reminder_set(say, catalog)
        case says.Snoozed():
            return reminders.snoozed(say, catalog)
        case says.CheckInsAsked():
            return reminders.check_ins(say, catalog)
        case says.MessagesAsked():
            return reminders.messages(say, catalog)
        case diaries.AskMark():
            return diary.ask_mark(say, catalog, note)
        case diaries.Progress():
            return diary.progress(say, catalog)


def _page(say: says.Page, catalog: Catalog, shelf: Shelf) -> Reply:
    match say.card:
        case "safe" | "caution" | "avoid":
            return exercises.exercise_list(say, catalog)
        case "exercise":
            return exercises.exercise_card(say, catalog)
        case "why":
            return result.why(say, catalog)
        case "change":
            return result.what_would_change(say, catalog)
        case "about":
            return reading.about(say, catalog)
        case "sources":
            return reading.sources(say, catalog, shelf)
    return reading.section(say, catalog)


def _reviewed(shelf: Shelf) -> bool:
    return all(flow.reviewed for flow in shelf.flows.values())
