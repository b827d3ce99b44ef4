"""Words from outside (titles, operators' own text, links, what is typed) are shown as words, never as marks."""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.campaign import Audience, Body
from bot.domain.venue import Venue, VenueSettings
from bot.loaders.shelf import load
from bot.local_telegram.html import read_html
from bot.wording.catalog import Catalog
from bot.wording.desk import broadcast, home, posts, running, venues
from bot.wording.desk.parts import own
from bot.wording.desk.views import Course, Plan

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NASTY = st.one_of(
    st.text(alphabet=st.sampled_from("<>&\"'/ab!-=;"), min_size=1, max_size=80),
    st.sampled_from(
        ["<b>&\"'</b>", "</b></blockquote>", '<a href="https://evil.example">tap</a>', "&lt;b&gt;", "<!--"]
    ),
)


@lru_cache
def words() -> Catalog:
    return load(ROOT / "flows", ROOT / "content").catalogs["en"]


def screens(word: str) -> list[str]:
    """Every screen of the desk that repeats somebody's words."""
    catalog = words()
    body, audience = Body(copied_from=1, copied=2, sort="text", title=word), Audience(source=word)
    plan = Plan(
        run=1, state="draft", body=body, audience=audience, count=9, left_out={word: 6}, deferred=0, over_at=NOON
    )
    course = Course(
        run=1, kind="campaign", state="running", body=body, audience=audience, left_out={word: 6},
        counts={"sent": 9}, share=0.5, minutes_left=1, why=word,
    )  # fmt: skip
    venue = Venue(-1, "group", word, can_post=False, settings=VenueSettings())
    found = [
        broadcast.plan(catalog, plan, "UTC", may=True),
        running.course(catalog, course, may=True),
        venues.venue(catalog, venue, may=True),
        venues.venues(catalog, [venue], 0),
        posts.published(catalog, "one_cause", [venue]),
        home.trail(catalog, [home.Step(1, "role_given_owner", word, NOON)]),
    ]
    return [each.text for each in found]


def marks(text: str) -> list[str]:
    return sorted(each["type"] for each in read_html(text).entities)


@given(word=NASTY)
def test_a_name_or_an_operators_own_words_never_become_marks(word):
    for plain, shown in zip(screens("x"), screens(word), strict=True):
        assert marks(shown) == marks(plain)


@given(word=NASTY)
def test_words_from_outside_read_as_they_are(word):
    read = read_html(f"<b>{own(word)}</b>")
    assert read.text.rstrip("\N{HORIZONTAL ELLIPSIS}") in " ".join(word.split()) or read.text == word


@given(word=NASTY)
def test_what_is_filled_into_a_text_is_escaped(word):
    catalog = words()
    assert read_html(catalog.text("operators.plan.asked", person=word)).text.count(word) >= 1
