"""The player as an anywidget: frame and kernel each know what is done in the other."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from autograd_lab.model.recording import Node
from autograd_lab.notebook.frame import bridge, frame_data, to_notebook_html
from autograd_lab.notebook.sliders import literals, sliders

if TYPE_CHECKING:
    from autograd_lab.api import Recording


class Player(anywidget.AnyWidget):
    """The player of a recording, held in a notebook.

    `step` and `node` (the id of the node whose facts are shown, None for none) are where the
    player is, and move it when they are set; so does `inputs`, the values of its sliders, with
    which the program is run again: `recording` is what it gave, `problem` why a value cannot be
    used. `predictions` are the answers that were given in it, each with `step`, `asked`, `answer`,
    `truth` and `right`.
    """

    _esm = bridge()

    link = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Unicode().tag(sync=True)
    data = traitlets.Unicode().tag(sync=True)
    sliders: traitlets.List[Any] = traitlets.List().tag(sync=True)
    ran = traitlets.Dict().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    node = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    predictions: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._again = recording.__dict__.get("_again")
        self._code = recording.code or ""
        moving = sliders(self._code) if self._again else []
        values = {each["name"]: each["value"] for each in moving}
        super().__init__(
            link=secrets.token_urlsafe(16), sliders=moving, inputs=values, ran={"inputs": values}
        )
        self.observe(self._run_again, names="inputs")

    @property
    def chosen(self) -> Node | None:
        """The node whose facts are shown, in the pass of this step; None for none."""
        first = 0
        for each in self.recording.passes:
            first += len(each.steps)
            if self.step < first:
                return next((node for node in each.graph.nodes if node.id == self.node), None)
        return None

    @traitlets.validate("step")
    def _step_that_there_is(self, proposal: dict[str, Any]) -> int:
        count = len(self.recording.steps)
        if not 0 <= proposal["value"] < max(count, 1):
            raise traitlets.TraitError(
                f"step {proposal['value']} is not there; this recording has steps 0 to {count - 1}"
            )
        return int(proposal["value"])

    @traitlets.validate("inputs")
    def _inputs_that_there_are(self, proposal: dict[str, Any]) -> dict[str, Any]:
        """All of them, of which some may be given; an unknown name is refused with the names."""
        names = [each["name"] for each in self.sliders]
        for name in proposal["value"]:
            if name not in names:
                there = ", ".join(names) or "none"
                raise traitlets.TraitError(f"{name!r} is no slider of this player; it has: {there}")
        before = self.ran.get("inputs", {})
        return {**before, **proposal["value"]}

    def _run_again(self, change: dict[str, Any]) -> None:
        """Runs the program with these; a value that does not fit changes nothing but the sentence.

        `ran` tells the frame that it is done, with what the sliders stand at.
        """
        if self._again is None:
            return
        try:
            recording = self._again(literals(self._code, change["new"]))
        except ValueError as error:
            self.problem = str(error)
            self.ran = {"inputs": change["new"], "turn": self.ran.get("turn", 0) + 1}
            return
        self.recording = recording
        with self.hold_sync():
            self.problem = ""
            self.data = json.dumps(frame_data(recording), ensure_ascii=False, separators=(",", ":"))
            self.ran = {"inputs": change["new"], "turn": self.ran.get("turn", 0) + 1}
            self.step = min(self.step, max(len(recording.steps) - 1, 0))

    def framed(self) -> str:
        """The frame that this widget is joined to, as HTML."""
        return to_notebook_html(self.recording, self.link)

    def hold_frame(self) -> Player:
        """This widget with the frame in its own state, for hosts that show the widget itself."""
        if not self.frame:
            self.frame = self.framed()
        return self

    def _repr_mimebundle_(self, **more: Any) -> Any:
        return self.hold_frame() and super()._repr_mimebundle_(**more)
