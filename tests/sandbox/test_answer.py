"""What comes back is believed in nothing: forged, broken and endless answers are failures."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_lab as lab
from autograd_lab.sandbox import run
from autograd_lab.sandbox.answer import read_recording

GOOD = lab.record("import torch\nx = torch.tensor(2.0, requires_grad=True)\n(x * x).backward()")


def changed(change) -> bytes:
    data = json.loads(GOOD.to_json())
    change(data)
    return json.dumps(data).encode()


def test_a_recording_is_read():
    assert lab.Recording.of(read_recording(GOOD.to_json().encode(), guests=True)) == GOOD


WRONG = {
    "output": lambda d: d.update(output=5),
    "code": lambda d: d.update(code=["x"]),
    "truncated": lambda d: d.update(truncated="yes"),
    "notes": lambda d: d.update(notes=[1]),
    "a note that is a text": lambda d: d.update(notes=5),
    "error": lambda d: d.update(error={"kind": "python"}),
    "an error's line": lambda d: d.update(
        error={"kind": "p", "type": "t", "message": "m", "line": "1", "explanation": "", "fix": ""}
    ),
    "an error's message": lambda d: d.update(
        error={"kind": "p", "type": "t", "message": 1, "line": 1, "explanation": "", "fix": ""}
    ),
    "variables": lambda d: d.update(variables=[]),
    "a variable's value": lambda d: d["variables"]["x"].update(value="<b>"),
    "a variable's shape": lambda d: d["variables"]["x"].update(shape=["<b>"]),
    "a node's kind": lambda d: d["passes"][0]["graph"]["nodes"][0].update(kind="script"),
    "a node's state": lambda d: d["passes"][0]["graph"]["nodes"][0].update(state="script"),
    "a node's value": lambda d: d["passes"][0]["graph"]["nodes"][0].update(value="text"),
    "a node's complex value": lambda d: d["passes"][0]["graph"]["nodes"][0].update(value="<b>j"),
    "a node's list": lambda d: d["passes"][0]["graph"]["nodes"][0].update(value=[["x"]]),
    "a node's summary": lambda d: d["passes"][0]["graph"]["nodes"][0].update(
        value={"summary": [[1], "x", 1, 1]}
    ),
    "a node's flag": lambda d: d["passes"][0]["graph"]["nodes"][0].update(is_leaf=7),
    "a node too much": lambda d: d["passes"][0]["graph"]["nodes"].append(
        d["passes"][0]["graph"]["nodes"][0]
    ),
    "an unknown field": lambda d: d["passes"][0]["graph"]["nodes"][0].update(__class__="x"),
    "an edge's end": lambda d: d["passes"][0]["graph"]["edges"][0].update(source="n99"),
    "an edge's positions": lambda d: d["passes"][0]["graph"]["edges"][0].update(positions=[None]),
    "a step's kind": lambda d: d["passes"][0]["steps"][0].update(kind="script"),
    "a step's node": lambda d: d["passes"][0]["steps"][0].update(nodes=["n99"]),
    "a step's line": lambda d: d["passes"][0]["steps"][0].update(line=1.5),
    "a change's target": lambda d: d["passes"][0]["steps"][0]["changes"].append(
        {"target": "n99", "field": "value", "before": None, "after": 1.0}
    ),
    "a change's field": lambda d: d["passes"][0]["steps"][0]["changes"].append(
        {"target": "n0", "field": "x", "before": None, "after": 1.0}
    ),
    "a pass's index": lambda d: d["passes"][0].update(index=4),
    "no passes": lambda d: d.pop("passes"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_part_is_no_recording(name):
    with pytest.raises(ValueError, match=r".+"):
        read_recording(changed(WRONG[name]), guests=True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"passes":' * 50_000,
        GOOD.to_json().encode() * 2,
        b'{"code": 1' + b"0" * 10_000 + b"}",
    ],
    ids=range(11),
)
def test_what_is_no_json_of_ours_is_no_recording(data):
    with pytest.raises(ValueError, match=r".+"):
        read_recording(data, guests=False)


def paths_in(data: object, here: tuple = ()) -> list[tuple]:
    inside = data.items() if isinstance(data, dict) else enumerate(data)
    return [
        each
        for key, value in inside
        for each in [
            (*here, key),
            *(paths_in(value, (*here, key)) if isinstance(value, (dict, list)) else []),
        ]
    ]


PIECES = [*"x=([{:}])1'\\#@\n\t\r\0\ufeff\ud800", "if", "for", "def", "import torch", "lambda"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(paths_in(json.loads(GOOD.to_json()))), JSON)
def test_any_part_in_any_other_form_is_a_recording_or_a_value_error(path, value):
    data = json.loads(GOOD.to_json())
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    try:
        read = read_recording(json.dumps(data).encode("utf-8", "surrogatepass"), guests=True)
    except ValueError:
        return
    held = lab.Recording.of(read)
    assert held.to_json()
    assert held.to_dot()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | JSON.map(lambda each: json.dumps(each).encode()))
def test_any_bytes_are_a_value_error(data):
    with pytest.raises(ValueError, match=r".+"):
        read_recording(data, guests=True)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "x",
                "=",
                "(",
                ")",
                "[",
                "]",
                ":",
                "\n",
                "\t",
                "if",
                "for",
                "def",
                "1",
                "'",
                "\\",
                "\x00",
                "\r",
                "#",
                "@",
                "�",
            ]
        )
    ).map(" ".join),
    st.dictionaries(st.text(max_size=3), JSON, max_size=2),
)
def test_any_text_with_any_inputs_is_a_recording_or_a_value_error(code, inputs):
    try:
        found = lab.run_code(code, inputs)
    except ValueError:
        assert inputs
        return
    assert type(found) is lab.Recording
    assert run._zygote.pid == started()


def started(known: list = []) -> int:  # noqa: B006
    """The server's process id when it was first asked for: the server never died."""
    known[:] = known or [run._zygote.pid]
    return known[0]


