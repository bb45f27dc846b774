"""Scores and ratings of every framework: explained, made of the published results, like the year before."""

from expectations.catalogue import BLOCKS, WARNS, Expectation, Suite

_SCORED_CELL = ("framework_id", "organization_id", "measure_id", "student_group_id")
_RATING = ("framework_id", "framework_version", "organization_id")

SCORES = Suite(
    suite_id="marts_scores",
    level="marts",
    relation="marts.fct_measure_score",
    describes="How frameworks score the results.",
    expectations=(
        Expectation(
            "a_reported_result_is_scored_or_says_why",
            BLOCKS,
            defends="Nothing is silently left out: a reported result has a level or points, or a reason; "
            "never both.",
            resolve="See int_scoring__measure_level for the rows named. A new case needs a reason in "
            "reasons.csv.",
            places=_SCORED_CELL,
        ),
        Expectation(
            "only_reported_results_are_scored",
            BLOCKS,
            defends="Hidden and missing results earn neither level nor points.",
            resolve="See int_scoring__measure_level for the rows named.",
            places=_SCORED_CELL,
        ),
        Expectation(
            "scored_values_are_the_published_ones",
            BLOCKS,
            defends="Scoring rounds the measure results and changes nothing else.",
            resolve="Compare the rows named in fct_measure_score and fct_measure_result. A join may have "
            "matched another year or group.",
            places=_SCORED_CELL,
        ),
        Expectation(
            "levels_spread_as_before",
            WARNS,
            defends="Performance levels of schools spread about as the year before. A wrong cut score "
            "moves many.",
            resolve="Compare the cut scores of both years. If the results themselves moved, see the suite "
            "on drift.",
            places=("framework_id", "measure_id"),
        ),
    ),
)

RATINGS = Suite(
    suite_id="marts_ratings",
    level="marts",
    relation="marts.fct_summative_rating",
    describes="Summative ratings and what they are made of.",
    expectations=(
        Expectation(
            "rating_lines_add_up_to_the_score",
            BLOCKS,
            defends="A rating can be followed line by line: the unrounded score is the sum of its lines, "
            "exactly.",
            resolve="See fct_rating_line and int_scoring__rating_line for the schools named.",
            places=_RATING,
        ),
        Expectation(
            "a_school_is_rated_or_says_why",
            BLOCKS,
            defends="A rated school has score and band and no reason; a school that is not rated has a "
            "reason.",
            resolve="See fct_summative_rating for the schools named and reasons.csv for the reasons there "
            "are.",
            places=_RATING,
        ),
        Expectation(
            "domain_scores_lie_between_their_lines",
            BLOCKS,
            defends="A domain's score is a mean of the points of its lines, so it lies between the lowest "
            "and highest.",
            resolve="See fct_domain_score for the schools named: weights may be negative or of another "
            "domain.",
            places=(*_RATING, "domain_id"),
        ),
        Expectation(
            "most_schools_in_scope_are_rated",
            WARNS,
            defends="A framework that rates few of its schools rests on missing files or on requirements "
            "nobody meets.",
            resolve="Count reason_not_rated. A missing file shows as missing data, a wrong requirement as "
            "its reason.",
            places=("framework_id", "framework_version"),
        ),
        Expectation(
            "as_many_schools_are_rated_as_before",
            WARNS,
            defends="About the same share of schools is rated as the year before.",
            resolve="Count reason_not_rated in both years and see which reason grew.",
            places=("framework_id", "framework_version"),
        ),
    ),
)
