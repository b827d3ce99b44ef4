"""The bot as a process of its own."""

import asyncio
from contextlib import suppress


class Process:
    """`bot serve` as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.told = ""

    async def killed(self) -> None:
        """As by the machine: no time for anything."""
        self._process.kill()
        await self.ended()

    @property
    def runs(self) -> bool:
        return self._process.returncode is None

    def again(self) -> None:
        """One more signal."""
        self._process.terminate()

    async def terminated(self) -> int:
        self._process.terminate()
        return await self.ended()

    async def ended(self) -> int:
        _, errors = await asyncio.wait_for(self._process.communicate(), 15)
        self.told += errors.decode()
        assert self._process.returncode is not None
        return self._process.returncode

    async def stopped(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self.ended()
