"""Every address of the app, by room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("contacts.urls")),
    path("", include("visits.urls")),
    path("", include("reports.urls")),
]
