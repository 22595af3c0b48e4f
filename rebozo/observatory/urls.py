from django.urls import path

from rebozo.observatory import views, views_figures, views_periods

app_name = "observatory"

urlpatterns = [
    path("", views.years, name="table"),
    path("fechas", views_figures.for_a_date, name="figure"),
    path("periodos", views_periods.every, name="periods"),
    path("periodos/nuevo", views_periods.new, name="period-new"),
    path("periodos/<uuid:code>", views_periods.one, name="period"),
    path("periodos/<uuid:code>/corte", views_periods.cut, name="cut"),
    path("periodos/<uuid:code>/<uuid:network>/entrega", views_periods.deliver, name="deliver"),
    path("periodos/<uuid:code>/<uuid:network>/aviso", views_periods.nudge, name="nudge"),
]
