"""All that exists on this server, in memory."""

from dataclasses import dataclass, field
from itertools import count

from bot.local_telegram.accounts import GROUP_ANONYMOUS_BOT, Bot, User
from bot.local_telegram.changes import Changes
from bot.local_telegram.chats import Chat
from bot.local_telegram.clock import Clock
from bot.local_telegram.faults import Faults
from bot.local_telegram.files import Files
from bot.local_telegram.flood import Flood
from bot.local_telegram.journal import Journal
from bot.local_telegram.queries import InlineQuery, Query
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.updates import Updates

FIRST_PERSON = 6_000_000_001  # beyond 32 bits, as today's ids are
FIRST_GROUP = 5_000_000_001
FIRST_SUPERGROUP = 1_000_000_000_000 + 2_900_000_001


@dataclass(slots=True)
class World:
    clock: Clock
    flood: Flood
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    files: Files = field(default_factory=Files)
    changes: Changes = field(default_factory=Changes)
    bots: dict[str, Bot] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=lambda: {GROUP_ANONYMOUS_BOT.id: GROUP_ANONYMOUS_BOT})
    chats: dict[int, Chat] = field(default_factory=dict)
    privates: dict[tuple[int, int], Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline: dict[str, InlineQuery] = field(default_factory=dict)
    delay: float = 0.0
    """Real seconds between accepting a call and answering it."""
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def now(self) -> float:
        """Seconds since 1970, on the server's clock."""
        return self.clock.now().timestamp()

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool) -> Bot:
        user = User(int(token.partition(":")[0]), name, username, is_bot=True)
        self.users[user.id] = user
        self.bots[token] = Bot(token, user, Updates(), privacy)
        return self.bots[token]

    def bot(self, user: int) -> Bot | None:
        return next((bot for bot in self.bots.values() if bot.id == user), None)

    def add_person(self, name: str, language: str | None, username: str | None) -> User:
        taken = sum(not user.is_bot for user in self.users.values())
        user = User(FIRST_PERSON + taken, name, username, language)
        self.users[user.id] = user
        return user

    def add_chat(self, kind: str, title: str, username: str | None = None, *, forum: bool = False) -> Chat:
        first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
        chat = Chat(-(first + len(self.chats)), kind, title, username, forum=forum)
        self.chats[chat.id] = chat
        return chat

    def private(self, bot: int, person: int) -> Chat:
        """The chat of a person with a bot; it is there, but not started, from the beginning."""
        user = self.users[person]
        fresh = Chat(person, "private", user.first_name, user.username, bot)
        return self.privates.setdefault((bot, person), fresh)

    def find(self, bot: Bot, address: int | str) -> Chat:
        """Raises: RefusedError where the bot knows no such chat."""
        if isinstance(address, str):
            named = (chat for chat in self.chats.values() if chat.username and f"@{chat.username}" == address)
            found = next(named, None)
        elif address in self.chats:
            found = self.chats[address]
        elif address in self.users:
            found = self.private(bot.id, address)
        else:
            found = None
        if found is None:
            raise RefusedError("chat_not_found")
        return found
