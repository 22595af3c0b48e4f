"""How a request arrives: nobody holds a thread of a door before what she asks for is here, and nobody arrives for ever.

gunicorn gives a thread to whoever sent one byte. Sixteen visitors who send a byte now and then would hold a door for
as long as they like. Here the one thread that waits for all visitors gathers what each says, and a thread is given out
when the request is whole, or its first 32 KiB are. What is longer is read in its thread, at no less than a floor.
"""

from __future__ import annotations

import errno
import re
import socket
import struct
import time
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ

from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from rebozo.config.environment import SILENCE

PATIENCE = 20.0  # seconds for a request to arrive
FLOOR = 8192  # bytes that earn one second more: a tenth of what a phone with one bar sends
HELD = 32 * 1024  # of a body, before it costs a thread
_LARGEST_PIECE = 1024 * 1024
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,15})[ \t]*\r?$")
_IN_CHUNKS = re.compile(rb"(?im)^transfer-encoding:")


def is_ready(heard: bytes) -> bool:
    """Whether a request is whole, or so long that the rest is read in its thread."""
    head, end, body = heard.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not end or len(body) >= HELD:
        return len(heard) >= HELD
    if _IN_CHUNKS.search(head):
        return body.endswith(b"0\r\n\r\n")
    length = _LENGTH.search(head)
    return length is None or len(body) >= min(int(length[1]), HELD)


class Arriving(SocketUnreader):
    """What a thread reads of a long request. TimeoutError when it arrives slower than the floor."""

    until = 0.0

    def begin(self, patience: float) -> None:
        self.until = time.monotonic() + patience

    def chunk(self, size_hint: int | None = None) -> bytes:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        seconds, rest = divmod(min(left, SILENCE), 1)
        # Not settimeout: that would bind the answer too.
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", int(seconds), int(rest * 1e6)))
        try:
            piece = self.sock.recv(min(max(size_hint or 0, self.mxchunk), _LARGEST_PIECE))
        except BlockingIOError as silent:
            raise TimeoutError from silent
        self.until += len(piece) / FLOOR
        return piece


class Visit(TConn):
    """A visitor's line, and what she said so far of her next request."""

    heard: bytes = b""
    reads: Arriving | None = None

    def begin(self, patience: float) -> None:
        """What was heard is read first; the rest is read in a thread."""
        if self.reads is None:
            self.reads = Arriving(self.sock)
            self.parser = RequestParser(self.cfg, self.sock, self.client)
            self.parser.unreader = self.reads
            self.initialized = self.data_ready = True
        self.reads.unread(self.heard)
        self.reads.begin(patience)
        self.heard = b""


class PatientWorker(ThreadWorker):
    """gunicorn's threads, given out for requests and not for lines."""

    patience = PATIENCE

    def accept(self, listener: socket.socket) -> None:
        try:
            line, address = listener.accept()
        except OSError as gone:
            if gone.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        self._wait(Visit(self.cfg, line, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Visit, client: socket.socket) -> None:  # type: ignore[override]  # all are
        """Somebody who was answered before asks again."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)

    def on_pending_socket_readable(self, conn: Visit, client: socket.socket) -> None:  # type: ignore[override]  # all are
        try:
            piece = client.recv(HELD)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        conn.heard += piece
        if piece and not is_ready(conn.heard):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if piece:
            self._give_thread(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def finish_request(self, conn: Visit, fs: Future[bool]) -> None:  # type: ignore[override]  # all are
        """Who sent the beginning of another request along waits with it like anybody."""
        if not fs.cancelled() and fs.exception() is None and fs.result():
            more = conn.reads.take_buffered() if conn.reads else b""
            if more:
                conn.sock.settimeout(0.0)
                self._wait(conn, more)
                return
        super().finish_request(conn, fs)

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)  # type: ignore[misc]  # the stubs leave it out
        for conn in self.pending_conns:  # sorted by it, and stays so
            conn.timeout = min(conn.timeout or deadline, deadline)

    def _wait(self, conn: Visit, heard: bytes = b"") -> None:
        conn.heard = heard
        if is_ready(heard):
            self._give_thread(conn)
            return
        conn.timeout = time.monotonic() + self.patience
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _give_thread(self, conn: Visit) -> None:
        conn.begin(self.patience)
        self.enqueue_req(conn)
