"""The look of both doors."""

from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


class LookConfig(AppConfig):
    """Templates and static files shared by the public door and the desk."""

    name = "rebozo.look"
    label = "look"

    def ready(self) -> None:
        """Every text of every form is looked at by this check, so what it says is put in our words here."""
        ProhibitNullCharactersValidator.message = _("Something in it is not text, perhaps from copying. Type it again.")
