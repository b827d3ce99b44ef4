from typing import get_args
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.taps import LIMIT, decode, encode
from bot.domain import act as acts
from bot.domain.post import Vote

IDS = st.from_regex(r"[a-z0-9_]{1,20}", fullmatch=True)
LONG_IDS = st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True)
ABOUT = st.one_of(st.just(""), st.builds("{}.{}".format, IDS, IDS))
CODES = st.from_regex(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", fullmatch=True)
SESSIONS = st.integers(0, 10**9)

ACTS = st.one_of(
    st.builds(acts.Start),
    st.builds(acts.Command, st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True)),
    st.builds(acts.Agree, st.sampled_from(["check", "after", "other"])),
    st.builds(acts.Decline),
    st.builds(acts.Tick, SESSIONS, IDS, IDS, st.booleans()),
    st.builds(acts.Choose, SESSIONS, IDS, IDS),
    st.builds(acts.Done, SESSIONS, LONG_IDS),
    st.builds(acts.Back, SESSIONS, IDS),
    st.builds(acts.Change, SESSIONS, IDS),
    st.builds(acts.Confirm, SESSIONS),
    st.builds(acts.Open, st.from_regex(r"[a-z0-9_]{1,17}", fullmatch=True), ABOUT),
    st.builds(acts.Open, LONG_IDS, st.one_of(st.just(""), LONG_IDS.map(lambda text: text[:28]))),
    st.builds(acts.Heard, IDS, IDS, st.booleans()),
    st.builds(acts.PickCountry, CODES, ABOUT),
    st.builds(acts.PickLanguage, CODES),
    st.builds(acts.Mistaken),
    st.builds(acts.BeenSeen),
    st.builds(acts.Tried, LONG_IDS, st.booleans()),
    st.builds(acts.Forget),
    st.builds(acts.Agree, st.sampled_from(["check", "after"]), st.from_regex(r"[A-Za-z0-9_-]{0,50}", fullmatch=True)),
    st.builds(
        acts.Remind,
        st.sampled_from(get_args(acts.Part)),
        st.sampled_from(["", "0930?", *sorted(available_timezones())]),
    ),
    st.builds(acts.RemindOn, st.integers(0, 6), st.booleans()),
    st.builds(acts.Rang, st.sampled_from(get_args(acts.Way)), st.from_regex("([0-9]{12})?", fullmatch=True)),
    st.builds(acts.CheckOnMe, st.booleans()),
    st.builds(acts.CheckIn),
    st.builds(acts.Messages, st.booleans()),
    st.builds(acts.FromCampaign, st.integers(0, 10**17), st.sampled_from(["check", "after", "remind"])),
    st.builds(acts.StopMessages, st.integers(0, 10**17)),
    st.builds(Vote, IDS, IDS),
)


@given(ACTS)
def test_every_act_comes_back_from_its_button(act):
    data = encode(act)
    assert decode(data) == act
    assert len(data.encode()) <= LIMIT


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(["1", "t", "c", "o", "on", "a", "7", "", "-1", "٣"])).map(":".join))
)
def test_made_up_data_is_nothing_or_an_act_with_that_very_data(data):
    act = decode(data)
    assert act is None or encode(act) == data


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1",
        "1:",
        "2:mi",
        "1:zz",
        "1:mi:",
        "1:mi:extra",
        "1:c:1:question",
        "1:c:01:question:option",
        "1:c:-1:question:option",
        "1:c:1000000001:question:option",
        "1:c:99999999999999999999:question:option",
        "1:c:٣:question:option",
        "1:c:1:Question:option",
        "1:c:1:question:option\n",
        "1:c:1::option",
        "1:t:1:question:option:toggle",
        "1:t:1:question:option:True",
        "1:ag:everything",
        "1:st:payload",
        f"1:d:1:{'q' * 41}",
        f"1:o:card:{'q' * 42}",
    ],
)
def test_data_that_no_button_has_is_nothing(data):
    assert decode(data) is None


@pytest.mark.parametrize(
    "act",
    [
        acts.Write("words"),
        acts.Odd("media"),
        acts.Start("payload"),
        acts.Choose(10**9 + 1, "question", "option"),
        acts.Choose(1, "a:b", "option"),
        acts.Choose(1, "q" * 30, "o" * 30),
        acts.Command("Help"),
    ],
)
def test_an_act_that_cannot_come_from_a_button_is_refused(act):
    with pytest.raises(ValueError, match="button"):
        encode(act)
