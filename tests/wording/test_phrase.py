"""Every screen that can be reached keeps Telegram's limits and the manners of a small phone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from typing import get_args

import pytest

from bot.adapters.telegram import taps
from bot.domain.act import Choose, Open, Puzzle, Start
from bot.domain.exercise import Verdict
from bot.domain.results import result_of
from bot.domain.say import Guidance, MyData, Note, Page, Plain, Say, Summary
from bot.domain.take import take
from bot.domain.turn import Turn
from bot.domain.value import replace
from bot.wording.catalog import Catalog
from bot.wording.phrase import phrase
from bot.wording.reply import Reply
from bot.wording.shelf import Shelf
from bot.wording.summary import summary
from tests.wording.wanderer import NOW, Wanderer

WALKS = 150
TAGS = re.compile(r"<(/?)([a-z]+)([^<>]*)>")
ALLOWED = {"b", "i", "blockquote", "a"}
MARKS = re.compile(r"^(?:[☐☑✓] )?(?:\d+ )?")


@pytest.fixture(scope="module", params=["en"])
def catalog(shelf, request):
    return shelf.catalogs[request.param]


@pytest.fixture(scope="module")
def screens(shelf, catalog):
    """What random walks came across: each different screen once."""
    found: dict[tuple[str, object], tuple[Turn, Reply]] = {}
    for seed in range(WALKS):
        for turn, reply in Wanderer(shelf, catalog, seed).steps():
            found.setdefault((reply.text + (reply.toast or ""), reply.rows), (turn, reply))
    return [*found.values(), *_noted(found.values(), shelf, catalog), *_pages(found.values(), shelf, catalog)]


def _noted(found: Iterable[tuple[Turn, Reply]], shelf: Shelf, catalog: Catalog) -> Iterator[tuple[Turn, Reply]]:
    """Every note beside every sort of screen."""
    one_of_each = {type(turn.say): turn for turn, _ in found}
    for turn in one_of_each.values():
        for note in get_args(Note):
            noted = replace(turn, note=note)
            yield noted, phrase(noted, catalog, shelf)


def _pages(found: Iterable[tuple[Turn, Reply]], shelf: Shelf, catalog: Catalog) -> Iterator[tuple[Turn, Reply]]:
    """Every page of some results."""
    results = [turn.chat for turn, _ in found if isinstance(turn.say, Guidance)][:12]
    for chat in results:
        done = result_of(shelf.flows, chat)
        assert done
        cards = [
            Open(card) for card in ("safe", "caution", "avoid", "why", "change", "build_up", "prevent", "tradition")
        ]
        cards += [Open("summary"), *(Open("exercise", name) for name in done[0].flow.exercises)]
        cards += [Open(card, name) for name in done[0].flow.conditions for card in ("about", "sources")]
        for card in cards:
            opened = take(shelf.flows, chat, card, NOW)
            yield opened, phrase(opened, catalog, shelf)


def test_the_walks_come_across_every_sort_of_screen(screens):
    met = Counter(type(turn.say) for turn, _ in screens)
    assert set(get_args(Say)) - set(met) == set()
    cards = {turn.say.card for turn, _ in screens if isinstance(turn.say, Page)}
    assert cards >= {
        "safe",
        "avoid",
        "exercise",
        "why",
        "change",
        "about",
        "sources",
        "build_up",
        "prevent",
        "tradition",
    }
    outcomes = [turn.say.outcome for turn, _ in screens if isinstance(turn.say, Guidance)]
    assert len({pattern.condition for outcome in outcomes for pattern in outcome.patterns}) >= 3
    assert {verdict for outcome in outcomes for verdict in (outcome.verdicts or {}).values()} == set(Verdict)


def visible(reply: Reply) -> str:
    return unescape(TAGS.sub("", reply.text))


def test_every_text_fits_a_message(screens):
    for _, reply in screens:
        assert len(visible(reply).encode("utf-16-le")) // 2 <= 4096, reply.text
        assert visible(reply).strip() or reply.toast, reply


def test_every_toast_fits(screens):
    assert max(len(reply.toast or "") for _, reply in screens) <= 200
    for reply in (reply for _, reply in screens if reply.toast):
        assert "<" not in reply.toast
        assert "&amp;" not in reply.toast


def test_tags_are_known_and_balanced(screens):
    for _, reply in screens:
        opened: list[str] = []
        for closing, name, rest in TAGS.findall(reply.text):
            assert name in ALLOWED, reply.text
            if closing:
                assert opened.pop() == name, reply.text
            else:
                assert rest in {"", " expandable"} or re.fullmatch(r' href="https?://[^"\s]+"', rest), reply.text
                opened.append(name)
        assert opened == [], reply.text
        bare = TAGS.sub("", reply.text)
        assert "<" not in bare, reply.text
        assert re.search(r"&(?!(?:amp|lt|gt|quot);)", bare) is None, reply.text


def test_no_placeholder_is_left(screens):
    for _, reply in screens:
        for text in (reply.text, reply.toast or "", *(button.label for row in reply.rows for button in row)):
            assert "{" not in text, text
            assert "}" not in text, text
            assert "None" not in re.sub(r"None of (these|them|this)", "", text), text


def test_no_paragraph_stands_twice_on_a_screen(screens):
    for _, reply in screens:
        found = [part.strip() for part in visible(reply).split("\n\n") if part.strip()]
        assert len(found) == len(set(found)), reply.text


def test_no_line_of_a_list_stands_twice_on_a_screen(screens):
    for _, reply in screens:
        found = [line for line in visible(reply).splitlines() if line.startswith("• ")]
        assert len(found) == len(set(found)), reply.text


def test_labels_are_short(screens):
    for _, reply in screens:
        for button in (button for row in reply.rows for button in row):
            assert 0 < len(button.label) <= 40, button.label
            assert len(MARKS.sub("", button.label)) <= 24, button.label
            assert button.label == button.label.strip()


def test_no_two_buttons_of_a_screen_look_or_do_the_same(screens):
    for _, reply in screens:
        buttons = [button for row in reply.rows for button in row]
        assert len({button.label for button in buttons}) == len(buttons), buttons
        if not (reply.rows and reply.rows[0][0].label == "‹"):  # of two exercises, both ways lead to the other
            assert len({button.act for button in buttons}) == len(buttons), buttons


def test_keyboards_keep_their_limits(screens):
    for _, reply in screens:
        assert all(1 <= len(row) <= 8 for row in reply.rows), reply.rows
        assert sum(map(len, reply.rows)) <= 100


def test_every_button_carries_its_act_in_64_bytes(screens):
    for _, reply in screens:
        for button in (button for row in reply.rows for button in row):
            assert (button.act is None) != (button.url is None)
            if button.act is not None:
                data = taps.encode(button.act)
                assert len(data.encode()) <= 64
                assert taps.decode(data) == button.act


def test_every_screen_leaves_a_way_on(screens):
    """Except the last words to a child, in a crisis and after what is stored; there the commands go on."""
    ends = {type(turn.say) for turn, reply in screens if not reply.rows and not reply.toast}
    assert ends <= {Plain, MyData}


def test_the_summary_names_the_revisions_of_flow_and_words(screens, catalog):
    found = [(turn.say, reply) for turn, reply in screens if isinstance(turn.say, Summary)]
    assert found
    for say, reply in found:
        words = replace(catalog, revision="0ther111")
        again = summary(replace(say, walk=replace(say.walk, flow=replace(say.walk.flow, revision=987))), words)
        assert catalog.revision in reply.text
        assert "0ther111" in again.text
        assert "987" in again.text


def test_the_same_turn_is_phrased_the_same(screens, shelf, catalog):
    for turn, reply in screens[:200]:
        assert phrase(turn, catalog, shelf) == reply


def test_an_answer_that_is_not_understood_gets_the_example_of_its_question(shelf, catalog):
    wanderer = Wanderer(shelf, catalog, 1)
    wanderer.take(Start())
    for act in (Choose(1, "age", "40_49"), Puzzle("not_understood")):
        turn = wanderer.take(act)
        assert phrase(turn, catalog, shelf).text
