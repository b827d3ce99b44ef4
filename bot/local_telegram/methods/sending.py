"""New messages: a text, a picture, a film, a file."""

from bot.local_telegram.call import Call
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.files import File
from bot.local_telegram.keyboards import check_any
from bot.local_telegram.posting import post
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_may_send
from bot.local_telegram.shapes import Json, fields
from bot.local_telegram.text import CAPTION, TEXT, read

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def text_content(call: Call) -> Json:
    """Raises: RefusedError for a text that is empty, too long or badly marked up."""
    text, entities = read(call.get("text", ""), call.get("parse_mode"), call.get("entities"), TEXT)
    if not text:
        raise RefusedError("text_empty")
    preview = call.get("link_preview_options")
    return {"text": text, **fields(entities=entities, link_preview_options=preview)}


def caption_of(given: Json) -> Json:
    """The caption in the parameters of a call, or in one item of an album."""
    mode, entities = given.get("parse_mode"), given.get("caption_entities")
    text, found = read(given.get("caption", ""), mode, entities, CAPTION)
    above, spoiler = given.get("show_caption_above_media"), given.get("has_spoiler")
    return fields(caption=text, caption_entities=found, show_caption_above_media=above, has_media_spoiler=spoiler)


def file_in(call: Call, kind: str, value: str | None, name: str) -> File:
    """The file that a parameter means: an upload in its own field, an attached one, or a known `file_id`.

    Raises: RefusedError where there is none, or it does not fit.
    """
    attached = value.removeprefix("attach://") if value and value.startswith("attach://") else name
    if upload := call.uploads.get(attached):
        return call.world.files.add(kind, upload)
    if not value:
        raise RefusedError("no_file", kind=kind)
    if value.startswith(("http://", "https://")):
        raise RefusedError("no_network")
    file = call.world.files.find(value, call.bot.id)
    if file.kind != kind:
        raise RefusedError("file_kind", had=file.kind.title(), kind=kind.title())
    return file


def place(call: Call, what: str = "text messages") -> tuple[Chat, int | None, Message | None, Json | None]:
    """Where the message goes: chat, topic, the message replied to, keyboard. Raises: RefusedError."""
    chat = call.chat()
    check_may_send(call.world, call.bot, chat, what)
    thread = call.get("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise RefusedError("thread_not_found")
    markup = call.get("reply_markup")
    return chat, thread, _replied(call, chat), check_any(markup) if markup is not None else None


def _replied(call: Call, chat: Chat) -> Message | None:
    wanted = call.get("reply_parameters")
    if wanted is None:
        return None
    if not isinstance(wanted.get("message_id"), int):
        raise RefusedError("wrong_json", name="reply_parameters")
    where = call.world.find(call.bot, wanted["chat_id"]) if "chat_id" in wanted else chat
    message = where.messages.get(wanted["message_id"])
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise RefusedError("reply_not_found")
    return message


def pace(call: Call, chat: Chat, count: int = 1) -> None:
    """Raises: RefusedError where flood control says to wait."""
    group = chat.kind in ("group", "supergroup")
    paid = bool(call.get("allow_paid_broadcast"))
    now = call.world.clock.now()
    call.world.flood.check(now, call.bot.id, chat.id, group=group, paid=paid, count=count)


def deliver(call: Call, content: Json, what: str = "text messages") -> Message:
    """Raises: RefusedError where the chat, its rights, the keyboard or the pace forbid it."""
    chat, thread, reply, markup = place(call, what)
    pace(call, chat)
    protected = bool(call.get("protect_content"))
    return post(
        call.world,
        chat,
        call.bot.user,
        content,
        thread=thread,
        reply=reply,
        markup=markup,
        protected=protected,
    )


def send_message(call: Call) -> Json:
    check_may_send(call.world, call.bot, call.chat())
    return deliver(call, text_content(call)).body


def send_file(call: Call) -> Json:
    kind = call.method.removeprefix("send").lower()
    check_may_send(call.world, call.bot, call.chat(), f"{kind}s")
    file = file_in(call, kind, call.get(kind), kind)
    return deliver(call, call.world.files.content(file, call.bot.id) | caption_of(call.params), f"{kind}s").body


def send_chat_action(call: Call) -> bool:
    chat = call.chat()
    check_may_send(call.world, call.bot, chat)
    if call.get("action") not in _ACTIONS:
        raise RefusedError("action")
    call.world.changes.add("action", chat, {"action": call.get("action")}, by_bot=True)
    return True


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_file,
    "sendAnimation": send_file,
    "sendDocument": send_file,
    "sendVideo": send_file,
    "sendVoice": send_file,
    "sendChatAction": send_chat_action,
}
