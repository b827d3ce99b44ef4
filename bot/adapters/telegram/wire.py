"""Updates as Telegram writes them. Only the fields that are used are looked at."""

from typing import Annotated, Any

import msgspec

from bot.adapters.telegram import payload

Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

SORTS = ("text", "photo", "video", "animation", "document", "poll", "audio", "voice", "sticker")
"""What a message can be made of. An animation carries a document beside it, so that the order counts."""


class User(msgspec.Struct):
    id: Id
    is_bot: bool = False
    language_code: str | None = None

    @property
    def language(self) -> str:
        return payload.clean(self.language_code or "")


class Chat(msgspec.Struct):
    id: Id
    type: str
    title: str | None = None


class Origin(msgspec.Struct):
    type: str | None = None


class Replied(msgspec.Struct, rename={"sender": "from"}):
    sender: User | None = None
    forum_topic_created: Any = None


class Message(msgspec.Struct, rename={"sender": "from"}):
    message_id: Id
    chat: Chat
    sender: User | None = None
    date: int = 1
    """0: the message is too old to be looked at or edited."""
    text: str | None = None
    caption: str | None = None
    photo: Any = None
    video: Any = None
    animation: Any = None
    document: Any = None
    poll: Any = None
    audio: Any = None
    voice: Any = None
    sticker: Any = None
    media_group_id: str | None = None
    forward_origin: Origin | None = None
    forward_date: Any = None
    location: Any = None
    pinned_message: Any = None
    message_auto_delete_timer_changed: Any = None
    chat_background_set: Any = None
    write_access_allowed: Any = None
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    sender_chat: Chat | None = None
    via_bot: User | None = None
    reply_to_message: Replied | None = None
    new_chat_title: str | None = None
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None

    @property
    def words(self) -> str:
        return payload.clean(self.text or self.caption or "")

    @property
    def sort(self) -> str:
        """One of `SORTS`, `album` or `other`."""
        if self.media_group_id is not None:
            return "album"
        return next((sort for sort in SORTS if getattr(self, sort) is not None), "other")

    @property
    def is_private(self) -> bool:
        return self.chat.type == "private"

    @property
    def is_forwarded(self) -> bool:
        return self.forward_origin is not None or self.forward_date is not None

    @property
    def is_notice(self) -> bool:
        """Telegram's own line about the chat; nobody waits for an answer to it."""
        notices = (
            self.pinned_message,
            self.message_auto_delete_timer_changed,
            self.chat_background_set,
            self.write_access_allowed,
        )
        return any(notice is not None for notice in notices)


class Tap(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: User
    message: Message | None = None
    data: str | None = None

    @property
    def key(self) -> str:
        return payload.clean(self.id)


class Membership(msgspec.Struct):
    status: str
    is_member: bool = True
    can_send_messages: bool = True
    can_post_messages: bool = False
    can_edit_messages: bool = False
    can_pin_messages: bool = False


class MemberChange(msgspec.Struct, rename={"sender": "from"}):
    chat: Chat
    sender: User
    new_chat_member: Membership


class InlineQuery(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: User
    query: str = ""

    @property
    def key(self) -> str:
        return payload.clean(self.id)


class Update(msgspec.Struct):
    update_id: Id
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Tap | None = None
    my_chat_member: MemberChange | None = None
    inline_query: InlineQuery | None = None
