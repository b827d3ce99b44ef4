"""Changing what was sent."""

from bot.local_telegram.call import Call
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.keyboards import check_inline
from bot.local_telegram.methods.albums import media_content
from bot.local_telegram.methods.sending import caption_of, text_content
from bot.local_telegram.posting import content_of, revise
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_present
from bot.local_telegram.shapes import Json

_CAPTIONED = {"photo", "animation", "document", "video", "voice"}
_CAPTION = {"caption", "caption_entities", "show_caption_above_media"}


def _inline(call: Call, inline: str) -> tuple[Chat, Message]:
    for chat in [*call.world.chats.values(), *call.world.privates.values()]:
        for message in chat.messages.values():
            if message.inline_id == inline:
                return chat, message
    raise RefusedError("edit_not_found")


def _target(call: Call) -> tuple[Chat, Message]:
    if inline := call.get("inline_message_id"):
        return _inline(call, inline)
    if "chat_id" not in call.params:
        raise RefusedError("chat_id_empty")
    if "message_id" not in call.params:
        raise RefusedError("no_message_id")
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise RefusedError("edit_not_found")
    others_post = chat.channel and chat.member(call.bot.id).may("can_edit_messages")
    if (message.author != call.bot.id and not others_post) or "forward_origin" in message.body:
        raise RefusedError("cannot_edit")
    return chat, message


def _markup(call: Call) -> Json | None:
    markup = call.get("reply_markup")
    return None if markup is None else check_inline(markup)


def _revise(call: Call, chat: Chat, message: Message, content: Json, markup: Json | None) -> Json | bool:
    if not revise(call.world, chat, message, content, markup, by=call.bot.user):
        raise RefusedError("not_modified")
    return True if message.inline_id else message.body


def edit_text(call: Call) -> Json | bool:
    chat, message = _target(call)
    if "text" not in message.body:
        raise RefusedError("no_text")
    return _revise(call, chat, message, text_content(call), _markup(call))


def edit_caption(call: Call) -> Json | bool:
    chat, message = _target(call)
    if not _CAPTIONED & message.body.keys():
        raise RefusedError("no_caption")
    kept = {key: value for key, value in content_of(message).items() if key not in _CAPTION}
    return _revise(call, chat, message, kept | caption_of(call.params), _markup(call))


def edit_media(call: Call) -> Json | bool:
    chat, message = _target(call)
    if "poll" in message.body:
        raise RefusedError("cannot_edit")
    return _revise(call, chat, message, media_content(call, call.params["media"]), _markup(call))


def edit_markup(call: Call) -> Json | bool:
    chat, message = _target(call)
    return _revise(call, chat, message, content_of(message), _markup(call))


METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
}
