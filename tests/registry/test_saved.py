"""Lists kept under a name: sealed, hers alone until she shares them, and hers alone to throw away."""

from __future__ import annotations

from rebozo.journal.models import Line
from rebozo.registry import saved
from rebozo.registry.models import SavedSearch
from rebozo.vault.models import Bundle
from tests.region import Desk

ASKED = {"type": ["T01", "T02"], "country": "HN", "since": "2024-03"}


def _keep(desk: Desk, who: str = "bea", name: str = "Amenazas de este año") -> SavedSearch:
    from urllib.parse import urlencode

    from django.urls import reverse

    address = f"{reverse('registry:kept')}?{urlencode(ASKED, doseq=True)}"
    assert desk.as_(who).client.post(address, {"name": name}).status_code == 302
    return SavedSearch.objects.order_by("pk").get(holder=desk.region.people[who].account.holder)


def _page(desk: Desk, who: str) -> str:
    browser = desk.as_(who)
    browser.client.cookies["lang"] = "en"
    return str(browser.get("registry:kept").content.decode())


def test_a_list_is_kept_with_its_filters_and_asked_for_again(desk: Desk) -> None:
    _keep(desk)
    page = _page(desk, "bea")
    assert "Amenazas de este año" in page
    assert "/registro/?since=2024-03&amp;country=HN&amp;type=T01&amp;type=T02" in page
    assert Line.objects.filter(deed="registry.search.kept").count() == 1


def test_nothing_of_it_lies_in_clear(desk: Desk) -> None:
    search = _keep(desk)
    bundle = Bundle.objects.get(row=search.code)
    for word in (b"Amenazas", b"T01", b"HN", b"2024"):
        assert word not in bytes(bundle.sealed)


def test_only_she_sees_it_until_she_shares_it_and_then_her_circle_alone(desk: Desk) -> None:
    search = _keep(desk)
    assert "Amenazas" not in _page(desk, "ada")
    share = {"shared": "yes"}
    assert desk.as_("ada").post("registry:kept-share", search.code, data=share).status_code == 404
    assert desk.as_("bea").post("registry:kept-share", search.code, data=share).status_code == 302
    assert "Amenazas" in _page(desk, "ada")
    assert "Amenazas" not in _page(desk, "cleo")
    assert desk.as_("ada").post("registry:kept-drop", search.code).status_code == 404
    desk.as_("bea").post("registry:kept-share", search.code, data={"shared": "no"})
    assert "Amenazas" not in _page(desk, "ada")
    deeds = list(Line.objects.filter(deed__startswith="registry.search").order_by("id").values_list("deed", flat=True))
    assert deeds == ["registry.search.kept", "registry.search.shared", "registry.search.unshared"]


def test_thrown_away_it_leaves_nothing(desk: Desk) -> None:
    search = _keep(desk)
    assert desk.as_("bea").post("registry:kept-drop", search.code).status_code == 302
    assert not SavedSearch.objects.exists()
    assert not Bundle.objects.filter(row=search.code).exists()
    assert desk.as_("bea").post("registry:kept-drop", search.code).status_code == 404


def test_without_a_name_or_without_filters_nothing_is_kept(desk: Desk) -> None:
    bea = desk.as_("bea")
    assert bea.client.post("/registro/guardadas?country=HN", {"name": " "}).status_code == 422
    assert bea.client.post("/registro/guardadas", {"name": "Todo"}).status_code == 422
    assert not SavedSearch.objects.exists()


def test_there_are_only_so_many(desk: Desk) -> None:
    region = desk.region
    holder = region.bea.account.holder
    SavedSearch.objects.bulk_create(SavedSearch(network=region.sierra, holder=holder) for _ in range(saved.MOST))
    answer = desk.as_("bea").client.post("/registro/guardadas?country=HN", {"name": "Una más"})
    assert answer.status_code == 409
    assert SavedSearch.objects.count() == saved.MOST


def test_who_reads_figures_has_no_lists(desk: Desk) -> None:
    assert desk.as_("dina").get("registry:kept").status_code == 403
