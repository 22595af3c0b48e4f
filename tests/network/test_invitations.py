"""An invitation lets one person in, who holds the link and was told the words; and nobody else, ever."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rebozo.journal.models import Line
from rebozo.kernel.permissions import Permission
from rebozo.network.bundles import MEMBER
from rebozo.network.models import Membership
from rebozo.people import inviting, ram, second_factor
from rebozo.people.accounts import cost, folded, handle_of
from rebozo.people.actors import actor_for
from rebozo.people.models import Account, Invitation, Mandate, Role
from rebozo.vault.accounts import open_blob
from rebozo.vault.circles import circle_keys, circles_of, next_epoch, signer
from rebozo.vault.derivation import derive
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import Grant, KeyAccount
from rebozo.vault.opening import open_row
from rebozo.vault.trust import members_of, verified_epoch
from tests.region import Desk, Region

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

NINE = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)
PHRASE = "la abuela teje de noche 4"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    ram.change("DELETE FROM throttle")
    ram.change("DELETE FROM used_step")
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@dataclass
class Told:
    path: str
    words: str

    @property
    def code(self) -> UUID:
        return UUID(self.path.split("/")[-2])


def text(answer: Response) -> str:
    return unescape(answer.content.decode())


def invite(desk: Desk, region: Region, *, role: str = "documenter", who: str = "ada") -> Told:
    ada = desk.as_(who)
    circles = [] if role == "figures" else [str(region.sierra_circle.code)]
    answer = ada.post("members:invite", region.sierra.code, data={"role": role, "circles": circles})
    page = text(ada.client.get(answer["Location"]))
    link, words = re.findall(r'<p class="words[^"]*">([^<]+)</p>', page)
    assert link.startswith(settings.ORIGIN)
    return Told(urlsplit(link).path, words)


def choose(**but: str) -> dict[str, str]:
    return {"sign_in": "ceiba", "shown": "Ceiba", "choice": "own", "passphrase": PHRASE, "again": PHRASE} | but


def seed_on(answer: Response) -> bytes:
    (letters,) = re.findall(r'<p class="words">([^<]+)</p>', text(answer))
    return b32decode(letters.replace(" ", ""))


def accept(told: Told, client: Client, **but: str) -> Response:
    """The whole way. The answer of the last step."""
    assert client.post(told.path, {"spoken": told.words.upper()})["Location"] == reverse("members:welcome-name")
    answer = client.post(reverse("members:welcome-name"), choose(**but))
    assert answer.status_code == 302, text(answer)
    seed = seed_on(client.get(reverse("members:welcome-phone")))
    return client.post(reverse("members:welcome-phone"), {"code": second_factor.code_now(seed)})


def ring_of(name: str, passphrase: str) -> Keyring:
    keys = KeyAccount.objects.get(holder=Account.objects.get(handle=handle_of(name)).holder)
    return open_blob(keys, derive(folded(passphrase), bytes(keys.salt), cost())).keyring


def test_a_newcomer_joins_and_reads_what_her_circle_keeps(desk: Desk, region: Region) -> None:
    client = Client()
    answer = accept(invite(desk, region), client)
    assert answer["Location"] == reverse("people:codes")
    sheet = text(client.get(answer["Location"]))
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", sheet)) == 10
    welcomed = client.post(reverse("people:codes"), {"kept": "1"})["Location"]
    assert welcomed.startswith(reverse("people:pin")), "she is offered the PIN of the day"
    client.cookies["lang"] = "en"
    assert "Welcome: you are in" in text(client.get(welcomed))
    assert client.get(reverse("people:security")).status_code == 200

    account = Account.objects.get(handle=handle_of("Ceiba"))
    ring = ring_of("ceiba", PHRASE)
    circle = region.sierra_circle.code
    assert circles_of(account.holder) == [circle]
    assert circle_keys(circle, ring=ring).privates == circle_keys(circle, ring=region.ada.keyring).privates
    assert account.holder in members_of(verified_epoch(circle))
    seat = Membership.objects.get(holder=account.holder)
    assert open_row(seat.code, MEMBER, by=region.bea.actor()) == {"name": "Ceiba"}
    her = actor_for(account, ring, NINE.date())
    assert her.may(Permission.REGISTRY_ATTACKS_WRITE, at=region.sierra.scope)
    assert not her.may(Permission.NETWORK_MEMBERS_INVITE, at=region.sierra.scope)
    assert "Ceiba" in text(desk.as_("bea").get("members:list"))
    assert list(Line.objects.filter(on=account.holder).values_list("deed", flat=True)) == [
        "network.member.joined",
        "people.session.started",
    ]


def test_a_reader_of_figures_joins_without_a_circle(desk: Desk, region: Region) -> None:
    accept(invite(desk, region, role="figures"), Client())
    account = Account.objects.get(handle=handle_of("ceiba"))
    assert circles_of(account.holder) == []
    assert not Membership.objects.filter(holder=account.holder).exists()
    assert Mandate.objects.get(account=account).role_id == "figures"
    ada = desk.as_("ada")
    ada.client.cookies["lang"] = "en"
    assert re.search(r"Reader of figures</span> <span[^>]*>since [^<]*22[^<]*2026", text(ada.get("members:list"))), (
        "the circle tells her from another by the day"
    )


def test_an_invitation_is_good_once(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    accept(told, Client())
    assert Client().get(told.path).status_code == 410
    assert not Invitation.objects.exists()


def test_two_who_opened_the_same_invitation_are_not_both_let_in(desk: Desk, region: Region) -> None:
    told, first, second = invite(desk, region), Client(), Client()
    for client, name in ((first, "ceiba"), (second, "amate")):
        client.post(told.path, {"spoken": told.words})
        client.post(reverse("members:welcome-name"), choose(sign_in=name))
    seeds = [seed_on(client.get(reverse("members:welcome-phone"))) for client in (first, second)]
    codes = [second_factor.code_now(seed) for seed in seeds]
    assert first.post(reverse("members:welcome-phone"), {"code": codes[0]}).status_code == 302
    assert second.post(reverse("members:welcome-phone"), {"code": codes[1]}).status_code == 410
    assert not Account.objects.filter(handle=handle_of("amate")).exists()


def test_after_72_hours_it_opens_nothing(desk: Desk, region: Region, clock: time_machine.Traveller) -> None:
    told = invite(desk, region)
    clock.shift(timedelta(hours=71, minutes=59))
    assert Client().get(told.path).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert Client().get(told.path).status_code == 410
    assert Client().post(told.path, {"spoken": told.words}).status_code == 410


def test_it_may_expire_while_she_chooses(desk: Desk, region: Region, clock: time_machine.Traveller) -> None:
    told, client = invite(desk, region), Client()
    clock.shift(timedelta(hours=71, minutes=50))
    client.post(told.path, {"spoken": told.words})
    client.post(reverse("members:welcome-name"), choose())
    clock.shift(timedelta(minutes=15))
    assert client.get(reverse("members:welcome-phone")).status_code == 410


def test_five_wrong_words_close_it(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    said = [client.post(told.path, {"spoken": "nube nube nube nube"}).status_code for _try in range(5)]
    assert said == [422] * 5
    assert client.post(told.path, {"spoken": told.words}).status_code == 410


@pytest.mark.parametrize("few", ["", " ", "...", "nube", "nube nube nube", "nube nube nube nube nube"])
def test_more_or_fewer_than_four_words_cost_no_try(desk: Desk, region: Region, few: str) -> None:
    told = invite(desk, region)
    assert Client().post(told.path, {"spoken": few}).status_code == 422
    assert Invitation.objects.get().tries == 0


def test_commas_between_the_words_do_not_matter(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    assert Client().post(told.path, {"spoken": ", ".join(told.words.title().split()) + "."}).status_code == 302


def test_right_words_use_up_no_try(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    for _try in range(7):
        assert Client().post(told.path, {"spoken": told.words}).status_code == 302


def test_a_made_up_link_costs_the_invitation_nothing(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    other = told.path[:-4] + "0000"
    for path in (other, reverse("members:invitation", args=(uuid4(), "a" * 32))):
        assert Client().get(path).status_code == 410
        assert Client().post(path, {"spoken": told.words}).status_code == 410
    assert Invitation.objects.get().tries == 0


def test_a_withdrawn_invitation_opens_nothing(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    ada = desk.as_("ada")
    assert ada.post("members:withdraw", region.sierra.code, told.code).status_code == 302
    assert ada.post("members:withdraw", region.sierra.code, told.code).status_code == 302
    assert Client().get(told.path).status_code == 410
    assert Line.objects.filter(deed="people.invitation.withdrawn").count() == 1


def test_an_invitation_ends_with_the_right_of_who_made_it(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    Mandate.objects.filter(account=region.ada.account).update(until=NINE.date())
    assert Client().get(told.path).status_code == 410


def test_an_invitation_of_an_older_epoch_admits_nobody(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    circle = region.sierra_circle.code
    ada, bea = region.ada.keyring, region.bea.keyring
    known = members_of(verified_epoch(circle))
    next_epoch(
        circle_keys(circle, ring=ada),
        members=[known[ada.holder], known[bea.holder]],
        signers=[signer(ada), signer(bea)],
    )
    assert accept(told, client).status_code == 409
    assert not Account.objects.filter(handle=handle_of("ceiba")).exists()
    assert not Grant.objects.exclude(holder__in=[person.account.holder for person in region.people.values()]).exists()
    assert Invitation.objects.exists(), "nothing of a refused joining is stored"


def test_the_database_holds_neither_link_nor_words_nor_keys(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    stored = Invitation.objects.get()
    secret = told.path.rsplit("/", 1)[1]
    private = circle_keys(region.sierra_circle.code, ring=region.ada.keyring).private(1)
    raw = bytes(stored.sealed) + bytes(stored.link_hash)
    for hidden in (secret.encode(), bytes.fromhex(secret), told.words.split()[0].encode(), private):
        assert hidden not in raw


def test_link_and_words_are_shown_to_her_alone_and_not_for_ever(
    desk: Desk, region: Region, clock: time_machine.Traveller
) -> None:
    ada = desk.as_("ada")
    data = {"role": "documenter", "circles": [str(region.sierra_circle.code)]}
    page = ada.post("members:invite", region.sierra.code, data=data)["Location"]
    assert desk.as_("ada").client.get(page).status_code == 302, "another session of hers does not see it"
    assert ada.client.get(page).status_code == 200
    assert ada.client.post(page).status_code == 302
    assert ada.client.get(page).status_code == 302


@pytest.mark.parametrize(("who", "answer"), [("bea", 403), ("dina", 404), ("cleo", 404), ("eva", 404)])
def test_nobody_else_invites_or_withdraws(desk: Desk, region: Region, who: str, answer: int) -> None:
    told = invite(desk, region)
    data = {"role": "documenter", "circles": [str(region.sierra_circle.code)]}
    assert desk.as_(who).get("members:invite", region.sierra.code).status_code == answer
    assert desk.as_(who).post("members:invite", region.sierra.code, data=data).status_code == answer
    assert desk.as_(who).post("members:withdraw", region.sierra.code, told.code).status_code == answer
    assert Invitation.objects.count() == 1


def test_she_cannot_give_what_she_does_not_have(desk: Desk, region: Region) -> None:
    Role.objects.create(
        code="inviter", label_es="Anfitriona", label_en="Host",
        permissions=["network:members:invite", "network:members:read"],
    )  # fmt: skip
    Mandate.objects.filter(account=region.ada.account).update(role_id="inviter")
    ada = desk.as_("ada")
    page = text(ada.get("members:invite", region.sierra.code))
    assert 'value="coordinator"' not in page
    data = {"role": "coordinator", "circles": [str(region.sierra_circle.code)]}
    assert ada.post("members:invite", region.sierra.code, data=data).status_code == 422


def test_what_she_may_in_one_circle_she_cannot_give_in_the_whole_network(region: Region) -> None:
    coordinator = Role.objects.get(code="coordinator")
    ada = region.ada.account
    Role.objects.create(code="inviter", label_es="", label_en="", permissions=["network:members:invite"])
    Mandate.objects.filter(account=ada).update(role_id="inviter")
    Mandate.objects.create(
        account=ada, role=coordinator, network=region.sierra.code, circle=region.sierra_circle.code, since=NINE.date()
    )
    actor = actor_for(ada, region.ada.keyring, NINE.date())
    prepared = inviting.prepare(coordinator, region.sierra.code, [], ring=region.ada.keyring, language="es")
    with pytest.raises(inviting.MoreThanHers):
        inviting.invite(region.sierra, prepared=prepared, by=actor)
    assert not Invitation.objects.exists()


def test_the_spoken_words_are_never_written_back_into_a_page(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    refused = Client(enforce_csrf_checks=True).post(told.path, {"spoken": "nube ceiba colibri luna"})
    assert refused.status_code == 403
    assert "colibri" not in text(refused)


@pytest.mark.parametrize(
    "data", [{}, {"role": "documenter"}, {"role": "none"}, {"role": "documenter", "circles": [str(uuid4())]}]
)
def test_an_invitation_is_for_a_task_and_a_circle_of_hers(desk: Desk, region: Region, data: dict[str, object]) -> None:
    assert desk.as_("ada").post("members:invite", region.sierra.code, data=data).status_code == 422
    assert not Invitation.objects.exists()


def test_the_team_is_seen_by_those_who_may_and_nothing_of_other_networks(desk: Desk, region: Region) -> None:
    bea = text(desk.as_("bea").get("members:list"))
    assert "Ada" in bea
    assert "Cleo" not in bea
    assert "Red del Valle" not in bea
    assert reverse("members:invite", args=(region.sierra.code,)) not in bea
    assert "Ada" not in text(desk.as_("dina").get("members:list"))
    assert "Ada" not in text(desk.as_("cleo").get("members:list"))


def test_letting_somebody_in_asks_for_passphrase_and_code_again(
    desk: Desk, region: Region, clock: time_machine.Traveller
) -> None:
    ada = desk.as_("ada")
    path = reverse("members:invite", args=(region.sierra.code,))
    assert ada.client.get(path).status_code == 200
    clock.shift(timedelta(minutes=14))
    ada.get("members:list")
    clock.shift(timedelta(minutes=2))
    asked = ada.client.get(path)
    assert asked["Location"].startswith(reverse("people:prove") + "?next=")
    said = {"present": region.ada.passphrase, "code": "000000", "next": path}
    assert ada.client.get(asked["Location"]).status_code == 200
    assert ada.post("people:prove", data=said).status_code == 422
    said["code"] = second_factor.code_now(region.ada.totp_seed)
    assert ada.post("people:prove", data=said)["Location"] == path
    assert ada.client.get(path).status_code == 200
