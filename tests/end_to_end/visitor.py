"""Somebody in a private chat who answers by the ids of options, so that words may change."""

from collections.abc import Iterator
from typing import Any, Literal, TypeVar

from bot.adapters.telegram import taps
from bot.domain.act import Act, Agree, Choose, Command, Confirm, Done, Open, Start, Tick
from bot.local_telegram import LocalTelegram, Person, Shown, VirtualClock

Found = TypeVar("Found")
Purpose = Literal["check", "after", "other"]

BACK = {"age": "40_49", "saddle": "none", "legs": "none", "now": "none", "onset": "overdid", "duration": "d3_14"}
"""The first answers of a story without any danger sign."""
STRAIN = {**BACK, "where": "back", "health": "none", "lately": "none", "night": "fine"}
DISC = {
    **STRAIN,
    "where": "below_knee",
    "side": "left",
    "walk": "no_limit",
    "sit": "worse",
    "forward": "worse",
    "cough": "leg",
    "worse_part": "leg",
    "leg_feel": ["shock"],
}
AFTER = {
    "since": "none",
    "exercise": "walking",
    "effort": "easy",
    "how_long": "up_to_10",
    "more_than_before": "no",
    "pain_during": "0_3",
    "where_went": "same",
    "settled": "yes",
    "soreness": "none",
    "warm_down": "yes",
    "dried": "dried_off",
}


class Visitor:
    def __init__(self, server: LocalTelegram, name: str, language: str = "en") -> None:
        self.server = server
        self.person: Person = server.person(name, language=language)

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def screen(self) -> Shown:
        """The lowest message of the bot."""
        return self.person.last()

    async def starts(self, payload: str = "") -> Shown:
        self.person.opens(payload)
        return await self.sees(Agree | Open | Command, timeout=60)  # a process may still be starting

    async def begins(self, purpose: Purpose = "check") -> Shown:
        """Agrees, and sees the first question."""
        await self.starts()
        await self.taps(Agree(purpose))
        return await self.sees(Choose)

    async def writes(self, text: str) -> Shown:
        assert isinstance(self.server.clock, VirtualClock)
        self.server.clock.advance(1)  # nobody types faster
        self.person.writes(text)
        return await self.sees()

    async def taps(self, act: Act, message: Shown | None = None) -> Shown:
        self.press(act, message)
        return await self.sees()

    def press(self, act: Act, message: Shown | None = None) -> None:
        """Taps without waiting. Raises: AssertionError where no such button is on the screen."""
        shown = message or self.screen
        place = next((where for where, found in acts_of(shown) if found == act), None)
        assert place, f"no button for {act}:\n{self.person.screen()}"
        self.person.taps_at(shown.id, *place)

    async def sees(self, kind: Any = object, timeout: float = 5) -> Shown:  # noqa: ASYNC109  # the server's own wait
        """Waits for an answer, with a button for such an act where one is named. An old message that loses its
        buttons is none."""

        def fits(shown: Shown) -> bool:
            answers = shown.buttons or shown.id == self.screen.id
            return bool(answers) and (kind is object or any(isinstance(act, kind) for act in offered(shown)))

        return await self.person.sees(fits, timeout=timeout)

    async def answers(self, chosen: dict[str, Any], until: str = "") -> Shown:
        """Answers by taps what is asked, up to the review, the report, a card or the question `until`."""
        while (name := asked(self.screen)) and name != until:
            await self.answers_one(name, chosen)
        return self.screen

    async def answers_one(self, name: str, chosen: dict[str, Any]) -> None:
        acts = [act for act in offered(self.screen) if getattr(act, "question", None) == name]
        wanted = chosen.get(name, "not_sure")
        if isinstance(wanted, list):
            for option in wanted:
                await self.taps(act_on(self.screen, Tick, option=option, on=True))
            await self.taps(Done(session_of(self.screen), name))
            return
        choices = [act for act in acts if isinstance(act, Choose)]
        assert choices, self.person.screen()
        await self.taps(next((act for act in choices if act.option == wanted), choices[-1]))

    async def finishes(self, chosen: dict[str, Any]) -> Shown:
        """The whole interview, from its first question to the guidance."""
        await self.answers(chosen)
        self.press(act_on(self.screen, Confirm))
        return await self.sees(Open)


def acts_of(shown: Shown) -> Iterator[tuple[tuple[int, int], Act]]:
    """Every button's place (row, column) and act."""
    for row, buttons in enumerate(shown.body.get("reply_markup", {}).get("inline_keyboard", ())):
        for column, button in enumerate(buttons):
            act = taps.decode(button.get("callback_data", ""))
            if act is not None:
                yield (row, column), act


def offered(shown: Shown) -> list[Act]:
    return [act for _, act in acts_of(shown)]


def asked(shown: Shown) -> str | None:
    """The question on this screen."""
    return next((act.question for act in offered(shown) if isinstance(act, Choose | Tick)), None)


def session_of(shown: Shown) -> int:
    return next(act.session for act in offered(shown) if isinstance(act, Choose | Tick | Done | Confirm))


def is_start(shown: Shown) -> bool:
    return any(isinstance(act, Start) for act in offered(shown))


def act_on(shown: Shown, kind: type[Found], **fields: object) -> Found:
    """The first act of this kind with these fields that a button of the message carries.

    Raises:
        AssertionError: there is none.
    """
    for act in offered(shown):
        if isinstance(act, kind) and all(getattr(act, name) == value for name, value in fields.items()):
            return act
    raise AssertionError(f"no {kind.__name__} {fields} under:\n{shown.text}\n{shown.buttons}")
