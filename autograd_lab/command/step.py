"""`autograd-lab step FILE`: a program's stepper as one HTML file."""

from __future__ import annotations

import sys
import webbrowser
from argparse import Namespace
from pathlib import Path

from autograd_lab.command.console import BadInput, Console
from autograd_lab.command.dashboard import has_browser
from autograd_lab.command.running import as_python_would, recorded

STDOUT = "-"


def run(options: Namespace, console: Console) -> int:
    """Records, writes, and says what it saw; an existing file is kept unless --force."""
    target = _target(options)
    with as_python_would(options.file, options.arguments):
        recording = recorded(options, console)
    if not any(each.graph.nodes for each in recording.passes):
        raise BadInput(
            f"{options.file}: nothing to step, as no tensor operation was recorded; let it compute "
            "with tensors, as in x = torch.tensor(2.0, requires_grad=True); (x * x).backward()"
        )
    with console.busy("drawing"):
        html = _page(recording, options)
    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(html.encode())
        console.note(recording.summary())
        return 0
    _write(target, html, options.force)
    console.say(recording.summary())
    console.good(f"wrote {target} ({len(html.encode()) / 1000:,.0f} kB)")
    if options.open:
        _open(target, console)
    return 0


def _page(recording, options: Namespace) -> str:
    from autograd_lab.player import to_html

    title = options.file.name if options.function is None else f"{options.function}()"
    return to_html(recording, title)


def _target(options: Namespace) -> Path | None:
    """Where to write, None for stdout; refused before anything has run."""
    if options.output == STDOUT:
        if options.open:
            raise BadInput("--open with -o -: stdout cannot be opened; name a file")
        return None
    target = Path(options.output) if options.output else Path(f"{options.file.stem}.html")
    if target.is_dir():
        raise BadInput(f"{target}: this is a folder; name a file, as in -o {target / 'step.html'}")
    if target.exists() and not options.force:
        raise _kept(target)
    if not target.parent.is_dir():
        raise BadInput(f"{target}: there is no folder {target.parent}; make it first")
    return target


def _write(target: Path, text: str, force: bool) -> None:
    try:
        with target.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:  # made while the program ran
        raise _kept(target) from error


def _kept(target: Path) -> BadInput:
    return BadInput(f"{target} is there and was kept; give --force, or another name by -o")


def _open(target: Path, console: Console) -> None:
    address = target.resolve().as_uri()
    if not has_browser() or not webbrowser.open(address):
        console.note(f"no browser was found here; open {address} in one")
