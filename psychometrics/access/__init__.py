"""Whether a group gets as much of something as others do.

Belongs here: ratios of rates and of shares with intervals and exact tests. Does not: which groups, programs
and stages are compared, what is published.
"""

from psychometrics.access.disparity import Disparity, rate_ratio, share_ratio

__all__ = ["Disparity", "rate_ratio", "share_ratio"]
