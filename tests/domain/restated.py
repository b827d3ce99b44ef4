"""The interview said a second time, in plain Python: when each question is asked, when each danger sign holds.

Written from the clinical research alone, so that a slip in `flows/` shows up as a difference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

OVER_50 = ("50_59", "60_64", "65_69", "70_plus")
OVER_65 = ("65_69", "70_plus")
UNDER_60 = ("18_39", "40_49", "50_59")
UNDER_50 = ("18_39", "40_49")
EARLY = ("under_35", "35_39", "40_44")
SOFT_BACK = ("back", "buttock", "all_over", "not_sure")
SIGNS = ("psoriasis", "bowel", "eye_ever", "heel", "joint", "relative", "tablets")


@dataclass(frozen=True)
class Told:
    """What a person has said; a question that was not asked is false."""

    answers: Mapping[str, frozenset[str]]

    def __call__(self, question: str, *options: str) -> bool:
        return not self.answers.get(question, frozenset()).isdisjoint(options)

    @property
    def leg(self) -> bool:
        return self("where", "thigh", "below_knee")

    @property
    def recent(self) -> bool:
        return self("duration", "under_3d", "d3_14", "w2_6", "w6_12")

    @property
    def chronic(self) -> bool:
        return self("duration", "m3_6", "over_6m")

    @property
    def past_6_weeks(self) -> bool:
        return self("duration", "w6_12", "m3_6", "over_6m")

    @property
    def limited(self) -> bool:
        if self("walk", "not_sure"):
            return self("walk_stop", "sit_or_bend", "standing_still")
        return self("walk", "over_500m", "m100_500", "under_100m")

    @property
    def free(self) -> bool:
        if self("walk", "not_sure"):
            return self("walk_stop", "hip_groin", "nothing", "not_sure")
        return self("walk", "no_limit")

    @property
    def young_start(self) -> bool:
        """The first pain ever came before 45: told, or certain from the age today."""
        return self("first_age", *EARLY) or self("age", "18_39")

    @property
    def weak_signs(self) -> int:
        return sum(
            [
                self("lately", "weight_loss"),
                self("lately", "tired_thirsty"),
                self("night", "constant"),
                self("health", "bones"),
                self("first_age", "50_plus") and self.recent,
            ]
        )


Says = Callable[[Told], bool]


def always(_: Told) -> bool:
    return True


def _sudden_severe(t: Told) -> bool:
    return (t("onset", "sudden") and t("age", *OVER_50)) or (
        t("onset", "sudden", "lift_twist", "small_fall") and (t("health", "thinners") or t("lately", "back_needle"))
    )


def _sitting(t: Told) -> bool:
    return t.leg or t("where", "not_sure") or t.limited


ASKED: Mapping[str, Says] = {
    "age": always,
    "saddle": always,
    "saddle_private": lambda t: t("saddle", "prefer_not"),
    "legs": always,
    "both_course": lambda t: t("legs", "both_legs"),
    "weak_course": lambda t: t("legs", "weak_one", "not_sure"),
    "now": always,
    "kidney_more": lambda t: t("now", "kidney"),
    "eye_more": lambda t: t("now", "eye"),
    "onset": always,
    "accident_when": lambda t: t("onset", "accident", "not_sure"),
    "duration": always,
    "where": always,
    "health": always,
    "cancer_more": lambda t: t("health", "cancer"),
    "pregnant_more": lambda t: t("health", "pregnant"),
    "lately": always,
    "sudden_severe": _sudden_severe,
    "night": always,
    "course": lambda t: t("duration", "w2_6") or (t("night", "constant") and t.past_6_weeks),
    "side": lambda t: t("where", "buttock", "thigh", "below_knee"),
    "walk": lambda t: t("where", "buttock", "thigh", "below_knee", "groin", "not_sure") or t("age", *OVER_50),
    "walk_stop": lambda t: t("walk", "over_500m", "m100_500", "under_100m", "not_sure"),
    "sit": _sitting,
    "forward": _sitting,
    "lean_back": lambda t: t("sit", "same", "worse", "not_sure") or t("forward", "worse", "not_sure"),
    "stand": lambda t: (
        (t.limited and t("walk_stop", "standing_still", "nothing"))
        or (t("walk_stop", "sit_or_bend") and t("sit", "same", "worse", "not_sure"))
    ),
    "cart": lambda t: t.limited and t("walk_stop", "not_sure"),
    "cough": lambda t: t.leg and t("walk", "no_limit"),
    "worse_part": lambda t: t.leg and (t.free or t("sit", "same", "worse", "not_sure")),
    "leg_feel": lambda t: t.leg,
    "worst_move": lambda t: (
        (t("where", "back", "all_over") and t("age", *UNDER_50))
        or (t("where", "back", "buttock", "groin", "all_over") and t.free)
    ),
    "day": lambda t: t("where", "back", "all_over", "not_sure") or (t("where", "buttock") and t.free),
    "first_age": lambda t: (t("age", *OVER_50) and t.recent) or (t.chronic and t("where", *SOFT_BACK)),
    "stiff": lambda t: (
        (t("day", "waking", "same") and t.past_6_weeks)
        or (t.chronic and t("first_age", *EARLY))
        or (t("night", "up_helps") and (t("where", *SOFT_BACK) or t.chronic))
    ),
    "move_rest": lambda t: t.chronic and (t("stiff", "m30_60", "over_60") or t("first_age", *EARLY)),
    "ibp_signs": lambda t: t("stiff", "m30_60", "over_60") or (t.chronic and t("first_age", *EARLY)),
    "hip": lambda t: t("where", "buttock", "thigh") and t("age", "40_49", *OVER_50) and t.free,
    "examined": lambda t: (
        t.chronic and ((t("where", "back", "all_over") and t("age", *UNDER_50)) or (t("where", *SOFT_BACK) and t.free))
    ),
}
"""When each question is asked, in the order of asking."""


def asas(t: Told) -> int:
    """ASAS experts 2009: began before 40, insidious, exercise helps, rest does not, getting up at night does."""
    return sum(
        [
            t("first_age", "under_35", "35_39") or t("age", "18_39"),
            t("onset", "slowly"),
            t("move_rest", "move", "both"),
            t("move_rest", "move", "neither"),
            t("night", "up_helps"),
        ]
    )


def berlin(t: Told) -> int:
    """Berlin 2006: stiff over 30 minutes, exercise but not rest helps, woken in the second half, changing buttocks."""
    return sum(
        [
            t("stiff", "m30_60", "over_60"),
            t("move_rest", "move"),
            t("night", "up_helps"),
            t("side", "swaps"),
        ]
    )


def nice(t: Told) -> int:
    """NICE NG65: only where pain began before 45 and has lasted over three months."""
    if not (t.young_start and t.chronic):
        return 0
    return sum(
        [
            t("first_age", "under_35"),
            t("night", "up_helps"),
            t("where", "buttock") or t("side", "swaps"),
            t("move_rest", "move", "both"),
            t("ibp_signs", "tablets"),
            t("ibp_signs", "relative"),
            t("ibp_signs", "joint"),
            t("ibp_signs", "heel"),
            t("ibp_signs", "psoriasis"),
        ]
    )


def konstantinou(t: Told) -> int:
    """Below the knee, leg worse than back, numb or pins and needles."""
    return sum([t("where", "below_knee"), t("worse_part", "leg"), t("leg_feel", "tingling", "numb")])


def sugioka(t: Told) -> int:
    """Continence is left out: it is a danger sign and ends the interview."""
    points = {
        2: [t("age", "60_64", "65_69"), t("forward", "better"), t("stand", "yes")],
        3: [t("age", "70_plus")],
        1: [t("duration", "over_6m"), t.limited and t("walk_stop", "sit_or_bend", "standing_still")],
        -2: [t("lean_back", "better")],
    }
    return sum(worth * sum(held) for worth, held in points.items())


def _fever_risk(t: Told) -> bool:
    return (
        t("health", "immune", "steroids")
        or t("lately", "infection", "back_needle", "drugs")
        or t("weak_course", "worse", "new_steady", "not_sure")
        or t("both_course", "recent")
    )


def _infection_no_fever(t: Told) -> bool:
    entered = t("lately", "infection", "back_needle")
    return (t("night", "constant") and (entered or t("health", "immune"))) or (
        t("health", "immune") and entered and t.recent
    )


def _aorta(t: Told) -> bool:
    over_50 = t("age", *OVER_50)
    return (
        t("now", "tearing")
        or (t("now", "pulse") and over_50)
        or (t("onset", "sudden") and over_50 and t("sudden_severe", "yes", "not_sure"))
    )


def _two_weak_signs(t: Told) -> bool:
    beside_cancer = (
        t("lately", "weight_loss", "tired_thirsty")
        or (t("health", "bones") and t.recent)
        or (t("first_age", "50_plus") and t.recent)
    )
    return t.weak_signs >= 2 or (t("health", "cancer") and beside_cancer)


FLAGS: Mapping[str, tuple[str, Says]] = {
    "saddle_numbness": ("emergency", lambda t: t("saddle", "numb_saddle")),
    "bladder_change": ("emergency", lambda t: t("saddle", "bladder")),
    "bowel_change": ("emergency", lambda t: t("saddle", "bowel")),
    "sexual_change": ("emergency", lambda t: t("saddle", "sexual")),
    "saddle_unsure": ("emergency", lambda t: t("saddle", "not_sure") or t("saddle_private", "have_one")),
    "both_legs": ("emergency", lambda t: t("both_course", "recent", "not_sure") or t("legs", "give_way")),
    "growing_weakness": ("emergency", lambda t: t("weak_course", "worse")),
    "new_weakness": ("same_day", lambda t: t("weak_course", "new_steady", "not_sure")),
    "infection_likely": ("emergency", lambda t: t("now", "fever") and _fever_risk(t)),
    "very_ill": ("emergency", lambda t: t("now", "collapse")),
    "fever": ("same_day", lambda t: t("now", "fever")),
    "injected_drugs": ("same_day", lambda t: t("lately", "drugs")),
    "infection_no_fever": ("same_day", _infection_no_fever),
    "aorta": ("emergency", _aorta),
    "pulsing_belly": ("same_day", lambda t: t("now", "pulse")),
    "chest": ("emergency", lambda t: t("now", "chest")),
    "cold_leg": ("emergency", lambda t: t("legs", "cold_leg")),
    "leg_clot": ("same_day", lambda t: t("legs", "swollen_leg")),
    "major_trauma": (
        "emergency",
        lambda t: t("accident_when", "last_2_weeks") or (t("onset", "accident") and t("accident_when", "not_sure")),
    ),
    "trauma_unchecked": (
        "same_day",
        lambda t: (
            t("accident_when", "earlier_unchecked") or (t("onset", "not_sure") and t("accident_when", "not_sure"))
        ),
    ),
    "fracture": (
        "same_day",
        lambda t: (
            t("onset", "small_fall", "lift_twist")
            and t.recent
            and (t("age", *OVER_65) or t("health", "bones", "steroids", "stiff_spine"))
        ),
    ),
    "fracture_no_fall": (
        "same_day",
        lambda t: t("onset", "sudden") and t.recent and t("health", "bones", "steroids"),
    ),
    "spinal_bleed": (
        "emergency",
        lambda t: (
            (t("sudden_severe", "yes", "not_sure") or t("weak_course", "worse", "new_steady", "not_sure"))
            and (t("health", "thinners") or t("lately", "back_needle"))
        ),
    ),
    "cancer_nerves": (
        "emergency",
        lambda t: (
            t("health", "cancer")
            and (
                t("cancer_more", "leg_nerve", "unsteady")
                or t("leg_feel", "burning", "shock", "tingling", "numb")
                or t("weak_course", "worse", "new_steady", "not_sure")
            )
        ),
    ),
    "cancer_spine": (
        "same_day",
        lambda t: (
            t("health", "cancer")
            and (
                t("cancer_more", "worsening", "severe", "strain", "one_spot", "upper")
                or t("night", "constant")
                or t("where", "upper")
            )
        ),
    ),
    "cancer_history": ("soon", lambda t: t("health", "cancer")),
    "weak_signs_two": ("same_day", _two_weak_signs),
    "night_worsening": ("same_day", lambda t: t("night", "constant") and t("course", "worse")),
    "weak_sign_one": (
        "soon",
        lambda t: t.weak_signs >= 1 or (t("first_age", "not_sure") and t("age", *OVER_50) and t.recent),
    ),
    "pregnancy_alarm": (
        "emergency",
        lambda t: (
            t("pregnant_more", "belly", "bleeding", "less_movement", "fever")
            or (t("health", "pregnant") and t("now", "fever"))
        ),
    ),
    "pregnancy": ("soon", lambda t: t("health", "pregnant")),
    "kidney_severe": (
        "emergency",
        lambda t: (
            t("now", "kidney")
            and (t("now", "fever") or t("health", "pregnant") or t("kidney_more", "cannot_bear", "one_kidney"))
        ),
    ),
    "kidney": ("same_day", lambda t: t("now", "kidney")),
    "sight_loss": ("emergency", lambda t: t("eye_more", "sight")),
    "red_eye": ("same_day", lambda t: t("eye_more", "red")),
    "shingles": ("same_day", lambda t: t("lately", "rash")),
    "spine_shape": ("same_day", lambda t: t("lately", "lump")),
    "upper_back": ("same_day", lambda t: t("where", "upper")),
    "alarm_unsure": ("same_day", lambda t: t("now", "not_sure")),
    "history_unsure": ("soon", lambda t: t("health", "not_sure") or t("lately", "not_sure")),
    "claudication": ("soon", lambda t: t.limited and t("walk_stop", "sit_or_bend", "nothing", "not_sure")),
    "circulation": ("soon", lambda t: t("walk_stop", "standing_still")),
    "hip": ("soon", lambda t: t("where", "groin") or t("walk_stop", "hip_groin") or t("hip", "yes")),
    "inflammatory": ("soon", lambda t: t.chronic and (asas(t) >= 4 or berlin(t) >= 2 or nice(t) >= 3)),
    "long_leg_pain": ("soon", lambda t: t.leg and t.past_6_weeks),
    "long_pain": (
        "soon",
        lambda t: t("duration", "w6_12") or (t.chronic and t("examined", "no", "yes_worse")),
    ),
    "not_improving": ("soon", lambda t: t("course", "worse") or (t("course", "same") and t.leg)),
    "widespread": ("soon", lambda t: t("where", "all_over")),
    "under_age": ("soon", lambda t: t("age", "under_18")),
    "cancer_spread": ("same_day", lambda t: t("heard", "cancer_spread")),
    "poisoning": ("emergency", lambda t: t("heard", "poisoning")),
}
"""How urgent each danger sign is, and when it holds."""

IN_TWO_DAYS = {"weak_signs_two", "night_worsening", "spine_shape", "upper_back"}
"""*In the next day or two*; every other urgent sign is for today."""
