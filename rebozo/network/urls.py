from django.urls import path

from rebozo.network import views, views_organisations

app_name = "network"

urlpatterns = [
    path("", views.people, name="people"),
    path("buscar", views.search, name="search"),
    path("personas/nueva", views.person_new, name="person-new"),
    path("personas/<uuid:code>", views.person, name="person"),
    path("personas/<uuid:code>/editar", views.person_edit, name="person-edit"),
    path("grupos", views_organisations.organisations, name="organisations"),
    path("grupos/nuevo", views_organisations.organisation_new, name="organisation-new"),
    path("grupos/<uuid:code>", views_organisations.organisation, name="organisation"),
    path("grupos/<uuid:code>/editar", views_organisations.organisation_edit, name="organisation-edit"),
]
