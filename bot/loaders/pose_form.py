"""What may stand under `pose`, as written."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bot.domain.pose import Prop, View


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Degrees = Annotated[float, Field(strict=True, ge=-360, le=360)]
WrittenArm = tuple[Degrees, Degrees]
WrittenLeg = tuple[Degrees, Degrees, Degrees]


class PostureForm(Strict):
    """`n` is the near limb, `f` the far one; no letter is both."""

    tl: Degrees | None = None
    tu: Degrees | None = None
    h: Degrees | None = None
    arm: WrittenArm | None = None
    armn: WrittenArm | None = None
    armf: WrittenArm | None = None
    leg: WrittenLeg | None = None
    legn: WrittenLeg | None = None
    legf: WrittenLeg | None = None


class PoseForm(Strict):
    """What a later posture does not name stays as in `start`."""

    start: PostureForm
    end: PostureForm
    between: tuple[PostureForm, ...] = ()
    props: tuple[Prop, ...] = ()
    view: View = "side"
    shins_away: StrictBool = False
    circles: StrictBool = False
    held: StrictBool = False
    lift: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.0
