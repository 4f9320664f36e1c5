from django.urls import path

from events import booking_views, school_views, views

urlpatterns = [
    path("events/", views.event_list, name="events"),
    path("events/past/", views.past_events, name="past_events"),
    path("events/<anyslug:slug>/", views.event, name="event"),
    path(
        "events/<anyslug:slug>/<str:ref>/calendar.ics",
        views.session_calendar,
        name="session_calendar",
    ),
    path("events/<anyslug:slug>/<str:ref>/book/", booking_views.book, name="book"),
    path("bookings/<str:token>/", booking_views.booking, name="booking"),
    path("schools/", school_views.session_types, name="schools"),
    path("schools/<anyslug:slug>/", school_views.session_type, name="session_type"),
    path(
        "schools/<anyslug:slug>/request/",
        school_views.request_visit,
        name="request_visit",
    ),
    path("calendar.ics", views.calendar, name="calendar"),
    path("calendar/<anyslug:slug>.ics", views.calendar, name="neighbourhood_calendar"),
]
