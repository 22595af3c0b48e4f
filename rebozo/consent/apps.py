from django.apps import AppConfig
from django.conf import settings


class ConsentConfig(AppConfig):
    name = "rebozo.consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say to the directory that her answers follow her."""
        if settings.DOOR == "public":
            return  # the public door changes nothing of this, and loads nothing that opens
        from rebozo.consent.following import refuse_both, repoint  # noqa: PLC0415  models are there only now
        from rebozo.network.following import FOLLOWERS  # noqa: PLC0415  the same

        FOLLOWERS.repoint["consent"] = repoint
        FOLLOWERS.repoint["consent since"] = refuse_both  # after it: once parted, each has her own again
