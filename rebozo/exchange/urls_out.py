from django.urls import path

from rebozo.exchange import views_archive, views_out, views_out_asks, views_out_coded

app_name = "out"

urlpatterns = [
    path("", views_out.index, name="index"),
    path("codificado", views_out_coded.coded, name="coded"),
    path("salidas", views_out.left, name="left"),
    path("peticiones", views_out_asks.asks, name="asks"),
    path("peticiones/<uuid:code>", views_out_asks.ask, name="ask"),
    path("peticiones/<uuid:code>/hoja", views_out_asks.take, name="take"),
    path("peticiones/<uuid:code>/archivo", views_archive.take, name="archive-take"),
    path("<uuid:network>/archivo", views_archive.archive, name="archive"),
    path("<uuid:network>/<slug:what>", views_out.sheet, name="sheet"),
]
