"""Organisations and groups through the front door."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from rebozo.journal.models import Line
from rebozo.network import finding, reads
from rebozo.network.models import Organisation
from rebozo.network.sealed_names import DEFENDER, GROUP
from tests.region import Desk, Region


def add(desk: Desk, who: str, **said: str) -> str:
    code = str(uuid4())
    assert desk.as_(who).post("network:organisation-new", data={"token": code, **said}).status_code == 302
    return code


def test_a_group_is_added_seen_and_found_by_its_initials(desk: Desk, region: Region) -> None:
    code = add(desk, "bea", name="Colectiva del Amate", short="CODA")
    assert "Colectiva del Amate" in desk.as_("ada").get("network:organisations").content.decode()
    found = desk.as_("bea").post("network:search", data={"what": "coda"}).content.decode()
    assert reverse("network:organisation", args=[code]) in found
    assert [str(one.code) for one in finding.search(region.bea.actor(), "colectiva amate", what=GROUP)] == [code]
    assert finding.search(region.bea.actor(), "colectiva amate", what=DEFENDER) == []
    assert Line.objects.filter(on=code, deed="network.organisation.added").count() == 1


def test_one_that_is_alike_is_shown_first(desk: Desk) -> None:
    add(desk, "bea", name="Colectiva del Amate")
    data = {"token": str(uuid4()), "name": "Colectiva de Amate"}
    assert desk.as_("bea").post("network:organisation-new", data=data).status_code == 200
    assert desk.as_("bea").post("network:organisation-new", data=data | {"anyway": "1"}).status_code == 302
    assert Organisation.objects.count() == 2


def test_the_second_editor_is_told(desk: Desk, region: Region) -> None:
    code = add(desk, "bea", name="Colectiva del Amate")
    data = {"token": code, "version": "1", "name": "Colectiva Ceiba"}
    assert desk.as_("ada").post("network:organisation-edit", code, data=data).status_code == 302
    late = desk.as_("bea").post("network:organisation-edit", code, data=data | {"name": "Colectiva Nopal"})
    assert late.status_code == 409
    assert "Colectiva Ceiba" in late.content.decode()
    assert "Colectiva Nopal" in late.content.decode()
    assert list(
        reads.organisation_names(region.bea.actor(), Organisation.objects.values_list("code", flat=True)).values()
    ) == ["Colectiva Ceiba"]


@pytest.mark.parametrize("page", ["network:organisation", "network:organisation-edit"])
def test_to_another_network_it_does_not_exist(desk: Desk, page: str) -> None:
    code = add(desk, "bea", name="Colectiva del Amate")
    assert desk.as_("cleo").get(page, code).status_code == 404
    assert "Amate" not in desk.as_("cleo").get("network:organisations").content.decode()


def test_a_group_without_a_name_is_not_added(desk: Desk) -> None:
    assert desk.as_("bea").post("network:organisation-new", data={"token": str(uuid4())}).status_code == 422
    assert not Organisation.objects.exists()
