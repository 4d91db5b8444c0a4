"""`autograd-lab check FILE`: does the recording of a program hold?"""

from __future__ import annotations

import json
import math
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from autograd_lab.command.console import BadInput, Console
from autograd_lab.command.running import as_python_would, recorded
from autograd_lab.model.overview import failed


def run(options: Namespace, console: Console) -> int:
    """Prints what was compared; 1 where something differs."""
    with as_python_would(options.file, options.arguments):
        recording = recorded(options, console)
        if not any(each.graph.nodes for each in recording.passes):
            raise BadInput(f"{options.file}: nothing to check, as no tensor operation was recorded")
        with console.busy("checking"):
            check = recording.check()
    if options.json:
        error = recording.error if failed(recording.error) else None
        told = {
            "file": str(options.file),
            "ok": check.ok,
            "truncated": recording.truncated,
            "error": None if error is None else asdict(error),
            "check": asdict(check),
        }
        console.say(json.dumps(_plain(told), ensure_ascii=True, indent=1, allow_nan=False))
    elif check.ok:
        console.good("The recording holds.")
        console.say(check.summary)
    else:
        console.bad("The recording does not hold.")
        console.say(check.summary)
    return 0 if check.ok else 1


def _plain(thing: Any) -> Any:
    """As JSON has it: NaN and infinities, for which it has no numbers, become texts."""
    if isinstance(thing, dict):
        return {name: _plain(each) for name, each in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_plain(each) for each in thing]
    if isinstance(thing, float) and not math.isfinite(thing):
        return str(thing)
    return thing
