"""The look: contrast held by arithmetic, and forms that tell a screen reader what they tell the eye."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template

import rebozo.look
from rebozo.look.renderer import LookRenderer
from rebozo.look.templatetags.look import ICONS, icon

LOOK = Path(rebozo.look.__file__).parent
CSS = (LOOK / "static/look/rebozo.css").read_text(encoding="utf-8")

# Every ground with the words that stand on it.
WORDS = [
    (ground, words)
    for ground in ("cotton", "paper", "input", "sand", "tint")
    for words in ("ink", "soft", "link")
] + [
    ("act", "on-act"), ("act-over", "on-act"), ("review-bg", "review"), ("ok-bg", "ok"), ("danger-bg", "danger"),
    ("calm-bg", "calm"), ("paper", "danger"), ("cotton", "danger"), ("cotton", "review"), ("paper", "review"),
]  # fmt: skip
# What has an edge that must be seen: fields, choices, focus.
EDGES = [
    ("cotton", "edge"),
    ("paper", "edge"),
    ("input", "edge"),
    ("cotton", "focus"),
    ("paper", "focus"),
    ("tint", "act"),
]


def tokens(*, dark: bool) -> dict[str, str]:
    """The colours in force in light or in dark."""
    light, _, night = CSS.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", night.partition("@media")[0]))
    return found


def contrast(one: str, other: str) -> float:
    """How far two colours are told apart, as WCAG 2.2 counts it."""
    return (max(light(one), light(other)) + 0.05) / (min(light(one), light(other)) + 0.05)


def light(colour: str) -> float:
    """The relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_are_told_from_their_ground(*, dark: bool) -> None:
    colours = tokens(dark=dark)
    assert not [pair for pair in WORDS if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_edges_are_told_from_their_ground(*, dark: bool) -> None:
    colours = tokens(dark=dark)
    assert not [pair for pair in EDGES if contrast(colours[pair[0]], colours[pair[1]]) < 3]


def test_the_one_stylesheet_stays_small_and_calls_nobody() -> None:
    assert CSS.count("\n") < 1000
    assert not re.search(r"@import|@font-face|url\((?!\"data:)", CSS)


def test_the_script_stays_tiny() -> None:
    assert (LOOK / "static/look/rebozo.js").stat().st_size < 4096


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_hidden_from_a_screen_reader(name: str) -> None:
    assert 'aria-hidden="true"' in icon(name)


def test_an_icon_nobody_drew_is_nothing() -> None:
    assert icon("dragon") == ""


class Asked(forms.Form):
    """A question of each kind."""

    default_renderer = LookRenderer
    story = forms.CharField(label="What she told", help_text="Only <b>her</b> circle reads it.", widget=forms.Textarea)
    shape = forms.ChoiceField(
        label="Against whom", choices=[("one", "One person\nOnly her"), ("many", "A group")], widget=forms.RadioSelect
    )
    told = forms.BooleanField(label="Her family knows", required=False)
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("x", "X")], required=False)


def test_what_is_wrong_is_said_beside_the_question_and_tied_to_it() -> None:
    page = str(Asked({})["story"].as_field_group())
    assert 'id="id_story_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_story_helptext id_story_error"' in page


def test_why_we_ask_is_text_and_never_markup() -> None:
    assert "&lt;b&gt;her&lt;/b&gt;" in str(Asked()["story"].as_field_group())


def test_a_group_of_choices_is_a_fieldset_whose_choices_may_explain_themselves() -> None:
    page = str(Asked()["shape"].as_field_group())
    assert "<fieldset" in page
    assert "<legend>Against whom" in page
    assert '<span class="hint">Only her</span>' in page
    assert " checked" not in page


def test_every_answer_has_a_label() -> None:
    page = str(Asked())
    for name in re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page):
        assert f'for="{name}"' in page


def test_the_summary_of_errors_leads_to_each_question() -> None:
    summary = Template('{% include "look/parts/errors.html" %}').render(Context({"form": Asked({})}))
    assert 'href="#id_story"' in summary
    assert 'href="#id_shape_field"' in summary
    assert 'id="id_shape_field"' in str(Asked({})["shape"].as_field_group())
