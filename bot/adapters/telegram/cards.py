"""Cards with pictures: shown at once with what is at hand, and moving as soon as the film is drawn."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.adapters.telegram import calls, media
from bot.adapters.telegram.outcomes import Sleep, patiently
from bot.domain.errors import StoreUnavailableError
from bot.service.pictures import DrawingError, Kind, Media, Pictures
from bot.wording.reply import Picture, Reply

log = structlog.get_logger(__name__)

AT_ONCE = 1.0
"""Seconds that somebody waits for a still before the text goes first."""
LANDING = 3.0
"""Seconds that a tap waits for the picture that is being exchanged in its own message."""

Where = tuple[int, int]
"""A chat and a message in it."""
Turns = Callable[[int], Awaitable[int]]
"""How many turns a chat has had by now, in whichever process; raises StoreUnavailableError."""


async def alone(_chat_id: int) -> int:
    """For a process that shares its chats with no other: `leave` says all there is to know."""
    return 0


@dataclass(slots=True)
class _Wait:
    """A card that gets a better picture later."""

    task: "asyncio.Task[None]"
    flying: bool = False
    """The request is under way: it may still come to pass."""
    left: bool = False
    """The person is on the way to another screen."""
    bare: bool = False
    """The card has lost its buttons meanwhile."""
    turn: int | None = None
    """The chat's last one when the card stood there."""


