"""The look of both doors."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Templates and static files shared by the public door and the desk."""

    name = "rebozo.look"
    label = "look"
