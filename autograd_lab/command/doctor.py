"""`autograd-lab doctor FILE`: what is wrong with the gradients of a program, and where?"""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from autograd_lab.command.console import BadInput, Console
from autograd_lab.command.running import as_python_would, recorded
from autograd_lab.model.finding import MISTAKE


def run(options: Namespace, console: Console) -> int:
    """Prints the findings and the parameters; 1 where one of the findings is a mistake."""
    with as_python_would(options.file, options.arguments):
        recording = recorded(options, console)
        if not any(each.graph.nodes for each in recording.passes) and recording.error is None:
            raise BadInput(f"{options.file}: nothing to look at, as it made no tensor operation")
        with console.busy("looking for what is wrong"):
            found = recording.findings
    if options.json:
        told = {
            "file": str(options.file),
            "truncated": recording.truncated,
            "findings": [asdict(each) for each in found],
        }
        console.say(json.dumps(told, ensure_ascii=True, indent=1))
    else:
        console.say(str(recording.report()))
    return int(any(each.severity == MISTAKE for each in found))
