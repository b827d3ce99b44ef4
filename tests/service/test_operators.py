import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.store.forgetting import forgotten
from bot.adapters.store.operators import SqlOperators
from bot.adapters.store.trail import SqlTrail
from bot.adapters.store.turns import SqlStore
from bot.domain.errors import StoreUnavailableError
from bot.service.operators import KNOWN_FOR, ROLES, NotGivenError, Operators
from tests.fakes import NOON, FakeClock

OWNER, ADA, BEN = 1, 2, 3
SERVICE = Path(__file__).parents[2] / "bot"


@pytest.fixture
async def store(tmp_path):
    async with SqlStore.open(f"sqlite+aiosqlite:///{tmp_path / 'operators.db'}") as opened:
        yield opened


@pytest.fixture
def rows(store):
    return SqlOperators(store.engine)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def operators(rows, clock):
    return Operators([OWNER], rows, clock)


async def test_owners_of_the_settings_are_owners_and_nobody_else_is_anything(operators):
    assert await operators.role(OWNER) == "owner"
    assert await operators.role(ADA) is None


async def test_a_role_is_given_changed_and_taken(operators):
    await operators.give(ADA, "operator", OWNER)
    await operators.give(ADA, "viewer", OWNER)
    assert await operators.role(ADA) == "viewer"
    assert [(one.person, one.role, one.fixed) for one in await operators.everybody()] == [
        (OWNER, "owner", True),
        (ADA, "viewer", False),
    ]
    await operators.take_away(ADA, OWNER)
    assert await operators.role(ADA) is None


@pytest.mark.parametrize(("person", "by"), [(BEN, ADA), (OWNER, OWNER), (ADA, ADA), (-5, OWNER)])
async def test_only_owners_give_and_nobody_changes_themselves(operators, person, by):
    await operators.give(ADA, "operator", OWNER)
    with pytest.raises(NotGivenError):
        await operators.give(person, "owner", by)
    assert await operators.role(BEN) is None


async def test_what_is_awaited_of_an_owner_gives_no_right_once_the_settings_do_not(rows, clock, operators):
    await operators.expect(OWNER, "compose/0")
    assert await operators.awaited(OWNER) == "compose/0"
    assert await Operators([], rows, clock).role(OWNER) is None


async def test_a_role_and_its_trace_come_together_or_not_at_all(rows, operators, monkeypatch):
    async def broken(connection, trace):
        raise StoreUnavailableError("away")

    await operators.give(ADA, "viewer", OWNER)
    monkeypatch.setattr("bot.adapters.store.operators.noted", broken)
    for doing in (operators.give(ADA, "owner", OWNER), operators.take_away(ADA, OWNER)):
        with pytest.raises(StoreUnavailableError):
            await doing
    assert await operators.role(ADA) == "viewer"


async def test_the_trail_forgets_whose_role_it_was(operators, store):
    await operators.give(777001, "viewer", OWNER)
    await operators.take_away(777001, OWNER)
    async with store.engine.begin() as connection:
        await connection.run_sync(forgotten, [777001], NOON)
    assert [(trace.what, trace.about) for trace in await SqlTrail(store.engine).latest(5)] == [
        ("role_taken", ""),
        ("role_given_viewer", ""),
    ]


async def test_a_new_role_forgets_what_was_awaited(operators):
    await operators.give(ADA, "operator", OWNER)
    await operators.expect(ADA, "compose/0")
    await operators.give(ADA, "viewer", OWNER)
    assert await operators.awaited(ADA) == ""


async def test_a_role_given_in_another_process_is_known_a_little_later(rows, clock, operators):
    assert not await operators.may_be_awaited(ADA)
    await Operators([OWNER], rows, clock).give(ADA, "operator", OWNER)
    assert await operators.role(ADA) == "operator"
    clock.pass_by(KNOWN_FOR + timedelta(seconds=1))
    assert await operators.may_be_awaited(ADA)


def test_every_trace_that_is_noted_has_its_words(shelf):
    """Traces are noted by these calls only; campaigns put their own name before the word, a role stands behind."""
    sources = [(path, path.read_text(encoding="utf-8")) for path in SERVICE.rglob("*.py")]
    noted = {
        *(found for _, text in sources for found in re.findall(r"(?:note\(|Trace\()[^,()]+,\s*\"([a-z_]+)\"", text)),
        *(found for _, text in sources for found in re.findall(r"\"([a-z_]+)\" if \w+ else \"venue_removed\"", text)),
        *(f"role_given_{role}" for role in ROLES),
        *(
            f"campaign_{found}"
            for path, text in sources
            if path.parent.name == "campaigns"
            for found in re.findall(r"(?:_trace\(by|_change\(run_id, by), \"([a-z_]+)\"", text)
        ),
    }
    assert {"role_taken", "venue_added", "post_published", "campaign_sent", "campaign_undone"} <= noted
    keys = shelf.catalogs["en"].messages.keys()
    assert {f"operators.trail.{what}" for what in noted} <= keys
