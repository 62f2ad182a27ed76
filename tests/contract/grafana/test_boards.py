"""The boards and alerts as files: built only on what the service says, whole, and legible."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from devtools.programs import HAPROXY, PROMTOOL
from support.boards import ADDED, FILES, FOLDER, Query, board, known, named, panels, queries

CONTRACT: Mapping[str, frozenset[str]] = {
    name: frozenset(labels.split())
    for name, labels in {
        "remit_signals_total": "feed outcome",
        "remit_signal_to_screen_seconds_bucket": "",
        "remit_decide_seconds_bucket": "",
        "remit_decision_seconds_bucket": "",
        "remit_decisions_total": "action outcome",
        # A team's budget is nothing without the team.
        "remit_budget_left_ratio": "team boundary budget",
        "remit_clause_set_total": "boundary clause",
        "remit_cosign_wait_seconds_bucket": "",
        "remit_streams": "",
        "remit_stream_events_total": "",
        "remit_stream_closed_total": "code",
        "remit_stream_resumed_total": "outcome",
        "remit_journal_seq": "",
        "remit_journal_lag": "",
        "remit_journal_lost_total": "",
        "remit_writer_batch_units_sum": "",
        "remit_bus_up": "",
        "remit_outbox_pending": "",
        "remit_boundaries_revision_info": "revision",
        "remit_topic_surge": "topic",
    }.items()
}
"""Names that others rely on."""
SCREEN = 24
_yaml = YAML(typ="safe")


def alerts() -> Iterator[dict[str, Any]]:
    for group in _yaml.load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]:
        yield from group["rules"]


def exprs() -> list[tuple[str, str]]:
    """Every expression of the boards and alerts, with where it stands."""
    annotations = [
        (f"{path.stem}: {each['name']}", each["expr"])
        for path in FILES
        for each in board(path)["annotations"]["list"]
    ]
    return [
        *((f"{one.board}: {one.panel} {one.ref}", one.expr) for one in queries()),
        *annotations,
        *((rule["alert"], rule["expr"]) for rule in alerts()),
    ]


def test_there_is_a_board_for_each_of_two_questions() -> None:
    assert [path.stem for path in FILES] == ["front-line-now", "live-plane"]


def test_what_others_rely_on_is_said_with_its_labels() -> None:
    names = known()
    assert {name: names.get(name) for name in CONTRACT} == CONTRACT


@pytest.mark.parametrize(("where", "expr"), exprs(), ids=[where for where, _ in exprs()])
def test_an_expression_names_only_what_the_service_says(where: str, expr: str) -> None:
    names = known() | {"up": frozenset()}
    found = named(expr)

    assert found.metrics
    assert found.metrics <= names.keys()
    for metric, labels in found.asked.items():
        assert labels <= names[metric] | ADDED, metric
    assert found.grouped <= frozenset[str]().union(*(names[metric] for metric in found.metrics)) | ADDED


def test_every_name_is_on_a_board_or_in_an_alert() -> None:
    shown = frozenset[str]().union(*(named(expr).metrics for _, expr in exprs()))
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}

    said = {re.sub(r"_(bucket|sum|count)$", "", name) for name in known()}
    assert said - families == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_panel_says_what_it_shows_in_which_unit_and_what_to_do(path: Path) -> None:
    for panel in panels(board(path)):
        title = panel["title"]
        assert len(panel["description"]) > 60, title
        assert panel["fieldConfig"]["defaults"]["unit"], title
        assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"], title
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}, title
        refs = [target["refId"] for target in panel["targets"]]
        assert len(refs) == len(set(refs)) > 0, title
        if panel["type"] in {"timeseries", "bargauge"}:
            assert all(target["legendFormat"] for target in panel["targets"]), title


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_panels_stand_side_by_side_and_none_on_another(path: Path) -> None:
    taken: dict[tuple[int, int], str] = {}
    ids = [panel["id"] for panel in board(path)["panels"]]
    assert len(ids) == len(set(ids))
    for panel in board(path)["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= SCREEN
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in taken, f"{panel['title']} on {taken[x, y]}"
                taken[x, y] = panel["title"]


def test_boards_lead_to_each_other_and_mark_publications() -> None:
    boards = [board(path) for path in FILES]
    uids = {each["uid"] for each in boards}
    for each in boards:
        (link,) = each["links"]
        assert {link["url"].removeprefix("/d/")} == uids - {each["uid"]}
        (mark,) = each["annotations"]["list"]
        assert "remit_boundaries_revision_info" in mark["expr"]


@pytest.mark.parametrize("one", queries(), ids=lambda one: f"{one.board}: {one.panel} {one.ref}")
def test_a_query_uses_only_variables_of_its_board(one: Query) -> None:
    variables = {
        each["name"] for each in board(FOLDER / "boards" / f"{one.board}.json")["templating"]["list"]
    }

    assert set(re.findall(r"\$\{?(\w+)", one.expr)) <= variables | {"__rate_interval", "__range"}


def test_every_alert_tells_somebody_what_to_do() -> None:
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "warn", "info"}, rule["alert"]
        assert rule["annotations"].keys() == {"summary", "description", "runbook"}, rule["alert"]
        assert len(rule["annotations"]["runbook"]) > 60, rule["alert"]


def test_every_alert_fires_in_its_tests() -> None:
    tested = (FOLDER / "alerts_test.yml").read_text(encoding="utf-8")
    for rule in alerts():
        assert re.search(rf'ALERTS\{{alertname="{rule["alert"]}"|alertname: {rule["alert"]}\b', tested), rule[
            "alert"
        ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts_test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_nothing_wrong(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [PROMTOOL.need(), *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_balancer_takes_its_configuration() -> None:
    places = {"BALANCER": "127.0.0.1:1", "NODE_1": "127.0.0.1:2", "NODE_2": "127.0.0.1:3"}
    config = FOLDER.parents[1] / "deploy" / "haproxy.cfg"
    done = subprocess.run(
        [HAPROXY.need(), "-c", "-f", config], env=places, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "warning" in done.stderr.lower()) == (0, False), done.stderr


def test_everything_that_is_mounted_is_there_and_is_the_same_everywhere() -> None:
    root = FOLDER.parents[1]
    services = _yaml.load((root / "compose.yaml").read_text(encoding="utf-8"))["services"]
    mounted = {
        target: root / source
        for service in services.values()
        for source, target in (volume.split(":")[:2] for volume in service.get("volumes", ()))
        if source.startswith("./")
    }
    assert all(path.exists() for path in mounted.values()), mounted
    boards = _yaml.load((FOLDER / "provisioning/dashboards/boards.yaml").read_text(encoding="utf-8"))
    assert mounted[boards["providers"][0]["options"]["path"]] == FOLDER / "boards"
    (source,) = _yaml.load((FOLDER / "provisioning/datasources/prometheus.yaml").read_text(encoding="utf-8"))[
        "datasources"
    ]
    config = _yaml.load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    assert source["jsonData"]["timeInterval"] == config["global"]["scrape_interval"]
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in services
    (job,) = config["scrape_configs"]
    (targets,) = [each["targets"] for each in job["static_configs"]]
    assert targets == [f"{name}:8080" for name in services if name.startswith("node-")]
    for path in FILES:
        (chosen,) = [each for each in board(path)["templating"]["list"] if each["type"] == "datasource"]
        assert chosen["current"]["value"] == source["uid"]
