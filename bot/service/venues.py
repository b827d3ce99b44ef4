"""Groups and channels: where the bot is, what it may do there, and how its operators want it there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import structlog

from bot.domain.errors import BackwiseError
from bot.domain.venue import Venue, VenueSettings
from bot.service.ports import Clock
from bot.service.trail import Trace, Trail
from bot.service.venue_ports import Change, Me, Member, Retitled, Upgraded, VenueStore
from bot.wording.catalog import BASE
from bot.wording.shelf import Shelf

log = structlog.get_logger(__name__)

_HOURS, _MINUTES, _DAYS = range(24), range(60), range(7)


class NoSuchSettingError(BackwiseError):
    """A language, zone or time that there is not; nothing was changed."""


class Venues:
    """All methods raise StoreUnavailableError where the database does not answer; nothing was changed then."""

    def __init__(self, me: Me, shelf: Callable[[], Shelf], store: VenueStore, trail: Trail, clock: Clock) -> None:
        self._me = me
        self._shelf = shelf
        self._store = store
        self._trail = trail
        self._clock = clock

    async def all(self) -> Sequence[Venue]:
        """By title, also those that the bot was removed from; look at `present` and `can_post`."""
        return sorted(await self._store.all(), key=lambda venue: (venue.title.casefold(), venue.chat_id))

    async def get(self, chat_id: int) -> Venue | None:
        return await self._store.get(chat_id)

    async def change(self, chat_id: int, settings: VenueSettings, by: int | None) -> Venue | None:
        """The venue with its new settings; None where there is no such venue.

        Raises:
            NoSuchSettingError: they make no sense.
        """
        self._check(settings)
        if await self._store.get(chat_id) is None:
            return None
        now = self._clock.now()
        await self._trail.note(by, "venue_changed", str(chat_id), now)
        _, venue = await self._store.change(chat_id, _with_settings(settings), now)
        return venue

    async def receive(self, change: Member | Upgraded | Retitled) -> bool:
        """Learn what became of a group or channel; True where the bot has just come into a group and may speak."""
        match change:
            case Member():
                return await self._member(change)
            case Upgraded(old=old, new=new):
                await self._upgraded(old, new)
            case Retitled(chat_id=chat_id, title=title):
                await self._store.change(chat_id, _with_title(title), self._clock.now())
        return False

    async def _upgraded(self, old: int, new: int) -> None:
        # The upgrade was told in the new chat, even where the bot has "left" the old one before.
        await self._store.move(old, new, _there, Trace(None, "venue_upgraded", f"{old} {new}", self._clock.now()))

    async def _member(self, member: Member) -> bool:
        now = self._clock.now()
        before, there = await self._store.get(member.chat_id), member.present
        news = there != (before is not None and before.present)
        if news:
            # First: where the change itself fails the update comes again, and noted twice is better than never greeted.
            await self._trail.note(None, "venue_added" if there else "venue_removed", str(member.chat_id), now)
        await self._store.change(member.chat_id, self._joined(member), now)
        if not news:
            return False
        log.info("venue_entered" if there else "venue_left", kind=member.kind)
        return there and member.kind == "group" and member.can_post

    def _joined(self, member: Member) -> Change:
        def change(venue: Venue | None) -> Venue | None:
            if venue is None and not member.present:
                return None
            known = venue or Venue(member.chat_id, member.kind, member.title, settings=self._first(member))
            return replace(
                known,
                kind=member.kind,
                title=member.title or known.title,
                present=member.present,
                can_post=member.can_post,
                hears_all=self._hears_all(member),
                can_pin=member.can_pin,
            )

        return change

    def _hears_all(self, member: Member) -> bool:
        """Of a channel nothing is heard: comments are written in its discussion group, which is a venue of its own."""
        return member.present and member.kind == "group" and (member.leads or self._me.hears_groups)

    def _first(self, member: Member) -> VenueSettings:
        """In the language of whoever let the bot in, where there is one."""
        known = self._shelf().catalogs
        wanted = (member.language, member.language.partition("-")[0])
        return VenueSettings(language=next((code for code in wanted if code in known), BASE))

    def _check(self, settings: VenueSettings) -> None:
        try:
            ZoneInfo(settings.zone)
        except (KeyError, ValueError, OSError):
            raise NoSuchSettingError("There is no such time zone.") from None
        if settings.language not in self._shelf().catalogs:
            raise NoSuchSettingError("There is no such language.")
        hours = {settings.hour, settings.quiet.begins, settings.quiet.ends}
        if not hours.issubset(_HOURS) or settings.minute not in _MINUTES or not settings.days.issubset(_DAYS):
            raise NoSuchSettingError("There is no such day or time.")


def _there(venue: Venue | None) -> Venue | None:
    return replace(venue, present=True, can_post=venue.can_post or not venue.present) if venue else None


def _with_settings(settings: VenueSettings) -> Change:
    return lambda venue: replace(venue, settings=settings) if venue else None


def _with_title(title: str) -> Change:
    return lambda venue: replace(venue, title=title) if venue else None
