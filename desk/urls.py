from django.urls import path

from desk import views

urlpatterns = [
    path("", views.home, name="desk"),
    path("bookings/", views.booking_list, name="desk_bookings"),
    path("bookings/<str:ref>/", views.booking, name="desk_booking"),
]
