from django.urls import include, path

from rebozo.registry import views, views_closing, views_form, views_history, views_paper, views_search, views_unfinished

app_name = "registry"

urlpatterns = [
    path("", include("rebozo.registry.urls_review")),
    path("", include("rebozo.registry.urls_evidence")),
    path("", views.attacks, name="list"),
    path("buscar", views_search.search, name="search"),
    path("guardadas", views_search.kept, name="kept"),
    path("guardadas/<uuid:code>/compartir", views_search.kept_share, name="kept-share"),
    path("guardadas/<uuid:code>/borrar", views_search.kept_drop, name="kept-drop"),
    path("nueva", views_form.new, name="new"),
    path("papel", views_paper.paper, name="paper"),
    path("teclear", views_paper.typing, name="typing"),
    path("pendientes", views_unfinished.unfinished, name="unfinished"),
    path("pendientes/guardar", views_unfinished.keep, name="keep"),
    path("pendientes/<uuid:code>", views_unfinished.resume, name="resume"),
    path("pendientes/<uuid:code>/soltar", views_unfinished.discard, name="discard"),
    path("hechos/<uuid:code>", views.event, name="event"),
    path("hechos/<uuid:code>/cerrar", views_closing.close_event, name="close"),
    path("hechos/<uuid:code>/editar", views_form.edit, name="edit"),
    path("hechos/<uuid:code>/historia", views_history.event_history, name="history"),
    path("<uuid:code>", views.attack, name="attack"),
    path("<uuid:code>/revisada", views.review, name="review"),
    path("<uuid:code>/baja", views.retire, name="retire"),
    path("<uuid:code>/alta", views.restore, name="restore"),
]
