from django.urls import path

from rebozo.observatory import views

app_name = "observatory"

urlpatterns = [path("", views.years, name="table")]
