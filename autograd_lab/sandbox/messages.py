"""Reading from the connection between the two ends, `zygote.py` and `server.py`."""

from __future__ import annotations

import socket


def receive(connection: socket.socket, length: int) -> bytes:
    """So many bytes; EOFError where the other end closes before they have come."""
    data = bytearray()
    while len(data) < length:
        more = connection.recv(min(1 << 20, length - len(data)))
        if not more:
            raise EOFError
        data += more
    return bytes(data)
