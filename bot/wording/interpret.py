"""Typed text -> an act. Danger signs are listened for first, in every state."""

from bot.domain.act import Act, Answer, Confirm, Crisis, Done, Hear, Heard, Open, PickCountry, Puzzle
from bot.domain.chat import Chat
from bot.domain.danger import is_sign
from bot.domain.flags import Urgency
from bot.domain.flow import Flow
from bot.domain.interview import current
from bot.domain.library import main_flow
from bot.domain.say import Ask, Review, Say, Urgent, Welcome
from bot.domain.turn import Turn
from bot.wording.catalog import Catalog
from bot.wording.ear import listen
from bot.wording.phrase import phrase
from bot.wording.questions import option_words
from bot.wording.reply import Reply
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
    answered = _plain_answer(words, chat, say, catalog)
    if answered:
        return answered
    understood = _understand(text, say, catalog)
    if isinstance(understood, Answer) and understood.sure:
        return understood
    tapped = _button(words, phrase(Turn(chat, say), catalog, shelf))
    if tapped:
        return tapped
    named = _exercise(words, main_flow(shelf.flows), catalog) if not isinstance(say, Welcome) else None
    if named:
        return Open("exercise", named)
    country = _country(text, catalog, shelf)
    return PickCountry(country) if country else understood


def overheard(text: str, chat: Chat | None, catalog: Catalog, shelf: Shelf) -> Act | None:
    """The danger in a text: words of crisis, or a sign that alone is urgent and not yet on the card."""
    heard = listen(text, catalog.ear)
    if heard.crisis == "suicide":
        return Crisis("suicide")
    if heard.crisis:
        return Crisis("violence")
    known = chat.session.heard if chat and chat.session else {}
    say = current(shelf.flows, chat)
    if isinstance(say, Urgent) and say.urgency is Urgency.EMERGENCY:
        return None  # the emergency card comes again, which no sign can outdo
    for question, option in heard.signs:
        if option not in known.get(question, frozenset()) and is_sign(shelf.flows, question, option):
            return Hear(question, option)
    return None


def _plain_answer(words: tuple[str, ...], chat: Chat | None, say: Say, catalog: Catalog) -> Act | None:
    """A bare yes or no to what was just asked back."""
    typed = " ".join(words)
    yes, no = typed in catalog.common.yes, typed in catalog.common.no
    if chat is None:
        return None
    if chat.heard and (yes or no):
        return Heard(*chat.heard, meant=yes)
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


def _exercise(words: tuple[str, ...], flow: Flow, catalog: Catalog) -> str | None:
    """The exercise that is named anywhere in the text; of several the longest name."""
    text = f" {' '.join(words)} "
    found = [
        (len(name), exercise)
        for exercise, known in catalog.topics[flow.topic].exercises.items()
        for name in (" ".join(words_of(name)) for name in (known.name, *known.words))
        if f" {name} " in text
    ]
    return max(found)[1] if found else None


def _country(text: str, catalog: Catalog, shelf: Shelf) -> str | None:
    typed = words_of(text)
    also = dict(pair.split(" = ") for pair in catalog.text("country.also").split(", "))
    names = {words_of(catalog.locale.territories[code]): code for code in shelf.numbers}
    return names.get(typed) or also.get(" ".join(typed))
