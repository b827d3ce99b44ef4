"""What may stand in the files of a flow, as written. An unknown key is a fault."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from bot.domain.exercise import Amount
from bot.loaders.pose_form import PoseForm
from bot.loaders.written_guard import WrittenGuard

VerdictWord = Literal["safe", "caution", "avoid"]
PositionWord = Literal["standing", "sitting", "prone", "supine", "side", "all_fours", "kneeling", "water"]
MovementClass = Literal[
    "flexion_mid",
    "flexion_end_range",
    "extension_mid",
    "extension_end_range",
    "rotation_loaded",
    "axial_heavy",
    "high_impact",
    "long_upright_walk",
    "neutral",
]


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _amount(value: Any) -> Amount:
    match value:
        case bool():
            pass
        case int() if value > 0:
            return value
        case [int() as low, int() as high] if 0 < low < high:
            return (low, high)
    raise PydanticCustomError("amount", "must be a number such as 5, or a range such as [5, 8]")


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""One name, or a list of them."""
WrittenAmount = Annotated[Amount, PlainValidator(_amount)]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleForm(Form):
    when: WrittenGuard
    unless: WrittenGuard = ()


class ItemForm(RuleForm):
    points: StrictInt = 1


def _item(value: Any) -> Any:
    written_out = isinstance(value, dict) and not ItemForm.model_fields.keys().isdisjoint(value)
    return value if written_out else {"when": value}


class CountForm(Form):
    of: Annotated[tuple[Annotated[ItemForm, BeforeValidator(_item)], ...], Field(min_length=1)]
    needs: Names = ()
    positive: StrictInt | None = None
    title: StrictBool = False
    """The rule is published and named to a clinician."""
    source: Names = ()


class OptionForm(Form):
    when: WrittenGuard = ()
    evidence: dict[str, StrictInt] = {}
    source: Names = ()
    above: Annotated[StrictInt, Field(ge=0)] | None = None


class MeasureForm(Form):
    unit: Literal["metres", "minutes", "days", "years"]
    per_minute: Annotated[StrictInt, Field(gt=0)] | None = None
    source: Names = ()


def _nothing(value: Any) -> Any:
    return {} if value is None else value


class QuestionForm(Form):
    kind: Literal["one", "many", "number"]
    alarm: StrictBool = False
    when: WrittenGuard = ()
    measure: MeasureForm | None = None
    bands: tuple[StrictInt, ...] = ()
    options: dict[str, Annotated[OptionForm, BeforeValidator(_nothing)]] = {}
    options_from: Literal["exercises"] | None = None
    before: str | None = None
    """The included question that it stands before; without it, own questions come last."""
    first: Names = ()
    last_counts: StrictBool = False


class FlagForm(Form):
    urgency: Literal["soon", "same_day", "emergency"]
    when: WrittenGuard = ()
    unless: WrittenGuard = ()
    row: Names = ()
    covers: Names = ()
    source: Names = ()
    within: Literal["today", "two_days"] = "today"
    unclear: StrictBool = False
    stops: StrictBool = False
    pattern: Literal["any", "partly", "none"] = "any"
    exercises: Literal["any", "neutral"] = "any"


class EvidenceForm(RuleForm):
    weight: StrictInt
    source: Names = ()


class ColumnForm(Form):
    column: str
    when: WrittenGuard = ()


class ConditionForm(Form):
    columns: Annotated[tuple[ColumnForm, ...], Field(min_length=1)]
    only_when: WrittenGuard = ()
    unless: WrittenGuard = ()
    cap: Annotated[StrictInt, Field(gt=0)]
    likely: Annotated[StrictInt, Field(gt=0)]
    possible: Annotated[StrictInt, Field(gt=0)]
    evidence: dict[str, EvidenceForm] = {}


class LimitForm(Form):
    at_best: VerdictWord
    classes: tuple[MovementClass, ...] = ()
    positions: tuple[PositionWord, ...] = ()
    ids: tuple[str, ...] = ()


class OverrideForm(RuleForm):
    limits: tuple[LimitForm, ...] = ()
    only: tuple[str, ...] = ()
    source: Names = ()


class DoseForm(Form):
    repetitions: WrittenAmount | None = None
    sets: WrittenAmount | None = None
    hold_seconds: WrittenAmount | None = None
    minutes: WrittenAmount | None = None
    times_a_day: WrittenAmount | None = None
    each_side: StrictBool = False


class ExerciseForm(Form):
    classes: Annotated[tuple[MovementClass, ...], Field(min_length=1)]
    position: PositionWord
    verdicts: dict[str, VerdictWord]
    dose: DoseForm | None = None
    not_after_waking_hours: Annotated[StrictInt, Field(gt=0)] | None = None
    in_a_set: StrictBool = True
    pose: PoseForm | None = None
    source: Names = ()


class AdviceForm(Form):
    when: WrittenGuard | None = None
    unless: WrittenGuard = ()
    level: Literal["stop", "reduce", "carry_on", "note"]
    source: Names = ()


class ReviewForm(Form):
    by: str | None = None
    date: str | None = None


class IncludeForm(Form):
    flow: str
    questions: tuple[str, ...]


class FlowForm(Form):
    """`flow.yaml`, and the other flows of a topic."""

    flow: str
    revision: Annotated[StrictInt, Field(gt=0)]
    at_most: Annotated[StrictInt, Field(gt=0)] | None = None
    """No conversation asks more questions than so many."""
    reviewed: ReviewForm = ReviewForm()
    include: IncludeForm | None = None
    serves: Literal["after_exercise", "check_in", "other"] = "other"
    remembers: Names = ()
    given: Names = ()
    counts: dict[str, CountForm] = {}
    questions: dict[str, QuestionForm]
    flags: dict[str, FlagForm] = {}
    advice: dict[str, AdviceForm] = {}


class FlagsForm(Form):
    flags: dict[str, FlagForm]


class ConditionsForm(Form):
    lead: Annotated[StrictInt, Field(ge=0)] = 2
    conditions: dict[str, ConditionForm]


class ExercisesForm(Form):
    overrides: dict[str, OverrideForm] = {}
    stop_rules: tuple[str, ...] = ()
    after_a_bad_day: tuple[str, ...] = ()
    exercises: dict[str, ExerciseForm]
