"""One system call per answer of a served model."""

import asyncio

from components.local.serve_http import OneWrite


class Recorder:
    """A transport that remembers what it was told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.told: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        """Remember a write."""
        self.told.append(data)

    def close(self) -> None:
        """Remember the end."""
        self.told.append("closed")


def told(*after: str) -> list[bytes | str]:
    """Return what a transport hears when head and body are written and `after` is called."""

    async def answer() -> list[bytes | str]:
        recorder = Recorder()
        transport = OneWrite(recorder, asyncio.get_running_loop())
        transport.write(b"head ")
        transport.write(b"body")
        for method in after:
            getattr(transport, method)()
        await asyncio.sleep(0)
        return recorder.told

    return asyncio.run(answer())


def test_head_and_body_are_sent_at_once():
    assert told() == [b"head body"]


def test_nothing_is_lost_when_the_connection_closes_in_the_same_turn():
    assert told("close") == [b"head body", "closed"]
