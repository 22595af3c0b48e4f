from django.urls import path

from rebozo.consent import views

app_name = "consent"

urlpatterns = [
    path("<uuid:code>", views.said, name="said"),
    path("<uuid:code>/preguntar", views.ask, name="ask"),
    path("<uuid:code>/mas", views.finer, name="finer"),
    path("<uuid:code>/mas/<slug:page>", views.finer_page, name="finer-page"),
]
