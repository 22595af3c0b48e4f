from django.urls import path

from rebozo.network import views, views_closing, views_merging, views_page, views_weave
from rebozo.network.sealed_names import DEFENDER, GROUP

app_name = "network"

_PEOPLE, _GROUPS = {"kind": DEFENDER}, {"kind": GROUP}

urlpatterns = [
    path("", views.entries, _PEOPLE, name="people"),
    path("buscar", views.search, name="search"),
    path("repetidas", views_merging.duplicates, name="duplicates"),
    path("repetidas/<uuid:one>/<uuid:other>", views_merging.compare, name="compare"),
    path("repetidas/deshacer/<uuid:code>", views_merging.undo, name="unmerge"),
    path("redes", views_weave.networks, name="networks"),
    path("ofrecen", views_weave.offers, name="offers"),
    path("tejido/<uuid:code>", views_weave.belonging, name="belonging"),
    path("tejido/<uuid:code>/voz", views_weave.vouch, name="vouch"),
    path("personas/nueva", views.new, _PEOPLE, name="person-new"),
    path("personas/<uuid:code>", views_page.person, name="person"),
    path("personas/<uuid:code>/editar", views.edit, _PEOPLE, name="person-edit"),
    path("personas/<uuid:code>/cerrar", views_closing.close_entry, _PEOPLE, name="person-close"),
    path("personas/<uuid:code>/tejido", views_weave.belong, _PEOPLE, name="person-belong"),
    path("personas/<uuid:code>/editar/<slug:part>", views_page.edit_part, _PEOPLE, name="person-part"),
    path("grupos", views.entries, _GROUPS, name="organisations"),
    path("grupos/nuevo", views.new, _GROUPS, name="organisation-new"),
    path("grupos/<uuid:code>", views_page.organisation, name="organisation"),
    path("grupos/<uuid:code>/editar", views.edit, _GROUPS, name="organisation-edit"),
    path("grupos/<uuid:code>/cerrar", views_closing.close_entry, _GROUPS, name="organisation-close"),
    path("grupos/<uuid:code>/tejido", views_weave.belong, _GROUPS, name="organisation-belong"),
    path("grupos/<uuid:code>/editar/<slug:part>", views_page.edit_part, _GROUPS, name="organisation-part"),
]
