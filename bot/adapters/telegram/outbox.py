"""Shows replies in a chat: which message is edited, which is sent, and what Telegram said to it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram import calls, screen
from bot.adapters.telegram.cards import Cards
from bot.adapters.telegram.enclosures import Enclosures
from bot.adapters.telegram.media import picture_of
from bot.adapters.telegram.outcomes import Sleep, outcome_of, patiently
from bot.adapters.telegram.signs import WaitingSigns
from bot.service.ports import Outcome, Place, Sent
from bot.wording.reply import Reply

log = structlog.get_logger(__name__)


class TelegramOutbox:
    def __init__(
        self,
        bot: Bot,
        *,
        sleep: Sleep = asyncio.sleep,
        live: Callable[[], None] | None = None,
        cards: Cards | None = None,
        enclosures: Enclosures | None = None,
        signs: WaitingSigns | None = None,
    ) -> None:
        """`live` is called before each message that is sent, so that what many get makes way for it.

        Without `cards` replies are shown without their pictures, and without `enclosures` without chart and handout.
        """
        self._bot = bot
        self._cards = cards
        self._enclosures = enclosures
        self._sleep = sleep
        self._live = live
        self._signs = signs or WaitingSigns(bot)

    async def show(self, place: Place, replies: Sequence[Reply]) -> Outcome:
        """Show the replies in their order and stop at the first that is not sent."""
        if place.tap_id is None:
            return await self._show_all(place, replies)
        toast = next((reply.toast for reply in replies if reply.toast), None)
        if self._signs.keep(place.tap_id, toast):
            return await self._show_all(place, replies)
        ending = asyncio.create_task(self._signs.end(place.tap_id, toast))
        try:
            return await self._show_all(place, replies)
        finally:
            await ending

    async def _show_all(self, place: Place, replies: Sequence[Reply]) -> Outcome:
        shown = [reply for reply in replies if reply.text or reply.document]
        if shown:
            place = await self._left(place)
        outcome: Outcome = Sent()
        try:
            for at, reply in enumerate(shown):
                edits = at == 0 and not _is_new(place, reply)
                outcome = await self._show(place.chat_id, place.message_id if edits else None, reply)
        except TelegramError as error:
            log.warning("reply_not_shown", error=type(error).__name__)
            return outcome_of(error)
        # Last: the person's new screen does not wait for the tidying up of the old one.
        if place.message_id is not None and (place.stale or (shown and _is_new(place, shown[0]))):
            await self._strip(place.chat_id, place.message_id)
        return outcome

    async def _left(self, place: Place) -> Place:
        """No picture may come into the message that is about to change. Where one is still on its way, it is old."""
        if self._cards is None or place.message_id is None:
            return place
        free = await self._cards.leave(place.chat_id, place.message_id)
        return place if free else replace(place, stale=True)

    async def _show(self, chat_id: int, edited: int | None, reply: Reply) -> Sent:
        if self._enclosures is not None and (reply.chart or reply.handout):
            return await self._show_with(self._enclosures, chat_id, edited, reply)
        return await self._show_card(chat_id, edited, reply)

    async def _show_with(self, enclosures: Enclosures, chat_id: int, edited: int | None, reply: Reply) -> Sent:
        """The buttons are never missing: the text has them until what follows it stands there with its own."""
        number = await enclosures.instead(chat_id, reply)
        if number is not None:
            return Sent(number)
        sent = await self._show_text(chat_id, edited, reply)
        number = await enclosures.after(chat_id, reply)
        if number is None:
            return sent
        if reply.rows and sent.message_id is not None:
            await self._strip(chat_id, sent.message_id)
        return Sent(number)

    async def _show_card(self, chat_id: int, edited: int | None, reply: Reply) -> Sent:
        picture = picture_of(reply) if self._cards is not None else None
        if self._cards is None or picture is None:
            return await self._show_text(chat_id, edited, reply)
        number = await self._cards.show(chat_id, edited, reply, picture)
        if number is not None:
            return Sent(number)
        sent = await self._show_text(chat_id, edited, reply)
        if sent.message_id is not None:
            self._cards.text_stands(chat_id, sent.message_id, reply, picture)
        return sent

    async def _show_text(self, chat_id: int, edited: int | None, reply: Reply) -> Sent:
        if reply.document and screen.length(screen.plain(reply.text)) > screen.CAPTION_LIMIT:
            await self._show(chat_id, None, Reply(reply.text))
            reply = replace(reply, text="")
        return await calls.or_plain(
            lambda text, mode: self._put(chat_id, edited, reply, text, mode), *calls.fitting(reply.text)
        )

    async def _put(self, chat_id: int, edited: int | None, reply: Reply, text: str, mode: str | None) -> Sent:
        if edited is None or reply.document is not None:
            return await self._send(chat_id, reply, text, mode)
        try:
            return await self._edit(chat_id, edited, reply, text, mode)
        except BadRequest as error:
            why = error.message.lower()
        if calls.UNCHANGED in why:
            return Sent(edited)
        if calls.NO_TEXT in why:
            await self._strip(chat_id, edited)
        elif not any(refusal in why for refusal in calls.NOT_EDITABLE):
            raise BadRequest(why)
        return await self._send(chat_id, reply, text, mode)

    async def _edit(self, chat_id: int, message_id: int, reply: Reply, text: str, mode: str | None) -> Sent:
        await patiently(lambda: calls.edit(self._bot, chat_id, message_id, reply, text, mode), self._sleep)
        return Sent(message_id)

    async def _send(self, chat_id: int, reply: Reply, text: str, mode: str | None) -> Sent:
        def send() -> Awaitable[int]:
            if self._live is not None:
                self._live()
            return calls.send(self._bot, chat_id, reply, text, mode)

        return Sent(await patiently(send, self._sleep))

    async def _strip(self, chat_id: int, message_id: int) -> None:
        await calls.strip(self._bot, chat_id, message_id)


def _is_new(place: Place, reply: Reply) -> bool:
    """A picture cannot become words, so that these get a message of their own, and what is sent as a file, too."""
    filed = reply.document is not None or reply.chart is not None
    return place.stale or reply.fresh or filed or (place.pictured and reply.picture is None)
