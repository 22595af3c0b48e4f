"""Somebody who visits the real programs without script: cookies, forms and redirects, as an old phone does."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from secrets import token_hex
from urllib.parse import urlencode, urljoin, urlsplit

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Answer:
    """What came back."""

    status: int
    body: str = field(repr=False)
    path: str
    headers: dict[str, str] = field(repr=False)


@dataclass
class Visitor:
    """A browser without script. `here` is the page in sight."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    here: Answer | None = None

    def get(self, path: str) -> Answer:
        return self._go("GET", path, None, {})

    def post(
        self, path: str, data: dict[str, str | list[str]], *, files: dict[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send a form of the page in sight, with its token and its hidden fields."""
        page = self.here.body if self.here else ""
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
        token = _TOKEN.search(page)
        everything: dict[str, str | list[str]] = {**hidden, **data}
        if token:
            everything["csrfmiddlewaretoken"] = token.group(1)
        if files is None:
            body = urlencode(everything, doseq=True).encode()
            return self._go("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        body, kind = _multipart(everything, files)
        return self._go("POST", path, body, {"Content-Type": kind})

    def _go(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        for _ in range(6):
            response, text = self._ask(method, path, body, headers)
            if response.status not in (301, 302, 303):
                self.here = Answer(response.status, text, path, dict(response.getheaders()))
                return self.here
            target = urlsplit(urljoin(path, response.getheader("Location", "/")))
            path = target.path + (f"?{target.query}" if target.query else "")
            method, body, headers = "GET", None, {}
        raise AssertionError("too many redirects")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("localhost", self.port, timeout=30)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        origin = f"http://localhost:{self.port}"
        extra = {"Cookie": jar, "Origin": origin, "Referer": origin + "/"} if method == "POST" else {"Cookie": jar}
        with closing(connection):
            connection.request(method, path, body, {**extra, **headers})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return response, text


def _multipart(fields: dict[str, str | list[str]], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    mark = token_hex(16)
    parts = []
    for name, value in fields.items():
        several = value if isinstance(value, list) else [value]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts += [f"{head}{one}\r\n".encode() for one in several]
    for name, (filename, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    parts.append(f"--{mark}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={mark}"
