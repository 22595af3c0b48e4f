from django.urls import path

from rebozo.exchange import views_in

app_name = "exchange"

urlpatterns = [
    path("", views_in.bring, name="in"),
    path("plantilla/<slug:what>.<slug:form>", views_in.template, name="template"),
    path("<uuid:token>/columnas", views_in.columns, name="in-columns"),
    path("<uuid:token>/palabras", views_in.words, name="in-words"),
    path("<uuid:token>/nombres", views_in.names, name="in-names"),
    path("<uuid:token>/revisar", views_in.check, name="in-check"),
    path("<uuid:token>/avance", views_in.progress, name="in-progress"),
    path("<uuid:token>/filas", views_in.returned, name="in-returned"),
    path("<uuid:token>/quitar", views_in.drop, name="in-drop"),
]
