"""The line drops in the middle of a POST: nothing is saved by half, and the whole sending afterwards is saved whole."""

from __future__ import annotations

import re
import socket
import time
from urllib.parse import urlencode

from tests.programs.conftest import Machine
from tests.programs.running import running
from tests.programs.test_killed import FORM, sign_in

STORY = "(ejemplo) Comienza aquí. " + "Sigue y sigue. " * 200 + "Y termina aquí."


def test_a_form_that_was_cut_on_the_way_is_not_saved_by_half(founded: Machine) -> None:
    with running(founded):
        visitor = sign_in(founded, "Jacaranda")
        page = visitor.get("/registro/nueva")
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.body))
        # The story comes last, so that what arrives before the cut is a form with all its answers.
        body = urlencode({**hidden, **FORM, "story": STORY}, doseq=True).encode()
        head = (
            f"POST /registro/nueva HTTP/1.1\r\nHost: localhost:{founded.desk}\r\n"
            f"Origin: http://localhost:{founded.desk}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in visitor.cookies.items())}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", founded.desk)) as line:
            line.sendall(head.encode() + body[: len(body) - 1500])
            line.shutdown(socket.SHUT_WR)
            answer = line.recv(65536).decode(errors="replace")
        # Whoever hangs up in the middle is not answered; a proxy that announces more than it brings gets a 400.
        assert not answer or answer.startswith("HTTP/1.1 400"), answer[:500]
        time.sleep(0.2)
        saved = visitor.post("/registro/nueva", {**FORM, "story": STORY})
        assert "done=registered" in saved.path, "the half was taken for the whole"
        assert "Y termina aquí." in saved.body
