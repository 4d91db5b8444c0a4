"""A backward pass that comes to an earlier one's graph once more: what was carried over, and how.

The tensor that leads there is either made again in every turn (a hidden state: detach it) or made
once, before what runs again (then it is computed anew).
"""

from __future__ import annotations

from autograd_lab.recording.errors.cures import is_variable
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known
from autograd_lab.recording.errors.searching import (
    ancestry,
    carried_over,
    refusing,
    runs_again,
    seed_through,
)
from autograd_lab.recording.events import Call


def freed_graph(evidence: Evidence) -> Finding | None:
    """The op whose saved values are gone, and the backward() that freed them."""
    root = evidence.root()
    saver = root and refusing(evidence, root, "Trying to backward through the graph", freed=True)
    seed = seed_through(evidence.recorder, saver) if saver else None
    if seed is None:
        return None
    calls = {"root": root, "saver": saver}
    words = {"line": evidence.line(seed.where), "now": evidence.line(evidence.where)}
    reused = reuse(evidence, root, saver, seed)
    if reused is not None and (reused.variant == "carried" or words["line"] == words["now"]):
        return Finding(reused.variant, saver, calls | reused.calls, words | reused.words)
    if words["line"] == words["now"]:
        return Finding("loop", saver, calls, words)
    return Finding("updated" if _updated(evidence, seed) else "known", saver, calls, words)


def reuse(evidence: Evidence, root: Call, saver: Call, seed) -> Finding | None:
    """How the root comes to a call of the time before an earlier backward pass.

    Variants: `carried` (made again in every turn), `stale` (made once).
    """
    found = carried_over(evidence.recorder, root, saver, seed)
    if not found:
        return None
    old, user = found[0]
    calls = {"old": old}
    again = [each for each, _ in found if runs_again(evidence.recorder, each, seed)]
    if again and old is not root:
        cure = _detaching(evidence, again, seed)
        words = {"used": evidence.line(user.where), "using": evidence.text(user.where)}
        return Finding("carried", old, calls, words | {"cure": cure}) if cure else None
    cure = _moving(evidence, old, user if user is not old else None)
    return Finding("stale", old, calls, {"cure": cure}) if cure else None


def _detaching(evidence: Evidence, carried: list[Call], seed) -> str:
    """`h = h.detach()` after line 6; empty where it is no variable of that part of the program."""
    names = [evidence.variable(each) for each in carried]
    there = {(each.parent or each).where for each in carried} | {seed.where}
    if not all(names) or len({where[0] for where in there if where}) != 1:
        return ""
    names = list(dict.fromkeys(names))
    lists = {each.partition("[")[0] for each in names if "[" in each}
    line = evidence.line(seed.where)
    if lists and len(lists) == 1:
        (name,) = lists
        statement = f"{name} = tuple(each.detach() for each in {name})"
    elif all(map(is_variable, names)):
        values = ", ".join(f"{each}.detach()" for each in names)
        statement = f"{', '.join(names)} = {values}"
    else:
        return ""
    return f"`{statement}` after line {line}"


def _moving(evidence: Evidence, old: Call, user: Call | None) -> str:
    """Which lines are to run again, and where: `move line 4 (`pred = …`) to just before line 8`."""
    made = [call for call in ancestry(old) if not call.is_leaf and call.requires_grad]
    wheres = [(call.parent or call).where for call in made]
    target = evidence.where if user is None else (user.parent or user).where
    if not all(wheres) or target is None or not evidence.variable(old):
        return ""
    home = (old.parent or old).where[0]
    lines = sorted({evidence.line(where) for where in wheres if where[0] is home})
    before = f"to just before line {evidence.line(target)}"
    if len(lines) == 1:
        text = evidence.source.statement((old.parent or old).where)
        return f"move line {lines[0]} (`{text}`) {before}"
    return f"move what computes it (lines {lines[0]} to {lines[-1]}) {before}"


def _updated(evidence: Evidence, seed) -> bool:
    """Whether a leaf was changed since: then a kept graph would be refused all the same."""
    events = evidence.recorder.events
    return any(
        event.kind == "update" and event.field == "value"
        for event in events[events.index(seed) : evidence.recorder.begun]
    )


KNOWN = (
    Known(
        "second backward",
        "Trying to backward through the graph a second time",
        {
            "": (
                "The first backward() freed the values that this graph had saved for its "
                "derivatives.",
                "Run the forward pass again, or call the first backward(retain_graph=True).",
            ),
            "known": (
                "The backward pass of line {line} went through {saver} and freed the values that "
                "the graph had saved for its derivatives; line {now} needs them once more.",
                "Run the forward pass again before line {now}, or keep the values in line {line} "
                "with retain_graph=True.",
            ),
            "updated": (
                "The backward pass of line {line} went through {saver} and freed the values that "
                "the graph had saved for its derivatives; line {now} needs them once more.",
                "Run the forward pass again before line {now}: leaves were updated since, so that "
                "the old values would not fit any more.",
            ),
            "carried": (
                "An earlier backward pass of line {line} went through {saver} and freed the values "
                "that the graph had saved for its derivatives. `{using}` in line {used} uses {old} "
                "of the turn before, with the graph behind it, so that this pass comes to them "
                "once more.",
                "detach() what is carried over from turn to turn: {cure}.",
            ),
            "stale": (
                "An earlier backward pass of line {line} went through {saver} and freed the values "
                "that the graph had saved for its derivatives. {old} was computed once, before "
                "that pass, and this one comes to its graph once more.",
                "Compute {old} anew for every backward pass: {cure}.",
            ),
            "loop": (
                "An earlier backward pass of line {line} went through {saver} and freed the values "
                "that the graph had saved for its derivatives; this one needs them once more.",
                "Compute {root} anew in every turn, from its leaves on, and detach() what is "
                "carried over from turn to turn.",
            ),
        },
        freed_graph,
    ),
)  # fmt: skip
