from django.urls import path

from rebozo.desk import views
from rebozo.network.sealed_names import DEFENDER, GROUP

urlpatterns = [
    path("", views.day, name="day"),
    path("redes/personas/<uuid:code>/registro", views.attacks_of, {"kind": DEFENDER}, name="person-attacks"),
    path("redes/grupos/<uuid:code>/registro", views.attacks_of, {"kind": GROUP}, name="organisation-attacks"),
]
