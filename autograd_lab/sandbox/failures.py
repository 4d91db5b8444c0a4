"""What a run that met a limit or a wall is told: the kind, what happened, and what to do."""

from __future__ import annotations

import dataclasses
import signal

from autograd_lab.model.recording import Failure
from autograd_lab.sandbox.settings import Settings

BROKEN, NO_WALLS = 70, 71  # exit codes of a child


def timeout(settings: Settings) -> Failure:
    """The program ran too long by the clock."""
    return Failure(
        "timeout",
        "TimeLimit",
        f"The program ran longer than {settings.seconds:g} s and was stopped.",
        None,
        "Either a loop never ends, or there is more to compute than fits into the time.",
        "Check the condition of each loop, or take fewer turns and smaller tensors.",
    )


def not_reached(found: Failure, title: str) -> Failure:
    """A limit was met in an earlier cell, so that the one that is looked at did not run."""
    where = f"It was stopped in an earlier cell ({title}), so this one did not run. "
    return dataclasses.replace(found, line=None, explanation=where + found.explanation)


def cpu(settings: Settings) -> Failure:
    """The program used too much processor time."""
    return Failure(
        "cpu",
        "ProcessorLimit",
        f"The program used more than {settings.cpu_seconds} s of processor time.",
        None,
        "The time of all its threads is counted together.",
        "Take fewer turns, smaller tensors or fewer threads.",
    )


def memory(settings: Settings) -> Failure:
    """The program asked for too much memory."""
    return Failure(
        "memory",
        "MemoryError",
        f"The program asked for more than {settings.memory_mb} MB of memory.",
        None,
        "A tensor is too large, or a list keeps tensors (and their graphs) turn after turn.",
        "Use smaller tensors; keep loss.item() instead of loss.",
    )


def output(settings: Settings) -> Failure:
    """The program printed too much."""
    return Failure(
        "output",
        "OutputLimit",
        f"The program printed more than {settings.output_kb} KB and was stopped there.",
        None,
        "What it printed until then is shown.",
        "Print less often, for example every hundredth turn.",
    )


def ops(settings: Settings) -> Failure:
    """More operations than are recorded; the program itself ran to its end."""
    return Failure(
        "ops",
        "RecordingLimit",
        f"The first {settings.ops} operations are recorded; the program ran on unrecorded.",
        None,
        "The output and the variables are those at its end; the steps end earlier.",
        "Take fewer turns to see every step.",
    )


def size(settings: Settings, amount: int) -> Failure:
    """The program's text is too long."""
    return Failure(
        "size",
        "SourceLimit",
        f"The program has {amount / 1024:.0f} KB; {settings.source_kb} KB is the most.",
        None,
        "Nothing was run.",
        "Take out data that stands in the text, and cells that are not needed.",
    )


def too_deep() -> Failure:
    """Python's own parser gave up."""
    return Failure(
        "syntax",
        "RecursionError",
        "The program is nested too deeply to be read.",
        None,
        "Python cannot read it, so nothing was run.",
        "Split the longest expression into several lines.",
    )


def null_byte(code: str) -> Failure:
    """A NUL byte in the text."""
    before = code[: code.index("\0")]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Failure(
        "syntax",
        "SyntaxError",
        "source code string cannot contain null bytes",
        line,
        f"Line {line}, column {column}: a NUL byte stands here, so nothing was run.",
        "Delete it; it is often the sign of a file that is no text, or not UTF-8.",
    )


def not_now(sentences: tuple[str, ...]) -> Failure:
    """Code does not run here."""
    return Failure(
        "refused",
        "Refused",
        " ".join(sentences),
        None,
        "Nothing was run.",
        "Ask whoever runs this server, or run the dashboard on your own machine.",
    )


def no_server() -> Failure:
    """The process that forks could not be started, or was ended in the middle, twice."""
    return Failure(
        "raised",
        "Ended",
        "The process that runs programs has ended.",
        None,
        "It could not be started, or the program ended it (os.kill of its parent).",
        "Run it again; if it stays so, look at what the server wrote to its terminal.",
    )


def replaced() -> Failure:
    """The same visitor has started another run."""
    return Failure(
        "refused",
        "Refused",
        "A newer run took the place of this one.",
        None,
        "Each visitor has one run at a time, and the last one counts.",
    )


def ended(number: int, settings: Settings, used: float, killed: str | None) -> Failure:
    """The process ended without an answer: killed by `killed`, or by signal or exit `number`."""
    if killed == "timeout":
        return timeout(settings)
    if killed == "answer" or number == BROKEN:
        return broken()
    if number == NO_WALLS:
        return not_now(("A wall around the program could not be raised.",))
    if number == -getattr(signal, "SIGXCPU", 24) or used >= settings.cpu_seconds:
        return cpu(settings)
    if number < 0:
        name = signal.Signals(-number).name
        return Failure(
            "raised",
            "Crash",
            f"The program crashed its process ({name}).",
            None,
            "Not Python but native code stopped: a wrong address, a recursion without an end, "
            "or memory that could not be had.",
            "Look at what uses ctypes, raises the recursion limit or allocates much.",
        )
    return Failure(
        "raised",
        "Exit",
        "The program ended its process before its recording could be sent.",
        None,
        "os._exit and the like end the process at once.",
        "Leave it out: a program ends by itself after its last line.",
    )


def broken() -> Failure:
    """What came back is no recording."""
    return Failure(
        "raised",
        "Answer",
        "What came back from the program's process is no recording.",
        None,
        "The program wrote to the pipe that carries the recording, or changed the recorder.",
        "Leave out what changes the process that it runs in.",
    )


def is_memory(error: Failure) -> bool:
    """Whether an error of the program's is a lack of memory."""
    said = error.message
    words = ("can't allocate memory", "Cannot allocate memory", "bad_alloc")
    return error.type == "MemoryError" or any(each in said for each in words)


def is_refusal(error: Failure) -> bool:
    """Whether an error of the program's came from a wall."""
    said = error.message
    return (
        error.type == "PermissionError"
        or "Operation not permitted" in said
        or "Permission denied" in said
    )


def refused(error: Failure, settings: Settings) -> Failure:
    """The operating system's refusal, in words."""
    what = (
        "Programs run behind walls here: no file but Python's own packages, no network, no other "
        "process, no compiler (torch.compile, workers of a DataLoader)."
        if settings.mode == "guests"
        else "Programs run in a process that may read files but not write them."
    )
    return dataclasses.replace(
        error,
        kind="refused",
        explanation=what,
        fix="Leave this out; write data into the program, and use num_workers=0.",
    )
