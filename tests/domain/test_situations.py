"""Situations stand for all conversations: whatever is answered, the walk and its situation agree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.flags import Urgency
from bot.domain.flow import EXCLUSIVE, Flow
from bot.domain.guard import Answers
from bot.domain.library import Library, main_flow
from bot.domain.machine import Walk, walk
from bot.domain.proofs.formulas import Formulas
from bot.domain.proofs.proof import told
from bot.domain.proofs.residue import FALSE, TRUE, Residues
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.ways import Situation

PLACES, OPTIONS = 3, 3


def chosen(data: st.DataObject, here: Walk) -> frozenset[str]:
    """Any answer that taps can give."""
    offered = [option.id for option in here.offered]
    ticks = [option for option in offered if option not in EXCLUSIVE]
    alone = [frozenset({option}) for option in offered]
    if here.open is None or here.open.kind != "many":
        return data.draw(st.sampled_from(alone))
    single = [frozenset({option}) for option in offered if option in EXCLUSIVE]
    return data.draw(st.one_of(st.sampled_from(single or alone), st.frozensets(st.sampled_from(ticks), min_size=1)))


def agree(here: Walk, situation: Situation, asked: Slice) -> None:
    assert here.state == situation.state
    level = here.urgency if here.urgency >= Urgency.SAME_DAY else Urgency.SELF_CARE
    assert asked.urgency(situation) is level
    if here.open:
        offered = asked.formulas.options(here.state, asked.offered(situation))
        assert offered == {option.id for option in here.offered}


def test_every_random_interview_is_among_the_situations(library: Library) -> None:
    flow = main_flow(library)
    asked = Slice(flow)
    ways = asked.walked().ways

    @settings(max_examples=150)
    @given(st.data())
    def interview(data: st.DataObject) -> None:
        answers: dict[str, frozenset[str]] = {}
        here, situation = walk(flow, answers), next(iter(asked.starts()))
        while True:
            agree(here, situation, asked)
            assert situation in ways
            if here.open is None:
                break
            answers[here.state] = chosen(data, here)
            situation = asked.after(situation, answers[here.state])
            here = walk(flow, answers)

    interview()


def test_every_interview_after_exercise_is_among_the_situations(library: Library) -> None:
    main = main_flow(library)
    flow = next(one for one in library.values() if one.remembers)
    asked = Slice(flow, free=told(library, flow))
    ways = asked.walked().ways
    anew = flow.by_id.keys() - set(flow.remembers)

    @settings(max_examples=100)
    @given(st.data(), st.integers(0, 30))
    def interview(data: st.DataObject, length: int) -> None:
        before = answered(data, main, length)
        known = {name: options for name, options in before.items() if name not in anew}
        answers: dict[str, frozenset[str]] = {}
        here = walk(flow, answers, given=known)
        if here.urgency >= Urgency.SAME_DAY:
            return  # its card stands, and nothing else begins
        found = [one for one in ways if one.state == here.state]
        while here.open is not None:
            answers[here.state] = chosen(data, here)
            found = [asked.after(one, answers[here.state]) for one in found]
            assert ways.keys() >= set(found)
            here = walk(flow, answers, given=known)
            found = [one for one in found if one.state == here.state]
            assert found

    interview()


def answered(data: st.DataObject, flow: Flow, length: int) -> Answers:
    """The first answers of an interview that comes to nothing urgent."""
    answers: dict[str, frozenset[str]] = {}
    here = walk(flow, answers)
    while here.open is not None and len(answers) < length:
        tried = {**answers, here.state: chosen(data, here)}
        there = walk(flow, tried)
        if there.urgency >= Urgency.SAME_DAY:
            break
        answers, here = tried, there
    return answers


def test_equal_situations_are_one(library: Library) -> None:
    flow = main_flow(library)
    asked = Slice(flow)
    start = next(iter(asked.starts()))
    adult = asked.after(start, frozenset({"40_49"}))
    none, numb = (asked.after(adult, frozenset({option})) for option in ("none", "bladder"))
    assert none.state == "legs"
    assert numb.state == "=emergency"
    assert asked.after(adult, frozenset({"sexual"})) == numb


def test_a_question_that_cannot_come_any_more_is_decided(library: Library) -> None:
    formulas = Formulas(main_flow(library), {}, ())
    feels = formulas.look("leg_feel", ("numb",))
    back = formulas.mask("where", ("back",))
    assert formulas.residues.decided(feels, formulas.places["where"], back) == FALSE


Written = tuple[str, object]
looks = st.tuples(st.just("look"), st.tuples(st.integers(0, PLACES - 1), st.integers(1, 2**OPTIONS - 1)))
written: st.SearchStrategy[Written] = st.recursive(
    looks,
    lambda parts: st.one_of(
        st.tuples(st.just("every"), st.lists(parts, max_size=3)),
        st.tuples(st.just("some"), st.lists(parts, max_size=3)),
        st.tuples(st.just("not"), parts),
        st.tuples(
            st.just("least"),
            st.tuples(st.integers(-2, 4), st.lists(st.tuples(st.integers(-2, 3), parts), max_size=3)),
        ),
    ),
    max_leaves=8,
)


def made(residues: Residues, tree: Written) -> int:
    match tree:
        case ("look", (int(place), int(mask))):
            return residues.within(place, mask)
        case ("every", list(parts)):
            return residues.every([made(residues, part) for part in parts])
        case ("some", list(parts)):
            return residues.some([made(residues, part) for part in parts])
        case ("least", (int(number), list(items))):
            return residues.least(number, [(points, made(residues, part)) for points, part in items])
        case ("not", part):
            return residues.negation(made(residues, part))  # type: ignore[arg-type]
    raise AssertionError(tree)


def plain(tree: Written, masks: list[int]) -> bool:
    match tree:
        case ("look", (int(place), int(mask))):
            return bool(masks[place] & mask)
        case ("every", list(parts)):
            return all(plain(part, masks) for part in parts)
        case ("some", list(parts)):
            return any(plain(part, masks) for part in parts)
        case ("least", (int(number), list(items))):
            return bool(sum(points for points, part in items if plain(part, masks)) >= number)
        case ("not", part):
            return not plain(part, masks)  # type: ignore[arg-type]
    raise AssertionError(tree)


@settings(max_examples=300)
@given(
    written,
    st.lists(st.integers(0, 2**OPTIONS - 1), min_size=PLACES, max_size=PLACES),
    st.permutations(range(PLACES)),
)
def test_a_formula_decided_answer_by_answer_is_what_it_says(tree: Written, masks: list[int], order: list[int]) -> None:
    residues = Residues()
    formula = made(residues, tree)
    for place in order:
        formula = residues.decided(formula, place, masks[place])
    assert formula == (TRUE if plain(tree, masks) else FALSE)
