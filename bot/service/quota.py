"""How much is said in one group: Telegram allows 20 messages in any minute."""

from collections import deque
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
ALL = 20
REPLIES = 15
"""Of them; the others are kept for danger lines and posts."""


class Quota:
    """Counts what this process says in each group; nothing of it needs to survive."""

    def __init__(self) -> None:
        self._said: dict[int, deque[datetime]] = {}

    def takes(self, chat_id: int, now: datetime, *, most: int = ALL) -> bool:
        """Count one more message, if fewer than `most` went there within the last minute."""
        said = self._recent(chat_id, now)
        if len(said) >= most:
            return False
        said.append(now)
        return True

    def room(self, chat_id: int, now: datetime) -> bool:
        """Whether one more could go there."""
        return sum(now - at < MINUTE for at in self._said.get(chat_id, ())) < ALL

    def note(self, chat_id: int, now: datetime) -> None:
        """Count a message that others have sent there."""
        self._recent(chat_id, now).append(now)

    def sweep(self, now: datetime) -> None:
        """Forget the groups in which nothing was said lately."""
        self._said = {chat_id: said for chat_id, said in self._said.items() if now - said[-1] < MINUTE}

    def _recent(self, chat_id: int, now: datetime) -> deque[datetime]:
        said = self._said.setdefault(chat_id, deque(maxlen=ALL))
        while said and now - said[0] >= MINUTE:
            said.popleft()
        return said
