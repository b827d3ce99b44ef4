"""What a person is told where no turn can be taken: somebody in danger must not wait for a silent bot."""

from collections.abc import Sequence

from bot.domain.act import Act, Write
from bot.domain.say import Countries, Plain, Say, Urgent
from bot.service.ports import Outbox, Place
from bot.wording.catalog import Catalog
from bot.wording.public import WORST, danger_in, danger_line
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf


class Stuck:
    """Tells of a trouble once for a chat."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._told: set[int] = set()
        self._warned: dict[int, int] = {}
        """The last update of each chat whose words of danger were answered."""

    async def tell(self, chat_id: int, catalog: Catalog) -> None:
        if chat_id not in self._told:
            self._told.add(chat_id)
            await self._outbox.show(Place(chat_id), [Reply(catalog.text("trouble.store"), fresh=True)])

    async def warn(self, chat_id: int, update_id: int, words: Sequence[str], catalog: Catalog, shelf: Shelf) -> None:
        """The public line, which needs nothing of the chat; once, however often the update is tried."""
        heard = (danger_in(each, shelf, addressed=True) for each in words)
        danger = max((each for each in heard if each), key=WORST.index, default=None)
        if danger and self._warned.get(chat_id) != update_id:
            self._warned[chat_id] = update_id
            await self._outbox.show(Place(chat_id), [danger_line(danger, catalog, None)])

    def passed(self, chat_id: int) -> bool:
        """The trouble is over; whether the person had been told of it."""
        told = chat_id in self._told
        self._told.discard(chat_id)
        self._warned.pop(chat_id, None)
        return told


def written(act: Act, overheard: str) -> str:
    return act.text if isinstance(act, Write) else overheard


def for_anybody(say: Say) -> bool:
    """Whether it is right and of use for somebody of whom something is kept that cannot be read."""
    match say:
        case Urgent() | Countries():
            return True
        case Plain(key=key):
            return key in {"forget", "help"} or key.startswith("crisis.")
    return False
