"""The addresses of the whole product."""

from django.urls import include, path

urlpatterns = [path("desk/", include("quanze.web.desk.urls")), path("", include("quanze.web.portal.urls"))]

handler404 = "quanze.web.portal.views.system.not_found"
handler500 = "quanze.web.portal.views.system.broken"
