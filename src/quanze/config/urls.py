"""The addresses of the whole product."""

from django.urls import include, path

urlpatterns = [path("", include("quanze.web.portal.urls"))]
