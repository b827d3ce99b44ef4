"""The desk over the real campaigns on a real database; only Telegram is played."""

from datetime import timedelta

import pytest

from bot.adapters.store.campaigns import SqlRuns
from bot.adapters.store.operators import SqlOperators
from bot.adapters.store.trail import SqlTrail
from bot.adapters.store.turns import SqlStore
from bot.service.campaigns import Rules
from bot.service.desk.opening import open_desk
from bot.service.desk.progress import EVERY, Progress
from bot.service.operators import Operators
from tests.service.campaigning import World, with_templates
from tests.service.desk_fakes import OPERATOR, OWNER, Office, Sitter

PEOPLE = range(5001, 5031)


@pytest.fixture
async def office(shelf, tmp_path):
    async with SqlStore.open(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}") as store:
        made = Office(with_templates(shelf))
        world = World(store.engine, made.shelf, made.clock)
        await world.people(*PEOPLE)
        await world.people(6001, stopped=True)
        yield Real(made, world, Rules(two_operators=True))


class Real:
    """The office, its services replaced by the real ones."""

    def __init__(self, office: Office, world: World, rules: Rules) -> None:
        self.office, self.world = office, world
        self.campaigns = world.campaigns(rules)
        trail = SqlTrail(world.engine)
        self.operators = Operators([OWNER], SqlOperators(world.engine), office.clock)
        self.progress = Progress(
            office, self.operators, office.readers, SqlRuns(world.engine), self.campaigns, office.telegram
        )
        office.desk = open_desk(
            chats=office,
            operators=self.operators,
            readers=office.readers,
            campaigns=self.campaigns,
            posts=office.posts,
            venues=office.venues,
            trail=trail,
            courier=office.telegram,
            outbox=office.telegram,
            clock=office.clock,
            menus=office.menus,
        )

    async def later(self) -> None:
        """The leader's tick."""
        self.office.clock.pass_by(EVERY)
        await self.campaigns.tick(self.office.clock.now())
        await self.progress.tick(self.office.clock.now())


async def test_a_broadcast_from_its_first_word_to_its_undoing(office):
    ada, owner = Sitter(office.office, OPERATOR), Sitter(office.office, OWNER)
    await office.operators.give(OPERATOR, "operator", OWNER)
    run = await composed(ada, office)
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert await office.world.state(run) == ("proposed", "")
    await owner.taps(f"look/{run}")
    await owner.taps(owner.offer("confirm"))
    await office.later()
    assert await office.world.chats(run) == set(PEOPLE)
    assert f"pause/{run}" in ada.offered()
    await ada.taps(f"pause/{run}")
    await ada.taps(f"resume/{run}")
    await office.world.settle(run, "sent", 29)
    await office.world.settle(run, "uncertain", 1)
    await office.later()
    await office.later()
    assert await office.world.state(run) == ("done", "")
    await ada.taps(f"leave/{run}")
    assert f"again/{run}" not in ada.offered()
    await ada.taps(f"undo/{run}")
    await ada.taps(f"undo/{run}/sure")
    assert len(await office.world.children(run)) == 1
    await ada.again()
    assert len(await office.world.children(run)) == 1
    await owner.forges("trail")
    assert office.office.catalog("en").text("operators.trail.campaign_confirmed") in owner.screen[1].text


async def test_the_first_ten_wait_for_the_operator(office):
    owner = Sitter(office.office, OWNER)
    await owner.forges("template/walk")
    run = (await office.campaigns.latest(1))[0].run.id
    await office.world.people(7001, seen_at=office.office.clock.now() - timedelta(days=40))
    await owner.forges(f"who/{run}/seen/30/on")
    await owner.forges(f"run/{run}")
    await owner.taps(f"canary/{run}")
    await office.later()
    await office.world.settle(run, "sent", 10)
    await office.later()
    assert await office.world.state(run) == ("held", "canary")
    await owner.taps(f"goon/{run}")
    assert await office.world.state(run) == ("running", "")


async def test_a_button_to_confirm_belongs_to_what_was_looked_at(office):
    ada, owner = Sitter(office.office, OPERATOR), Sitter(office.office, OWNER)
    await office.operators.give(OPERATOR, "operator", OWNER)
    run = await composed(ada, office)
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    await owner.taps(f"look/{run}")
    old = owner.carried()[owner.offer("confirm")]
    await ada.forges(f"silent/{run}")
    await ada.forges(f"run/{run}")
    await ada.taps(f"send/{run}")
    await ada.taps(f"send/{run}/sure")
    assert await office.world.state(run) == ("proposed", "")
    await owner.forges(old)
    assert await office.world.state(run) == ("proposed", "")
    await owner.forges(f"run/{run}")
    await owner.taps(owner.offer("confirm"))
    assert await office.world.state(run) == ("scheduled", "")


async def test_undoing_one_of_every_week_leads_to_the_end_of_all(office):
    owner = Sitter(office.office, OWNER)
    await owner.forges("template/walk")
    weekly = (await office.campaigns.latest(1))[0].run.id
    await office.world.people(7001, language="de")
    await owner.forges(f"who/{weekly}/languages/en/on")
    await owner.forges(f"weeklyok/{weekly}/127/1200/UTC")
    await owner.taps(f"send/{weekly}")
    await owner.taps(f"send/{weekly}/sure")
    await office.later()
    (run,) = await office.world.children(weekly)
    await office.world.settle(run, "sent", 30)
    await office.later()
    await owner.forges(f"run/{run}")
    await owner.taps(f"undo/{run}")
    await owner.taps(f"undo/{run}/sure")
    await owner.taps(f"stop/{weekly}")
    await owner.taps(f"stop/{weekly}/sure")
    assert await office.world.state(weekly) == ("cancelled", "")


async def test_a_pattern_that_few_have_is_not_sent_and_not_counted(office):
    owner = Sitter(office.office, OWNER)
    await owner.forges("template/walk")
    run = (await office.campaigns.latest(1))[0].run.id
    await owner.forges(f"who/{run}/patterns/disc_herniation/on")
    await owner.forges(f"run/{run}")
    assert f"who/{run}" in owner.offered()
    await owner.forges(f"send/{run}/sure")
    assert await office.world.state(run) == ("draft", "")


async def composed(ada: Sitter, office: Real) -> int:
    await ada.commands("operator")
    await ada.taps("new")
    await ada.taps("compose")
    await ada.writes("Walk a little today")
    return (await office.campaigns.latest(1))[0].run.id
