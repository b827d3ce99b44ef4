"""The screens of reminders, check-ins and messages."""

from collections.abc import Sequence

from bot.domain.act import CheckOnMe, Command, Messages, Open, Remind, RemindOn, StopMessages
from bot.domain.reminder import PRESETS
from bot.domain.say import CheckInsAsked, MessagesAsked, ReminderSet, SetReminder, Snoozed
from bot.wording import times, zones
from bot.wording.catalog import Catalog
from bot.wording.layout import bullets, lines, paragraphs, rows
from bot.wording.reply import Button, Reply

HOURS = (7, 8, 9, 12, 17, 18, 19, 20)
_PRESETS = dict(zip(("every_day", "three_days", "weekdays"), PRESETS, strict=True))


def set_reminder(say: SetReminder, catalog: Catalog, note: str | None = None) -> Reply:
    """The next thing to choose; each can be typed, too."""
    key: str = say.draft.step
    if key == "zone" and say.draft.clock:
        if _there_now(say, catalog):
            key = "clock"
        else:  # no clock shows that time
            note = note or catalog.text("reminders.set.zone.not_understood")
    text = paragraphs(
        f"<i>{note}</i>" if note else None,
        lines(f"<b>{catalog.text(f'reminders.set.{key}.title')}</b>", catalog.text(f"reminders.set.{key}.text")),
    )
    later = Button(catalog.text("reminders.set.never_mind"), Open("home"))
    return Reply(text, (*_choices(say, catalog), (later,)))


def _choices(say: SetReminder, catalog: Catalog) -> tuple[tuple[Button, ...], ...]:
    match say.draft.step:
        case "what":
            return rows([Button(catalog.text(f"reminders.what.{what}"), Remind("what", what)) for what in say.whats])
        case "days":
            return _days(say, catalog)
        case "hour":
            return rows([Button(times.clock(hour, 0, catalog), Remind("time", f"{hour:02}00")) for hour in HOURS])
    return rows([Button(zones.city(zone, catalog.locale)[:24], Remind("zone", zone)) for zone in _zones(say, catalog)])


def _days(say: SetReminder, catalog: Catalog) -> tuple[tuple[Button, ...], ...]:
    ticked = say.draft.days
    presets = [
        Button(catalog.text(f"reminders.days.{name}"), Remind("days", "".join(map(str, sorted(days)))))
        for name, days in _PRESETS.items()
    ]
    ticks = [
        Button(f"{'☑' if day in ticked else '☐'} {times.weekday(day, catalog)}", RemindOn(day, on=day not in ticked))
        for day in range(7)
    ]
    done = [Button(catalog.text("ask.done", count=len(ticked)), Remind("days_done"), style="primary")] if ticked else []
    return (*rows(presets), *rows(ticks), *rows(done))


def _zones(say: SetReminder, catalog: Catalog) -> Sequence[str]:
    return _there_now(say, catalog) or zones.of_country(say.country, catalog.locale)


def _there_now(say: SetReminder, catalog: Catalog) -> Sequence[str]:
    """The zones where it is what the person said it is now."""
    clock, at = say.draft.clock, say.draft.clock_at
    return zones.where_it_is(clock, at, say.country, catalog.locale) if clock and at else ()


def reminder_set(say: ReminderSet, catalog: Catalog) -> Reply:
    reminder = say.reminder
    told = catalog.text(
        "reminders.is_set.text",
        what=catalog.text(f"reminders.what.{reminder.what}"),
        days=times.weekdays(reminder.days, catalog),
        time=times.clock(reminder.hour, reminder.minute, catalog),
        city=zones.city(say.zone, catalog.locale),
    )
    text = paragraphs(
        lines(f"<b>{catalog.text('reminders.is_set.title')}</b>", told),
        catalog.text("reminders.is_set.next", moment=times.moment(say.next, catalog)) if say.next else None,
        catalog.text("reminders.is_set.rule"),
        catalog.text("reminders.messages.offer") if say.offers_messages else None,
    )
    buttons = [
        Button(catalog.text("reminders.is_set.change"), Remind("new", "change")),
        Button(catalog.text("reminders.is_set.off"), Remind("off")),
        Button(catalog.text("reminders.is_set.zone"), Remind("ask_zone")),
    ]
    if say.offers_messages:
        buttons.append(Button(catalog.text("reminders.messages.button"), Open("messages")))
    return Reply(text, (*rows(buttons), (_on(catalog),)))


def snoozed(say: Snoozed, catalog: Catalog) -> Reply:
    text = catalog.text("reminders.snoozed", moment=times.moment(say.until, catalog))
    return Reply(text, ((_on(catalog),),))


def check_ins(say: CheckInsAsked, catalog: Catalog) -> Reply:
    """What they are, and yes or no."""
    key = "on" if say.on else "ask"
    title = f"<b>{catalog.text(f'reminders.check_ins.{key}.title')}</b>"
    text = lines(title, catalog.text(f"reminders.check_ins.{key}.text"))
    if say.on:
        off = Button(catalog.text("reminders.check_ins.off"), CheckOnMe(wanted=False))
        return Reply(text, ((off,), (_on(catalog),)))
    answers = [
        Button(catalog.text("ask.yes"), CheckOnMe(wanted=True)),
        Button(catalog.text("ask.no"), CheckOnMe(wanted=False)),
    ]
    back = Button(catalog.text("result.buttons.back"), Open("result"))
    return Reply(text, (*rows(answers), (back,)))


def messages(say: MessagesAsked, catalog: Catalog) -> Reply:
    """Exactly what is kept in clear, and yes or no."""
    key = "on" if say.on else "ask"
    kept = bullets(catalog.text("reminders.messages.kept").strip().split("\n"))
    title = f"<b>{catalog.text(f'reminders.messages.{key}.title')}</b>"
    text = paragraphs(
        lines(title, catalog.text(f"reminders.messages.{key}.text")),
        lines(catalog.text("reminders.messages.in_clear"), kept),
        catalog.text("reminders.messages.erased"),
    )
    if say.on:
        return Reply(text, ((Button(catalog.text("reminders.stop_messages"), StopMessages()),), (_on(catalog),)))
    answers = [
        Button(catalog.text("reminders.messages.yes"), Messages(wanted=True)),
        Button(catalog.text("reminders.messages.no"), Messages(wanted=False)),
    ]
    return Reply(text, rows(answers))


def offers(catalog: Catalog) -> list[Button]:
    """Under a result and after exercise."""
    return [Button(catalog.text("reminders.remind_me"), Remind("new"))]


def on_home(catalog: Catalog) -> list[Button]:
    return [*offers(catalog), Button(catalog.text("reminders.messages.button"), Command("messages"))]


def check_later(catalog: Catalog) -> Button:
    return Button(catalog.text("reminders.check_ins.button"), Open("check_ins"))


def _on(catalog: Catalog) -> Button:
    return Button(catalog.text("plain_buttons.go_on"), Open("here"))