ATTACKS = {
    "noise": "import os\nos.write(3, b'noise')",
    "noise and the end": "import os\nos.write(3, b'{}')\nos._exit(0)",
    "a second recording": "import os\nos.write(3, b'[' * 100000)",
    "the pipe closed": "import os\nos.close(3)",
    "another pipe": "import os\nos.dup2(0, 3)",
    "deep": "import os\nos.write(3, b'[' * 10 ** 6)\nos._exit(0)",
    "endless": "import os\nwhile True: os.write(3, b'x' * 10 ** 6)",
    "a number too long": "import os\nos.write(3, b'1' * 10 ** 6)\nos._exit(0)",
    "to_json": "import autograd_lab.sandbox.child as c\nc.to_json = lambda recording: '[1, 2]'",
    "to_json raises": "import autograd_lab.sandbox.child as c\nc.to_json = lambda recording: 1 / 0",
    "to_json exits": "import autograd_lab.sandbox.child as c\nc.to_json = lambda recording: exit()",
    "os.write": "import os\nos.write = lambda *a: 0",
    "the child's module": (
        "import autograd_lab.sandbox.child as c\nc._as_bytes = lambda *a: b'U' * 100"
    ),
    "an exit code of ours": "import os\nos._exit(71)",
    "a lie about inputs": "import os\nos.write(3, b'Uno such input')\nos._exit(0)",
    "a variable that fights": (
        "class Odd(float):\n  def __repr__(self): raise SystemExit\n"
        "  def __float__(self): raise KeyboardInterrupt\nx = Odd(1)"
    ),
    "an interrupt": "raise KeyboardInterrupt",
    "an error that fights": (
        "class Odd(Exception):\n  def __str__(self): raise ValueError('no')\nraise Odd"
    ),
    "an error without end": "raise ValueError('x' * 10 ** 8)",
    "an error with a name of ours": "class TimeLimit(BaseException): pass\nraise TimeLimit",
    "surrogates": "raise ValueError('\\ud800')",
    "builtins gone": "import builtins\nfor n in list(vars(builtins)): delattr(builtins, n)",
    "modules gone": "import sys\nsys.modules.clear()",
    "json broken": "import json\njson.dumps = None",
    "standard files closed": "import os\nfor n in range(3): os.close(n)",
    "the recorder stopped": (
        "from autograd_lab.recording.recorder import active_recorder\n"
        "active_recorder().events.append('x')"
    ),
}


@pytest.mark.parametrize("mode", ["own", "guests"])
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_the_answer_is_a_recording_like_any_other(name, mode, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", mode)
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_SECONDS", "0.3")
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_ANSWER_MB", "1")
    found = lab.run_code(ATTACKS[name])
    assert type(found) is lab.Recording
    assert found.to_json().__class__ is str
    assert lab.run_code("print(1)").output == "1\n"


def test_a_recording_that_is_too_large_loses_its_last_passes(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_ANSWER_MB", "1")
    code = (
        "import torch\nx = torch.ones(60, requires_grad=True)\n"
        "for _ in range(200):\n    (x * x).sum().backward()\n"
    )
    found = lab.run_code(code)
    assert found.truncated
    assert 10 < len(found.passes) < 200
    assert "too large" in found.notes[-1]
    assert found.variables["x"].grad[0] == 400.0
