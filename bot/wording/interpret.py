"""Typed text -> an act. Danger signs are listened for first, in every state."""

from bot.domain.act import Act, Answer, Back, Confirm, Crisis, Done, Hear, Heard, Open, PickCountry, Puzzle
from bot.domain.chat import Chat
from bot.domain.diary import AskMark
from bot.domain.flags import Urgency
from bot.domain.flow import Flow
from bot.domain.interview import current, heard_alone
from bot.domain.library import main_flow
from bot.domain.say import Ask, Review, Say, SetReminder, Urgent
from bot.domain.turn import Turn
from bot.wording.catalog import Catalog
from bot.wording.diary_typed import typed_mark
from bot.wording.ear import listen
from bot.wording.phrase import phrase
from bot.wording.questions import option_words
from bot.wording.reply import Reply
from bot.wording.setting import typed_setting
from bot.wording.shelf import Shelf
from bot.wording.typed import words_of
from bot.wording.understand import Chosen, Denied, WhichOne, understand


def interpret(text: str, chat: Chat | None, catalog: Catalog, shelf: Shelf) -> Act:
    """What somebody meant by what they typed."""
    danger = overheard(text, chat, catalog, shelf)
    if danger:
        return danger
    words = words_of(text)
    say = current(shelf.flows, chat)
    if isinstance(say, SetReminder) and (said := _setting(text, say, catalog, shelf)):
        return said
    if isinstance(say, AskMark):
        tapped = _button(words, phrase(Turn(chat, say), catalog, shelf))
        if said := tapped or typed_mark(text, say.marking, main_flow(shelf.flows), catalog):
            return said
    answered = _plain_answer(words, chat, say, catalog)
    if answered:
        return answered
    understood = _understand(text, say, catalog)
    if isinstance(understood, Answer) and understood.sure:
        return understood
    tapped = _button(words, phrase(Turn(chat, say), catalog, shelf))
    if tapped:
        return tapped
    if isinstance(say, Ask) and " ".join(words) in catalog.common.back:
        return Back(say.session, say.question.id)
    named = _exercise(text, words, main_flow(shelf.flows), catalog, asked=isinstance(say, Ask))
    if named:
        return Open("exercise", named)
    country = _country(text, catalog, shelf)
    return PickCountry(country) if country else understood


def _setting(text: str, say: SetReminder, catalog: Catalog, shelf: Shelf) -> Act | None:
    """What is said about the reminder that is being set: a button's label, or the thing itself."""
    tapped = _button(words_of(text), phrase(Turn(None, say), catalog, shelf))
    return tapped or typed_setting(text, say, catalog, lambda name: _country(name, catalog, shelf))


def overheard(text: str, chat: Chat | None, catalog: Catalog, shelf: Shelf) -> Act | None:
    """The danger in a text: words of crisis, or the signs that are urgent and not yet on the card, the worst first."""
    heard = listen(text, catalog.ear)
    if heard.crisis == "suicide":
        return Crisis("suicide")
    if heard.crisis:
        return Crisis("violence")
    say = current(shelf.flows, chat)
    if isinstance(say, Urgent) and say.urgency is Urgency.EMERGENCY:
        return None  # the emergency card comes again, which no sign can outdo
    raised = {kept.flag for kept in chat.raised} if chat else set()
    cards = [heard_alone(shelf.flows, *sign) for sign in heard.signs]
    new = [
        (card.urgency, sign)
        for card, sign in zip(cards, heard.signs, strict=True)
        if card.flags and not raised.issuperset(flag.id for flag in card.flags)
    ]
    signs = [sign for _, sign in sorted(new, key=lambda pair: -pair[0])]
    return Hear(*signs[0], others=tuple(signs[1:])) if signs else None


def _plain_answer(words: tuple[str, ...], chat: Chat | None, say: Say, catalog: Catalog) -> Act | None:
    """A bare yes or no to what was just asked back."""
    typed = " ".join(words)
    yes, no = typed in catalog.common.yes, typed in catalog.common.no
    if chat is None or not words:
        return None
    if chat.heard and (yes or no or words[0] in catalog.common.no):
        return Heard(*chat.heard[0], meant=yes)
    if isinstance(say, Ask) and typed in catalog.common.done and chat.session and say.draft:
        return Done(say.session, say.question.id)
    if isinstance(say, Review) and yes:
        return Confirm(say.session)
    if isinstance(say, Ask) and chat.session and chat.session.proposed and yes:
        return Answer(say.question.id, frozenset({chat.session.proposed}))
    return None


def _understand(text: str, say: Say, catalog: Catalog) -> Answer | Puzzle:
    if not isinstance(say, Ask):
        return Puzzle("not_understood")
    words = {option.id: option_words(catalog, say.flow, say.question.id, option.id) for option in say.offered}
    match understand(text, say.question, say.offered, words, catalog.common):
        case Chosen(options=options, sure=sure):
            return Answer(say.question.id, options, sure)
        case Denied():
            return Puzzle("denied")
        case WhichOne():
            return Puzzle("which_one")
    return Puzzle("not_understood")


def _button(words: tuple[str, ...], shown: Reply) -> Act | None:
    """The button whose label was typed, or at least two words of its beginning."""
    found = []
    for button in (button for row in shown.rows for button in row):
        label = words_of(button.label)
        begins = len(words) > 1 and label[: len(words)] == words
        if words and button.act and (label == words or begins):
            found.append(button.act)
    return found[0] if len(found) == 1 else None


def _exercise(text: str, words: tuple[str, ...], flow: Flow, catalog: Catalog, *, asked: bool) -> str | None:
    """The exercise that is named; of several the longest name.

    While a question is open (`asked`), a name inside other words is part of an answer (*when walking*), unless the
    person asks something.
    """
    typed = " ".join(words)
    asks = "?" in text or typed.startswith(tuple(f"{phrase} " for phrase in catalog.common.asking))
    found = [
        (len(name), exercise)
        for exercise, known in catalog.topics[flow.topic].exercises.items()
        for name in (" ".join(words_of(name)) for name in (known.name, *known.words))
        if name == typed or ((asks or not asked) and f" {name} " in f" {typed} ")
    ]
    return max(found)[1] if found else None


def _country(text: str, catalog: Catalog, shelf: Shelf) -> str | None:
    typed = words_of(text)
    names = {words_of(catalog.locale.territories[code]): code for code in shelf.numbers}
    return names.get(typed) or catalog.common.countries.get(" ".join(typed))
