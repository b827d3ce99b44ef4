"""What is proved of the real flows, and that a broken flow is found out with a conversation that shows it."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from bot.domain import guidance
from bot.domain.act import Act, Open, Start
from bot.domain.chat import Chat
from bot.domain.exercise import Override, Verdict
from bot.domain.flags import Urgency
from bot.domain.flow import Flow, Question
from bot.domain.guard import NEVER, Answered, Facts, Guard, Rule
from bot.domain.guidance import outcome_of, verdicts_for
from bot.domain.library import Library, main_flow
from bot.domain.machine import EMERGENCY, ENDS, FINISHED, SAME_DAY, Known, walk
from bot.domain.proofs import Broken, Proof, chats, figures, firsts, proof_of
from bot.domain.proofs.chats import kept
from bot.domain.proofs.conclusions import unsound
from bot.domain.proofs.exercises import combinations, overclaimed, unsafe
from bot.domain.proofs.reaching import asked_flags, raising, unending, unreached
from bot.domain.proofs.situations import Slice
from bot.domain.proofs.urgency import falling, signs, unheard, unmarked
from bot.domain.say import Home
from bot.domain.take import take
from bot.domain.turn import Turn
from bot.domain.value import replace


@pytest.fixture(scope="module")
def marked(library: Library) -> Library:
    """The flows with every question as an alarm that an emergency after exercise looks at."""
    return {name: with_questions(flow, "where_went", "soreness", alarm=True) for name, flow in library.items()}


@pytest.fixture(scope="module")
def proof(marked: Library) -> Proof:
    return proof_of(marked)


@pytest.fixture
def flow(library: Library) -> Flow:
    return main_flow(library)


def with_questions(flow: Flow, *names: str, **change: object) -> Flow:
    questions: list[Question] = [
        replace(one, **change) if one.id in names else one  # type: ignore[arg-type]
        for one in flow.questions
    ]
    return replace(flow, questions=tuple(questions))


def with_flag(flow: Flow, name: str, **change: object) -> Flow:
    return replace(flow, flags={**flow.flags, name: replace(flow.flags[name], **change)})  # type: ignore[arg-type]


def has(question: str, *options: str) -> Guard:
    return Guard(((Answered(question, frozenset(options)),),))


def broken_reaching(flow: Flow) -> list[str]:
    asked = Slice(flow)
    return [fault.sentence for fault in unreached(asked, asked.walked())]


def test_every_promise_of_the_real_flows_is_kept(proof: Proof) -> None:
    assert [str(fault) for fault in proof.broken] == []


def test_the_longest_back_pain_interview_asks_28_questions(proof: Proof) -> None:
    assert proof.figures["back_pain"].longest == 28


def test_only_the_feeling_of_the_leg_is_accepted_without_an_alarm(proof: Proof) -> None:
    assert [note.split("`")[3] for note in proof.accepted] == ["leg_feel"]


def test_each_condition_comes_first_in_a_conversation(proof: Proof, flow: Flow) -> None:
    found = proof.firsts[flow.id]
    assert found.keys() == flow.conditions.keys()
    for name, conversation in found.items():
        done = walk(flow, dict(conversation))
        assert done.path == tuple(question for question, _ in conversation)
        assert outcome_of(done).patterns[0].condition == name


def test_each_danger_sign_is_raised_by_its_conversation(flow: Flow) -> None:
    wanted = asked_flags(flow)
    found = raising(Slice(flow), wanted)
    assert found.keys() == {flag.id for flag in wanted}
    for name, conversation in found.items():
        assert flow.flags[name] in walk(flow, dict(conversation)).flags


def test_a_condition_beyond_its_cap_never_comes_first(flow: Flow) -> None:
    strain = replace(flow.conditions["muscle_strain"], possible=11, likely=11)
    found = firsts(replace(flow, conditions={**flow.conditions, "muscle_strain": strain}))
    assert found.keys() == flow.conditions.keys() - {"muscle_strain"}


def test_one_question_too_many_is_shown(flow: Flow) -> None:
    asked = Slice(replace(flow, most_questions=27))
    (fault,) = unending(asked, asked.walked())
    assert fault.promise == "at_most"
    done = walk(flow, dict(fault.conversation))
    assert done.state in ENDS
    assert len(done.path) == 28


def test_a_question_with_nothing_to_choose_is_shown(flow: Flow) -> None:
    side = flow.by_id["side"]
    closed = tuple(replace(option, when=NEVER) for option in side.options)
    flow = with_questions(flow, "side", options=closed)
    asked = Slice(flow)
    fault = next(iter(unending(asked, asked.walked())))
    here = walk(flow, dict(fault.conversation))
    assert here.state == "side"
    assert not here.offered


def test_a_question_that_is_never_asked_is_shown(flow: Flow) -> None:
    flow = with_questions(flow, "hip", when=has("where", "upper"))
    assert broken_reaching(flow) == ["`hip` is never asked"]


def test_an_option_that_is_never_offered_is_shown(flow: Flow) -> None:
    health = flow.by_id["health"]
    options = tuple(replace(one, when=NEVER) if one.id == "pregnant" else one for one in health.options)
    found = broken_reaching(with_questions(flow, "health", options=options))
    assert "`pregnant` is never offered at `health`" in found
    assert "`pregnant_more` is never asked" in found


def test_a_flag_that_never_holds_is_shown(library: Library) -> None:
    broken = {name: with_flag(flow, "chest", rule=Rule(NEVER)) for name, flow in library.items()}
    assert "`chest` never holds" in [fault.sentence for fault in proof_of(broken).broken]


def test_an_answer_that_takes_back_an_urgency_is_shown(flow: Flow) -> None:
    fever = Rule(has("now", "fever"), unless=has("lately", "none"))
    flow = with_flag(flow, "fever", rule=fever)
    asked = Slice(flow)
    faults = list(falling(asked, asked.walked()))
    assert faults
    *before, _ = faults[0].conversation
    then, after = walk(flow, dict(before)), walk(flow, dict(faults[0].conversation))
    assert after.urgency < then.urgency
    assert then.urgency is Urgency.SAME_DAY


def test_a_heard_sign_that_answers_take_back_is_shown(flow: Flow) -> None:
    rash = Rule(has("lately", "rash"), unless=has("saddle", "none"))
    flow = with_flag(flow, "shingles", rule=rash)
    (fault,) = unheard(flow)
    (sign, option), *answers = fault.conversation
    assert (sign, option) == ("lately", frozenset({"rash"}))
    heard = {sign: option}
    assert walk(flow, dict(answers), heard=heard).urgency < walk(flow, {}, heard=heard).urgency


def test_each_sign_alone_is_urgent_when_heard(flow: Flow) -> None:
    found = signs(flow)
    assert found["saddle", "bladder"].state == EMERGENCY
    assert found["now", "fever"].urgency is Urgency.SAME_DAY
    assert ("heard", "poisoning") in found
    assert ("night", "constant") not in found


def test_an_emergency_missed_for_want_of_an_alarm_is_shown(flow: Flow) -> None:
    unalarmed = with_questions(flow, "lately", alarm=False)
    broken, _ = unmarked(unalarmed)
    fault = next(one for one in broken if one.conversation[-1][0] == "lately")
    missed, asked = walk(unalarmed, dict(fault.conversation)), walk(flow, dict(fault.conversation))
    assert missed.state in {SAME_DAY, "sudden_severe"}
    assert "lately" not in missed.path
    assert asked.state == EMERGENCY


def test_an_emergency_lowered_to_soon_is_no_sign_any_more(flow: Flow) -> None:
    assert ("now", "chest") not in signs(with_flag(flow, "chest", urgency=Urgency.SOON))


@pytest.mark.parametrize("dropped", ["thin_bones", "pregnant", "not_yet_examined", "first_days", "arch_worse"])
def test_a_dropped_override_is_shown(dropped: str, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    holding: Callable[[Flow, Facts], tuple[Override, ...]] = guidance._holding

    def without(flow: Flow, facts: Facts) -> tuple[Override, ...]:
        return tuple(one for one in holding(flow, facts) if one.id != dropped)

    held = combinations(flow)
    assert list(unsafe(flow, held)) == []
    monkeypatch.setattr(guidance, "_holding", without)
    (fault,) = unsafe(flow, held)
    done = walk(flow, dict(fault.conversation))
    assert done.state == FINISHED
    assert flow.overrides[[one.id for one in flow.overrides].index(dropped)].rule.holds(done.facts)


def test_a_full_sit_up_is_never_safe(flow: Flow) -> None:
    ever = {name for name in flow.exercises if "sit_up" in name}
    assert ever
    for held in combinations(flow):
        for condition in (*dict(held.columns), None):
            shown, _ = verdicts_for(flow, Known(flow, held.answers), condition)
            assert not [name for name in ever if shown.get(name) is Verdict.SAFE]


def test_a_pattern_beside_a_flag_that_allows_none_is_shown(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guidance, "_allowed", lambda found, flags: found.patterns)
    faults = list(overclaimed(Slice(flow)))
    assert "circulation" in faults[0].sentence
    assert flow.flags["circulation"] in walk(flow, dict(faults[0].conversation)).flags


def test_a_tie_that_gives_a_pattern_is_shown(flow: Flow) -> None:
    assert list(unsound(flow)) == []
    (fault,) = unsound(replace(flow, lead=-1))
    assert "a tie" in fault.sentence


def driven(
    library: Library, name: str, fake: Callable[..., Turn], monkeypatch: pytest.MonkeyPatch
) -> tuple[Broken, ...]:
    flow = main_flow(library)
    raised: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = raising(Slice(flow), [flow.flags[name]])
    assert kept(library, flow, raised)[0] == ()
    monkeypatch.setattr(chats, "take", fake)
    return kept(library, flow, raised)[0]


def test_a_flag_lost_by_beginning_again_is_shown(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(library: Library, chat: Chat, act: Act, now: datetime) -> Turn:
        turn = take(library, chat, act, now)
        return replace(turn, chat=replace(chat, raised=())) if isinstance(act, Start) else turn

    (fault,) = driven(library, "bladder_change", forgetful, monkeypatch)
    assert "no longer raised" in fault.sentence
    assert walk(main_flow(library), dict(fault.conversation)).state == EMERGENCY


def test_a_page_beside_a_raised_flag_is_shown(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(library: Library, chat: Chat, act: Act, now: datetime) -> Turn:
        if isinstance(act, Open) and act.card == "home":
            return Turn(chat, Home(unfinished=False, finished=False))
        return take(library, chat, act, now)

    (fault,) = driven(library, "fever", careless, monkeypatch)
    assert "Home is shown" in fault.sentence


def test_the_figures_tell_each_first_conversation(library: Library, flow: Flow) -> None:
    told = figures(library)
    assert all(f"{name} comes first" in told for name in flow.conditions)
    assert "at most 28 questions" in told
