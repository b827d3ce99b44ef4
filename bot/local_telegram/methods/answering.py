"""Answers to taps and to inline questions."""

from bot.local_telegram.call import Call
from bot.local_telegram.keyboards import check_inline
from bot.local_telegram.methods.sending import caption_of
from bot.local_telegram.queries import TAP_SECONDS
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json, fields, utf16
from bot.local_telegram.text import TEXT, read

TOAST = 200
RESULTS = 50
RESULT_ID_BYTES = 64


def answer_callback_query(call: Call) -> bool:
    query = call.world.queries.get(call.params["callback_query_id"])
    if query is None or query.bot != call.bot.id or call.world.now() - query.at > TAP_SECONDS:
        raise RefusedError("query_too_old")
    if query.answer is not None:
        raise RefusedError("query_answered")
    text = call.get("text", "")
    if utf16(text) > TOAST:
        raise RefusedError("toast_too_long")
    alert, url = call.get("show_alert"), call.get("url")
    query.answer = fields(text=text, show_alert=alert, url=url)
    seen = {"query": query.id, "message_id": query.message.id, **query.answer}
    call.world.changes.add("toast" if text else "answer", query.chat, seen, by_bot=True, person=query.person)
    return True


def answer_inline_query(call: Call) -> bool:
    query = call.world.inline.get(call.params["inline_query_id"])
    if query is None or query.bot != call.bot.id or call.world.now() - query.at > TAP_SECONDS:
        raise RefusedError("query_too_old")
    results = call.params["results"]
    if len(results) > RESULTS:
        raise RefusedError("too_many_results")
    ids = [_result_id(each) for each in results]
    if len(set(ids)) < len(ids):
        raise RefusedError("result_id_twice")
    query.results = [_result(call, each) for each in results]
    query.answer = {key: value for key, value in call.params.items() if key not in ("inline_query_id", "results")}
    call.world.changes.add("inline", query.chat, {"query": query.id}, by_bot=True, person=query.person)
    return True


def _result_id(result: Json) -> str:
    found = str(result.get("id", ""))
    if not 1 <= len(found.encode()) <= RESULT_ID_BYTES:
        raise RefusedError("result_id")
    return found


def _result(call: Call, result: Json) -> Json:
    """An article with its text read, or a film by its id; other kinds are not played here. Raises: RefusedError."""
    match result.get("type"):
        case "article":
            content = _article(result)
        case "mpeg4_gif":
            content = _film(call, result)
        case kind:
            raise RefusedError("result", reason=f"unknown inline query result type {kind}")
    markup = result.get("reply_markup")
    return result | {"content": content, "reply_markup": None if markup is None else check_inline(markup)}


def _article(result: Json) -> Json:
    if not result.get("title"):
        raise RefusedError("result", reason="title must not be empty")
    given = result.get("input_message_content")
    if not isinstance(given, dict):
        raise RefusedError("result", reason="input_message_content must be an Object")
    text, entities = read(given.get("message_text", ""), given.get("parse_mode"), given.get("entities"), TEXT)
    if not text:
        raise RefusedError("text_empty")
    return {"text": text, **fields(entities=entities, link_preview_options=given.get("link_preview_options"))}


def _film(call: Call, result: Json) -> Json:
    file = call.world.files.find(str(result.get("mpeg4_file_id", "")), call.bot.id)
    if file.kind != "animation":
        raise RefusedError("file_kind", had=file.kind.title(), kind="Animation")
    return call.world.files.content(file, call.bot.id) | caption_of(result)


METHODS = {"answerCallbackQuery": answer_callback_query, "answerInlineQuery": answer_inline_query}
