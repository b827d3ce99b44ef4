"""A reminder and a check-in as they are sent: rendered from the chat as it stands at that moment."""

from datetime import datetime

from bot.domain.act import CheckIn, CheckOnMe, Rang, Way
from bot.domain.chat import Chat
from bot.domain.library import main_flow
from bot.domain.reminder import CHECK_IN_DAYS
from bot.domain.todays import todays
from bot.wording.catalog import Catalog
from bot.wording.layout import lines, paragraphs, rows
from bot.wording.reply import Button, Reply
from bot.wording.shelf import Shelf

_WAYS: tuple[Way, ...] = ("done", "later", "hurt", "skip", "stop")
_LAST_WAYS: tuple[Way, ...] = ("keep", "weekly", "stop")


def reminder(what: str, chat: Chat, wall: datetime, catalog: Catalog, shelf: Shelf) -> Reply:
    """`what` is what it is about and its tone, such as `walk.gentle`; `wall` the time on the person's clock."""
    about, _, tone = what.partition(".")
    slot = wall.strftime("%Y%m%d%H%M")
    if tone == "last":
        return Reply(catalog.text("reminders.ring.last"), rows(_buttons(_LAST_WAYS, slot, catalog)))
    text = paragraphs(
        _told(about, chat, wall, catalog, shelf),
        catalog.text("reminders.ring.gentle") if tone == "gentle" else None,
    )
    return Reply(text, rows(_buttons(_WAYS, slot, catalog)))


def _told(about: str, chat: Chat, wall: datetime, catalog: Catalog, shelf: Shelf) -> str:
    if about != "exercises":
        return catalog.text(f"reminders.ring.{about}")
    topic = catalog.topics[main_flow(shelf.flows).topic]
    names = [topic.exercises[name].name for name in todays(shelf.flows, chat, wall)]
    if not names:  # nothing is named that is not known to suit
        return catalog.text("reminders.ring.walk")
    told = catalog.text("reminders.ring.exercises", names=", ".join(names))
    return lines(told, catalog.text("reminders.ring.stop_if"))


def _buttons(ways: tuple[Way, ...], slot: str, catalog: Catalog) -> list[Button]:
    return [Button(catalog.text(f"reminders.answer.{way}"), Rang(way, slot)) for way in ways]


def check_in(number: int, catalog: Catalog) -> Reply:
    """The `number`th, from 0."""
    days = CHECK_IN_DAYS[min(number, len(CHECK_IN_DAYS) - 1)]
    text = lines(f"<b>{catalog.text(f'reminders.check_in.after_{days}')}</b>", catalog.text("reminders.check_in.text"))
    buttons = [
        Button(catalog.text("plain_buttons.start"), CheckIn(), style="primary"),
        Button(catalog.text("reminders.check_ins.off"), CheckOnMe(wanted=False)),
    ]
    return Reply(text, rows(buttons))
