"""Groups, supergroups with topics, and channels, as their members run them."""

from typing import Protocol

from bot.local_telegram.accounts import User
from bot.local_telegram.chats import EVERY_RIGHT, Chat, Member
from bot.local_telegram.delivery import change_member
from bot.local_telegram.posting import post
from bot.local_telegram.views import Shown, screen, shown
from bot.local_telegram.world import World


class Someone(Protocol):
    """A person or a bot."""

    user: User


class Group:
    def __init__(self, world: World, chat: Chat, owner: Someone) -> None:
        self.world = world
        self.chat = chat
        self.owner = owner.user
        chat.members[self.owner.id] = Member("creator")

    @classmethod
    def known(cls, world: World, chat_id: int) -> "Group":
        """A group or channel that is there already. Raises: KeyError where there is none."""
        chat = world.chats[chat_id]
        owner = next(number for number, member in chat.members.items() if member.status == "creator")
        group = cls.__new__(cls)
        group.world, group.chat, group.owner = world, chat, world.users[owner]
        return group

    @property
    def id(self) -> int:
        return self.chat.id

    def adds(self, someone: Someone, *, by: Someone | None = None) -> None:
        """A bot added to a channel comes as an administrator, since channels take no other bots."""
        user, actor = someone.user, by.user if by else self.owner
        lead = user.is_bot and self.chat.channel
        member = Member("administrator", EVERY_RIGHT) if lead else Member("member")
        change_member(self.world, self.chat, user, member, actor)
        if not self.chat.channel:
            post(self.world, self.chat, actor, {"new_chat_members": [user.shown()]})

    def removes(self, someone: Someone, *, by: Someone | None = None, ban: bool = False) -> None:
        actor = by.user if by else self.owner
        left = Member("kicked" if ban or (someone.user.is_bot and actor is not someone.user) else "left")
        change_member(self.world, self.chat, someone.user, left, actor)
        if not self.chat.channel:
            post(self.world, self.chat, actor, {"left_chat_member": someone.user.shown()})

    def promotes(self, someone: Someone, *rights: str, anonymous: bool = False) -> None:
        """With no rights named, all of them."""
        if unknown := set(rights) - EVERY_RIGHT:
            raise ValueError(f"no such right: {min(unknown)}")
        given = frozenset(rights) or EVERY_RIGHT
        member = Member("administrator", given | {"can_manage_chat"}, anonymous=anonymous)
        change_member(self.world, self.chat, someone.user, member, self.owner)

    def demotes(self, someone: Someone) -> None:
        change_member(self.world, self.chat, someone.user, Member("member"), self.owner)

    def mutes(self, someone: Someone) -> None:
        change_member(self.world, self.chat, someone.user, Member("restricted", muted=True), self.owner)

    def posts(self, text: str, *, by: Someone | None = None) -> Shown:
        return shown(post(self.world, self.chat, by.user if by else self.owner, {"text": text}))

    def opens_topic(self, name: str) -> int:
        """The id that messages in the new topic carry."""
        topic = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = post(self.world, self.chat, self.owner, topic)
        self.chat.topics[message.id] = name
        return message.id

    def upgrades(self) -> "Group":
        """The group becomes a supergroup with a new id; the old one only points there."""
        old, new = self.chat, self.world.add_chat("supergroup", self.chat.title)
        new.members = dict(old.members)
        post(self.world, old, self.owner, {"migrate_to_chat_id": new.id})
        old.moved_to = new.id
        post(self.world, new, self.owner, {"migrate_from_chat_id": old.id})
        return Group.known(self.world, new.id)

    def messages(self) -> list[Shown]:
        return [shown(message) for message in self.chat.messages.values()]

    def screen(self) -> str:
        return screen(self.chat)
