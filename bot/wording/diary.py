"""The screens of the pain diary: making a mark, and the last weeks in words."""

from datetime import timedelta

from bot.domain.act import CheckIn, Marked, Open
from bot.domain.diary import AMBER_UP_TO, PLACES, WORST, AskMark, Marking, Progress, Trend, mark_of
from bot.domain.marking import SKIP, digits
from bot.wording.catalog import Catalog
from bot.wording.diary_chart import ENOUGH, chart_of
from bot.wording.diary_words import day_words, distance, place
from bot.wording.layout import folded, lines, paragraphs, rows
from bot.wording.reply import Button, Reply

FIRST_ROW = 6
"""Marks from 0 in the first of two rows: one thumb reaches them all."""
DISTANCES = (100, 250, 500, 1_000, 2_000, 5_000)
IN_A_ROW = 3
TWO_WEEKS = timedelta(days=14)


def ask_mark(say: AskMark, catalog: Catalog, note: str | None = None) -> Reply:
    """The next thing that is not known; each can be typed, too."""
    marking = say.marking
    title = f"<b>{catalog.text(f'diary.ask.{marking.step}.title')}</b>"
    said = f"<i>{note}</i>" if note else None
    text = paragraphs(said, _known(marking, catalog), lines(title, _how(marking, catalog)))
    if marking.step == "walked":  # the mark is made; what is left can be skipped
        return Reply(text, _choices(marking, catalog))
    return Reply(text, (*_choices(marking, catalog), (Button(catalog.text("diary.never_mind"), Open("home")),)))


def _known(marking: Marking, catalog: Catalog) -> str | None:
    """What has been marked so far, so that a typed answer is seen to be understood."""
    match marking.step, marking.pain:
        case "where", int(pain):
            return lines(catalog.text("diary.ask.where.text", pain=pain), _red(pain, catalog))
        case "walked", 0:
            return catalog.text("diary.ask.walked.no_pain")
        case "walked", int(pain):
            where = catalog.text(f"diary.where.in_a_line.{marking.where}")
            told = catalog.text("diary.ask.walked.marked", pain=pain, where=where)
            return lines(told, _red(pain, catalog))
    return None


def _how(marking: Marking, catalog: Catalog) -> str | None:
    return None if marking.step == "where" else catalog.text(f"diary.ask.{marking.step}.text")


def _red(pain: int, catalog: Catalog) -> str | None:
    return catalog.text("diary.light.red") if pain > AMBER_UP_TO else None


def _choices(marking: Marking, catalog: Catalog) -> tuple[tuple[Button, ...], ...]:
    day = digits(marking.day)
    match marking.step:
        case "pain":
            marks = [Button(str(pain), Marked("pain", str(pain), day)) for pain in range(WORST + 1)]
            return (tuple(marks[:FIRST_ROW]), tuple(marks[FIRST_ROW:]))
        case "where":
            return rows([Button(catalog.text(f"diary.where.{place}"), Marked("where", place, day)) for place in PLACES])
    walked = [Button(distance(metres, catalog), Marked("walked", str(metres), day)) for metres in DISTANCES]
    skip = Button(catalog.text("diary.ask.skip"), Marked("walked", SKIP, day))
    return (tuple(walked[:IN_A_ROW]), tuple(walked[IN_A_ROW:]), (skip,))


def progress(say: Progress, catalog: Catalog) -> Reply:
    """How it goes, in words; with enough marks it is drawn, too."""
    return Reply(
        paragraphs(
            f"<b>{catalog.text('diary.progress.title')}</b>",
            catalog.text("diary.progress.noted") if say.noted else None,
            _latest(say, catalog),
            _begin(say, catalog),
            _trends(say, catalog),
            _light(say, catalog),
            catalog.text("diary.light.now"),
        ),
        _buttons(say, catalog),
        chart=chart_of(say, catalog),
    )


def _latest(say: Progress, catalog: Catalog) -> str | None:
    if not say.marks:
        return None
    mark = say.marks[-1]
    day = day_words(mark.day, catalog)
    if not mark.pain:
        return catalog.text("diary.progress.latest_none", day=day)
    return catalog.text("diary.progress.latest", day=day, pain=mark.pain, where=place(mark, catalog))


def _begin(say: Progress, catalog: Catalog) -> str | None:
    if len(say.marks) >= ENOUGH:
        return None
    return catalog.text("diary.progress.one" if say.marks else "diary.progress.none")


def _trends(say: Progress, catalog: Catalog) -> str | None:
    if len(say.marks) < ENOUGH:
        return None
    pain, walked = say.pain, say.walked
    exercised = say.exercised_since(TWO_WEEKS)
    return lines(
        _trend("pain", pain, str(pain.now), str(pain.ago), catalog) if pain else None,
        _trend("walked", walked, distance(walked.now, catalog), distance(walked.ago or 0, catalog), catalog)
        if walked
        else None,
        catalog.text("diary.progress.exercised", count=exercised) if exercised else None,
    )


def _trend(name: str, trend: Trend, now: str, ago: str, catalog: Catalog) -> str:
    return catalog.text(f"diary.progress.{name}.{trend.way or 'alone'}", now=now, ago=ago)


def _light(say: Progress, catalog: Catalog) -> str | None:
    """What the last mark says, and the rule itself."""
    rule = lines(f"<b>{catalog.text('diary.light.title')}</b>", catalog.text("diary.light.rule"))
    if say.light is None:
        return folded(rule)
    # The pain over 5 is named first: it alone says stop, wherever it goes.
    spread = say.spread and say.marks[-1].pain <= AMBER_UP_TO
    return lines(catalog.text(f"diary.light.{'spread' if spread else say.light}"), folded(rule))


def _buttons(say: Progress, catalog: Catalog) -> tuple[tuple[Button, ...], ...]:
    buttons = []
    if say.light == "red":
        buttons.append(Button(catalog.text("diary.progress.dangers"), CheckIn(), style="primary"))
    if mark_of(say.marks, say.today) is None:
        buttons.append(Button(catalog.text("diary.progress.mark"), Marked("new")))
    buttons.append(Button(catalog.text("plain_buttons.go_on"), Open("here")))
    return rows(buttons)


def offer(catalog: Catalog) -> Button:
    """After exercise, and where somebody known begins."""
    return Button(catalog.text("diary.button"), Marked("new"))
