"""A backup, and its way back: whole or not at all, and nothing that is in it is sent by itself."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from bot.adapters.store import backup as backup_
from bot.adapters.store import backup_postgresql, planning
from bot.adapters.store.backup import backup, restore
from bot.adapters.store.backup_found import BackupError
from bot.adapters.store.ledger import SqlLedger
from bot.adapters.store.posts import ROTA, SqlPostRuns
from bot.adapters.store.seal import new_key, seal_of
from bot.adapters.store.tables import leases, runs
from bot.adapters.store.turns import SqlStore
from bot.domain.campaign import Body
from bot.domain.chat import Chat
from bot.domain.rota import Occasion
from bot.domain.say import Welcome
from bot.domain.schedule import Weekly
from bot.domain.turn import Ring, Turn
from bot.service.sending import Settled
from bot.service.trail import Trace
from tests.adapters.store.takes import ANNA, BEN, marking, marks
from tests.fakes import FakeClock
from tests.postgres import rows
from tests.service.campaigning import ANNA as OPERATOR
from tests.service.campaigning import EVERYBODY, WALK, World, with_templates

PEOPLE = range(1, 31)
GROUP = -100_5
HOURS_2 = timedelta(hours=2)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "saved"


class Sending(World):
    store: SqlStore
    got: Counter[int]

    async def sends(self, most: int = 1000) -> None:
        """What a sender would do: as many of those that are due as there are, each of them arrives."""
        ledger = SqlLedger(self.engine)
        await self.campaigns().tick(self.clock.now())
        lease = await ledger.lead("a sender", 0.2)
        assert lease
        claimed = await ledger.claim(lease, self.clock.now(), most)
        self.got.update(each.chat_id for each in claimed)
        settled = [Settled(each.id, "sent", 1000 + each.id) for each in claimed]
        await ledger.settle(lease, settled, self.clock.now())
        await ledger.lead("a sender", 0)
        await self.campaigns().tick(self.clock.now())


@pytest.fixture
def opened(shelf, url, monkeypatch):
    monkeypatch.setattr(planning, "BREATH", 0)
    got: Counter[int] = Counter()
    clock = FakeClock()

    @asynccontextmanager
    async def one() -> AsyncIterator[Sending]:
        async with SqlStore.open(url) as store:
            world = Sending(store.engine, with_templates(shelf), clock)
            world.store, world.got = store, got
            yield world

    return one


async def test_what_was_kept_is_there_again_as_it_was_sealed(url, file):
    key = seal_of([SecretStr(new_key())])
    async with SqlStore.open(url, key) as store:
        await store.turn(ANNA, 1, marking("numb"), FakeClock().now())
        await asyncio.to_thread(backup, url, file)  # while it runs
        await store.turn(ANNA, 2, marking("!"), FakeClock().now())
        await store.turn(BEN, 3, marking("new"), FakeClock().now())
    assert b"numb" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    await asyncio.to_thread(restore, url, file, FakeClock().now(), replace=True)
    async with SqlStore.open(url, key) as store:
        assert await marks(store, ANNA) == "numb"
        assert await store.chat(BEN) is None


async def test_a_broadcast_in_the_middle_reaches_nobody_twice_without_an_operators_word(opened, url, file):
    async with opened() as world:
        await world.people(*PEOPLE)
        run = await world.running(world.campaigns())
        await world.sends(10)
        await asyncio.to_thread(backup, url, file)
        await world.sends()
        assert await world.state(run) == ("done", "")
        assert world.got == Counter(PEOPLE)
    outcome = await asyncio.to_thread(restore, url, file, world.clock.now(), replace=True)
    assert (outcome.campaigns, outcome.doubtful) == (1, 20)
    async with opened() as world:
        await world.sends()
        assert await world.state(run) == ("paused", "restored")
        await world.campaigns().resume(run, OPERATOR)  # as after any pause
        await world.sends()
        assert world.got == Counter(PEOPLE)
        assert await world.state(run) == ("done", "")
        assert await world.campaigns().resend_uncertain(run, OPERATOR) == 20
        await world.sends()
        assert world.got == Counter(PEOPLE) + Counter(list(PEOPLE)[10:])


async def test_of_the_first_few_no_more_are_let_go_after_a_restore(opened, url, file):
    async with opened() as world:
        await world.people(*PEOPLE)
        run = await world.running(world.campaigns(), canary=10)
        await world.sends()
        await asyncio.to_thread(backup, url, file)
    await asyncio.to_thread(restore, url, file, world.clock.now(), replace=True)
    async with opened() as world:
        await world.campaigns().resend_uncertain(run, OPERATOR)
        await world.campaigns().resume(run, OPERATOR)
        await world.sends()
        assert len(world.got) == 10
        assert await world.state(run) == ("held", "canary")


async def test_what_was_planned_then_waits_for_an_operator_and_what_is_weekly_skips_what_is_past(opened, url, file):
    async with opened() as world:
        await world.people(*PEOPLE)
        campaigns = world.campaigns()
        now = world.clock.now()
        once = await campaigns.draft(OPERATOR, WALK, EVERYBODY)
        await campaigns.change(once, OPERATOR, begins_at=now + timedelta(minutes=10))
        await campaigns.send(once, OPERATOR)
        slot = now + timedelta(minutes=30)
        weekly = await campaigns.draft(OPERATOR, Body(template="rest"), EVERYBODY)
        days = Weekly(frozenset(range(7)), slot.hour, slot.minute, "UTC")
        await campaigns.change(weekly, OPERATOR, repeats=days)
        await campaigns.send(weekly, OPERATOR)
        await asyncio.to_thread(backup, url, file)
        world.clock.pass_by(timedelta(hours=1))
        await world.sends()
        before = Counter(world.got)
        assert before == Counter(dict.fromkeys(PEOPLE, 2))
    await asyncio.to_thread(restore, url, file, world.clock.now(), replace=True)
    async with opened() as world:
        await world.sends()
        assert {await world.state(once), await world.state(weekly)} == {("paused", "restored")}
        await world.campaigns().resume(weekly, OPERATOR)
        await world.sends()
        assert world.got == before
        world.clock.pass_by(timedelta(days=1) - timedelta(minutes=20))
        await world.sends()
        assert world.got == Counter(dict.fromkeys(PEOPLE, 3))


async def test_posts_and_reminders_of_then_are_not_sent_again(opened, url, file):
    def due(slot: str, until):
        ring = Ring("reminder", slot, "walk.first", until)
        return lambda chat: Turn(chat or Chat("en"), Welcome(), silent=True, ring=ring)

    async with opened() as world:
        now = world.clock.now()
        await world.store.turn(ANNA, 1, marking("a"), now)
        await world.store.ring(ANNA, due("waiting then", now + HOURS_2), now)
        posts = SqlPostRuns(world.engine)
        await posts.publish(Body(post="rest"), {GROUP: now}, Trace(None, "post_published", "rest", now), None)
        await asyncio.to_thread(backup, url, file)
    world.clock.pass_by(timedelta(minutes=30))
    restored = world.clock.now()
    await asyncio.to_thread(restore, url, file, restored, replace=True)
    async with opened() as world:
        world.clock.pass_by(timedelta(minutes=10))
        at = world.clock.now()
        earlier, later = restored - timedelta(minutes=5), restored + timedelta(minutes=5)
        posts = SqlPostRuns(world.engine)
        for slot in (earlier, later):
            await world.store.ring(ANNA, due(slot.isoformat(), slot + HOURS_2), at)
            occasion = Occasion(slot.isoformat(), slot, slot + HOURS_2)
            await posts.rota({GROUP: occasion}, lambda had, withdrawn: "walk", at)
        await world.sends()
        assert world.got == Counter({ANNA: 1, GROUP: 1})
        assert [row.slot for row in await world.rows(ROTA)] == [later.isoformat()]
        assert await posts.resend("rest", Trace(None, "post_resent", "rest", at)) == 1
        await world.sends()
        assert world.got == Counter({ANNA: 1, GROUP: 2})


async def test_a_restore_takes_the_lease_from_whoever_held_it_then(opened, url, file):
    async with opened() as world:
        await world.execute(update(leases).values(paused_until=None))
        assert await SqlLedger(world.engine).lead("then", 3600)
        await asyncio.to_thread(backup, url, file)
        with pytest.raises(BackupError, match="stop"):
            await asyncio.to_thread(restore, url, file, world.clock.now(), replace=True)
        await SqlLedger(world.engine).lead("then", 0)
    await asyncio.to_thread(restore, url, file, world.clock.now(), replace=True)
    async with opened() as world:
        lease = await SqlLedger(world.engine).lead("now", 60)
        assert lease
        assert lease.epoch == 3  # of then, a step by the restore, its own


async def test_nothing_is_lost_by_mistake(url, file):
    now = FakeClock().now()
    async with SqlStore.open(url) as store:
        await store.turn(ANNA, 1, marking("a"), now)
    await asyncio.to_thread(backup, url, file)
    saved = file.read_bytes()
    with pytest.raises(BackupError, match="exists"):
        await asyncio.to_thread(backup, url, file)
    with pytest.raises(BackupError, match="--replace"):
        await asyncio.to_thread(restore, url, file, now)
    assert file.read_bytes() == saved
    assert list(file.parent.glob(".saved*")) == []


@pytest.mark.parametrize("spoil", ["cut", "flipped", "other", "newer", "missing"])
async def test_what_is_no_whole_backup_changes_nothing(url, file, spoil):
    now = FakeClock().now()
    async with SqlStore.open(url) as store:
        for number in range(1, 400):
            await store.turn(number, number, marking("abcdefgh" * 20), now)
    if spoil == "newer":
        rows(url, "update alembic_version set version_num = '9999'")
    await asyncio.to_thread(backup, url, file)
    if spoil == "newer":
        rows(url, "update alembic_version set version_num = '0003'")
    whole = file.read_bytes()
    match spoil:
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "flipped":
            file.write_bytes(whole[:4096] + bytes(byte ^ 255 for byte in whole[4096:7000]) + whole[7000:])
        case "other":
            file.write_bytes(b"PGDMP or so")
        case "missing":
            file.unlink()
    before = rows(url, "select * from chats order by chat_id")
    with pytest.raises(BackupError):
        await asyncio.to_thread(restore, url, file, now, replace=True)
    assert rows(url, "select * from chats order by chat_id") == before


async def test_a_restore_that_fails_in_the_middle_leaves_all_as_it_was(postgres_url, file, monkeypatch):
    now = FakeClock().now()
    async with SqlStore.open(postgres_url) as store:
        await store.turn(ANNA, 1, marking("a"), now)
        await asyncio.to_thread(backup, postgres_url, file)
        await store.turn(BEN, 2, marking("b"), now)
    monkeypatch.setattr(backup_postgresql, "holding", lambda _now: [update(runs).values(kind=None)])
    with pytest.raises(BackupError, match="psql"):
        await asyncio.to_thread(restore, postgres_url, file, now, replace=True)
    assert len(rows(postgres_url, "select * from chats")) == 2


async def test_a_bot_that_runs_on_the_file_is_noticed(tmp_path, file):
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    async with SqlStore.open(url) as store:
        await store.turn(ANNA, 1, marking("a"), FakeClock().now())
        await asyncio.to_thread(backup, url, file)
        with pytest.raises(BackupError, match="stop"):
            await asyncio.to_thread(restore, url, file, FakeClock().now(), replace=True)
        assert (await store.turn(ANNA, 2, marking("b"), FakeClock().now())).number == 2


async def test_a_process_that_only_answers_is_noticed_in_postgresql(postgres_url, file, monkeypatch):
    monkeypatch.setattr(backup_, "_PAUSE", 0.01)
    now = FakeClock().now()
    async with SqlStore.open(postgres_url) as store:
        await store.turn(ANNA, 1, marking("a"), now)
        await asyncio.to_thread(backup, postgres_url, file)
        with pytest.raises(BackupError, match="stop"):
            await asyncio.to_thread(restore, postgres_url, file, now, replace=True)
        assert (await store.turn(ANNA, 2, marking("b"), now)).number == 2
    monkeypatch.undo()
    await asyncio.to_thread(restore, postgres_url, file, now, replace=True)


def test_the_programs_of_postgresql_may_be_missing_or_old(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    url = "postgresql+asyncpg://me:secret@127.0.0.1:1/it"
    with pytest.raises(BackupError, match="pg_dump is missing"):
        backup(url, tmp_path / "one")
    old = tmp_path / "pg_dump"
    old.write_text('#!/bin/sh\ncase "$*" in *secret*) exit 0;; esac\n[ "$PGPASSWORD" = secret ] || exit 0\n'
                   "echo 'pg_dump: error: aborting because of server version mismatch' >&2; exit 1\n")  # fmt: skip
    old.chmod(0o755)
    with pytest.raises(BackupError, match="older"):
        backup(url, tmp_path / "one")
    assert not (tmp_path / "one").exists()
