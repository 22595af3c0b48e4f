"""Looking records over, saying something about them, and joining two that tell the same."""

from django.urls import path

from rebozo.registry import views_review

urlpatterns = [
    path("revisar", views_review.batch, name="reviewing"),
    path("hechos/<uuid:code>/notas", views_review.remarks_page, name="remarks"),
    path("notas/<uuid:code>/resuelta", views_review.settle, name="settle"),
    path("hechos/<uuid:code>/lo-mismo", views_review.same, name="same"),
    path("hechos/<uuid:code>/juntar", views_review.join, name="join"),
    path("hechos/<uuid:code>/separar", views_review.part, name="part"),
]
