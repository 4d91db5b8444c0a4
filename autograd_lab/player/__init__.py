"""The stepper: the scripts in `browser/` and `features/`, their data, the pages that hold them."""

from autograd_lab.player.html import to_html, to_notebook_html
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import sample, trim

__all__ = ["payload", "sample", "to_html", "to_notebook_html", "trim"]
