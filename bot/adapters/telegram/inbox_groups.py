"""What happens in groups and channels, as understood."""

import re

from bot.adapters.telegram import payload, taps
from bot.adapters.telegram.wire import InlineQuery, MemberChange, Message, Tap
from bot.domain.post import Vote
from bot.service.venue_ports import Asked, Member, Retitled, Spoken, Tapped, Upgraded

ANONYMOUS = frozenset({1087968824, 136817688, 777000})
"""Accounts of Telegram that stand in for an anonymous administrator, a channel, and Telegram itself."""

_GROUPS = ("group", "supergroup")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?=\s|$)")
_MENTION = re.compile(r"(?<![\w@/])@(\w{3,32})\b")


def from_group(update_id: int, message: Message, *, edited: bool = False) -> Spoken | Upgraded | Retitled | None:
    if message.chat.type not in _GROUPS:
        return None
    chat_id = message.chat.id
    if message.migrate_to_chat_id is not None:
        return Upgraded(update_id, chat_id, chat_id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return Upgraded(update_id, chat_id, message.migrate_from_chat_id, chat_id)
    if message.new_chat_title is not None:
        return Retitled(update_id, chat_id, payload.clean(message.new_chat_title))
    if not message.words or _is_published(message):
        return None
    return _spoken(update_id, message, edited=edited)


def _is_published(message: Message) -> bool:
    """Nobody's own words: a post of a channel that was passed on, a card of inline mode, another bot's message.

    The bot's own posts name danger signs, and come back like this.
    """
    from_channel = message.forward_origin is not None and message.forward_origin.type in {"channel", "chat"}
    by_bot = message.sender is not None and message.sender.is_bot and message.sender.id not in ANONYMOUS
    return message.is_automatic_forward or from_channel or by_bot or message.via_bot is not None


def _spoken(update_id: int, message: Message, *, edited: bool) -> Spoken:
    text = message.words
    command = _COMMAND.match(text)
    sender = message.sender
    hidden = sender is None or sender.id in ANONYMOUS or message.sender_chat is not None
    replied = message.reply_to_message
    # In a topic, what replies to nothing is told as a reply to the topic's beginning, which the bot may have made.
    is_reply = replied is not None and replied.sender is not None and replied.forum_topic_created is None
    return Spoken(
        update_id,
        message.chat.id,
        message.message_id,
        None if hidden or sender is None else sender.id,
        text,
        topic=message.message_thread_id if message.is_topic_message else None,
        command=command[1].lower() if command else None,
        command_to=(command[2] or "").lower() if command else "",
        mentions=frozenset(name.lower() for name in _MENTION.findall(text)),
        replied_to=replied.sender.id if is_reply and replied and replied.sender else None,
        edited=edited,
    )


def tapped(update_id: int, tap: Tap) -> Tapped | None:
    message = tap.message
    if message is None:
        return None
    act = taps.decode(tap.data or "")
    return Tapped(
        update_id,
        message.chat.id,
        tap.key,
        tap.sender.language,
        tap.sender.id,
        message.message_id if message.date else None,
        act if isinstance(act, Vote) else None,
    )


def member(update_id: int, change: MemberChange) -> Member | None:
    if change.chat.type not in {*_GROUPS, "channel"}:
        return None
    channel = change.chat.type == "channel"
    now = change.new_chat_member
    leads = now.status in {"administrator", "creator"}
    present = leads or now.status == "member" or (now.status == "restricted" and now.is_member)
    may = (leads and now.can_post_messages) if channel else (now.status != "restricted" or now.can_send_messages)
    may_pin = leads and (now.can_edit_messages if channel else now.can_pin_messages)
    return Member(
        update_id,
        change.chat.id,
        "channel" if channel else "group",
        payload.clean(change.chat.title or ""),
        change.sender.language,
        present=present,
        can_post=present and may,
        leads=leads,
        can_pin=present and may_pin,
    )


def asked(update_id: int, query: InlineQuery) -> Asked:
    return Asked(update_id, query.sender.id, query.key, payload.clean(query.query), query.sender.language)
