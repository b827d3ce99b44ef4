"""Sending on what is already there."""

from bot.local_telegram.call import Call
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.methods.deleting import numbers
from bot.local_telegram.methods.sending import caption_of, deliver, pace, place
from bot.local_telegram.posting import content_of, post
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_present
from bot.local_telegram.shapes import Json
from bot.local_telegram.world import World

_SERVICE = {
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
}


def _source(call: Call, number: int, doing: str) -> tuple[Chat, Message]:
    chat = call.chat("from_chat_id")
    check_present(call.world, call.bot, chat)
    message = chat.messages.get(number)
    if message is None:
        raise RefusedError(f"{doing}_not_found")
    if message.protected or _SERVICE & message.body.keys():
        raise RefusedError(f"cannot_{doing}")
    return chat, message


def origin(world: World, chat: Chat, message: Message) -> Json:
    """Where a forwarded message comes from, at first hand."""
    if known := message.body.get("forward_origin"):
        return dict(known)
    if chat.channel:
        return {
            "type": "channel",
            "date": message.body["date"],
            "chat": chat.shown(),
            "message_id": message.id,
        }
    if "sender_chat" in message.body:
        return {"type": "chat", "date": message.body["date"], "sender_chat": message.body["sender_chat"]}
    sender = world.users[message.author].shown()
    return {"type": "user", "date": message.body["date"], "sender_user": sender}


def copied(world: World, message: Message) -> Json:
    """The content of a message for a copy; a poll is a new poll without votes."""
    content = content_of(message)
    if poll := content.get("poll"):
        options = [option | {"voter_count": 0} for option in poll["options"]]
        fresh = {"id": str(5 * 10**18 + next(world.numbers)), "options": options, "total_voter_count": 0}
        content["poll"] = poll | fresh | {"is_closed": False}
    return content


def copy_message(call: Call) -> Json:
    place(call)
    _, message = _source(call, call.params["message_id"], "copy")
    content = copied(call.world, message)
    if "caption" in call.params and "text" not in content:
        for key in ("caption", "caption_entities", "show_caption_above_media"):
            content.pop(key, None)
        content |= caption_of(call.params)
    return {"message_id": deliver(call, content).id}


def forward_message(call: Call) -> Json:
    place(call)
    chat, message = _source(call, call.params["message_id"], "forward")
    return deliver(call, content_of(message) | {"forward_origin": origin(call.world, chat, message)}).body


def copy_messages(call: Call) -> list[Json]:
    """Those that cannot be copied or forwarded are passed over; none at all is a refusal."""
    doing = "forward" if call.method == "forwardMessages" else "copy"
    chat, thread, _, _ = place(call)
    found: list[tuple[Chat, Message]] = []
    for number in numbers(call):
        try:
            found.append(_source(call, number, doing))
        except RefusedError as refused:
            if refused.key not in (f"{doing}_not_found", f"cannot_{doing}"):
                raise
    if not found:
        raise RefusedError(f"{doing}_not_found")
    pace(call, chat, len(found))
    return [_sent(call, chat, thread, source, message) for source, message in found]


def _sent(call: Call, chat: Chat, thread: int | None, source: Chat, message: Message) -> Json:
    content = copied(call.world, message)
    if call.method == "forwardMessages":
        content = content_of(message) | {"forward_origin": origin(call.world, source, message)}
    elif call.get("remove_caption"):
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
    protected = bool(call.get("protect_content"))
    new = post(call.world, chat, call.bot.user, content, thread=thread, protected=protected)
    return {"message_id": new.id}


METHODS = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": copy_messages,
}
