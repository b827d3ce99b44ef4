"""People who do anything at all, and what each thing they do deserves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Literal

from bot.adapters.telegram.taps import encode
from bot.app.menus import COMMANDS
from bot.domain.act import Agree, Choose, Confirm, Forget
from bot.local_telegram import Group, LocalTelegram, Person, Shown
from bot.local_telegram.views import shown as view
from tests.end_to_end.storm_words import (
    ANSWERS,
    DANGER,
    HARMLESS,
    MADE_UP,
    MEDIA,
    NOTICES,
    ODD,
)
from tests.end_to_end.visitor import STRAIN, asked, offered

Deserves = Literal["message", "tap", "nothing"]
"""`message`: a new message of the bot. `tap`: the waiting sign is ended, with or without words.

`nothing`: a notice of Telegram itself, a live location that moved, a block or its end, a repeated update,
and everything in groups and channels.
"""


@dataclass(frozen=True, slots=True)
class Did:
    what: str
    deserves: Deserves
    tap: str = ""
    harmless: bool = False
    """No answer may change for it."""


@dataclass(slots=True)
class Soul:
    """A person without sense, the same at each run."""

    server: LocalTelegram
    person: Person
    group: Group
    channel: Group
    random: Random
    calm: bool
    """Mostly answers what is asked, so that some get as far as the guidance."""
    written: list[Shown] = field(default_factory=list)

    def acts(self) -> Did:
        if self.person.chat().blocked:
            return self._comes_back()
        if not self._screens():
            self.person.opens()
            return Did("opens", "message")
        if self.calm and self.random.random() < 0.85:
            return self.goes_on()
        kinds, weights = zip(*_ACTS, strict=True)
        act: Callable[[Soul], Did] = self.random.choices(kinds, weights)[0]
        return act(self)

    def _comes_back(self) -> Did:
        if self.random.random() < 0.5:
            self.person.unblocks()
            return Did("unblocks", "nothing", harmless=True)
        self.person.opens("back_again")
        return Did("opens again", "message")

    def goes_on(self) -> Did:
        shown = self._screens()[-1]
        name = asked(shown)
        wanted = STRAIN.get(name or "", "not_sure")
        fitting = [act for act in offered(shown) if (isinstance(act, Choose) and act.option == wanted)
                   or isinstance(act, Agree | Confirm | Forget)]  # fmt: skip
        if not fitting:
            return self.taps()
        act = self.random.choice(fitting)
        return Did(f"goes on with {act}", "tap", self.person.taps_data(encode(act), shown.id))

    def forgets(self) -> Did:
        """Else most would end at the card of a danger sign, and stay there."""
        return Did("forgets", "tap", self._forges(encode(Forget())))

    def taps(self, newest: int = 1) -> Did:
        buttons = self._buttons(newest)
        if not buttons:
            return self.says()
        message, data = self.random.choice(buttons)
        return Did(f"taps {data}", "tap", self.person.taps_data(data, message))

    def taps_made_up(self) -> Did:
        data = self.random.choice(MADE_UP)
        known = data in MADE_UP[:-1] and not data.startswith("1:")
        return Did(f"taps made-up {data}", "tap", self._forges(data), harmless=known)

    def taps_mixed(self) -> Did:
        """Real data with one part exchanged."""
        taken = [data for _, data in self._buttons(newest=9)]
        parts = self.random.choice(taken or ["1:st"]).split(":")
        parts[self.random.randrange(len(parts))] = self.random.choice([*MADE_UP[:4], "999", "none", "on", "age", "c"])
        return Did(f"taps mixed {parts}", "tap", self._forges(":".join(parts)[:60]))

    def taps_what_cannot_be_seen(self) -> Did:
        """A message that is too old, or a game: Telegram sends the tap without its date, or without data."""
        tap = self._forges("1:o:here:")
        body = self.server.bot.updates.pending[-1].body["callback_query"]
        if self.random.random() < 0.5:
            body["message"] = {"chat": body["message"]["chat"], "message_id": body["message"]["message_id"], "date": 0}
        else:
            del body["data"]
            body["game_short_name"] = "x"
        return Did("taps what cannot be seen", "tap", tap)

    def _forges(self, data: str) -> str:
        return self.person.taps_data(data, self.random.choice(self._texts()).id)

    def _buttons(self, newest: int) -> list[tuple[int, str]]:
        """The message and data of each button that can be tapped, on so many screens."""
        return [
            (shown.id, button["callback_data"])
            for shown in self._screens()[-newest:]
            for row in shown.body["reply_markup"]["inline_keyboard"]
            for button in row
            if "callback_data" in button
        ]

    def _texts(self) -> list[Shown]:
        return [shown for shown in self._latest() if shown.kind == "text"]

    def _screens(self) -> list[Shown]:
        return [shown for shown in self._latest() if shown.buttons]

    def _latest(self) -> list[Shown]:
        messages = list(self.person.chat().messages.values())[-60:]
        return [shown for shown in map(view, messages) if shown.by_bot]

    def answers(self) -> Did:
        return self._writes(self.random.choice(ANSWERS))

    def says(self) -> Did:
        return self._writes(self.random.choice(ODD) + self.random.choice(["", " ", "x", self._noise()]))

    def tells_of_danger(self) -> Did:
        return self._writes(self.random.choice(DANGER))

    def commands(self) -> Did:
        name = self.random.choice([*COMMANDS, "frobnicate", "START", "start@local_bot", "help@other_bot", "_"])
        rest = self.random.choice(["", "", "", " now", " " + self._noise(), "\n" + self.random.choice(DANGER)])
        return self._writes(f"/{name}{rest}")

    def opens(self) -> Did:
        payload = self.random.choice(["", "spring_post", "x" * 64, "two words", "x" * 65, "\N{SNAKE}", "-_-", "0"])
        self.person.opens(payload)
        return Did(f"opens {payload}", "message")

    def _writes(self, text: str) -> Did:
        text = text.strip() or HARMLESS
        self.written.append(self.person.writes(text[:4096]))
        return Did(f"writes {text[:60]!r}", "message")

    def _noise(self) -> str:
        planes = [(32, 0xD7FF), (0x10000, 0x1FAFF)]
        return "".join(
            chr(self.random.randrange(*self.random.choice(planes))) for _ in range(self.random.randrange(60))
        )

    # what is neither

    def sends(self) -> Did:
        match self.random.randrange(5):
            case 0:
                self.person.sends_sticker()
            case 1:
                self.person.sends_voice(self.random.randrange(10**9))
            case 2:
                self.person.sends_photo(HARMLESS)
            case 3:
                self.person.sends_location(1.5, -2.5)
            case _:
                self.person.sends(self.random.choice(MEDIA))
        return Did("sends media", "message", harmless=True)

    def sends_a_picture_with_words(self) -> Did:
        self.person.sends_photo(self.random.choice(DANGER + ODD[5:]))
        return Did("sends a picture with words", "message")

    def forwards(self) -> Did:
        self.person.forwards(self.random.choice(self._texts()).id)
        return Did("forwards", "message")

    def edits(self) -> Did:
        if not self.written:
            return self.says()
        text = self.random.choice([HARMLESS, *ANSWERS, *DANGER])
        self.person.edits(self.random.choice(self.written).id, f"{text} {self.random.randrange(10**9)}")
        return Did(f"edits {text}", "message", harmless=text == HARMLESS)

    def writes_unsigned(self) -> Did:
        """Without a sender or a date, and with fields of tomorrow."""
        chat = self.person.chat()
        body = {"message_id": chat.last, "chat": chat.shown(), "text": self.random.choice(ANSWERS), "tomorrow": [{}]}
        self.server.bot.updates.add("message", body, self.server.world.now())
        return Did("writes unsigned", "message")

    # what deserves nothing

    def notices(self) -> Did:
        self.person.sends(self.random.choice(NOTICES))
        return Did("sets something in the app", "nothing", harmless=True)

    def moves(self) -> Did:
        chat = self.person.chat()
        where = {"latitude": self.random.random(), "longitude": 2, "live_period": 900}
        body = {"message_id": 1, "from": self.person.user.shown(), "chat": chat.shown(), "date": 1, "location": where}
        self.server.bot.updates.add("edited_message", body, self.server.world.now())
        return Did("moves", "nothing", harmless=True)

    def blocks(self) -> Did:
        self.person.blocks()
        return Did("blocks", "nothing", harmless=True)

    def acts_in_public(self) -> Did:
        match self.random.randrange(6):
            case 0 | 1:
                self.person.writes(self.random.choice(["/start", "/forget", "/start@local_bot x", *DANGER]), self.group)
            case 2:
                self.person.sends_sticker(chat=self.group)
            case 3:
                self.channel.posts(self.random.choice(DANGER))
            case 4:
                self.group.promotes(self.server.bot, "can_pin_messages")
            case _:
                self.group.demotes(self.server.bot)
        return Did("acts in public", "nothing", harmless=True)


_ACTS: list[tuple[Callable[[Soul], Did], int]] = [
    (Soul.taps, 50), (partial(Soul.taps, newest=30), 6), (Soul.taps_made_up, 5), (Soul.taps_mixed, 5),
    (Soul.taps_what_cannot_be_seen, 2), (Soul.answers, 14), (Soul.says, 8), (Soul.tells_of_danger, 3),
    (Soul.commands, 8), (Soul.opens, 3), (Soul.sends, 6), (Soul.sends_a_picture_with_words, 3), (Soul.forwards, 2),
    (Soul.edits, 4), (Soul.writes_unsigned, 2), (Soul.notices, 2), (Soul.moves, 2), (Soul.blocks, 1),
    (Soul.acts_in_public, 4), (Soul.forgets, 4),
]  # fmt: skip
