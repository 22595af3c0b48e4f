"""What leaves comes back as it was: told again in the same network it is known, and in another it is the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from rebozo.exchange.bringing import carry_out, open_sheet, prepare
from rebozo.exchange.fields import What
from rebozo.network.models import Defender, Network, Proposal
from rebozo.network.reads import shown_names
from rebozo.registry.bundles import KINDS
from rebozo.registry.draft import Told
from rebozo.registry.models import Attack, Event
from rebozo.vault.opening import open_row
from tests.region import Desk, Region, Somebody
from tests.story import NAME, an_attack

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

EVERY = "id date country types shape at_least perpetrators rights basis basis_day gender means"
CLOSED = "defender organisation exact until division place who words story"
TOLD = [
    an_attack(story='=1+1; «comillas», "dobles"\ny otra línea', means=["ME1", "ME2.1"], who="-x", place="@lugar"),
    an_attack(name="Ñandú Ceiba", types=["T02.1"], day="", month="", perpetrators=["P01.1", "P02"], gender="no"),
    an_attack(shape="unnamed", name="", month="5", day="", basis="public", rights=[], story="'=ya con comilla"),
    an_attack(shape="collective", name="", at_least="7", basis="collective", place="", gender="", perpetrators=[]),
    an_attack(shape="organisation", name="Colectiva Orquídea | Raíz", about="on", country="GT"),
    an_attack(name="Roble", basis="to_ask", story="", place="", about="on", day="3"),
]


@pytest.fixture
def sheet(desk: Desk) -> Callable[..., bytes]:
    """All of the Sierra with names: Bea asks, Ada says yes."""

    def taken(form: str, language: str = "es") -> bytes:
        for told in TOLD:
            written = desk.as_("bea").post("registry:new", data=told)
            assert written.status_code == 302, _amiss(written)
        said = {"share": "no", "form": form, "names": EVERY.split(), "closed": CLOSED.split(), "why": "De prueba"}
        asked = desk.as_("bea").client.post(f"/registro/sacar/{desk.region.sierra.code}/hechos", said)
        assert asked.status_code == 302, asked.content.decode()[:3000]
        one = Proposal.objects.get()
        desk.as_("ada").post("out:ask", one.code, data={"yes": "1"})
        bea = desk.as_("bea")
        bea.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer: Response = bea.post("out:take", one.code)
        assert answer.status_code == 200
        return answer.getvalue()

    return taken


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_in_another_network_it_is_the_same(
    sheet: Callable[..., bytes], region: Region, form: str, language: str
) -> None:
    raw = sheet(form, language)
    eva = region.eva.actor()
    prepared = prepare(open_sheet(raw, What.ATTACKS), region.valle, by=eva)
    assert [one.sentence for one in prepared.report.problems] == []
    carry_out(prepared, by=eva)
    assert _all(region.valle, region.eva) == _all(region.sierra, region.bea)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_in_the_same_network_it_is_here_already(sheet: Callable[..., bytes], region: Region, form: str) -> None:
    raw = sheet(form)
    bea, before = region.bea.actor(), (Event.objects.count(), Attack.objects.count(), Defender.objects.count())
    report = prepare(open_sheet(raw, What.ATTACKS), region.sierra, by=bea).report
    assert (report.ready, report.updated, report.already) == (0, 0, len(TOLD)), report.problems
    carry_out(prepare(open_sheet(raw, What.ATTACKS), region.sierra, by=bea), by=bea)
    assert (Event.objects.count(), Attack.objects.count(), Defender.objects.count()) == before


def test_the_directory_comes_back_as_it_was(desk: Desk, region: Region) -> None:
    desk.as_("bea").post("registry:new", data=an_attack())
    desk.as_("bea").post("registry:new", data=an_attack(name="Roble Blanco"))
    said = {"form": "xlsx", "names": ["id", "state"], "closed": ["chosen", "legal", "surname1"], "why": "De prueba"}
    desk.as_("bea").client.post(f"/registro/sacar/{region.sierra.code}/personas", said)
    one = Proposal.objects.get()
    desk.as_("ada").post("out:ask", one.code, data={"yes": "1"})
    raw = desk.as_("bea").post("out:take", one.code).getvalue()
    bea, eva = region.bea.actor(), region.eva.actor()
    report = prepare(open_sheet(raw, What.DEFENDERS), region.sierra, by=bea).report
    assert (report.ready, report.already) == (0, 2), [one.sentence for one in report.problems]
    carry_out(prepare(open_sheet(raw, What.DEFENDERS), region.valle, by=eva), by=eva)
    codes = Defender.objects.filter(network=region.valle).values_list("code", flat=True)
    assert sorted(shown_names(eva, codes).values()) == [NAME, "Roble Blanco"]


def _amiss(answer: Response) -> list[str]:
    """What a form says is wrong."""
    return re.findall(r"<li><(?:a|strong)[^>]*>(.*?)</li>", answer.content.decode())


def _all(network: Network, who: Somebody) -> list[Any]:
    """Every event of a network as somebody of it reads it, without its numbers."""
    actor = who.actor()
    found = []
    for event in Event.objects.filter(network=network):
        attacks = list(Attack.objects.filter(event=event).order_by("type"))
        first = attacks[0]
        opened = {kind: open_row(event.code, kind, by=actor, network=network.code) or {} for kind in KINDS}
        names = shown_names(actor, [first.person_id]) if first.person_id else {}
        found.append((
            [one.type for one in attacks], first.shape, first.at_least, event.country, event.month, event.year_only,
            event.basis, sorted({one.code for one in first.perpetrators.all()}),
            sorted({one.code for one in first.rights.all()}), list(names.values()), bool(first.organisation_id),
            opened["registry_event:place"].get("when", ""), Told.from_scopes(opened),
        ))  # fmt: skip
    return sorted(found, key=repr)
