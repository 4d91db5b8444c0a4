"""A recorded program to take with you: as a Python file, and as a notebook. No torch here."""

from autograd_lab.export.notebook import notebook, notebook_file
from autograd_lab.export.program import python_file
from autograd_lab.model.recording import Recording

__all__ = ["files", "notebook", "notebook_file", "python_file"]


def files(recording: Recording) -> list[dict]:
    """The files that a player hands out by itself: `ending`, media `type` and `text` of each."""
    kinds = (
        ("py", "text/x-python", python_file(recording)),
        ("ipynb", "application/x-ipynb+json", notebook_file(recording)),
    )
    return [
        {"ending": ending, "type": media, "text": text}
        for ending, media, text in kinds
        if text is not None
    ]
