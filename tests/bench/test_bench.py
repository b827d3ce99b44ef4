"""What is measured is a whole conversation, and the load server measures what it says."""

import pytest

from bot.domain.say import Guidance
from tests.bench.conversation import exported, turns, walk
from tests.bench.load.server import Load
from tests.bench.measure import measured
from tests.bench.systems import SYSTEMS


def test_the_measured_conversation_ends_in_guidance(shelf):
    *_, (_, _, say, _) = turns(shelf)
    assert isinstance(say, Guidance)


def test_the_peers_get_every_question_once(shelf):
    steps = walk(shelf)
    screens = exported(steps)
    asked = [question["id"] for question in screens["questions"]]
    assert len(set(asked)) == len(asked) > 15
    assert screens["result"]["text"] == steps[-1].text


@pytest.mark.parametrize("job", [Load(4, warm=0.2, seconds=0.5), Load(4, rate=40, delay=0.01, warm=0.2, seconds=0.5)])
def test_people_go_through_the_real_bot(shelf, job):
    figures = measured(SYSTEMS["sqlite"], walk(shelf), job)
    assert figures.updates
    assert figures.cpu > 0
    assert figures.p99 >= figures.p50 > 0
    assert not figures.wrong
