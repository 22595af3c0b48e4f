from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "rebozo.consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say to the directory that her answers follow her."""
        from rebozo.consent.following import repoint  # noqa: PLC0415  models are there only now
        from rebozo.network.following import FOLLOWERS  # noqa: PLC0415  the same

        FOLLOWERS.repoint["consent"] = repoint
