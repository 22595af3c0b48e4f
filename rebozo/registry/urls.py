from django.urls import path

from rebozo.registry import views, views_form

app_name = "registry"

urlpatterns = [
    path("", views.attacks, name="list"),
    path("nueva", views_form.new, name="new"),
    path("hechos/<uuid:code>", views.event, name="event"),
    path("hechos/<uuid:code>/editar", views_form.edit, name="edit"),
    path("<uuid:code>", views.attack, name="attack"),
    path("<uuid:code>/revisada", views.review, name="review"),
    path("<uuid:code>/baja", views.retire, name="retire"),
    path("<uuid:code>/alta", views.restore, name="restore"),
]
