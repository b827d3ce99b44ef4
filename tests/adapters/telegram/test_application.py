import logging

import pytest
from telegram.ext import ApplicationHandlerStop

from bot.adapters.telegram.application import NotHandledError, build, processing
from bot.adapters.telegram.inbox import Inbound, Understood
from bot.domain.act import Write
from bot.domain.errors import StoreUnavailableError

HELLO = Inbound(7, 1, "private", "en", Write("secret words"))


@pytest.fixture
def started(telegram):
    def start(handle):
        return build(telegram.token, telegram.url, handle)

    return start


async def test_every_update_goes_through_the_application(started):
    seen: list[Understood] = []

    async def handle(inbound: Understood) -> None:
        seen.append(inbound)

    async with started(handle) as application:
        await processing(application)(HELLO)
    assert seen == [HELLO]


async def test_a_failed_update_is_told_to_whoever_confirms_it(started, caplog):
    async def handle(inbound: Understood) -> None:
        raise StoreUnavailableError("away")

    async with started(handle) as application:
        with caplog.at_level(logging.INFO), pytest.raises(StoreUnavailableError):
            await processing(application)(HELLO)
    assert "secret" not in caplog.text


async def test_an_update_that_no_handler_ran_for_is_not_taken_for_handled(started):
    async def handle(inbound: Understood) -> None:
        raise ApplicationHandlerStop

    async with started(handle) as application:
        with pytest.raises(NotHandledError):
            await processing(application)(HELLO)


async def test_the_bot_of_the_application_talks_to_the_given_server(started, telegram):
    async def handle(inbound: Understood) -> None:
        return None

    async with started(handle) as application:
        assert application.bot.id == telegram.bot.id
