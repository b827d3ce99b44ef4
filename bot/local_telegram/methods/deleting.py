"""Taking messages away."""

from itertools import pairwise

from bot.local_telegram.call import Call
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.posting import erase
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.rights import check_present

TOO_OLD = 48 * 3600
MOST = 100


def numbers(call: Call) -> list[int]:
    """The list `message_ids`. Raises: RefusedError where it is not 1-100 rising numbers."""
    ids: list[int] = call.params["message_ids"]
    if not 1 <= len(ids) <= MOST or not all(isinstance(each, int) for each in ids):
        raise RefusedError("how_many_messages")
    if call.method != "deleteMessages" and any(a >= b for a, b in pairwise(ids)):
        raise RefusedError("ids_not_rising")
    return ids


def _check(call: Call, chat: Chat, message: Message) -> None:
    own = message.author == call.bot.id
    if not own and not chat.private and not chat.member(call.bot.id).may("can_delete_messages"):
        raise RefusedError("cannot_delete")
    if call.world.now() - message.at > TOO_OLD:
        raise RefusedError("too_old_to_delete" if own or chat.private else "cannot_delete")


def delete_message(call: Call) -> bool:
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise RefusedError("delete_not_found")
    _check(call, chat, message)
    erase(call.world, chat, message, by=call.bot.user)
    return True


def delete_messages(call: Call) -> bool:
    """Messages that are not there are passed over, as Telegram does."""
    chat = call.chat()
    check_present(call.world, call.bot, chat)
    found = [chat.messages[number] for number in numbers(call) if number in chat.messages]
    for message in found:
        _check(call, chat, message)
    for message in found:
        erase(call.world, chat, message, by=call.bot.user)
    return True


METHODS = {"deleteMessage": delete_message, "deleteMessages": delete_messages}
