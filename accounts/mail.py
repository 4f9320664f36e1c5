"""The one door through which mail leaves."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac


class NotSent(Exception):
    """Nobody has taken the message. The sentence names the fault and no address, because
    it is kept beside the task and written to the log; `said` is what the other side
    answered, for somebody who tries it by hand."""

    def __init__(self, fault: str, *, said: str = ""):
        super().__init__(fault)
        self.said = said


def send(
    name: str,
    *,
    to: list[str],
    key: str,
    context: dict,
    attachments: Iterable[tuple[str, bytes, str]] = (),
) -> None:
    """The message of the templates `emails/<name>`. What is sent again has the same
    `key`, by which mailboxes know the repeat. Raises NotSent."""
    context = {"site_name": settings.WAGTAIL_SITE_NAME, **context}
    subject = render_to_string(f"emails/{name}.subject.txt", context)
    body = render_to_string(f"emails/{name}.body.txt", context)
    message = EmailMessage(
        " ".join(subject.split()),
        tidied(body),
        settings.DEFAULT_FROM_EMAIL,
        to,
        attachments=list(attachments),
        # No machine is to answer that somebody is on holiday.
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except Exception as error:  # whatever it is, its text may quote the address
        raise NotSent(_fault(error), said=str(error)) from None


def message_id(key: str) -> str:
    """The same for the same key, and nothing can be read from it."""
    digest = salted_hmac("accounts.mail", key, algorithm="sha256").hexdigest()
    return f"<{digest[:32]}@{urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname}>"


def absolute(path: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def tidied(body: str) -> str:
    """Without the empty lines that tags of a template leave behind."""
    lines = "\n".join(line.strip() for line in body.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _fault(error: Exception) -> str:
    codes = [getattr(error, name, None) for name in ("smtp_code", "status_code")]
    refused = getattr(error, "recipients", None)
    if isinstance(refused, dict):  # of smtplib: what was said of each address
        codes += sorted({code for code, _text in refused.values()})
    return " ".join([type(error).__name__, *(str(code) for code in codes if code)])
