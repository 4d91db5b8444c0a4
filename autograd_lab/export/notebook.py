"""The program of a recording as a Jupyter notebook, with what it printed."""

from __future__ import annotations

import json

from autograd_lab.export.program import ending_in_newline
from autograd_lab.model.recording import Failure, Recording

_MOST_OUTPUT = 20_000  # characters; running the cell prints the rest
_WORDS = (
    "From **Autograd Lab**: this program as it ran there, with the numbers that were set. "
    "It is plain PyTorch; run the cell to see it print the same, then change a number."
)


def notebook(recording: Recording) -> dict | None:
    """A notebook of format 4.5 as plain data; None where the recording has no program's text."""
    if recording.code is None:
        return None
    return _notebook(recording.code, _outputs(recording), 1)


def program_notebook(program: str) -> str:
    """The text of an `.ipynb` file with a program that has not run in it yet."""
    return _text(_notebook(program, [], None))


def _notebook(program: str, outputs: list[dict], count: int | None) -> dict:
    code = {
        "cell_type": "code",
        "id": "program",
        "metadata": {},
        "execution_count": count,
        "source": _lines(ending_in_newline(program).rstrip("\n")),
        "outputs": outputs,
    }
    words = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": [_WORDS]}
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": [words, code],
        "metadata": {"kernelspec": python, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_file(recording: Recording) -> str | None:
    """The text of the `.ipynb` file."""
    data = notebook(recording)
    return None if data is None else _text(data)


def _text(data: dict) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _outputs(recording: Recording) -> list[dict]:
    outputs = []
    if 0 < len(recording.output) <= _MOST_OUTPUT:
        text = _lines(recording.output)
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    if recording.error:
        outputs.append(_error(recording.error))
    return outputs


def _error(error: Failure) -> dict:
    where = f" (line {error.line})" if error.line else ""
    return {
        "output_type": "error",
        "ename": error.type,
        "evalue": error.message,
        "traceback": [f"{error.type}{where}: {error.message}"],
    }


def _lines(text: str) -> list[str]:
    """Lines with their ends, as notebooks keep them; only a newline ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
