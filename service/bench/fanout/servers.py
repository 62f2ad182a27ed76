"""Who is measured: how each server is started, where its screens go, and how it is told to publish."""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import orjson

from service.bench.fanout.screens import Publish, accepted, dialled, text_frame

CHANNELS: Final = ("queue:north", "team:north", "me")
"""What each of our own screens follows."""
_NODE: Final = Path(__file__).parent / "node"
_SOCKET_IO: Final = "/socket.io/?EIO=4&transport=websocket"
_MODULE: Final = "ngx_nchan_module.so"
_NCHAN: Final = """
load_module {module};
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors crit;
worker_rlimit_nofile 20000;
events {{ worker_connections 16000; use epoll; multi_accept on; }}
http {{
  access_log off; tcp_nodelay on; nchan_shared_memory_size 256m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location = /sub {{
      nchan_subscriber websocket; nchan_channel_id all; nchan_subscriber_first_message newest;
      nchan_websocket_ping_interval 0;
    }}
    location = /pub {{
      nchan_publisher websocket; nchan_channel_id all; nchan_message_buffer_length 200;
      nchan_message_timeout 10s;
    }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server runs: its port, an empty folder of its own, and how many screens it is to expect."""

    port: int
    folder: Path
    screens: int

    @property
    def log(self) -> Path:
        """What it writes."""
        return self.folder / "log"


ENVELOPE: Final = 180
"""Bytes that our own stream puts around a message: number, channels, type, time, and what it is about."""
_PACKET: Final = len(b'42["said",]')
"""Bytes that Socket.IO puts around a message."""

Publisher = Callable[[Place], AbstractContextManager[Publish]]
Speak = Callable[[int], Sequence[bytes]]
"""What the screen of a number says first."""


def silent(number: int) -> Sequence[bytes]:  # noqa: ARG001 -- others say something of their own each
    """A screen that is told things without asking."""
    return ()


@dataclass(frozen=True, slots=True)
class Server:
    """A server. `missing` says what it needs and is not here, given where the packages of npm are."""

    name: str
    missing: Callable[[Path], str | None]
    command: Callable[[Place], Sequence[str]]
    publisher: Publisher
    path: str = "/sub"
    speak: Callable[[Place], Speak] = lambda _: silent


def shortened(message: bytes, by: int) -> bytes:
    """A message without so many bytes of its words: what its server puts around it takes their place, so
    that every server sends the same number of bytes.
    """
    return message.replace(b"x" * by, b"", 1)


def _to(path: str) -> Publisher:
    """Who publishes over a WebSocket."""

    @contextmanager
    def publisher(place: Place) -> Iterator[Publish]:
        with dialled(place.port, path) as line:
            accepted(line)
            yield lambda some: line.sendall(b"".join(map(text_frame, some)))

    return publisher


@contextmanager
def _to_socket_io(place: Place) -> Iterator[Publish]:
    """The same in packets of Socket.IO: 40 connects, and is answered; 42 is an event."""
    with dialled(place.port, f"{_SOCKET_IO}&publishes=1") as line:
        accepted(line)
        line.sendall(text_frame(b"40"))
        said = b""
        while b"40{" not in said:
            said += line.recv(4096)
        yield lambda some: line.sendall(
            b"".join(text_frame(b'42["publish",%b]' % shortened(each, _PACKET)) for each in some)
        )


def _of_python(name: str, package: str) -> Server:
    return Server(
        name,
        lambda _: None if find_spec(package) else f"the package {package} is not installed",
        lambda place: [sys.executable, "-m", "service.bench.fanout.python_servers", package, str(place.port)],
        _to("/pub"),
    )


def _of_node(name: str, package: str, script: str) -> Server:
    def missing(packages: Path) -> str | None:
        if shutil.which("node") is None:
            return "node is not installed"
        return None if (packages / package).is_dir() else f"the npm package {package} is not in {packages}"

    return Server(name, missing, lambda place: ["node", str(_NODE / script), str(place.port)], _to("/pub"))


def _nchan_module() -> Path | None:
    """Where nginx keeps the module, if both are here."""
    nginx = shutil.which("nginx")
    if nginx is None:
        return None
    said = subprocess.run([nginx, "-V"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = re.search(r"--modules-path=(\S+)", said)
    module = Path(found[1]) / _MODULE if found else None
    return module if module is not None and module.is_file() else None


def _nchan(place: Place) -> Sequence[str]:
    where = place.folder / "nginx.conf"
    where.write_text(_NCHAN.format(module=_nchan_module(), folder=place.folder, port=place.port))
    return ["nginx", "-p", str(place.folder), "-c", str(where)]


def _product(place: Place) -> Sequence[str]:
    return [
        *(sys.executable, "-m", "service.commands.bench_service"),
        *(str(place.port), str(place.folder), str(place.screens)),
    ]


@contextmanager
def _lines(place: Place) -> Iterator[Publish]:
    """Who gives our own service events, from the bus on."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(place.folder / "publish"))
        yield lambda some: line.sendall(b"".join(shortened(each, ENVELOPE) + b"\n" for each in some))


def speaking(place: Place, since: Mapping[str, object] | None) -> Speak:
    """Our own screens say who they are, and what they follow: from a position, or from snapshots."""
    tokens = orjson.loads((place.folder / "tokens").read_bytes())
    asked = {"op": "subscribe", "id": 1, "channels": CHANNELS} | ({} if since is None else {"since": since})
    follow = orjson.dumps(asked)
    return lambda number: (orjson.dumps({"op": "hello", "token": tokens[number % len(tokens)]}), follow)


def _sign_in(place: Place) -> Speak:
    return speaking(place, None)


PRODUCT: Final = Server("Remit", lambda _: None, _product, _lines, "/v1/stream", _sign_in)
SERVERS: Final = (
    PRODUCT,
    _of_node("uWebSockets", "uwebsockets", "uws.js"),
    Server(
        "nchan",
        lambda _: None if _nchan_module() else "nginx with its module nchan is not installed",
        _nchan,
        _to("/pub"),
    ),
    _of_python("picows", "picows"),
    _of_node("ws (node)", "ws", "ws.js"),
    _of_python("websockets broadcast", "websockets"),
    replace(
        _of_node("Socket.IO", "socket.io", "socketio.js"),
        publisher=_to_socket_io,
        path=_SOCKET_IO,
        speak=lambda _: lambda _: (b"40",),
    ),
    _of_python("Starlette's loop", "starlette"),
)
