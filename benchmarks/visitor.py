"""A browser without script: keeps cookies, reads forms, fetches what a page asks for, and counts bytes as they came."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urljoin, urlsplit


class _Page(HTMLParser):
    """What a browser would fetch for a page, and the fields of its forms as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []
        self.fields: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "link" and said.get("rel") in {"stylesheet", "icon"}:
            self.wanted.append(said["href"])
        if tag in {"img", "script"} and said.get("src"):
            self.wanted.append(said["src"])
        if tag == "input" and said.get("name"):
            self.fields.setdefault(said["name"], said.get("value", ""))
        if tag == "a":
            self.links.append((said.get("rel", ""), said.get("href", "")))


@dataclass
class Weight:
    """What loading a page for the first time costs."""

    requests: int
    body: int


@dataclass
class Visitor:
    """Somebody at one address."""

    address: str
    accepts: str = "identity"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, *, data: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
        """One request; redirects are not followed."""
        where = urlsplit(self.address)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=60)
        headers = {
            "Accept-Encoding": self.accepts,
            "Origin": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = urlencode(data) if data is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        raw = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer, raw

    def form(self, path: str) -> dict[str, str]:
        """The fields of a page's forms, as they stand."""
        kept, self.accepts = self.accepts, "identity"
        _answer, raw = self.ask(path)
        self.accepts = kept
        return _read(raw).fields

    def weigh(self, path: str) -> Weight:
        """The page and everything that it makes a browser fetch, with nothing kept from before."""
        kept, self.accepts = self.accepts, "identity"
        wanted = dict.fromkeys(
            urljoin(path, one) for one in _read(self.ask(path)[1]).wanted if not one.startswith("data:")
        )
        self.accepts = kept
        sizes = [len(self.ask(one)[1]) for one in (path, *wanted)]
        return Weight(len(sizes), sum(sizes))


def _read(raw: bytes) -> _Page:
    page = _Page()
    page.feed(raw.decode())
    return page
