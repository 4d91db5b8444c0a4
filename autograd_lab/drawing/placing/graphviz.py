"""Find Graphviz's `dot` and run it: DOT in, text out, or a GraphvizError with the cure."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig

TIMEOUT_SECONDS = 10.0


class GraphvizError(RuntimeError):
    """The picture could not be laid out; the message says why and what to do about it."""


def find_program() -> str:
    """The `dot` of the graphviz-pure package, else one on the PATH; GraphvizError without."""
    # The wheel's program is not on the PATH of an environment that is not activated.
    beside_python = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts"))
    program = beside_python or shutil.which("graphviz-pure") or shutil.which("dot")
    if program is None:
        raise GraphvizError(
            "the graph cannot be drawn: Graphviz's dot is not installed. "
            "Run `pip install graphviz-pure`, or put a `dot` on the PATH"
        )
    return program


def run(source: str, output_format: str = "plain") -> str:
    """What `dot -T<output_format>` says to this DOT source."""
    program = find_program()
    try:
        done = subprocess.run(
            [program, "-Kdot", f"-T{output_format}"],
            input=source.encode(),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GraphvizError(
            f"the graph cannot be drawn: {program} took longer than {TIMEOUT_SECONDS:g} seconds. "
            "Record fewer operations (a shorter loop, a smaller model), or try again on a "
            "machine that is less busy"
        ) from error
    except OSError as error:
        raise GraphvizError(
            f"the graph cannot be drawn: {program} does not start ({error}). "
            "Run `pip install --force-reinstall graphviz-pure`, or put a working `dot` on the PATH"
        ) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GraphvizError(
            f"the graph cannot be drawn: {program} ended with code {done.returncode}"
            f"{' (' + said[-1] + ')' if said else ''}. "
            "Run `pip install --force-reinstall graphviz-pure`, or put a working `dot` on the PATH"
        )
    return done.stdout.decode(errors="replace")
