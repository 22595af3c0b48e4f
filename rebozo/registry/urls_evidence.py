"""What goes with a record: brought, shown covered, played, taken out."""

from django.urls import path

from rebozo.registry import views_evidence

urlpatterns = [
    path("hechos/<uuid:code>/pruebas", views_evidence.pieces, name="evidence"),
    path("pruebas/<uuid:code>", views_evidence.piece, name="piece"),
    path("pruebas/<uuid:code>/ver", views_evidence.preview, name="piece-preview"),
    path("pruebas/<uuid:code>/oir", views_evidence.sound, name="piece-sound"),
    path("pruebas/<uuid:code>/original", views_evidence.original, name="piece-original"),
    path("pruebas/<uuid:code>/copia", views_evidence.copy, name="piece-copy"),
    path("pruebas/<uuid:code>/destruir", views_evidence.destroy, name="piece-destroy"),
    path("pruebas/<uuid:code>/chat/<int:place>", views_evidence.chat_member, name="chat-member"),
]
