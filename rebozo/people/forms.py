"""What is asked for signing in and for one's own security. Secrets are never written back into a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rebozo.kernel.refusal import Refusal
from rebozo.people import passphrases

_PIN = 6
_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
_PRESENT = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}
_CODE = {"class": "digits", "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
_PIN_BOX = {"class": "digits", "inputmode": "numeric", "autocomplete": "off", "maxlength": _PIN}


class Forgetful(forms.TextInput):
    """A code is shown while she types it and never written back."""

    def format_value(self, value: Any) -> str | None:  # noqa: ANN401, ARG002  as the widget has it
        return None


def present_passphrase() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Your present passphrase"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs=_PRESENT),
        error_messages={"required": gettext_lazy("Write your passphrase: it is what opens your keys.")},
    )


def present_code(help_text: Any) -> forms.CharField:  # noqa: ANN401  a lazy sentence
    return forms.CharField(
        label=gettext_lazy("Code of your phone"),
        help_text=help_text,
        max_length=40,
        widget=Forgetful(attrs=_CODE),
        error_messages={
            "required": gettext_lazy("The code is missing: six digits of your phone, or one of your sheet.")
        },
    )


class SignIn(forms.Form):
    """Three things in one form; the code may be left out on a device that she trusts."""

    quiet = True
    name = forms.CharField(
        label=gettext_lazy("Your sign-in name"),
        max_length=200,
        widget=forms.TextInput(attrs=_NAME),
        error_messages={"required": gettext_lazy("Write the name by which you sign in.")},
    )
    passphrase = forms.CharField(
        label=gettext_lazy("Your passphrase"),
        help_text=gettext_lazy("Accents, capitals and extra spaces do not matter."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs=_PRESENT),
        error_messages={"required": gettext_lazy("Write your passphrase: it is what opens your keys.")},
    )
    code = present_code(gettext_lazy("Six digits. If you lost your phone, one of the ten codes of your sheet."))

    def __init__(self, *args: Any, on_a_device: bool = False, **kwargs: Any) -> None:  # noqa: ANN401  as a form takes them
        super().__init__(*args, **kwargs)
        if on_a_device:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("On a device that you marked as yours you may leave it empty.")


class Pin(forms.Form):
    """The PIN of the day."""

    quiet = True
    pin = forms.CharField(
        label=gettext_lazy("Your PIN of today"),
        widget=forms.PasswordInput(attrs=_PIN_BOX),
        error_messages={"required": gettext_lazy("Write the six digits that you chose today.")},
    )


class NewPin(forms.Form):
    """Six digits that last until she signs out."""

    quiet = True
    pin = forms.CharField(
        label=gettext_lazy("Six digits for today"),
        help_text=gettext_lazy("Not a date, not your telephone. Tomorrow you choose another."),
        widget=forms.PasswordInput(attrs=_PIN_BOX),
        error_messages={"required": gettext_lazy("Write six digits, or leave it for another time.")},
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"].strip()
        if len(pin) != _PIN or not pin.isascii() or not pin.isdigit():
            raise forms.ValidationError(_("It has to be six digits, only numbers."))
        if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
            raise forms.ValidationError(_("Whoever finds your phone tries that one first. Choose another."))
        return pin


class NewPassphrase(forms.Form):
    """The one drawn for her, typed once to learn it, or one of her own, typed twice."""

    quiet = True
    OFFERED, OWN = "offered", "own"
    choice = forms.ChoiceField(
        label=gettext_lazy("Which passphrase do you want?"),
        choices=[
            (OFFERED, gettext_lazy("The one shown here\nSeven words drawn by chance: nobody can guess them.")),
            (OWN, gettext_lazy("One of my own\nFifteen letters or more; several words that do not go together.")),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    passphrase = forms.CharField(
        label=gettext_lazy("Write it here"),
        help_text=gettext_lazy(
            "The one shown: copy it here, so that we know you have it. Accents, capitals, extra spaces do not matter."
        ),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs=_NEW),
        error_messages={"required": gettext_lazy("Copy the one shown here, or write your own.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Once more, if it is your own"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs=_NEW),
    )

    def check(self, *, offered: str, sign_in: str, language: str) -> bool:
        """Whether it may be used; otherwise the form says, by its fields, what to do."""
        passphrase = self.cleaned_data["passphrase"]
        try:
            if self.cleaned_data["choice"] == self.OFFERED:
                passphrases.check_typed(offered, passphrase, language)
                return True
            passphrases.check_own(passphrase, sign_in=sign_in)
        except Refusal as refusal:
            self.add_error("passphrase", refusal.sentence)
            return False
        if not passphrases.same_twice(passphrase, self.cleaned_data.get("again", "")):
            self.add_error("again", _("The two are not the same. Write it once more, slowly."))
            return False
        return True


class ChangePassphrase(NewPassphrase):
    """With the present one first."""

    present = present_passphrase()
    field_order = ["present", "choice", "passphrase", "again"]


class AskAgain(forms.Form):
    """Passphrase and code, before something that cannot be asked by whoever finds the desk open."""

    quiet = True
    present = present_passphrase()
    code = present_code(gettext_lazy("Six digits. If you lost your phone, one of the ten codes of your sheet."))


class NewPhone(AskAgain):
    """And the first code of the new phone."""

    new_code = forms.CharField(
        label=gettext_lazy("Code that the new phone shows"),
        help_text=gettext_lazy("So that we know it reads the drawing well."),
        max_length=40,
        widget=Forgetful(attrs=_CODE | {"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Write the six digits that the new phone shows.")},
    )


class NameDevice(forms.Form):
    """What she calls the device she is on."""

    quiet = True
    device = forms.CharField(
        label=gettext_lazy("What you call it"),
        help_text=gettext_lazy("Only you read it. For example: the old phone."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Give it a name, so that you recognise it on the list.")},
    )


class Speak(forms.Form):
    """The language of her account."""

    quiet = True
    language = forms.ChoiceField(
        label=gettext_lazy("In which language should the pages speak to you?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )
