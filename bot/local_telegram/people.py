"""A person with the Telegram app in hand."""

import asyncio
from collections.abc import Callable
from copy import deepcopy

from bot.local_telegram import acts, inline
from bot.local_telegram.accounts import Bot, User
from bot.local_telegram.chats import Chat, Message
from bot.local_telegram.groups import Group
from bot.local_telegram.queries import InlineQuery
from bot.local_telegram.shapes import Json
from bot.local_telegram.views import Shown, screen, shown, view
from bot.local_telegram.world import World

Where = Group | int | None
"""A group, the id of a group or of a bot, or None for the private chat with the main bot."""


class Person:
    """What a person does is done at once; what the bot does about it is waited for with `sees`."""

    def __init__(self, world: World, user: User, bot: Bot) -> None:
        self.world = world
        self.user = user
        self.bot = bot
        self.acted = world.changes.last

    @property
    def id(self) -> int:
        return self.user.id

    def chat(self, where: Where = None) -> Chat:
        """Raises: ImpossibleError where the person has no such chat."""
        match where:
            case None:
                return self.world.private(self.bot.id, self.id)
            case Group():
                return where.chat
            case int() if where in self.world.chats:
                return self.world.chats[where]
            case int() if self.world.bot(where):
                return self.world.private(where, self.id)
            case _:
                raise acts.ImpossibleError(f"{self.user.first_name} has no chat {where}")

    # what the person does

    def writes(self, text: str, chat: Where = None, *, topic: int | None = None, reply_to: int | None = None) -> Shown:
        return self._did(acts.write(self.world, self.user, self.chat(chat), text, topic=topic, reply_to=reply_to))

    def opens(self, payload: str = "") -> Shown:
        """Follows a link `t.me/bot?start=payload` and presses Start; unblocks where needed."""
        if self.chat().blocked:
            self.unblocks()
        return self.writes(f"/start {payload}".strip())

    def opens_in(self, group: Group, payload: str = "") -> Shown:
        """Follows a link `t.me/bot?startgroup=payload`: the bot joins the group and is started there."""
        group.adds(self.bot, by=self)
        return self.writes(f"/start@{self.bot.user.username} {payload}".strip(), group)

    def taps(self, label: str, message: int | None = None, chat: Where = None) -> str:
        """Presses the button with this label: on that message, or on the latest one that has it.

        Returns the id of the tap, or what the button gave: its link or its text to copy.
        """
        self.acted = self.world.changes.last
        return acts.tap_label(self.world, self.user, self.chat(chat), label, message)

    def taps_at(self, message: int, row: int, column: int, chat: Where = None) -> str:
        self.acted = self.world.changes.last
        return acts.tap_at(self.world, self.user, self.chat(chat), message, row, column)

    def taps_data(self, data: str, message: int | None = None, chat: Where = None) -> str:
        """A made-up tap, as a forged app could send it, on any message of a bot."""
        self.acted = self.world.changes.last
        where = self.chat(chat)
        target = where.messages[message] if message is not None else acts.latest_of_a_bot(self.world, where)
        return acts.tap(self.world, self.user, where, target, data)

    def edits(self, message: int, text: str, chat: Where = None) -> Shown:
        self.acted = self.world.changes.last
        return shown(acts.edit(self.world, self.user, self.chat(chat), message, text))

    def votes(self, *options: str, message: int | None = None, chat: Where = None) -> None:
        """Chooses these options of that poll, or of the latest; none takes the vote back."""
        self.acted = self.world.changes.last
        acts.vote(self.world, self.user, self.chat(chat), list(options), message)

    def reacts(self, emoji: str | None, message: int, chat: Where = None) -> None:
        acts.react(self.world, self.user, self.chat(chat), message, emoji)

    def forwards(self, message: int, source: Where = None, chat: Where = None) -> Shown:
        return self._did(acts.forward(self.world, self.user, self.chat(source), message, self.chat(chat)))

    def sends(self, content: Json, chat: Where = None, *, topic: int | None = None) -> Shown:
        """Any content, written as Telegram's JSON."""
        return self._did(acts.send(self.world, self.user, self.chat(chat), content, topic=topic))

    def sends_sticker(self, emoji: str = "\N{THUMBS UP SIGN}", chat: Where = None) -> Shown:
        return self.sends(acts.sticker(emoji), chat)

    def sends_voice(self, seconds: int = 3, chat: Where = None) -> Shown:
        return self.sends(acts.voice(seconds), chat)

    def sends_photo(self, caption: str = "", chat: Where = None) -> Shown:
        return self.sends(acts.photo(caption), chat)

    def sends_location(self, latitude: float, longitude: float, chat: Where = None) -> Shown:
        return self.sends({"location": {"latitude": latitude, "longitude": longitude}}, chat)

    def asks_inline(self, text: str, chat: Where = None, *, bot: Bot | None = None) -> InlineQuery:
        """Types `@bot text`; the query's `results` fill once the bot has answered."""
        self.acted = self.world.changes.last
        return inline.ask(self.world, self.user, bot or self.bot, text, self.chat(chat))

    def picks(self, query: InlineQuery, result: str) -> Shown:
        return self._did(inline.pick(self.world, self.user, query, result))

    def blocks(self, chat: Where = None) -> None:
        acts.block(self.world, self.user, self.chat(chat), blocked=True)

    def unblocks(self, chat: Where = None) -> None:
        acts.block(self.world, self.user, self.chat(chat), blocked=False)

    def joins(self, group: Group) -> None:
        group.adds(self, by=self)

    def leaves(self, group: Group) -> None:
        group.removes(self, by=self)

    # what the person sees

    def messages(self, chat: Where = None) -> list[Shown]:
        return [shown(message) for message in self.chat(chat).messages.values()]

    def last(self, chat: Where = None) -> Shown:
        """The lowest message of a bot on the screen."""
        return shown(acts.latest_of_a_bot(self.world, self.chat(chat)))

    def toasts(self) -> list[str]:
        mine = (change for change in self.world.changes.all if change.kind == "toast" and change.person == self.id)
        return [change.data["text"] for change in mine]

    def screen(self, chat: Where = None) -> str:
        return screen(self.chat(chat))

    def answers(self, chat: Where = None) -> list[Shown]:
        """What bots posted or changed in the chat since this person's last act."""
        where = self.chat(chat)
        news = self.world.changes.since(self.acted)
        told = [each for each in news if each.chat is where and each.by_bot and each.kind in ("message", "edited")]
        return [view(each.data, _keyboard(where, each.data["message_id"])) for each in told]

    async def sees(
        self,
        what: str | Callable[[Shown], bool] = "",
        chat: Where = None,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Shown:
        """Waits for a bot's message, new or edited since this person's last act, with this text or label.

        Raises: TimeoutError, with the screen as its text, after `timeout` real seconds.
        """

        def found() -> Shown | None:
            return next((each for each in reversed(self.answers(chat)) if _fits(each, what)), None)

        if not await self.world.changes.until(lambda: found() is not None, timeout):
            raise TimeoutError(f"{self.user.first_name} never saw {what!r}. The screen:\n{self.screen(chat)}")
        seen = found()
        assert seen is not None
        return deepcopy(seen)

    async def toasted(self, timeout: float = 5.0) -> str:  # noqa: ASYNC109
        """Waits for the next toast after this person's last act. Raises: TimeoutError."""

        def news() -> list[str]:
            since = self.world.changes.since(self.acted)
            return [each.data["text"] for each in since if each.kind == "toast" and each.person == self.id]

        if not await self.world.changes.until(lambda: bool(news()), timeout):
            raise TimeoutError(f"{self.user.first_name} saw no toast")
        await asyncio.sleep(0)
        return news()[-1]

    def _did(self, message: Message) -> Shown:
        """Remembers the act, so that only what comes after it counts as its answer."""
        self.acted = self.world.changes.last
        return shown(message)


def _keyboard(chat: Chat, number: int) -> Json | None:
    message = chat.messages.get(number)
    return message.keyboard if message else None


def _fits(message: Shown, what: str | Callable[[Shown], bool]) -> bool:
    if callable(what):
        return what(message)
    return what in message.text or any(what == label for label in message.labels)
