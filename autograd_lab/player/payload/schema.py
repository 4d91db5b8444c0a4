"""What goes to the player: every key, its type, and the letters that JavaScript shares.

`constants` is the part that never changes; `script.py` puts it before the modules as `WIRE`, so no
letter, term or unit is stated a second time in JavaScript. A test holds every lesson's data, and
the keys that JavaScript reads, against these types.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal, NotRequired, TypedDict

from autograd_lab.drawing.legend import legend

Kind = Literal["F", "S", "B", "A", "R", "U", "P", "W", "E"]
# The letter of each kind of step, in the timeline and on the wire.
LETTERS: dict[str, Kind] = {
    "forward": "F",
    "seed": "S",
    "backward": "B",
    "accumulate": "A",
    "reset": "R",
    "update": "U",
    "print": "P",
    "warning": "W",
    "error": "E",
}
# The letter of what a change writes: a node's value, gradient and `.grad`, an edge's contribution.
FIELDS = {"value": "v", "gradient": "g", "grad": "d", "contribution": "c"}
FLAGS = {"bad": "!", "zero": "0"}  # a number is not finite; a drawer's numbers are all 0

# What the panel calls each fact, in the order in which `facts` sends them.
TERMS = (
    "operation",
    "written as",
    "line",
    "shape",
    "dtype",
    "is_leaf",
    "requires_grad",
    "grad_fn",
    "with inside",
    "saved for backward",
)
STRIDES = {"op": 1, "line": 2}  # the bits of `stops`: an operation ends here, a line does
HIGH = 100  # how high a small chart is in its own units, 0 at the top

# [field, index in the pass, text, full text, flag]; the tail is left out, a text of None: not there
ChangeRow = list[str | int | None]
Piece = list[str]  # [text, kind], and of a literal its name


class StepData(TypedDict):
    """One step: `own` is the line whose gradient it finds, `shown` what slots read only here."""

    kind: Kind
    line: int | None
    text: str
    nodes: list[int]
    edges: list[int]
    changes: list[ChangeRow]
    row: NotRequired[list[Piece]]
    shown: NotRequired[list[list[str | int]]]
    own: NotRequired[int | None]
    output: NotRequired[str]


class NodeData(TypedDict):
    """What does not change of a node while one steps."""

    id: str
    label: str
    said: str
    keeps: NotRequired[bool]
    shares: NotRequired[int]


class EdgeData(TypedDict):
    """What does not change of an edge: `ends` are the indices of its source and its target."""

    id: str
    ends: list[int]
    local: str
    cut: NotRequired[str]
    localFull: NotRequired[str]
    formula: NotRequired[str]
    slots: NotRequired[list[list[str | int | float]]]


class SumData(TypedDict):
    """An edge into a folded statement: an arrival is [step in the pass, text, full text, flag]."""

    arrivals: list[list[str | int]]
    shares: NotRequired[int]
    local: NotRequired[str]
    localFull: NotRequired[str]
    paths: NotRequired[str]


class WaysData(TypedDict, total=False):
    """The paths of a node: `best` are [edge or -1, rank, product]; `none`: why there is none."""

    best: list[list[int | str]]
    sum: str
    count: str
    none: str


class QuestionData(TypedDict):
    """A question; of a step it says what it hides, of a lesson its prompt and its choices."""

    kind: str
    solution: str
    truth: list[Any] | str | None
    shown: str
    facts: dict[str, Any]
    mistakes: list[list[Any]]
    fillers: list[str]
    step: int
    local: NotRequired[int]
    always: NotRequired[bool]
    hide: NotRequired[list[str]]
    prompt: NotRequired[str]
    choices: NotRequired[list[list[str | bool]]]


class DetailsData(TypedDict):
    """What the panel of a node tells, in the order of the nodes."""

    names: list[str]
    facts: list[list[str]]
    ways: list[WaysData]
    noWays: str


class PassData(TypedDict):
    """One pass; where `steps` is None they are `packed`, or the player asks for them."""

    number: int
    structure: int
    text: str
    kinds: str
    stops: str
    output: str
    nodes: list[NodeData]
    edges: list[EdgeData]
    start: list[ChangeRow]
    steps: list[StepData] | None
    sums: dict[str, SumData]
    names: list[str]
    facts: list[list[str]]
    ways: list[WaysData]
    noWays: str
    whys: dict[str, list[str]]
    questions: list[QuestionData]
    packed: NotRequired[str]


class OpenedData(TypedDict, total=False):
    """The picture with one group or statement open, or the problem that there is none."""

    packed: str
    problem: str


class StructureData(TypedDict):
    """The picture of a graph's structure; `plan` draws a part of it open and stays in Python."""

    key: str
    svg: str | None
    problem: str | None
    groups: NotRequired[list[str]]
    folds: NotRequired[list[str]]
    folded: NotRequired[str]
    opened: NotRequired[dict[str, OpenedData]]
    plan: NotRequired[str]


class ErrorData(TypedDict):
    """Why the program stopped."""

    kind: str
    type: str
    message: str
    line: int | None
    explanation: str
    fix: str
    node: str | None


class FileData(TypedDict):
    """A file one can take along."""

    ending: str
    type: str
    text: str


class SeriesData(TypedDict):
    """A number that changes, as columns: pass, step in it, height in the chart, text."""

    title: str
    name: str
    field: Literal["v", "d"]
    passes: list[int]
    locals: list[int]
    heights: list[float | None]
    texts: list[str]


class FindingData(TypedDict):
    """What is wrong, or worth a look: its pass and step in it, its node's index, its sentences."""

    severity: str
    kind: str
    line: int | None
    place: int
    local: int
    node: int | None
    text: str
    why: str
    fix: str


class QuizData(TypedDict):
    """The templates that questions are filled into."""

    prompts: dict[str, str]
    solutions: dict[str, str]
    misconceptions: dict[str, list[str]]
    unreadable: str
    empty: str
    size: str
    one: str
    sizeOfOther: str
    oneOfOther: str
    neutral: str
    first: str
    again: str
    second: str


class Payload(TypedDict):
    """What `payload` makes of a recording; `sizes` are how long the passes are when written."""

    signature: str
    code: list[list[Piece]] | None
    output: str
    files: list[FileData]
    error: ErrorData | None
    truncated: bool
    notes: list[str]
    structures: list[StructureData]
    passCount: int
    passes: list[PassData]
    sizes: list[int]
    watch: list[SeriesData]
    bad: list[list[int | str | None]]
    findings: list[FindingData]
    quiz: QuizData
    lesson: list[QuestionData]


class PlayerData(Payload, total=False):
    """The payload with what a host adds to it."""

    step: int
    program: str
    title: str
    name: str
    projector: bool
    settings: dict[str, str]
    below: str
    room: dict[str, Any]
    controls: dict[str, Any]
    wires: list[Any]
    check: dict[str, Any] | None
    checks: bool
    exports: bool
    export: dict[str, Any]
    compare: dict[str, Any]


def constants() -> dict[str, Any]:
    """What both sides know and no message repeats."""
    return {
        "letters": LETTERS,
        "fields": FIELDS,
        "flags": FLAGS,
        "terms": TERMS,
        "strides": STRIDES,
        "high": HIGH,
        "legend": [asdict(entry) for entry in legend()],
    }
