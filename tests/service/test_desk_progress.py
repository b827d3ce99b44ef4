from dataclasses import replace

import pytest

from bot.service.desk.progress import EVERY, Progress
from tests.service.desk_fakes import OPERATOR, Office, Sitter


@pytest.fixture
def office(shelf):
    return Office(shelf)


@pytest.fixture
def ada(office):
    return Sitter(office, OPERATOR)


@pytest.fixture
def progress(office):
    return Progress(office, office.operators, office.readers, office.campaigns, office.campaigns, office.telegram)


@pytest.fixture
async def running(office, ada):
    run = await ada.composes()
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    return run


async def ticks(office, progress):
    office.clock.pass_by(EVERY)
    await progress.tick(office.clock.now())


async def test_the_message_that_was_tapped_moves_and_only_when_something_changed(office, ada, progress, running):
    message, _ = ada.screen
    assert office.campaigns.last.watched == (OPERATOR, message)
    await ticks(office, progress)
    office.campaigns.uncertain = 1
    await ticks(office, progress)
    shown = len(office.telegram.shown)
    await ticks(office, progress)
    assert (ada.screen[0], len(office.telegram.shown)) == (message, shown)


async def test_it_is_looked_at_every_few_seconds_however_often_it_ticks(office, ada, progress, running):
    await ticks(office, progress)
    shown = len(office.telegram.shown)
    office.campaigns.uncertain = 1
    await progress.tick(office.clock.now())
    assert len(office.telegram.shown) == shown


@pytest.mark.parametrize("state", ["held", "done"])
async def test_what_ends_or_waits_for_somebody_is_told_in_a_new_message(office, ada, progress, running, state):
    message, _ = ada.screen
    await ticks(office, progress)
    office.campaigns.to(running, state)
    await ticks(office, progress)
    assert ada.screen[0] != message
    assert office.campaigns.last.watched == (OPERATOR, ada.screen[0])
    shown = len(office.telegram.shown)
    await ticks(office, progress)
    assert len(office.telegram.shown) == shown


async def test_what_is_over_and_told_is_not_counted_again_until_it_goes_on(office, ada, progress, running, monkeypatch):
    office.campaigns.to(running, "done")
    await ticks(office, progress)
    counted = []
    report = office.campaigns.report

    async def counting(run):
        counted.append(run)
        return await report(run)

    monkeypatch.setattr(office.campaigns, "report", counting)
    await ticks(office, progress)
    assert counted == []
    office.campaigns.to(running, "running")  # those that were uncertain are sent again
    await ticks(office, progress)
    assert counted == [running]


async def test_a_new_process_edits_the_same_message(office, ada, progress, running):
    message, _ = ada.screen
    office.campaigns.to(running, "done")
    await ticks(office, progress)
    assert ada.screen[0] == message


async def test_whose_role_was_taken_away_sees_no_more(office, ada, progress, running):
    office.rows.kept[OPERATOR] = replace(office.rows.kept[OPERATOR], role=None)
    shown = len(office.telegram.shown)
    await ticks(office, progress)
    assert len(office.telegram.shown) == shown


async def test_leaving_a_running_broadcast_leaves_its_message_alone(office, ada, progress, running):
    message, _ = ada.screen
    await ada.taps("fresh/runs")
    assert ada.screen[0] != message
