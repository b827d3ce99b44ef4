"""Polls and quizzes."""

from typing import Any

from bot.local_telegram.call import Call
from bot.local_telegram.keyboards import check_inline
from bot.local_telegram.methods.sending import deliver
from bot.local_telegram.posting import refresh_poll
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_may_send, check_present
from bot.local_telegram.shapes import Formatted, Json, fields, utf16
from bot.local_telegram.text import parse

QUESTION, OPTION, EXPLANATION = 300, 100, 200
OPTIONS = 12
LINE_FEEDS = 2
OPEN_SECONDS = (5, 2_628_000)


def _measured(text: Any, mode: str | None, entities: Any, limit: int, too_long: str) -> Formatted:
    formatted = parse(text if isinstance(text, str) else "", mode, entities)
    if not formatted.text:
        raise RefusedError("text_must_not_be_empty")
    if utf16(formatted.text) > limit:
        raise RefusedError(too_long)
    return formatted


def _option(number: int, given: Any) -> Json:
    option = {"text": given} if isinstance(given, str) else given
    if not isinstance(option, dict):
        raise RefusedError("wrong_json", name="options")
    mode, entities = option.get("text_parse_mode"), option.get("text_entities")
    text, found = _measured(option.get("text"), mode, entities, OPTION, "option_too_long")
    return {"persistent_id": str(number), "text": text, "voter_count": 0, **fields(text_entities=found)}


def _options(given: Any) -> list[Json]:
    if not given:
        raise RefusedError("no_options")
    if len(given) > OPTIONS:
        raise RefusedError("too_many_options")
    return [_option(number, each) for number, each in enumerate(given)]


def _solution(call: Call, kind: str, options: int) -> Json:
    """What only a quiz has. Raises: RefusedError."""
    explanation = call.get("explanation", "")
    if kind != "quiz":
        if explanation:
            raise RefusedError("explanation_needs_quiz")
        return {}
    correct = call.get("correct_option_ids")
    if not correct or not all(isinstance(each, int) and 0 <= each < options for each in correct):
        raise RefusedError("correct_option")
    text, found = parse(explanation, call.get("explanation_parse_mode"), call.get("explanation_entities"))
    if utf16(text) > EXPLANATION or text.count("\n") > LINE_FEEDS:
        raise RefusedError("explanation_too_long")
    return {"correct_option_ids": correct, **fields(explanation=text, explanation_entities=found)}


def _poll(call: Call, kind: str) -> Json:
    """The poll without what only a quiz has. Raises: RefusedError."""
    mode, entities = call.get("question_parse_mode"), call.get("question_entities")
    question, found = _measured(call.get("question"), mode, entities, QUESTION, "question_too_long")
    options = _options(call.get("options"))
    _check_end(call)
    return {
        "id": str(5 * 10**18 + next(call.world.numbers)),
        "question": question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": call.get("is_closed", False),
        "is_anonymous": call.get("is_anonymous", True),
        "type": kind,
        "allows_multiple_answers": call.get("allows_multiple_answers", False),
        "allows_revoting": call.get("allows_revoting", kind == "regular"),
        "members_only": False,
        **fields(question_entities=found, open_period=call.get("open_period"), close_date=call.get("close_date")),
    }


def _check_end(call: Call) -> None:
    period, date = call.get("open_period"), call.get("close_date")
    if period is not None and date is not None:
        raise RefusedError("close_twice")
    if period is not None and not OPEN_SECONDS[0] <= period <= OPEN_SECONDS[1]:
        raise RefusedError("open_period")
    if date is not None and not OPEN_SECONDS[0] <= date - call.world.now() <= OPEN_SECONDS[1]:
        raise RefusedError("close_date")


def send_poll(call: Call) -> Json:
    chat = call.chat()
    check_may_send(call.world, call.bot, chat, "polls")
    kind = call.get("type", "regular")
    if kind not in ("regular", "quiz"):
        raise RefusedError("poll_type")
    if chat.channel and not call.get("is_anonymous", True):
        raise RefusedError("public_in_channel")
    poll = _poll(call, kind)
    return deliver(call, {"poll": poll | _solution(call, kind, len(poll["options"]))}, "polls").body


def stop_poll(call: Call) -> Json:
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise RefusedError("poll_not_found")
    if "poll" not in message.body:
        raise RefusedError("not_a_poll")
    if message.author != call.bot.id or "forward_origin" in message.body:
        raise RefusedError("cannot_stop")
    poll = message.body["poll"]
    if poll["is_closed"]:
        raise RefusedError("poll_closed")
    poll["is_closed"] = True
    markup = call.get("reply_markup")
    message.body.pop("reply_markup", None)
    if markup is not None:
        message.body["reply_markup"] = check_inline(markup)
    refresh_poll(call.world, chat, message, by_bot=True)
    return dict(poll)


METHODS = {"sendPoll": send_poll, "stopPoll": stop_poll}
