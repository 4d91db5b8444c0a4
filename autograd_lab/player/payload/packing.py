"""Long parts of the player's data as compressed text: JSON, deflated, in base64.

A browser unpacks it with its own DecompressionStream; `unpack` is the same for Python.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any


def pack(data: object) -> str:
    """Plain JSON data as a short text; the same data give the same text."""
    text = json.dumps(data, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode())).decode()


def unpack(text: str) -> Any:
    """What was packed."""
    return json.loads(zlib.decompress(base64.b64decode(text)))
