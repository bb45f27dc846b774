"""The expectation that every statement written in SQL becomes: it holds in every school year.

Belongs here: how Great Expectations runs such a statement, judges it and describes it in Data Docs. Does not:
the statements (`validity`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.render import RenderedStringTemplateContent
from great_expectations.render.components import LegacyDiagnosticRendererType, LegacyRendererType
from great_expectations.render.renderer.renderer import renderer


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
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(cls, configuration=None, result=None, runtime_configuration=None, **kwargs):
        configuration = configuration or result.expectation_config
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={
                    "template": "$statement",
                    "params": {"statement": configuration.kwargs["statement"]},
                    "styling": (runtime_configuration or {}).get("styling"),
                },
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(cls, configuration=None, result=None, **kwargs):
        years = (result.result or {}).get("details", {}).get("school_years", [])
        checked = sum(year["checked_count"] for year in years)
        unexpected = sum(year["unexpected_count"] for year in years)
        return f"{unexpected:,} of {checked:,} unexpected"
