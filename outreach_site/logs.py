"""What a log line may hold: what happened and where in the code, not to whom."""

import logging
import traceback


class DiscreetFormatter(logging.Formatter):
    """Level, logger and message. Of a request only method, status and the pattern of
    its address, because addresses hold what people type and links that sign them in;
    of an exception the type and the places in the code, because its message may quote
    a row. Line breaks are escaped, so that one record is one line until its trace."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname} {record.name} {self.say(record)}"
        if record.exc_info and record.exc_info[0]:
            return f"{line}\n{self.formatException(record.exc_info)}"
        return line

    def say(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if hasattr(request, "resolver_match"):
            match = request.resolver_match
            route = f"/{match.route}" if match else "(no such address)"
            status = getattr(record, "status_code", "")
            return f"{status} {request.method} {route}".lstrip()
        if record.name.startswith("django.security"):
            return "refused a request"  # the message quotes a host or a referrer
        message = record.getMessage()
        return message.encode("unicode_escape").decode("ascii")

    def formatException(self, exc_info) -> str:
        """The chain of exceptions, oldest first, without what they say."""
        parts, seen, error = [], set(), exc_info[1]
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = "".join(traceback.format_tb(error.__traceback__))
            kind = type(error)
            parts.append(f"{frames}{kind.__module__}.{kind.__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(reversed(parts))
