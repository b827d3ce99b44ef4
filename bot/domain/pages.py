"""Pages to read. They change no answer; after an urgent result there is only the urgent card."""

from bot.domain.act import Open
from bot.domain.chat import Chat
from bot.domain.interview import current, home
from bot.domain.library import Library, check_in_flow, main_flow
from bot.domain.machine import STOPPED
from bot.domain.results import result_of, walk_of
from bot.domain.say import CheckInsAsked, Guidance, MessagesAsked, Page, Plain, Review, Say, Summary, Toast
from bot.domain.turn import Turn
from bot.domain.value import replace

OF_THE_RESULT = frozenset({"safe", "caution", "avoid", "why", "change"})
"""Pages that only a finished interview has."""
FOR_EVERYBODY = frozenset({"exercise", "about", "build_up", "prevent", "tradition", "sources"})


def page(library: Library, chat: Chat, act: Open) -> Turn:
    """The page that was asked for, or the current screen where it may not or cannot be shown."""
    if act.card in {"why_asked", "counts"}:
        return _toast(library, chat, act)
    if chat.raised or under_age(library, chat):
        return Turn(chat, current(library, chat))
    if act.card not in {"dangers", "here"} and ticks_stand(library, chat):
        return Turn(chat, current(library, chat), note="ticks_stand")
    match act.card:
        case "home":
            return Turn(chat, home(library, chat))
        case "dangers":
            say = current(library, chat)
            return Turn(chat, _dangers(say) if isinstance(say, Review) else say)
        case "here":
            if chat.session:
                chat = chat.with_session(replace(chat.session, proposed=None))
            return Turn(chat, current(library, chat))
        case "go_on":
            chat = replace(chat, active=_begun(library, chat) or chat.active)
            return Turn(chat, current(library, chat))
        case "messages":
            return Turn(chat, MessagesAsked(on=chat.messages is not None))
        case "check_ins":
            offered = check_in_flow(library) is not None
            return Turn(chat, CheckInsAsked(on=chat.check_ins is not None) if offered else current(library, chat))
        case "minute":
            return Turn(chat, Plain("minute"))
    return Turn(chat, _of_result(library, chat, act))


def _dangers(review: Review) -> Review:
    """The danger signs of a review, each to be changed on its own."""
    alarms = tuple(line for line in review.lines if review.flow.by_id[line[0]].alarm)
    return replace(review, lines=alarms, dangers=True)


def under_age(library: Library, chat: Chat) -> bool:
    """Nothing is for somebody who is under age."""
    main = chat.sessions.get(main_flow(library).id)
    return main is not None and walk_of(library, chat, main).state == STOPPED


def ticks_stand(library: Library, chat: Chat) -> bool:
    """Danger signs are ticked on the open screen: no page comes between."""
    here = walk_of(library, chat, chat.session) if chat.session else None
    return bool(chat.session and here and here.open and here.open.alarm and chat.session.ticks(here.state))


def _begun(library: Library, chat: Chat) -> str | None:
    main = main_flow(library).id
    return main if main in chat.sessions else None


def _of_result(library: Library, chat: Chat, act: Open) -> Say:
    main = main_flow(library)
    found = result_of(library, chat)
    if act.card in FOR_EVERYBODY and _exists(library, act):
        walk, outcome = found or (None, None)
        return Page(act.card, act.about, main, walk, outcome)
    if found is None:
        return current(library, chat)
    walk, outcome = found
    if act.card == "result":
        return Guidance(walk, outcome)
    if act.card == "summary":
        return Summary(walk, outcome, chat, chat.sessions[main.id].proxy)
    if act.card in OF_THE_RESULT:
        return Page(act.card, act.about, main, walk, outcome)
    return current(library, chat)


def public(library: Library, act: Open) -> Page | None:
    """A page that needs no answers, for somebody of whom nothing is stored."""
    if act.card in FOR_EVERYBODY and _exists(library, act):
        return Page(act.card, act.about, main_flow(library), None, None)
    return None


def _exists(library: Library, act: Open) -> bool:
    main = main_flow(library)
    match act.card:
        case "exercise":
            return act.about in main.exercises
        case "about" | "sources":
            return act.about in main.conditions
    return True


def _toast(library: Library, chat: Chat, act: Open) -> Turn:
    for flow in library.values():
        if act.about in flow.by_id:
            return Turn(chat, Toast("why" if act.card == "why_asked" else "counts", flow, act.about))
    return Turn(chat, current(library, chat))
