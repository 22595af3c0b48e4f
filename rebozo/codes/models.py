"""Code lists with their standing, codes that are never deleted, labels by language, mappings old to new, groupings."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CodeList(models.Model):
    """One list. Its standing says how much it is worth: none of the shipped ones is official."""

    class Standing(models.TextChoices):
        OFFICIAL = "official"  # the organisation's own
        RECONSTRUCTED = "reconstructed"  # put together from what was published
        PROPOSAL = "proposal"  # ours, to be replaced
        BORROWED = "borrowed"  # somebody else's standard; the source says whose

    name = models.SlugField(primary_key=True, max_length=30)
    version = models.PositiveIntegerField(default=1)
    standing = models.CharField(max_length=13, choices=Standing)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Code(models.Model):
    """One thing that can be chosen. Once records may hold it, it is retired, never deleted."""

    list = models.ForeignKey(CodeList, models.PROTECT, related_name="codes", db_index=False)
    code = models.CharField(max_length=12)
    parent = models.CharField(max_length=12, blank=True)
    rollup = models.CharField(max_length=12, blank=True)  # perpetrators: state, non-state, unknown
    place = models.PositiveIntegerField(default=0)  # the order in which it is shown
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # retired: no longer offered from that day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="codes_code_once_per_list"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="codes_code_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.code}"


class CodeLabel(models.Model):
    """What a code is called in one language."""

    code = models.ForeignKey(Code, models.PROTECT, related_name="labels", db_index=False)
    language = models.CharField(max_length=5)
    text = models.CharField(max_length=160)
    short = models.CharField(max_length=60, blank=True)  # for lists and tables, where the whole would not fit

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "language"], name="codes_label_once_per_language")]

    def __str__(self) -> str:
        return f"{self.code_id} {self.language}"


class CodeMapping(models.Model):
    """Records made under an old code are counted under the new one."""

    list = models.ForeignKey(CodeList, models.PROTECT, related_name="mappings", db_index=False)
    old = models.CharField(max_length=12)
    new = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "old", "new"], name="codes_mapping_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="codes_mapping_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.old} {self.new}"


class CodeChange(models.Model):
    """What members changed in a list, so that every figure can say by which words it was counted."""

    class Verb(models.TextChoices):
        ADDED = "added", _("added")
        RENAMED = "renamed", _("renamed")
        RETIRED = "retired", _("no longer offered")
        RESTORED = "restored", _("offered again")
        MERGED = "merged", _("joined to another")
        PARTED = "parted", _("parted from the other again")

    list = models.ForeignKey(CodeList, models.PROTECT, related_name="changes", db_index=False)
    version = models.PositiveIntegerField()  # the one that it made
    code = models.CharField(max_length=12)
    verb = models.CharField(max_length=8, choices=Verb)
    into = models.CharField(max_length=12, blank=True)  # of a merge
    before = models.JSONField(default=dict)  # words by language: {"es": …, "en": …}
    network = models.UUIDField()  # in whose name
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "version"], name="codes_change_makes_one_version")]

    def __str__(self) -> str:
        return f"{self.list_id} {self.version}"


class Grouping(models.Model):
    """Codes put together under other words for a publication: bulletins join some and split others."""

    code = models.UUIDField(primary_key=True, default=uuid4)
    list = models.ForeignKey(CodeList, models.PROTECT, related_name="groupings")
    text_es = models.CharField(max_length=120)
    text_en = models.CharField(max_length=120)
    until = models.DateField(null=True)  # no longer used; kept, since a figure may have been published by it

    def __str__(self) -> str:
        return str(self.code)


class GroupingLine(models.Model):
    """One line of it, with its codes; a code stands in one line at most."""

    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="lines", db_index=False)
    place = models.PositiveIntegerField()
    text_es = models.CharField(max_length=120)
    text_en = models.CharField(max_length=120)
    codes = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grouping", "place"], name="codes_line_in_order")]

    def __str__(self) -> str:
        return f"{self.grouping_id} {self.place}"
