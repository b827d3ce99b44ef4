"""What is measured is somebody who gets the first screen."""

from bot.local_telegram import Flood, LocalTelegram
from tests.bench.taps import crowd, running


async def test_everybody_who_comes_gets_a_screen():
    async with LocalTelegram(flood=Flood(on=False)) as telegram, running(telegram):
        figures = await crowd(telegram, 50, 20)
        assert figures.people == 20
        assert not telegram.journal.refused()
