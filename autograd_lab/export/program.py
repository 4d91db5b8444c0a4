"""The program of a recording as a Python file that runs anywhere."""

from __future__ import annotations

from autograd_lab.model.recording import Recording

# Two lines, so that a line of the program that names its encoding is a mere comment below them.
_HEADER = (
    "# From Autograd Lab: this program as it ran there, with the numbers that were set.\n"
    "# It is plain PyTorch. Run it with: python <this file>\n\n"
)


def python_file(recording: Recording) -> str | None:
    """The text of a `.py` file in UTF-8; None where the recording has no program's text."""
    if recording.code is None:
        return None
    return _HEADER + ending_in_newline(recording.code)


def ending_in_newline(code: str) -> str:
    """The code without empty lines at its ends."""
    return code.lstrip("\n").rstrip() + "\n"
