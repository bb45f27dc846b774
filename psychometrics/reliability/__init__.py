"""How reliable results and ratings are.

Belongs here: variance between and within groups, reliability and stabilized values, rates, survey scales,
standard errors and band probabilities of ratings, decision quality, stability over halves and years, drift.
Does not: which results count, minimum group sizes, limits of checks, published decimals.
"""

from psychometrics.reliability.anchored import AnchoredScale
from psychometrics.reliability.bands import band_of, band_probabilities, effective_cuts, too_close_to_call
from psychometrics.reliability.beta_binomial import (
    RateDistribution,
    StabilizedRates,
    beta_binomial_by_likelihood,
    beta_binomial_by_moments,
    stabilize_rates,
)
from psychometrics.reliability.bootstrap import BootstrapScores, ScoredCell, bootstrap_scores
from psychometrics.reliability.calibration import Calibration, expected_calibration_error
from psychometrics.reliability.cell_statistics import (
    CellStatistics,
    cell_statistics,
    cell_statistics_of_values,
)
from psychometrics.reliability.clustered import ClusteredMeans, clustered_means
from psychometrics.reliability.correlation import Correlation, correlation, spearman_brown
from psychometrics.reliability.decisions import (
    Agreement,
    DecisionQuality,
    agreement_of_table,
    classification_agreement,
    decision_quality,
    expected_accuracy,
    mean_agreement_of_distributions,
)
from psychometrics.reliability.drift import (
    benjamini_hochberg,
    kolmogorov_smirnov,
    population_stability_index,
)
from psychometrics.reliability.errors import ReliabilityError, UnidentifiedError
from psychometrics.reliability.halves import split_halves
from psychometrics.reliability.influence import (
    RatingErrors,
    influence_of_means,
    influence_of_ratios,
    rating_errors,
)
from psychometrics.reliability.intervals import symmetric_interval
from psychometrics.reliability.intraclass import IntraclassCorrelations, intraclass_correlations
from psychometrics.reliability.omega import OneFactor, one_factor
from psychometrics.reliability.scales import (
    ItemStatistics,
    alpha_from_covariance,
    alpha_interval,
    cronbach_alpha,
    item_covariance,
    item_statistics,
)
from psychometrics.reliability.stabilization import (
    StabilizedValues,
    expected_by_level,
    reliability_of_values,
    stabilize,
)
from psychometrics.reliability.variance_components import (
    VarianceComponents,
    anova_components,
    reml_components,
    reml_given_errors,
)
from psychometrics.reliability.wilson import wilson_interval

__all__ = [
    "Agreement",
    "AnchoredScale",
    "BootstrapScores",
    "Calibration",
    "CellStatistics",
    "ClusteredMeans",
    "Correlation",
    "DecisionQuality",
    "IntraclassCorrelations",
    "ItemStatistics",
    "OneFactor",
    "RateDistribution",
    "RatingErrors",
    "ReliabilityError",
    "ScoredCell",
    "StabilizedRates",
    "StabilizedValues",
    "UnidentifiedError",
    "VarianceComponents",
    "agreement_of_table",
    "alpha_from_covariance",
    "alpha_interval",
    "anova_components",
    "band_of",
    "band_probabilities",
    "benjamini_hochberg",
    "beta_binomial_by_likelihood",
    "beta_binomial_by_moments",
    "bootstrap_scores",
    "cell_statistics",
    "cell_statistics_of_values",
    "classification_agreement",
    "clustered_means",
    "correlation",
    "cronbach_alpha",
    "decision_quality",
    "effective_cuts",
    "expected_accuracy",
    "expected_by_level",
    "expected_calibration_error",
    "influence_of_means",
    "influence_of_ratios",
    "intraclass_correlations",
    "item_covariance",
    "item_statistics",
    "kolmogorov_smirnov",
    "mean_agreement_of_distributions",
    "one_factor",
    "population_stability_index",
    "rating_errors",
    "reliability_of_values",
    "reml_components",
    "reml_given_errors",
    "spearman_brown",
    "split_halves",
    "stabilize",
    "stabilize_rates",
    "symmetric_interval",
    "too_close_to_call",
    "wilson_interval",
]
