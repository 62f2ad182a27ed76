"""What `compose.yaml` runs, without containers: two nodes, PostgreSQL, Redis, and HAProxy before them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from devtools.programs import HAPROXY
from devtools.steps import ROOT
from support.postgres import Postgres
from support.redis import RedisServer
from support.server import KEY, Server, ServerError, free_port, wait_for

CONFIG = ROOT / "deploy" / "haproxy.cfg"


class Balancer:
    """HAProxy as it is shipped, in front of two nodes; a context manager."""

    def __init__(self, folder: Path, port: int, nodes: Sequence[Server]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        first, second = (urlsplit(node.url).netloc for node in nodes)
        self._folder = folder
        self._places = {"BALANCER": f"127.0.0.1:{port}", "NODE_1": first, "NODE_2": second}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Returns once it lets requests through."""
        with (self._folder / "haproxy.log").open("wb") as log:
            self._process = subprocess.Popen(
                [HAPROXY.need(), "-db", "-f", CONFIG],
                env={**os.environ, **self._places},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(self._lets_through, f"{self.url} lets requests through")
        except TimeoutError as error:
            self._end()
            raise ServerError(f"{error}\n{(self._folder / 'haproxy.log').read_text()}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it whatever happened."""
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def _lets_through(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@dataclass(frozen=True, slots=True)
class Topology:
    """All of it, running."""

    nodes: tuple[Server, Server]
    url: str
    """Of the balancer, as everybody outside knows the service."""
    postgres: Postgres
    database: str
    redis: RedisServer

    def hear_each_other(self) -> bool:
        """Whether both nodes carry events between them now."""
        return all(
            self.says(node, "remit_bus_nodes") == 2 and self.says(node, "remit_bus_up") for node in self.nodes
        )

    @staticmethod
    def says(node: Server, name: str) -> float:
        """A number of a node."""
        lines = httpx.get(f"{node.url}/metrics", timeout=5, trust_env=False).text.splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))


@contextmanager
def topology(
    folder: Path, settings: Mapping[str, str], redis: RedisServer | None = None
) -> Iterator[Topology]:
    """Started from nothing, and ended whatever happened. The database survives power cuts. `redis`: one that
    runs already.
    """
    postgres, redis, port = Postgres({"fsync": "on"}), redis or RedisServer(), free_port()
    try:
        database = postgres.new()
        given = {
            "REMIT_DATABASE_URL": postgres.url(database),
            "REMIT_SECRET_KEY": KEY,
            "REMIT_REDIS_URL": redis.url,
            "REMIT_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "REMIT_METRICS_OPEN": "true",
            **settings,
        }
        for name in ("one", "two"):
            (folder / name).mkdir()
        with ExitStack() as open_:
            one = open_.enter_context(Server(folder / "one", given))
            two = open_.enter_context(Server(folder / "two", given))
            balancer = open_.enter_context(Balancer(folder, port, (one, two)))
            whole = Topology((one, two), balancer.url, postgres, database, redis)
            wait_for(whole.hear_each_other, "the nodes hear each other")
            yield whole
    finally:
        redis.close()
        postgres.close()
