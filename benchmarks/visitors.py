"""Visitors of the dashboard without a browser: they speak to the server as its page does."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.http11 import Response

LESSON, SLIDER = "chain-rule", "chain-rule.x"
SECONDS = 60
COOKIE = "LAB"


@dataclass
class Visitor:
    """Somebody on a lesson's page; `async with` connects, and `come_back` connects again.

    `data` is what the player was given last, `process` the cookie that a proxy gave.
    """

    url: str
    process: str | None = None
    data: dict = field(default_factory=dict)
    value: float = 2.0
    _slider: str = ""
    _fragment: str = ""
    _page: str = ""
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        await self.come_back()
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self._socket.close()

    async def come_back(self) -> None:
        """Connects, with the cookie where there is one, and opens the page by its link."""
        headers = {"Cookie": f"{COOKIE}={self.process}"} if self.process else {}
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            additional_headers=headers,
            subprotocols=["streamlit"],
            max_size=None,
            proxy=None,
            open_timeout=SECONDS,
        )
        self.process = _cookie(self._socket.response) or self.process
        message = BackMsg()
        message.rerun_script.page_name = "Lessons"
        message.rerun_script.query_string = f"lesson={LESSON}&{SLIDER}={self.value}"
        await self._ask(message)

    async def move(self, value: float) -> float:
        """Moves the slider; returns how many milliseconds the page took."""
        self.value = value
        message = BackMsg()
        state = message.rerun_script
        state.query_string = f"lesson={LESSON}&{SLIDER}={value}"
        state.page_script_hash, state.fragment_id = self._page, self._fragment
        moved = state.widget_states.widgets.add(id=self._slider)
        moved.double_array_value.data.append(value)
        return await self._ask(message)

    async def _ask(self, message: BackMsg) -> float:
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await self._socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._page = answer.new_session.page_script_hash
            elif kind == "delta":
                self._read(answer.delta)
            elif kind == "script_finished":
                return (time.perf_counter() - started) * 1000

    def _read(self, delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type") if delta.WhichOneof("type") == "new_element" else ""
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "slider" and element.slider.id.endswith(SLIDER):
            self._slider, self._fragment = element.slider.id, delta.fragment_id
        if kind == "bidi_component" and "-player-" in element.bidi_component.id:
            self.data = json.loads(json.loads(element.bidi_component.json))

    @property
    def numbers(self) -> str:
        """A mark of all the numbers that the player has; equal where they are."""
        text = json.dumps([self.data["code"], self.data["passes"]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def asked(self) -> str:
        """The program as the player shows it."""
        return "\n".join("".join(piece[0] for piece in line) for line in self.data["code"])


def _cookie(response: Response | None) -> str | None:
    for header in response.headers.get_all("Set-Cookie") if response else []:
        if header.startswith(f"{COOKIE}="):
            return header.split("=", 1)[1].split(";")[0]
    return None
