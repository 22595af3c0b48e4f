"""Taking sheets out: without names at once, what may leave and what not, and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from rebozo.consent.models import Answer
from rebozo.exchange.models import Taken
from rebozo.exchange.out_guard import bare, guarded
from rebozo.journal.models import Line
from rebozo.network.models import Closure
from rebozo.registry.models import Attack
from tests.region import Desk, Region
from tests.story import NAME, PLACE, STORY, an_attack

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

Take = Callable[..., "Response"]
OPEN = [
    "id",
    "date",
    "country",
    "types",
    "shape",
    "person_key",
    "at_least",
    "perpetrators",
    "rights",
    "basis",
    "gender",
]


@pytest.fixture
def take(desk: Desk) -> Take:
    """Bea takes out the attacks of the Sierra."""

    def taken(what: str = "hechos", *, who: str = "bea", query: str = "", **but: Any) -> Response:  # noqa: ANN401  typed
        said = {"share": "no", "form": "json", "names": OPEN, "closed": [], "why": "", **but}
        at = f"/registro/sacar/{desk.region.sierra.code}/{what}{query}"
        return desk.as_(who).client.post(at, said)

    return taken


def body(answer: Response) -> bytes:
    assert answer.status_code == 200, answer.status_code
    assert answer.streaming, answer.content.decode()[:3000]
    return answer.getvalue()


def rows(answer: Response) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = json.loads(body(answer))["rows"]
    return said


def tell(desk: Desk, who: str = "bea", **but: object) -> Attack:
    said = an_attack(**but)
    answer = desk.as_(who).post("registry:new", data=said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Attack.objects.filter(event__code=str(said["token"])).order_by("type")[0]


def test_without_names_it_leaves_at_once_and_says_nothing_of_her(desk: Desk, take: Take) -> None:
    attack = tell(desk)
    answer = take()
    said = json.loads(body(answer))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="hoja-20')
    (row,) = said["rows"]
    assert row["id"] in set(Attack.objects.values_list("reference", flat=True))
    assert row["date"] == "2026-09"
    assert row["types"] == ["T01", "T02"]
    assert len(row["person_key"]) == 19
    assert said["cover"]
    whole = json.dumps(said, ensure_ascii=False)
    for word in (NAME, STORY, PLACE, "2026-09-14", str(attack.person_id), str(attack.event_id)):
        assert word not in whole


def test_it_is_written_down(desk: Desk, take: Take) -> None:
    tell(desk)
    body(take(form="csv"))
    taken = Taken.objects.get()
    assert (taken.what, taken.form, taken.named, taken.rows) == ("attacks", "csv", False, 1)
    assert Line.objects.get(deed="exchange.sheet.taken").count == 1
    assert "hoja-20" not in desk.as_("bea").get("out:left").content.decode()
    assert "CSV" in desk.as_("ada").get("out:left").content.decode()
    assert "CSV" not in desk.as_("eva").get("out:left").content.decode()


def test_the_key_of_a_person_is_the_same_each_time_and_another_for_another(desk: Desk, take: Take) -> None:
    first = tell(desk)
    desk.as_("bea").post("registry:new", data=an_attack(name="", person=str(first.person_id), types=["T03"]))
    tell(desk, name="Guayacán")
    keys = [row["person_key"] for row in rows(take())]
    assert keys == [row["person_key"] for row in rows(take())]
    assert len(set(keys)) == 2


def test_what_is_for_others_leaves_out_who_was_not_asked_and_what_was_taken_out(desk: Desk, take: Take) -> None:
    tell(desk, types=["T01"])
    tell(desk, name="Ceiba", basis="to_ask", types=["T02"])
    out = tell(desk, name="Roble", types=["T03"])
    desk.as_("bea").post("registry:retire", out.code, data={"reason": "error"})
    assert [row["types"] for row in rows(take(share="yes"))] == [["T01"]]
    assert sorted(row["types"] for row in rows(take(share="no"))) == [["T01"], ["T02"]]


def test_who_said_no_to_the_count_is_in_nothing_for_others(desk: Desk, region: Region, take: Take) -> None:
    attack = tell(desk)
    assert attack.person_id
    Answer.objects.create(
        network=region.sierra, of=attack.person_id, purpose="C3", says="no", day=date(2026, 11, 1), number=1
    )
    assert rows(take(share="yes")) == []
    assert len(rows(take(share="no"))) == 1


def test_the_lists_filters_filter(desk: Desk, take: Take) -> None:
    tell(desk)
    tell(desk, name="Ceiba", types=["T03"], country="GT")
    (row,) = rows(take(query="?country=GT"))
    assert row["types"] == ["T03"]
    said = json.loads(body(take(query="?type=T01")))
    assert [row["types"] for row in said["rows"]] == [["T01"]]
    assert any("T01" not in str(value) and value for value in said["cover"].values())


def test_another_network_is_not_found_and_a_reader_of_figures_may_not(desk: Desk, take: Take) -> None:
    for what in ("hechos", "personas", "grupos"):
        assert take(what, who="cleo").status_code == 404
        assert take(what, who="eva").status_code == 404
        assert take(what, who="dina").status_code == 403
    assert take("nada").status_code == 404
    assert not Taken.objects.exists()


def test_a_sheet_of_nothing_chosen_asks_again_and_nothing_leaves(desk: Desk, take: Take) -> None:
    assert take(names=[]).status_code == 422
    assert take(form="exe").status_code == 422
    assert take(names=["defender"]).status_code == 422, "a name does not pass among the open columns"
    assert not Taken.objects.exists()


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@x", "\tx", "\r=x", "'=x", "''@", "＝1", "x=1", "", "'", "ñandú"]
)
def test_what_is_guarded_comes_back_as_it_was(text: str) -> None:
    assert bare(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_a_workbook_has_its_cover_first_and_cells_that_are_text(desk: Desk, take: Take) -> None:
    tell(desk)
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(take(form="xlsx"))))
    assert len(book.sheet_names) == 2
    cover = book.get_sheet_by_index(0).to_python()
    assert any("Sierra" in str(cell) for line in cover for cell in line)
    head, row = book.get_sheet_by_index(1).to_python()
    assert len(head) == len(OPEN) == len(row)


def test_a_csv_says_what_it_is_in_its_first_lines(desk: Desk, take: Take) -> None:
    tell(desk)
    raw = body(take(form="csv"))
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    blank = lines.index([])
    assert all(len(line) == 1 for line in lines[:blank])
    assert len(lines[blank + 1]) == len(OPEN)
    assert len(lines) == blank + 3


def test_what_is_closed_to_her_is_in_no_sheet_of_hers(desk: Desk, region: Region, take: Take) -> None:
    attack = tell(desk)
    tell(desk, name="Roble", types=["T03"])
    assert attack.person_id
    Closure.objects.create(network=region.sierra, row=attack.person_id, holder=region.bea.person.account.holder)
    assert [row["types"] for row in rows(take())] == [["T03"]]
    assert len(rows(take("personas", names=["id"]))) == 1
    assert len(rows(take(who="ada"))) == 2


def test_the_directory_leaves_without_names(desk: Desk, take: Take) -> None:
    tell(desk)
    whole = json.loads(body(take("personas", names=["id", "state", "languages"])))
    assert len(whole["rows"]) == 1
    assert NAME not in json.dumps(whole, ensure_ascii=False)
    assert take("personas", names=["id", "chosen"]).status_code == 422
    assert take("personas", names=["id"], closed=["chosen"], why="De prueba").status_code == 302
