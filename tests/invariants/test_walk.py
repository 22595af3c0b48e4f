"""Every address of the desk, as everybody: a stranger is outside, another network finds nothing, no post is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client

from rebozo.config.settings import public
from rebozo.people.wall import OPEN_VIEWS
from tests.region import Desk, Region
from tests.story import CANARIES, Story, tell
from tests.walk import Route, address, routes

DESK = "rebozo.config.urls_desk"
PUBLIC = "rebozo.config.urls_public"
OUTSIDE = "not of the Sierra"
_SHEET_PAGES = ("columns", "words", "names", "check", "progress", "returned", "drop")


@pytest.fixture
def story(desk: Desk) -> Story:
    return tell(desk)


def _examples(story: Story) -> dict[str, dict[str, object]]:
    """One object for each address that names one. A new address without an example fails here, on purpose."""
    nobody: dict[str, object] = {"code": uuid4()}
    person: dict[str, object] = {"code": story.defender}
    group: dict[str, object] = {"code": story.organisation}
    word: dict[str, object] = {"name": "attack_types", "code": "T02.1"}
    return {
        "codes:code": word,
        "codes:grouping": {"name": "attack_types", "code": uuid4()},
        "codes:grouping-new": {"name": "attack_types"},
        "codes:list": {"name": "attack_types"},
        "codes:merge": word,
        "codes:new": {"name": "attack_types"},
        "codes:retire": word,
        "observatory:cut": nobody,
        "observatory:deliver": {"code": uuid4(), "network": story.network},
        "observatory:nudge": {"code": uuid4(), "network": story.network},
        "observatory:period": nobody,
        "consent:ask": person,
        "consent:finer": person,
        "consent:finer-page": person | {"page": "C9"},
        "consent:said": person,
        "exchange:template": {"what": "attacks", "form": "csv"},
        **{f"exchange:in-{page}": {"token": uuid4()} for page in _SHEET_PAGES},
        "members:invitation": {"code": uuid4(), "secret": "x" * 26},
        "members:invite": {"network": story.network},
        "members:invited": nobody,
        "members:withdraw": {"network": story.network, "code": uuid4()},
        "person-attacks": person,
        "organisation-attacks": group,
        "network:belonging": {"code": story.belonging},
        "network:vouch": {"code": story.belonging},
        "network:compare": {"one": uuid4(), "other": uuid4()},
        "network:unmerge": nobody,
        "network:organisation": group,
        "network:organisation-close": group,
        "network:organisation-belong": group,
        "network:organisation-edit": group,
        "network:organisation-part": group | {"part": "perfil"},
        "network:person": person,
        "network:person-belong": person,
        "network:person-close": person,
        "network:person-edit": person,
        "network:person-part": person | {"part": "contacto"},
        "out:archive": {"network": story.network},
        "out:archive-take": nobody,
        "out:ask": nobody,
        "out:sheet": {"network": story.network, "what": "hechos"},
        "out:take": nobody,
        "people:close-session": nobody,
        "people:forget-device": nobody,
        "people:leave-late": nobody,
        "registry:attack": {"code": story.attack},
        "registry:kept-drop": nobody,
        "registry:kept-share": nobody,
        "registry:close": {"code": story.event},
        "registry:edit": {"code": story.event},
        "registry:event": {"code": story.event},
        "registry:history": {"code": story.event},
        "registry:resume": nobody,
        "registry:discard": nobody,
        "registry:chat-member": {"code": uuid4(), "place": 0},
        "registry:evidence": {"code": story.event},
        "registry:piece": nobody,
        "registry:piece-copy": nobody,
        "registry:piece-destroy": nobody,
        "registry:piece-original": nobody,
        "registry:piece-preview": nobody,
        "registry:piece-sound": nobody,
        "registry:join": {"code": story.event},
        "registry:part": {"code": story.event},
        "registry:remarks": {"code": story.event},
        "registry:same": {"code": story.event},
        "registry:settle": {"code": uuid4()},
        "registry:restore": {"code": story.attack},
        "registry:retire": {"code": story.attack},
        "registry:review": {"code": story.attack},
    }


def _all(story: Story) -> list[tuple[Route, str]]:
    examples = _examples(story)
    return [(route, address(route, examples, DESK)) for route in routes(DESK)]


def _names_sierra(given: dict[str, object], story: Story) -> bool:
    return any(
        value in (story.network, story.defender, story.organisation, story.belonging, story.event, story.attack)
        for value in given.values()
    )


def _shows(body: str) -> list[str]:
    return [canary for canary in CANARIES if canary in body]


def test_a_stranger_is_outside_everywhere(desk: Desk, story: Story) -> None:
    for route, path in _all(story):
        stranger = Client()
        for answer in (stranger.get(path), stranger.post(path)):
            assert not _shows(answer.content.decode()), route
            if route.name not in OPEN_VIEWS:
                assert answer.status_code in (302, 401, 403), (route, answer.status_code)
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith("/entrar"), route


def test_what_does_not_exist_answers_a_stranger_like_what_does(desk: Desk, story: Story) -> None:
    there, nowhere = f"/registro/{story.attack}", f"/registro/{uuid4()}"
    first, second = Client().get(there), Client().get(nowhere)
    assert first.status_code == second.status_code == Client().get("/no/existe").status_code
    assert _masked(first.headers["Location"]) == _masked(second.headers["Location"])


def _masked(address: str) -> str:
    return re.sub(r"[0-9a-f-]{36}", "…", address)


@pytest.mark.told_once
def test_another_network_finds_nothing(desk: Desk, story: Story) -> None:
    examples = _examples(story)
    for who in ("cleo", "eva"):
        other = desk.as_(who)
        for route, path in _all(story):
            if route.name in ("people:sign-out", "people:lock"):
                continue
            for answer in (other.client.get(path), other.client.post(path)):
                assert not _shows(answer.content.decode()), (who, route)
                if route.given and _names_sierra(examples[route.name], story):
                    assert answer.status_code in (404, 405), (who, route, answer.status_code)


def test_who_reads_figures_reads_figures_alone(desk: Desk, story: Story) -> None:
    dina = desk.as_("dina")
    for route, path in _all(story):
        if route.name in ("people:sign-out", "people:lock"):
            continue
        for answer in (dina.client.get(path), dina.client.post(path)):
            assert not _shows(answer.content.decode()), route
            if route.given and _names_sierra(_examples(story)[route.name], story):
                assert answer.status_code in (403, 404, 405), (route, answer.status_code)
    assert dina.get("observatory:table").status_code == 200


def test_the_documenter_of_the_network_reads_what_is_hers(desk: Desk, story: Story) -> None:
    ada, bea = desk.as_("ada"), desk.as_("bea")
    examples = _examples(story)
    for route, path in _all(story):
        if route.given and _names_sierra(examples[route.name], story) and route.name != "members:withdraw":
            hers = ada if route.name.startswith("members:") or route.name == "out:archive" else bea
            assert hers.client.get(path, follow=True).status_code in (200, 405), route
    assert _shows(bea.get("registry:attack", story.attack).content.decode())


@pytest.mark.told_once
def test_every_unsafe_request_needs_its_token(desk: Desk, story: Story, region: Region) -> None:
    ada = desk.as_("ada")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.client.cookies
    for route, path in _all(story):
        for method in (strict.post, strict.put, strict.patch, strict.delete):
            answer = method(path)
            assert answer.status_code in (403, 405), (route, method.__name__, answer.status_code)
        assert strict.get(path).status_code < 500, route
    assert strict.get("/").status_code == 200, "the session ended on the way: something unsafe went through"


def test_a_post_from_another_site_is_refused_even_with_a_token(desk: Desk, story: Story) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://elsewhere.test"})
    strict.cookies = desk.as_("bea").client.cookies
    page = strict.get("/registro/nueva").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    answer = strict.post("/registro/nueva", {"csrfmiddlewaretoken": token.group(1)})
    assert answer.status_code == 403


def test_every_page_carries_its_headers_and_one_heading(desk: Desk, story: Story) -> None:
    for language in ("es", "en"):
        ada = desk.as_("ada")
        ada.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for route, path in _all(story):
            answer = ada.client.get(path)
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                assert "sandbox" in answer.headers["Content-Security-Policy"], route
                continue
            _check_headers(answer.headers, route)
            body = answer.content.decode()
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                _check_structure(body, language, route)


def _check_headers(headers: Mapping[str, str], route: Route | str) -> None:
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy, route
    assert "unsafe" not in policy
    assert "http:" not in policy.replace("http://", "")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]
    if str(route) == "registry:new":  # nothing is in it yet, and Back must give back what was typed
        assert headers["Cache-Control"] == "private, no-cache"
    else:
        assert headers["Cache-Control"] == "no-store", route
    assert "ETag" not in headers
    assert "Strict-Transport-Security" not in headers, "plain http here"


def _check_structure(body: str, language: str, route: Route | str) -> None:
    assert f'<html lang="{language}"' in body, route
    assert len(re.findall(r"<h1[ >]", body)) == 1, route
    title = re.search(r"<title>([^<]+)</title>", body)
    assert title, route
    assert not re.search(r"rebozo|defensora|defender|agresi|attack", title.group(1).lower()), route
    assert not _shows(title.group(1)), route
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', body))
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", body):
        if 'type="hidden"' in tag or 'type="submit"' in tag:
            continue
        identity = re.search(r' id="([^"]+)"', tag)
        inside = "aria-label" in tag
        assert inside or (identity and identity.group(1) in labelled), (route, tag)
    assert not re.search(r"\bstyle=|\bon(?:click|load|submit)=|javascript:", body), route
    for target in re.findall(r"""(?:href|src|action)="([^"]*)\"""", body):
        assert not re.match(r"(?:https?:)?//", target) or 'rel="noreferrer' in body, (route, target)
    for canary in CANARIES:
        assert not re.search(r"(?:href|action|src)=\"[^\"]*" + re.escape(canary.split()[0]), body), (route, canary)


def test_the_public_door_has_its_headers_and_no_script(region: Region, settings: object) -> None:
    for name in ("DOOR", "MIDDLEWARE", "QUICK_EXIT_URL", "ROOT_URLCONF"):
        setattr(settings, name, getattr(public, name))
    for route in routes(PUBLIC):
        answer = Client().get(address(route, {}, PUBLIC))
        _check_headers(answer.headers, route)
        assert "<script" not in answer.content.decode()
        if answer.status_code == 200:
            _check_structure(answer.content.decode(), "es", route)


def test_sealed_words_are_in_no_table(desk: Desk, story: Story) -> None:
    """Quicker than the drill, on either database: no column of any row holds a canary."""
    from django.apps import apps

    for model in apps.get_models():
        for row in model._default_manager.values_list():
            for value in row:
                raw = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                for canary in CANARIES:
                    assert canary.encode() not in raw, model
                    assert canary.lower().encode() not in raw.lower(), model


def test_numbers_in_addresses_are_random(story: Story) -> None:
    for number in (story.defender, story.organisation, story.event, story.attack):
        assert isinstance(number, UUID)
        assert number.version == 4
