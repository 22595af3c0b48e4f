"""The lists that come with the project, loaded after every migration. Loading twice changes nothing."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from rebozo.codes.catalogue import forget_cached
from rebozo.codes.models import Code, CodeLabel, CodeList

DATA = Path(__file__).parent / "data"
LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Shipped:
    """A list as the project brings it. A higher version replaces labels and retires what is gone."""

    name: str
    standing: CodeList.Standing
    source: str
    version: int = 1


# In the list in English; the page says them in its language.
_SEEN = gettext_noop("labels seen in publications of IM-Defensoras, 2012-2026; not the official codebook")
_PARTLY = gettext_noop("partly seen in publications, partly proposals (see each note)")
_OURS = gettext_noop("our proposal")
LISTS = (
    Shipped("attack_types", CodeList.Standing.RECONSTRUCTED, _SEEN),
    Shipped("perpetrators", CodeList.Standing.RECONSTRUCTED, _SEEN),
    Shipped("rights", CodeList.Standing.RECONSTRUCTED, _SEEN),
    Shipped("movements", CodeList.Standing.RECONSTRUCTED, _SEEN),
    Shipped("shapes", CodeList.Standing.RECONSTRUCTED, _SEEN),
    Shipped("means", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("places", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("contexts", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("gender_indicators", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("identities", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("protection_measures", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("consent_purposes", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("digital_incidents", CodeList.Standing.BORROWED, gettext_noop("Digital First Aid Kit, RSIT and proposals")),
    Shipped(
        "state_response", CodeList.Standing.BORROWED, gettext_noop("HURIDOCS micro-thesauri 27, 44, 45, 46; our labels")
    ),
    Shipped("natures", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("directness", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("certainties", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("interests", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("platforms", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("relations", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("age_bands", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("consequences", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("person_states", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("languages", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("skills", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("ways", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("group_kinds", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("legal_statuses", CodeList.Standing.PROPOSAL, _PARTLY),
    Shipped("naming_risks", CodeList.Standing.PROPOSAL, _OURS),
    Shipped("countries", CodeList.Standing.BORROWED, "ISO 3166-1"),
)


def after_migrate(**_: object) -> None:
    """Load once the tables are there; going back to zero leaves none."""
    if "codes_codelist" in connection.introspection.table_names():
        load()


def load() -> None:
    """Bring every shipped list to its version. A list that an organisation took over at a higher one is left alone."""
    here = dict(CodeList.objects.values_list("name", "version"))
    wanted = [one for one in LISTS if here.get(one.name, 0) < one.version]
    if wanted:
        with transaction.atomic():
            for one in wanted:
                _load(one)
    forget_cached()


def _load(shipped: Shipped) -> None:
    rows = _rows(DATA / f"{shipped.name}.csv")
    short = {row["code"]: row for row in _rows(DATA / "short" / f"{shipped.name}.csv")}
    CodeList.objects.update_or_create(
        name=shipped.name,
        defaults={"version": shipped.version, "standing": shipped.standing, "source": shipped.source},
    )
    codes = [
        Code(
            list_id=shipped.name, code=row["code"], parent=row["parent"], rollup=row.get("rollup") or "",
            place=place, note=row["note"],
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    Code.objects.bulk_create(
        codes,
        update_conflicts=True,
        unique_fields=["list", "code"],
        update_fields=["parent", "rollup", "place", "note"],
    )
    kept = {code.code: code.pk for code in Code.objects.filter(list=shipped.name)}
    today = timezone.now().date()
    gone = Code.objects.filter(list=shipped.name, until=None).exclude(code__in=[row["code"] for row in rows])
    gone.update(until=today)
    labels = [
        CodeLabel(
            code_id=kept[row["code"]], language=language, text=row[f"label_{language}"],
            short=short.get(row["code"], {}).get(f"label_{language}", ""),
        )
        for row in rows
        for language in LANGUAGES
    ]  # fmt: skip
    CodeLabel.objects.bulk_create(
        labels, update_conflicts=True, unique_fields=["code", "language"], update_fields=["text", "short"]
    )


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
