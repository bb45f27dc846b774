"""How students of different groups are spread over schools.

Belongs here: indices of segregation, their parts by levels of units and over time, their bias and error. Does
not: which groups and schools are compared, targets, what is published.
"""

from psychometrics.segregation.bootstrap import (
    BootstrapIndex,
    IndexByChance,
    bootstrap_index,
    index_by_chance,
)
from psychometrics.segregation.counts import CountTable, count_table
from psychometrics.segregation.decomposition import (
    LevelSegregation,
    SegregationWithin,
    combine_units,
    segregation_by_level,
    segregation_within,
)
from psychometrics.segregation.difference import (
    DIFFERENCE_PARTS,
    SegregationDifference,
    bootstrap_difference,
    segregation_difference,
)
from psychometrics.segregation.errors import MarginsError, NoOverlapError, SegregationError
from psychometrics.segregation.exposure import (
    exposure,
    isolation,
    multigroup_normalized_exposure,
    normalized_exposure,
)
from psychometrics.segregation.mutual_information import (
    LocalSegregation,
    divergence,
    entropy,
    local_segregation,
    mutual_information,
    theil_h,
)
from psychometrics.segregation.unevenness import dissimilarity, multigroup_dissimilarity

__all__ = [
    "DIFFERENCE_PARTS",
    "BootstrapIndex",
    "CountTable",
    "IndexByChance",
    "LevelSegregation",
    "LocalSegregation",
    "MarginsError",
    "NoOverlapError",
    "SegregationDifference",
    "SegregationError",
    "SegregationWithin",
    "bootstrap_difference",
    "bootstrap_index",
    "combine_units",
    "count_table",
    "dissimilarity",
    "divergence",
    "entropy",
    "exposure",
    "index_by_chance",
    "isolation",
    "local_segregation",
    "multigroup_dissimilarity",
    "multigroup_normalized_exposure",
    "mutual_information",
    "normalized_exposure",
    "segregation_by_level",
    "segregation_difference",
    "segregation_within",
    "theil_h",
]
