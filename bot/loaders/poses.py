"""A written pose, made into the domain's."""

from bot.domain.pose import Pose, Posture
from bot.loaders.pose_form import PoseForm, PostureForm
from bot.loaders.scribe import Scribe
from bot.loaders.strict_yaml import Path_

NEEDS = {
    "tl": "`tl`",
    "tu": "`tu`",
    "h": "`h`",
    "armn": "`arm` or `armn`",
    "armf": "`arm` or `armf`",
    "legn": "`leg` or `legn`",
    "legf": "`leg` or `legf`",
}


def pose(scribe: Scribe, path: Path_, form: PoseForm) -> Pose | None:
    """None where `start` leaves a segment open, which is a fault."""
    for place in (("start",), ("end",), *(("between", number) for number in range(len(form.between)))):
        _check_twice(scribe, (*path, *place), _at(form, place))
    start = _written(form.start)
    missing = [need for key, need in NEEDS.items() if key not in start]
    if missing:
        scribe.fault((*path, "start"), f"the first posture needs {', '.join(missing)} too")
        return None
    if form.circles and form.held:
        scribe.fault((*path, "held"), "what goes round (`circles`) is not `held`")
    return Pose(
        postures=tuple(_posture(start | _written(one)) for one in (form.start, *form.between, form.end)),
        props=form.props,
        view=form.view,
        shins_away=form.shins_away,
        circles=form.circles,
        held=form.held,
        lift=form.lift,
    )


def _at(form: PoseForm, place: tuple[str | int, ...]) -> PostureForm:
    match place:
        case ("between", int(number)):
            return form.between[number]
        case ("end",):
            return form.end
    return form.start


def _check_twice(scribe: Scribe, path: Path_, form: PostureForm) -> None:
    for limb in ("arm", "leg"):
        if getattr(form, limb) and getattr(form, f"{limb}n") and getattr(form, f"{limb}f"):
            scribe.fault((*path, limb), f"`{limb}` is for both sides, and both stand beside it")


_Written = dict[str, float | tuple[float, ...]]


def _written(form: PostureForm) -> _Written:
    """By key, with both limbs of a pair told apart."""
    named = form.model_dump(exclude_none=True)
    pairs = {limb: named.pop(limb) for limb in ("arm", "leg") if limb in named}
    return {f"{limb}{side}": value for limb, value in pairs.items() for side in "nf"} | named


def _posture(written: _Written) -> Posture:
    return Posture(*(written[key] for key in NEEDS))  # type: ignore[arg-type]  # the form has checked their kinds
