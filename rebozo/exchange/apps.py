from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "rebozo.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say to the pages of consent what has left and cannot be called back."""
        from rebozo.consent.rooms import ROOMS  # noqa: PLC0415  models are there only now
        from rebozo.exchange.left_before import follows  # noqa: PLC0415  the same

        ROOMS.follows["exchange"] = follows
