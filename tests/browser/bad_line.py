"""A telephone's line on a bad evening, under a real browser: slow, far, and losing one packet of twenty."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Iterator
from queue import Queue

BITS, LOST = 400_000, 0.05
PACKET = 1_400  # bytes
AWAY = 0.08  # seconds from the telephone to the desk
AGAIN = 0.3  # seconds until what was lost arrives after all, with all that came behind it
NAME = 3  # SOCKS: an address that is a name, no number


@contextlib.contextmanager
def bad_line() -> Iterator[str]:
    """The address of a SOCKS proxy on this machine, for as long as it is needed."""
    ready: Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def serve() -> None:
        over = asyncio.Event()
        line = _Line()
        server = await asyncio.start_server(line.talk, "127.0.0.1", 0)
        ready.put((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), over))
        await over.wait()
        server.close()
        await line.end()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    port, loop, over = ready.get(timeout=5)
    try:
        yield f"socks5://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(5)


UnderWay = asyncio.Queue[tuple[float, bytes]]


class _Line:
    """What is said in one direction shares the line, whichever connection it belongs to."""

    def __init__(self) -> None:
        self.dice = random.Random(19)
        self.free = {"there": 0.0, "back": 0.0}
        self.writers: list[asyncio.StreamWriter] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        for writer in self.writers:
            writer.close()
        ended = (*self.tasks, *(writer.wait_closed() for writer in self.writers))
        await asyncio.gather(*ended, return_exceptions=True)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """SOCKS 5, without a password; only to go on to where the browser wants."""
        _version, ways = await reader.readexactly(2)
        await reader.readexactly(ways)
        writer.write(b"\x05\x00")
        *_said, kind = await reader.readexactly(4)
        host = await reader.readexactly((await reader.readexactly(1))[0] if kind == NAME else 4)
        port = int.from_bytes(await reader.readexactly(2))
        await asyncio.sleep(2 * AWAY)  # to say hello
        name = host.decode() if kind == NAME else ".".join(str(one) for one in host)
        far_reader, far_writer = await asyncio.open_connection(name, port)
        self.writers += [writer, far_writer]
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        for way, one, other in (("back", reader, far_writer), ("there", far_reader, writer)):
            under_way: UnderWay = asyncio.Queue()
            for work in (self._leave(way, one, under_way), self._arrive(other, under_way)):
                self.tasks.append(asyncio.create_task(work))

    async def _leave(
        self, way: str, reader: asyncio.StreamReader, under_way: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        packet = b" "
        while packet:
            with contextlib.suppress(ConnectionError):
                packet = b""
                packet = await reader.read(PACKET)
            self.free[way] = max(time.monotonic(), self.free[way]) + len(packet) * 8 / BITS
            lost = AGAIN if self.dice.random() < LOST else 0.0
            await asyncio.sleep(max(0.0, self.free[way] - time.monotonic()))
            under_way.put_nowait((self.free[way] + AWAY + lost, packet))

    @staticmethod
    async def _arrive(writer: asyncio.StreamWriter, under_way: UnderWay) -> None:
        packet = b" "
        while packet:  # in the order in which they left: what was lost holds up what comes behind it
            when, packet = await under_way.get()
            await asyncio.sleep(max(0.0, when - time.monotonic()))
            with contextlib.suppress(ConnectionError):
                writer.write(packet)
                await writer.drain()
        writer.close()
