from django.urls import path

from rebozo.door import views

app_name = "door"

urlpatterns = [path("", views.first, name="first")]
