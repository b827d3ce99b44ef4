"""The person's side of the local server, over HTTP."""

from typing import Any

from aiohttp import ClientSession

from bot.local_telegram import ImpossibleError

Json = dict[str, Any]


class Person:
    """Acts as one person in one chat (their own with the bot, if none is named), and hears what happens there."""

    def __init__(self, session: ClientSession, url: str, number: int, chat: int | None = None) -> None:
        self._session = session
        self._url = f"{url}/person/{number}"
        self._chat = {} if chat is None else {"chat": chat}
        self._heard = 0

    async def writes(self, text: str) -> Any:
        return await self.does("write", text=text, **self._chat)

    async def does(self, act: str, **given: Any) -> Any:
        """Raises: ImpossibleError where no person could do that."""
        async with self._session.post(f"{self._url}/{act}", json=given) as answer:
            told = await answer.json()
        if not told["ok"]:
            raise ImpossibleError(told["error"])
        return told["result"]

    async def hears(self, timeout: float = 0.0) -> list[Json]:  # noqa: ASYNC109 - the server waits, not this end
        """What happened since the last call; waits up to `timeout` seconds for something to happen."""
        asked = {"since": str(self._heard), "timeout": str(timeout)} | {key: str(at) for key, at in self._chat.items()}
        async with self._session.get(f"{self._url}/messages", params=asked) as answer:
            answer.raise_for_status()
            told = await answer.json()
        self._heard = told["seq"]
        return list(told["events"])
