"""Every school of the district has a band or a reason, from what the State publishes."""

from decimal import Decimal

DISTRICT = "19647330000000"


def test_every_school_of_the_directory_has_a_band_or_a_reason(edition, published):
    rows = edition.execute(
        """
        select listed.id, rating.rated, rating.band_id, rating.score, rating.reason_not_rated
        from read_parquet(?) as listed
        left join publish.summative_ratings as rating
            on
                listed.id = rating.organization_id
                and rating.framework_id = 'lausd_spf'
                and rating.framework_version = 'public'
                and rating.school_year = 2024
        where listed.districtId = ?
        """,
        [str(published / "cde" / "directory_2025_26.parquet"), DISTRICT],
    ).fetchall()
    assert len(rows) == 997
    for school, rated, band, score, reason in rows:
        assert rated is not None, school
        assert (band is not None, score is not None, reason is None) == (rated, rated, rated), school
    assert sum(rated for _, rated, *_ in rows) > 850


def test_versions_without_their_extracts_wait(edition):
    rows = edition.execute(
        """
        select framework_version, rated, reason_not_rated, count(*) from publish.summative_ratings
        where framework_id = 'lausd_spf' and framework_version in ('1', '2019-draft')
        group by all
        """
    ).fetchall()
    assert {version for version, *_ in rows} == {"1", "2019-draft"}
    assert not any(rated for _, rated, *_ in rows)
    waiting = sum(count for *_, reason, count in rows if reason == "waiting_for_extracts")
    assert waiting > 0.85 * sum(count for *_, count in rows)


def test_improvement_without_a_year_before_gives_its_weight_to_achievement(edition):
    """2022-23 is the first year of the files: no improvement, and its weight is achievement's."""
    statuses = edition.execute(
        """
        select distinct status, status_reason from publish.measure_results
        where measure_id in ('ela_improvement', 'math_improvement') and school_year = 2023
            and (status = 'reported' or status_reason is not null)
        """
    ).fetchall()
    assert statuses == [("not_applicable", "no_prior_year")]
    weights = edition.execute(
        """
        select achievement.organization_id, improvement.effective_weight, achievement.effective_weight
        from publish.measure_ratings as achievement
        inner join publish.measure_ratings as improvement
            using (framework_id, framework_version, organization_id, program_id, school_year)
        inner join publish.summative_ratings as rating
            using (framework_id, framework_version, organization_id, school_year)
        where
            framework_version = 'public'
            and school_year = 2023
            and rating.rated
            and achievement.measure_id = 'ela_distance_from_standard'
            and achievement.score is not null
            and achievement.nominal_weight = 27.5
            and improvement.measure_id = 'ela_improvement'
        """
    ).fetchall()
    assert len(weights) > 500
    for school, of_improvement, of_achievement in weights:
        assert of_improvement == 0, school
        assert of_achievement >= Decimal("37.5"), school


def test_no_public_result_says_that_it_is_the_districts_rating(edition):
    notices = edition.execute(
        "select distinct notice from publish.summative_ratings where framework_version = 'public'"
    ).fetchall()
    (notice,) = notices[0]
    assert len(notices) == 1
    assert "not a rating by the District" in notice
    assert "No socio-emotional data is public" in notice


def test_a_district_has_measures_and_no_band(edition):
    (measures,) = edition.execute(
        "select count(*) from publish.measure_scores "
        "where framework_id = 'lausd_spf' and organization_id = ?",
        [DISTRICT],
    ).fetchone()
    assert measures > 50
    (ratings,) = edition.execute(
        "select count(*) from publish.summative_ratings where organization_id = ?", [DISTRICT]
    ).fetchone()
    assert ratings == 0
