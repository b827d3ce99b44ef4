"""What a bot may do in a chat."""

from bot.local_telegram.accounts import Bot
from bot.local_telegram.chats import Chat
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.world import World


def check_present(world: World, bot: Bot, chat: Chat) -> None:
    """Raises: RefusedError where the bot cannot reach the chat at all."""
    if chat.moved_to is not None:
        raise RefusedError("upgraded", {"migrate_to_chat_id": chat.moved_to})
    if chat.private:
        _check_person(world, chat)
        return
    status = chat.member(bot.id).status
    if status == "kicked":
        raise RefusedError("kicked", kind=chat.kind)
    if not chat.member(bot.id).present:
        raise RefusedError("not_a_member", kind=chat.kind)


def _check_person(world: World, chat: Chat) -> None:
    user = world.users[chat.id]
    if user.is_bot:
        raise RefusedError("to_a_bot")
    if user.deactivated:
        raise RefusedError("deactivated")
    if chat.blocked:
        raise RefusedError("blocked")
    if not chat.started:
        raise RefusedError("never_started")


def check_may_send(world: World, bot: Bot, chat: Chat, what: str = "text messages") -> None:
    """Raises: RefusedError where the bot must not send there."""
    check_present(world, bot, chat)
    member = chat.member(bot.id)
    if chat.channel and not member.may("can_post_messages"):
        raise RefusedError("channel_rights")
    if member.muted:
        raise RefusedError("no_send_rights", what=what)


def check_may_pin(world: World, bot: Bot, chat: Chat) -> None:
    """Raises: RefusedError without the right to pin; in a channel that is the right to edit."""
    check_present(world, bot, chat)
    right = "can_edit_messages" if chat.channel else "can_pin_messages"
    if not chat.private and not chat.member(bot.id).may(right):
        raise RefusedError("no_pin_rights")
