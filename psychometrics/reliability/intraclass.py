"""How alike the members of a group are.

Belongs here: intraclass correlations of one-way designs. Does not: variance components for predictions
(`variance_components`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.cell_statistics import CellStatistics
from psychometrics.reliability.variance_components import analysis_of_variance


@dataclass(frozen=True)
class IntraclassCorrelations:
    """Intraclass correlations; negative where members are less alike than strangers, NaN where unknown.

    Attributes:
        single: (...) ICC(1): of one member's value; the share of variance between groups.
        of_means: (...) ICC(2): of the mean of a group of typical size.
        typical_size: (...) n0, see `AnalysisOfVariance`.

    """

    single: np.ndarray
    of_means: np.ndarray
    typical_size: np.ndarray


def intraclass_correlations(cells: CellStatistics) -> IntraclassCorrelations:
    """Return ICC(1) and ICC(2) of a one-way design with unequal groups.

    Shrout and Fleiss (1979), "Intraclass correlations: uses in assessing rater reliability", Psychological
    Bulletin 86, in the notation of Bliese (2000): ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW) and
    ICC(2) = (MSB - MSW) / MSB, which is ICC(1) stepped up by Spearman-Brown to groups of n0.

    Args:
        cells: groups on the first axis; the others are separate problems.

    """
    table = analysis_of_variance(cells)
    between, within, size = table.mean_square_between, table.mean_square_within, table.typical_size
    with np.errstate(invalid="ignore", divide="ignore"):
        single = (between - within) / (between + (size - 1) * within)
        of_means = (between - within) / between
    return IntraclassCorrelations(single, np.where(between > 0, of_means, np.nan), size)
