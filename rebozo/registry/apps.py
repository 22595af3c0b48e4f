from django.apps import AppConfig
from django.conf import settings


class RegistryConfig(AppConfig):
    name = "rebozo.registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say to the rooms below what this one does when theirs changes."""
        if settings.DOOR == "public":
            return  # the public door changes nothing of this, and loads nothing that opens
        from rebozo.consent.rooms import ROOMS  # noqa: PLC0415  models are there only now
        from rebozo.network.following import FOLLOWERS  # noqa: PLC0415  the same
        from rebozo.registry import asked, follow, leave  # noqa: PLC0415  the same
        from rebozo.registry.usage import count_codes  # noqa: PLC0415  the same

        count_codes()
        FOLLOWERS.leave_taken["registry"] = leave.taken
        FOLLOWERS.leave_given["registry"] = leave.given
        FOLLOWERS.forgotten["registry"] = leave.forgotten
        FOLLOWERS.repoint["registry"] = follow.repoint
        FOLLOWERS.repoint["registry lists"] = follow.repoint_lists
        FOLLOWERS.repoint["registry leave"] = leave.settle  # after consent's own and the registry's, in this order
        ROOMS.find["registry"] = asked.find
        ROOMS.stands["registry"] = asked.stands
        ROOMS.follows["registry"] = asked.follows
