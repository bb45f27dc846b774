import pytest
import yaml
from house_rules.closed_network import addresses, repository_files, usage_reports
from house_rules.finding import report


# Put together here, so that this file is no finding itself.
@pytest.mark.parametrize(
    "line",
    [
        "https://files.python" + "hosted.org/packages/a.whl",
        "index = https://pypi" + ".org/simple",
        "https://registry" + ".npmjs.org/axe-core",
        "-" + "-index-url https://mirror.example",
        "path: " + "/home" + "/someone/project",
        "open('" + "/root" + "/data.csv')",
        "cd " + "/work" + "/main",
    ],
)
def test_an_address_is_found(line):
    (finding,) = addresses("docs/a.md", "first line\n" + line)
    assert finding.line == 2


@pytest.mark.parametrize(
    "line",
    [
        "{{ env_var('SPF_HOME', 'home') }}/work/spf.duckdb",
        "HOME/work/spf.duckdb and home/work/spf.duckdb",
        "https://example.org/home/page",
        "~/projects/spf",
    ],
)
def test_relative_paths_are_left_alone(line):
    assert not addresses("docs/a.md", line)


def test_usage_reports_are_found():
    assert len(usage_reports({})) == 2
    assert len(usage_reports({"flags": {"send_anonymous_usage_stats": True, "version_check": False}})) == 1


def test_the_repository_names_no_registry_and_no_machine(project):
    findings = [
        finding
        for path in repository_files(project)
        for finding in addresses(
            path.relative_to(project).as_posix(), path.read_text(encoding="utf-8", errors="ignore")
        )
    ]
    assert not findings, report(findings)


def test_dbt_does_not_call_home(project):
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    assert not usage_reports(yaml.safe_load(text))
