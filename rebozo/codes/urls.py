from django.urls import path

from rebozo.codes import views

app_name = "codes"

urlpatterns = [
    path("", views.lists, name="lists"),
    path("<slug:name>", views.one_list, name="list"),
    path("<slug:name>/nueva", views.new_code, name="new"),
    path("<slug:name>/agrupar", views.new_grouping, name="grouping-new"),
    path("<slug:name>/agrupar/<uuid:code>", views.grouping, name="grouping"),
    path("<slug:name>/<str:code>", views.one_code, name="code"),
    path("<slug:name>/<str:code>/ofrecer", views.retire, name="retire"),
    path("<slug:name>/<str:code>/juntar", views.merge, name="merge"),
]
