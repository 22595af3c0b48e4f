"""Addresses of the team and of invitations. The invitation's own pages are open: see `rebozo.people.wall`."""

from django.urls import path

from rebozo.network import views_members, views_welcome

app_name = "members"

urlpatterns = [
    path("", views_members.members, name="list"),
    path("<uuid:network>/invitar", views_members.invite, name="invite"),
    path("<uuid:network>/invitacion/<uuid:code>/retirar", views_members.withdraw, name="withdraw"),
    path("invitada/<uuid:code>", views_members.invited, name="invited"),
    path("invitacion/<uuid:code>/<str:secret>", views_welcome.invitation, name="invitation"),
    path("bienvenida", views_welcome.name, name="welcome-name"),
    path("bienvenida/telefono", views_welcome.phone, name="welcome-phone"),
]
