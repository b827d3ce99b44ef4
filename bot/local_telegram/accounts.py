"""Who takes part: people and bots."""

from dataclasses import dataclass, field

from bot.local_telegram.shapes import Json, fields
from bot.local_telegram.updates import Updates

ANONYMOUS = 1087968824


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    def shown(self) -> Json:
        named = fields(username=self.username, language_code=self.language)
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **named}


GROUP_ANONYMOUS_BOT = User(ANONYMOUS, "Group", "GroupAnonymousBot", is_bot=True)


@dataclass(slots=True)
class Webhook:
    url: str
    secret: str | None
    connections: int
    last_error: str = ""
    last_error_at: int = 0


@dataclass(slots=True)
class Bot:
    token: str
    user: User
    updates: Updates
    privacy: bool = True
    inline_feedback: bool = False
    webhook: Webhook | None = None
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.user.id

    def shown(self) -> Json:
        return self.user.shown() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
