"""A mail server of our own, on this machine, that does with each message what a test
wants: real SMTP, spoken by the standard library on one side and by this on the other."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes

# What the server answers to the recipient.
REFUSALS = {"busy": "451 come back later", "refuse": "550 nobody of that name"}


class PostOffice(socketserver.ThreadingTCPServer):
    """`moods` holds what becomes of the next messages: take, busy, refuse, vanish (it
    takes the message, and the line dies before it says so), stall (it takes the
    message, and says so when `go_on` is set). What follows is taken."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.moods: list[str] = []
        self.taken: list = []
        self.has_one = threading.Event()
        self.go_on = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        moods = self.server.moods
        mood = moods.pop(0) if moods else "take"
        self.say("220 here")
        for line in self.rfile:
            word = line.split()[0].upper().decode()
            if word == "DATA":
                self.say("354 go on")
                self.read()
                if mood == "vanish":
                    return
                if mood == "stall":
                    self.server.go_on.wait(30)
                self.say("250 taken")
            elif word == "RCPT" and mood in REFUSALS:
                self.say(f"{REFUSALS[mood]}: {line.decode().strip()}")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")

    def read(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        self.server.taken.append(message_from_bytes(b"".join(lines)))
        self.server.has_one.set()

    def say(self, text: str):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_office():
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, daemon=True)
        thread.start()
        yield office
        office.go_on.set()
        office.shutdown()
        thread.join()
