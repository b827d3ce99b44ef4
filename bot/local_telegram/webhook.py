"""Taking updates to a bot's own address. The answer to an update may carry one call of the bot."""

import asyncio
from typing import NamedTuple

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.local_telegram.accounts import Bot, Webhook
from bot.local_telegram.calling import perform_carried
from bot.local_telegram.updates import Update
from bot.local_telegram.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, not a secret
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
SECONDS = 10
LOOK = 0.5


class Answer(NamedTuple):
    """Of a webhook that took the update."""

    kind: str
    body: bytes


class Deliverer:
    """Up to `max_connections` updates of a bot are on their way at once, in no promised order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._task: asyncio.Task[None] | None = None
        self._under_way: dict[tuple[int, int], asyncio.Task[None]] = {}

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [*self._under_way.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        async with ClientSession(timeout=ClientTimeout(SECONDS)) as session:
            while True:
                for bot in list(self.world.bots.values()):
                    self._launch(session, bot)
                await self._stirred()

    async def _stirred(self) -> None:
        waits = [asyncio.create_task(bot.updates.came.wait()) for bot in self.world.bots.values()]
        under_way = self._under_way.values()
        try:
            await asyncio.wait([*waits, *under_way], timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _launch(self, session: ClientSession, bot: Bot) -> None:
        self._under_way = {key: task for key, task in self._under_way.items() if not task.done()}
        if bot.webhook is None:
            return
        bot.updates.expire(self.world.now())
        busy = {number for owner, number in self._under_way if owner == bot.id}
        free = bot.webhook.connections - len(busy)
        waiting = [update for update in bot.updates.pending if update.id not in busy]
        for update in waiting[: max(free, 0)]:
            task = asyncio.create_task(self._bring(session, bot, update))
            self._under_way[bot.id, update.id] = task

    async def _bring(self, session: ClientSession, bot: Bot, update: Update) -> None:
        pause = FIRST_PAUSE
        while (hook := bot.webhook) is not None and update in bot.updates.pending:
            if answer := await self._post(session, hook, update):
                if update in bot.updates.pending:
                    bot.updates.pending.remove(update)
                self.world.changes.stir()
                await perform_carried(self.world, bot, *answer)
                return
            hook.last_error_at = int(self.world.now())
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _post(self, session: ClientSession, hook: Webhook, update: Update) -> Answer | None:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update.body, headers=headers) as response:
                if response.ok:
                    return Answer(response.content_type, await response.read())
                hook.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError) as error:
            hook.last_error = str(error) or "Connection timed out"
        return None
