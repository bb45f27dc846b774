"""Survey scales: how many items, how they go together, how much of a scale lies between schools.

Belongs here: the structure of the fictional surveys. Does not belong here: answers (`surveys`), file
layouts (`layouts`). Magnitudes: scales of the CORE districts have alpha 0.70 to 0.86 and 0.03 to 0.08 of
their variance between schools (West and others 2017, Hough and others 2017); the number of items of the
climate scales follows school narratives; where no figure is public it is an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SurveyScale:
    """One scale of five-point items.

    `item_correlation` is the correlation of two items' latent answers among students of one school,
    `school_share` the share of the latent scale's variance between schools, `mean` the latent mean in
    standard deviations of an item, `thresholds` where the answers 2, 3, 4 and 5 begin.
    """

    scale_id: str
    respondent: str
    items: int
    item_correlation: float
    school_share: float
    mean: float
    secondary_shift: float
    retest: float
    reverse_scored: bool = False
    thresholds: tuple[float, float, float, float] = (-1.9, -1.1, -0.35, 0.65)

    @property
    def is_turned(self) -> bool:
        """Whether the items agree with what is unwanted, so that answers are turned before they count."""
        return self.reverse_scored or self.scale_id == "bullying"


# Student scales first: the student file has their items in this order.
SCALES = (
    SurveyScale("self_management", "student", 9, 0.36, 0.045, 0.45, -0.10, 0.50),
    SurveyScale("growth_mindset", "student", 4, 0.43, 0.040, -0.38, 0.20, 0.35, True),
    SurveyScale("self_efficacy", "student", 4, 0.56, 0.040, 0.00, -0.35, 0.45),
    SurveyScale("social_awareness", "student", 8, 0.37, 0.050, 0.10, -0.20, 0.45),
    SurveyScale("connectedness", "student", 12, 0.36, 0.055, 0.15, -0.30, 0.45),
    SurveyScale("safety", "student", 4, 0.48, 0.080, 0.25, -0.20, 0.40),
    SurveyScale("bullying", "student", 4, 0.45, 0.060, -0.55, -0.15, 0.40),
    SurveyScale("participation", "student", 4, 0.42, 0.060, 0.00, -0.15, 0.40),
    SurveyScale("behavior_expectations", "student", 4, 0.42, 0.070, 0.05, -0.20, 0.40),
    SurveyScale("family_climate", "family", 10, 0.50, 0.070, 0.75, -0.25, 0.40),
    SurveyScale("staff_climate", "staff", 10, 0.48, 0.140, 0.45, -0.05, 0.50),
)
STUDENT_SCALES = tuple(scale for scale in SCALES if scale.respondent == "student")
# Scales of the student survey that together are the students' view of the school's climate.
CLIMATE_SCALES = ("connectedness", "safety", "bullying", "participation", "behavior_expectations")