class Cards:
    def __init__(
        self,
        bot: Bot,
        pictures: Pictures,
        *,
        sleep: Sleep = asyncio.sleep,
        live: Callable[[], None] | None = None,
        turns: Turns = alone,
        at_once: float = AT_ONCE,
        landing: float = LANDING,
    ) -> None:
        """`live` is called before each message that is sent; `at_once` and `landing` are as the constants.

        By `turns` a picture that comes later learns whether the chat went on in another process meanwhile.
        """
        self._bot = bot
        self._pictures = pictures
        self._sleep = sleep
        self._live = live
        self._turns = turns
        self._at_once = at_once
        self._landing = landing
        self._waiting: dict[Where, _Wait] = {}
        self._uploading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def show(self, chat_id: int, edited: int | None, reply: Reply, picture: Picture) -> int | None:
        """The number of the message that the card stands in now; None: it must go without its picture.

        Raises:
            TelegramError: the person cannot be reached now, with or without a picture.
        """
        tried: set[Media] = set()
        while (found := await self._at_hand(picture)) is not None and found not in tried:
            tried.add(found)
            try:
                number = await self._shown(chat_id, edited, reply, picture, found)
            except (Forbidden, RetryAfter):
                raise
            except TelegramError as error:
                log.warning("picture_not_shown", kind=found.kind, error=type(error).__name__)
                if not (isinstance(error, BadRequest) and media.refuses_file(error)):
                    return None
            else:
                self._later(chat_id, number, reply, picture, found.kind)
                return number
        return None

    async def _at_hand(self, picture: Picture) -> Media | None:
        """The film where it was uploaded before, or the still."""
        if (film := await self._pictures.uploaded(picture, "animation")) is not None:
            return film
        try:
            async with asyncio.timeout(self._at_once):
                return await self._pictures.ready(picture, "photo")
        except (DrawingError, TimeoutError) as error:
            log.info("still_not_ready", error=type(error).__name__)
            return None

    async def _shown(self, chat_id: int, edited: int | None, reply: Reply, picture: Picture, found: Media) -> int:
        if edited is None:
            return await self._sent(chat_id, reply, picture, found)
        try:
            await self._put(picture, found, reply, self._edit(chat_id, edited, reply, found))
        except BadRequest as error:
            said = error.message.lower()
            if calls.UNCHANGED in said:
                return edited
            if not any(refusal in said for refusal in calls.NOT_EDITABLE):
                raise
            return await self._sent(chat_id, reply, picture, found)
        return edited

    async def _sent(self, chat_id: int, reply: Reply, picture: Picture, found: Media) -> int:
        def call(text: str, mode: str | None) -> Awaitable[Message]:
            if self._live is not None:
                self._live()
            return media.send(self._bot, chat_id, reply, found, text, mode)

        return (await self._put(picture, found, reply, call)).message_id

    def _edit(self, chat_id: int, message_id: int, reply: Reply, found: Media) -> calls.Put[Message]:
        return lambda text, mode: media.edit(self._bot, chat_id, message_id, reply, found, text, mode)

    async def _put(self, picture: Picture, found: Media, reply: Reply, call: calls.Put[Message]) -> Message:
        async def patient(text: str, mode: str | None) -> Message:
            return await patiently(lambda: call(text, mode), self._sleep)

        return await media.put(self._pictures, picture, found, patient, reply.text)

    def text_stands(self, chat_id: int, number: int, reply: Reply, picture: Picture) -> None:
        """The card was shown without its picture, which is to follow."""
        self._later(chat_id, number, reply, picture, None)

    def _later(self, chat_id: int, number: int, reply: Reply, picture: Picture, has: Kind | None) -> None:
        if has == "animation":
            return
        where = (chat_id, number)
        task = asyncio.create_task(self._improve(where, reply, picture, has))
        self._waiting[where] = _Wait(task)
        task.add_done_callback(lambda done: self._over(where, done))

    def _over(self, where: Where, done: "asyncio.Task[None]") -> None:
        if where in self._waiting and self._waiting[where].task is done:
            del self._waiting[where]
        if not done.cancelled() and (error := done.exception()) is not None:
            log.error("card_fault", error=type(error).__name__)

    async def leave(self, chat_id: int, number: int) -> bool:
        """Call it before a message changes. False: a picture is still on its way into it, and it must be left alone."""
        wait = self._waiting.pop((chat_id, number), None)
        if wait is None:
            return True
        wait.left = True
        if not wait.flying:
            wait.task.cancel()
            return True
        landed, _ = await asyncio.wait({wait.task}, timeout=self._landing)
        wait.bare = not landed
        return bool(landed)

    async def _improve(self, where: Where, reply: Reply, picture: Picture, has: Kind | None) -> None:
        """The still where the text stands alone, then the film; only as long as the person is on this card."""
        wait = self._waiting[where]
        kinds: list[Kind] = ["animation"] if has == "photo" else ["photo", "animation"]
        if has is None and await self._pictures.uploaded(picture, "animation"):
            kinds = ["animation"]
        # Where another process went on before this look, whoever showed the card finds that out and shows what is next.
        wait.turn = await self._turn(where)
        for kind in kinds:
            try:
                await self._exchange(where, wait, reply, picture, kind)
            except (DrawingError, TelegramError) as error:
                log.warning("picture_not_exchanged", kind=kind, error=type(error).__name__)
            if wait.left:
                break
        if wait.bare:
            await calls.strip(self._bot, *where)

    async def _exchange(self, where: Where, wait: _Wait, reply: Reply, picture: Picture, kind: Kind) -> None:
        # One uploads, and whoever waited for the same then has its id.
        key = f"{self._pictures.key(picture)} {kind}"
        async with self._uploading.setdefault(key, asyncio.Lock()):
            found = await self._pictures.ready(picture, kind)
            now = await self._turn(where)
            if now is None or now != wait.turn:
                wait.left = True
                return
            wait.flying = True
            try:
                await media.put(self._pictures, picture, found, self._edit(*where, reply, found), reply.text)
            finally:
                wait.flying = False

    async def _turn(self, where: Where) -> int | None:
        """Which turn of its chat this is; None: nobody can tell, and what stands is left as it is."""
        try:
            return await self._turns(where[0])
        except StoreUnavailableError:
            log.warning("turn_unknown")
            return None

    async def close(self) -> None:
        """What stands, stays as it is; what is on its way may land and be noted."""
        for wait in self._waiting.values():
            wait.left = True
            if not wait.flying:
                wait.task.cancel()
        tasks = [wait.task for wait in self._waiting.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=self._landing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
