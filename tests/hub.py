"""A stand-in of the hub's HTTP interface on loopback: enough to list, download, resume and push."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Files by "repository/name"; ``cut`` ends the next download of a file after so many bytes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.hashes: dict[str, str] = {}  # what the hub claims, where that is not the file's own
        self.cut: dict[str, int] = {}
        self.ranges: list[str] = []
        self.created: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def sha(self, path: str) -> str:
        return self.hashes.get(path) or hashlib.sha256(self.files[path]).hexdigest()

    def entry(self, path: str, repository: str) -> dict[str, Any]:
        size = len(self.files[path])
        return {
            "type": "file",
            "path": path.removeprefix(repository + "/"),
            "size": size,
            "oid": self.sha(path)[:40],
            "lfs": {"oid": self.sha(path), "size": size, "pointerSize": 130},
        }


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _json(self, value: Any, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _missing(self) -> None:
        body = b"{}"
        self.send_response(404)
        self.send_header("X-Error-Code", "RepoNotFound")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            whole = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_HEAD(self) -> None:
        self._file(only_head=True)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/api/models/") and "/tree/" in path:
            repository = path.removeprefix("/api/models/").split("/tree/")[0]
            found = [self.server.entry(p, repository) for p in self.server.files if p.startswith(repository)]
            self._json(found) if found else self._missing()
        elif path.startswith("/api/models/"):
            repository = path.removeprefix("/api/models/").split("/revision/")[0]
            self._json({"id": repository, "sha": COMMIT, "siblings": [], "private": True})
        else:
            self._file(only_head=False)

    def _file(self, *, only_head: bool) -> None:
        path = (
            self.path.split("?")[0]
            .lstrip("/")
            .replace("/resolve/main/", "/")
            .replace(f"/resolve/{COMMIT}/", "/")
        )
        data = self.server.files.get(path)
        if data is None:
            self._missing()
            return
        begin = 0
        if span := self.headers.get("Range"):
            begin = int(span.removeprefix("bytes=").split("-")[0])
            self.server.ranges.append(span)
        self.send_response(206 if begin else 200)
        self.send_header("ETag", f'"{self.server.sha(path)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if only_head:
            return
        stop = self.server.cut.pop(path, None)
        self.wfile.write(data[begin : stop or len(data)])
        if stop is not None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()

    def do_POST(self) -> None:
        path, body = self.path.split("?")[0], self._body()
        if path == "/api/repos/create":
            asked = json.loads(body)
            self.server.created.append(asked)
            self._json({"url": f"{self.server.url}/{asked.get('organization', 'me')}/{asked['name']}"})
        elif "/paths-info/" in path:
            repository = path.removeprefix("/api/models/").split("/paths-info/")[0]
            form = self.headers.get("Content-Type", "").startswith("application/x-www-form")
            wanted = parse_qs(body.decode())["paths"] if form else json.loads(body)["paths"]
            have = [f"{repository}/{name}" for name in wanted if f"{repository}/{name}" in self.server.files]
            self._json([self.server.entry(name, repository) for name in have])
        elif "/preupload/" in path:
            files = json.loads(body)["files"]
            self._json(
                {
                    "files": [
                        {"path": f["path"], "uploadMode": "regular", "shouldIgnore": False} for f in files
                    ]
                }
            )
        elif "/commit/" in path:
            repository = path.removeprefix("/api/models/").split("/commit/")[0]
            for line in body.splitlines():
                row = json.loads(line)
                if row["key"] == "file":
                    value = row["value"]
                    self.server.files[f"{repository}/{value['path']}"] = base64.b64decode(value["content"])
            self._json({"commitUrl": f"{self.server.url}/{repository}/commit/{COMMIT}", "commitOid": COMMIT})
        else:
            self._json({})


@contextmanager
def hub() -> Iterator[Hub]:
    """A hub that listens until the block is left."""
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
