"""The expectation that every statement written in SQL becomes: it holds in every school year.

Belongs here: how Great Expectations runs such a statement, judges it and describes it in Data Docs. Does not:
the statements (`validity`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.render.renderer_configuration import RendererConfiguration, RendererValueType


class ExpectSchoolYearsToHold(UnexpectedRowsExpectation):
    """Expect few enough of the judged rows of each school year to be unexpected.

    ``unexpected_rows_query`` is the SQL of ``catalogue.yearly_sql``: one row per school year with
    ``checked_count``, ``unexpected_count`` and ``examples``. A school year holds when at most
    ``allowed_share`` of its judged rows are unexpected.
    """

    statement: str
    allowed_share: float = 0.0

    # The query counts by itself; the parent would run it twice to count its rows.
    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "statement", "allowed_share")

    def _validate(
        self, metrics: dict, runtime_configuration: dict | None = None, execution_engine: Any = None
    ) -> dict:
        years = metrics["unexpected_rows_query.table"]
        for year in years:
            year["holds"] = year["unexpected_count"] <= self.allowed_share * year["checked_count"]
        return {
            "success": all(year["holds"] for year in years),
            "result": {
                "observed_value": sum(year["unexpected_count"] for year in years),
                "details": {"school_years": years},
            },
        }

    @classmethod
    def _prescriptive_template(cls, renderer_configuration: RendererConfiguration) -> RendererConfiguration:
        renderer_configuration.add_param(name="statement", param_type=RendererValueType.STRING)
        renderer_configuration.template_str = "In every school year: $statement."
        # Great Expectations leaves out what has its default.
        if "allowed_share" in renderer_configuration.kwargs:
            renderer_configuration.add_param(name="allowed_share", param_type=RendererValueType.NUMBER)
            renderer_configuration.template_str += (
                " At most $allowed_share of the judged rows are unexpected."
            )
        return renderer_configuration
