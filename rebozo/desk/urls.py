from django.urls import path

from rebozo.desk import views

urlpatterns = [
    path("", views.day, name="day"),
    path("redes/personas/<uuid:code>/registro", views.person_attacks, name="person-attacks"),
]
