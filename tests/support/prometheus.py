"""A real Prometheus that scrapes one service every second, under the rules and the job of ours."""

from __future__ import annotations

import math
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from ruamel.yaml import YAML

from devtools.programs import PROMETHEUS
from support.boards import FOLDER
from support.server import free_port, wait_for

Samples = list[tuple[Mapping[str, str], list[float]]]
"""By series: its labels, and its values in order."""


@dataclass(slots=True)
class Prometheus:
    """A context manager; `target` is where the service will answer, which it need not do yet."""

    folder: Path
    target: str
    port: int = field(default_factory=free_port)
    began: float = 0.0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Starts; its first scrape is seconds away."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "prometheus.yml"
        config.write_bytes(self._config())
        self.began = time.time()
        with (self.folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    PROMETHEUS.need(),
                    f"--config.file={config}",
                    f"--storage.tsdb.path={self.folder / 'tsdb'}",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                    "--log.level=warn",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it whatever happened."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def wait_for_scrapes(self, seconds: float = 30) -> None:
        """Waits until the service was scraped twice."""
        wait_for(
            lambda: any(values.count(1.0) > 1 for _, values in self.over_time("up")), "two scrapes", seconds
        )

    def over_time(self, expr: str) -> Samples:
        """A query over all the time since it started, a value a second."""
        span = {"start": f"{self.began:.3f}", "end": f"{time.time():.3f}", "step": "1"}
        found = self._ask("/api/v1/query_range", {"query": expr, **span})
        return [(each["metric"], _numbers(value for _, value in each["values"])) for each in found["result"]]

    def now(self, expr: str) -> Samples:
        """A query at this moment."""
        found = self._ask("/api/v1/query", {"query": expr, "time": f"{time.time():.3f}"})
        return [(each["metric"], _numbers([each["value"][1]])) for each in found["result"]]

    def values_of(self, label: str, metric: str) -> list[str]:
        """What `label_values(metric, label)` gives in Grafana."""
        found: list[str] = self._ask(
            f"/api/v1/label/{label}/values", {"match[]": metric, "start": f"{self.began:.0f}"}
        )
        return found

    def rules(self) -> list[dict[str, Any]]:
        """Every rule with its health, and the error of its last evaluation."""
        groups = self._ask("/api/v1/rules", {})["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def _ask(self, path: str, values: Mapping[str, str]) -> Any:
        # It listens before it can answer: whoever asks early hears that by a refused connection, or 503.
        try:
            answer = httpx.get(f"{self.url}{path}", params=dict(values), timeout=60, trust_env=False)
        except httpx.TransportError:
            return {"result": [], "groups": []}
        if answer.status_code == 503:
            return {"result": [], "groups": []}
        assert answer.status_code == 200, f"{values}: {answer.text}"
        return answer.json()["data"]

    def _config(self) -> bytes:
        yaml = YAML(typ="safe")
        config = yaml.load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
        config["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(FOLDER / name) for name in config["rule_files"]]
        (job,) = config["scrape_configs"]
        job["static_configs"] = [{"targets": [self.target.removeprefix("http://")]}]
        path = self.folder / "config.yml"
        yaml.dump(config, path)
        return path.read_bytes()


def says_something(samples: Samples) -> bool:
    """Whether any sample is a number other than 0."""
    return any(value and math.isfinite(value) for _, values in samples for value in values)


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in values]
