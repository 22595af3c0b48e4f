"""Forms that ask one question under another: label, why we ask, what is wrong, and then the answer."""

from pathlib import Path

import django.forms
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Backend
from django.utils.functional import cached_property

LOOK = Path(__file__).parent / "templates"
BUILT_IN = Path(django.forms.__file__).parent / "templates"


class LookRenderer(DjangoTemplates):
    """Renders every form of the house with the parts in `look/forms`; set as FORM_RENDERER."""

    form_template_name = "look/forms/form.html"
    field_template_name = "look/forms/field.html"

    @cached_property
    def engine(self) -> Backend:
        """Look here first and at Django's own widgets second, whatever the order of INSTALLED_APPS."""
        return Backend({"APP_DIRS": False, "DIRS": [LOOK, BUILT_IN], "NAME": "look-forms", "OPTIONS": {}})
