"""The person's side of the local server, over HTTP."""

from typing import Any, Self

from aiohttp import ClientSession

from bot.local_telegram import ImpossibleError

Json = dict[str, Any]


class Person:
    """Acts as one person, and hears what happens in their chat with the bot, once each."""

    def __init__(self, session: ClientSession, url: str, number: int) -> None:
        self._session = session
        self._url = f"{url}/person/{number}"
        self._heard = 0

    @classmethod
    async def arrives(cls, session: ClientSession, url: str, name: str, language: str) -> Self:
        """The first person on a fresh server has the same id each time, and so the same chat in the database."""
        async with session.post(f"{url}/person", json={"name": name, "language": language}) as answer:
            answer.raise_for_status()
            return cls(session, url, (await answer.json())["id"])

    async def does(self, act: str, **given: Any) -> Any:
        """Raises: ImpossibleError where no person could do that."""
        async with self._session.post(f"{self._url}/{act}", json=given) as answer:
            told = await answer.json()
        if not told["ok"]:
            raise ImpossibleError(told["error"])
        return told["result"]

    async def hears(self, timeout: float = 0.0) -> list[Json]:  # noqa: ASYNC109 - the server waits, not this end
        """What happened since the last call; waits up to `timeout` seconds for something to happen."""
        asked = {"since": str(self._heard), "timeout": str(timeout)}
        async with self._session.get(f"{self._url}/messages", params=asked) as answer:
            answer.raise_for_status()
            told = await answer.json()
        self._heard = told["seq"]
        return list(told["events"])
