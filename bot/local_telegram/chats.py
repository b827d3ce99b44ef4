"""Where people and bots talk, and who may do what there."""

from dataclasses import dataclass, field

from bot.local_telegram.shapes import Json, fields

ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
EVERY_RIGHT = frozenset({*ADMINISTRATOR_RIGHTS, *CHANNEL_RIGHTS, *GROUP_RIGHTS})
PRESENT = {"creator", "administrator", "member", "restricted"}


@dataclass(slots=True)
class Member:
    status: str = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False
    muted: bool = False

    @property
    def present(self) -> bool:
        return self.status in PRESENT

    @property
    def leads(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def shown(self, user: Json, kind: str) -> Json:
        base: Json = {"user": user, "status": self.status}
        match self.status:
            case "creator":
                return base | {"is_anonymous": self.anonymous}
            case "administrator":
                names = (*ADMINISTRATOR_RIGHTS, *(CHANNEL_RIGHTS if kind == "channel" else GROUP_RIGHTS))
                rights = {name: name in self.rights for name in names}
                return base | {"can_be_edited": False, "is_anonymous": self.anonymous, **rights}
            case "restricted":
                return base | {
                    "is_member": True,
                    "until_date": 0,
                    **dict.fromkeys(_MEMBER_RIGHTS, not self.muted),
                }
            case "kicked":
                return base | {"until_date": 0}
            case _:
                return base


_MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True)
class Message:
    """`body` is the message as Telegram shows it; the rest is what Telegram knows and does not show."""

    id: int
    body: Json
    author: int
    at: float
    keyboard: Json | None = None
    protected: bool = False
    inline_id: str | None = None
    votes: dict[int, list[int]] = field(default_factory=dict)
    reactions: dict[int, list[Json]] = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """A private chat has the person's id, and belongs to one `bot`."""

    id: int
    kind: str
    title: str
    username: str | None = None
    bot: int | None = None
    forum: bool = False
    started: bool = False
    blocked: bool = False
    moved_to: int | None = None
    last: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return self.kind == "private"

    @property
    def channel(self) -> bool:
        return self.kind == "channel"

    def member(self, user: int) -> Member:
        return self.members.get(user, Member("left"))

    def shown(self) -> Json:
        name = {"first_name": self.title} if self.private else {"title": self.title}
        return {
            "id": self.id,
            "type": self.kind,
            **name,
            **fields(username=self.username, is_forum=self.forum),
        }
