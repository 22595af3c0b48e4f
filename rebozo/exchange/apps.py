from django.apps import AppConfig
from django.conf import settings


class ExchangeConfig(AppConfig):
    name = "rebozo.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say to the pages of consent what has left and cannot be called back."""
        if settings.DOOR == "public":
            return  # the public door changes nothing of this, and loads nothing that opens
        from rebozo.consent.rooms import ROOMS  # noqa: PLC0415  models are there only now
        from rebozo.exchange.left_before import follows  # noqa: PLC0415  the same

        ROOMS.follows["exchange"] = follows
