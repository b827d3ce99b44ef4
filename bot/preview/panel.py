"""The panel's JSON, and what follows when a file was saved."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot.adapters.settings import Settings
from bot.adapters.telegram import taps
from bot.domain.act import Act, Agree, Choose, Confirm, Open, Tick
from bot.domain.chat import Chat
from bot.domain.errors import ContentError
from bot.domain.flow import Flow
from bot.domain.machine import forget_walks
from bot.loaders.shelf import load
from bot.local_telegram import Person, Shown
from bot.preview.control import News, Told
from bot.preview.inspector import Inspector
from bot.preview.kept import kept
from bot.preview.places import Places
from bot.preview.stage import Stage
from bot.preview.supervisor import BotDiedError, Supervisor
from bot.preview.transcript import transcript
from bot.wording.catalog import BASE, Catalog, TopicWords
from bot.wording.shelf import Shelf

Json = dict[str, Any]

OFTEN = 0.2
"""Seconds between looks at what the bot tells."""
_OF_A_QUESTION = Agree | Choose | Tick | Confirm
"""What the buttons of a screen do that may be shown again without losing anything."""


class Panel:
    """Runs beside the server: answers what the page asks, and takes over files that the bot has taken over."""

    def __init__(self, stage: Stage, settings: Settings, told: Told) -> None:
        self._stage = stage
        self._settings = settings
        self.told = told
        self._news: News | None = None
        self._places = Places(settings.flows, settings.content)
        self._inspector: Inspector | None = None
        self._looks: dict[int, tuple[object, Json]] = {}
        self.supervisor: Supervisor | None = None

    def shown(self) -> Json:
        stage, news = self._stage, self._news
        return {
            "cast": stage.cast.shown(),
            "bot": stage.server.bot.user.username,
            "about": stage.server.bot.profile.get(("description", ""), ""),
            "commands": stage.commands(),
            "died": self._died(),
            "down": stage.down,
            "clock": stage.server.clock.now().isoformat(),
            "reload": news.number if news else 0,
            "faults": [asdict(fault) for fault in news.faults] if news else [],
            "people": {str(one.id): self._look(one) for one in stage.cast.people.values()},
        }

    def transcript(self, person: int) -> Json:
        """The conversation as a test file; both texts are empty where nothing was answered."""
        chat = kept(self._stage.database, person)
        if self._inspector is None:
            return {"name": "", "text": ""}
        name, text = transcript(chat, self._inspector.shelf, self._catalog(self._inspector.shelf, chat))
        return {"name": name, "text": text}

    def flow(self, name: str) -> tuple[Flow, TopicWords] | None:
        """A flow and its words, to be drawn."""
        flow = self._inspector.shelf.flows.get(name) if self._inspector else None
        if self._inspector is None or flow is None:
            return None
        return flow, self._catalog(self._inspector.shelf, None).topics[flow.topic]

    async def follow(self) -> None:
        """Take over each reload of the bot, soon after it."""
        while True:
            news = self.told.read()
            if news and news != self._news:
                await self._take_over(news)
            await asyncio.sleep(OFTEN)

    async def _take_over(self, news: News) -> None:
        first = self._inspector is None
        if not news.faults:
            try:
                shelf = await asyncio.to_thread(load, self._settings.flows, self._settings.content)
            except ContentError:  # saved again in between; the bot tells of it in a moment
                return
            forget_walks()
            self._inspector = Inspector(shelf, self._places)
        self._news = news
        self._looks.clear()
        if not news.faults and not first:
            self._show_again()

    def _show_again(self) -> None:
        """Ask the bot for the questions that are on screens, so that their new words are seen at once."""
        for person in self._stage.cast.people.values():
            message = next((one for one in reversed(person.messages()) if one.by_bot), None)
            if message and any(isinstance(act, _OF_A_QUESTION) for act in _acts(message)):
                person.taps_data(taps.encode(Open("here")), message.id)

    def _look(self, person: Person) -> Json | None:
        if self._inspector is None:
            return None
        chat, last = kept(self._stage.database, person.id), self._tapped(person)
        before = self._looks.get(person.id)
        if before is None or before[0] != (chat, last):
            catalog = self._catalog(self._inspector.shelf, chat)
            before = self._looks[person.id] = ((chat, last), self._inspector.look(chat, catalog, last))
        return before[1]

    def _tapped(self, person: Person) -> Act | None:
        """What the person's tap asked for, if it is the last thing that came to the bot."""
        update = self._stage.server.bot.updates.latest
        tap = update.body.get("callback_query") if update else None
        return taps.decode(tap["data"]) if tap and tap["from"]["id"] == person.id else None

    def _died(self) -> str:
        try:
            if self.supervisor:
                self.supervisor.check()
        except BotDiedError as died:
            return str(died)
        return ""

    def _catalog(self, shelf: Shelf, chat: Chat | None) -> Catalog:
        return shelf.catalog(chat.language if chat else BASE)


def _acts(message: Shown) -> Iterator[Act]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", ())
    found = (taps.decode(button.get("callback_data", "")) for row in rows for button in row)
    return (act for act in found if act is not None)
