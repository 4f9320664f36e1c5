"""What people are told about their bookings, one function per message. Each is a task
that takes the booking's id and its `sequence`: words, address and links are put together
when the mail leaves, and nothing leaves that a later message has overtaken."""

from django_tasks import task


@task()
def send_proof(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_received(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_confirmed(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_waiting(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_offer(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_came_free(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_changed(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_moved(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_cancelled_by_them(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_cancelled_by_us(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_lapsed(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_declined(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_date_offered(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_new_request(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_reminder(booking_id: int, sequence: int) -> None:
    pass


@task()
def send_evaluation(booking_id: int, sequence: int) -> None:
    pass
