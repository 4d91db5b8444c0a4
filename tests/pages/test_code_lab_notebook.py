"""A notebook in the Code lab, without a browser: opened, stepped, edited, saved, and never lost."""

from __future__ import annotations

import json

import nbformat
import pytest

from autograd_lab.notebooks.reading import read_notebook
from autograd_lab.notebooks.writing import notebook_text
from autograd_lab.player.payload.schema import LETTERS
from autograd_lab.ui.codelab import opened, writing
from tests.notebooks.books import FAILING, LESSON, as_bytes, book
from tests.ui.stage.test_programs import in_server_forbidden  # noqa: F401  (a fixture)

PAGE = "pages/Code_lab.py"
CELLS = [text for kind, text in LESSON if kind == "code"]


def upload(app, data: bytes = as_bytes(book(*LESSON)), name: str = "lesson.ipynb"):
    (place,) = app.get("file_uploader")
    place.upload(name, data)
    app.run()
    assert not app.exception, app.exception
    return app


def cell_list(app):
    return next((each for each in app.selectbox if each.label.startswith("Cells of")), None)


def choose(app, number: int):
    """The cell with this number, from 1."""
    cell_list(app).set_value(number - 1).run()
    assert not app.exception, app.exception
    return app


def press(app, label: str):
    (button,) = [each for each in app.button if each.label == label]
    button.click().run()
    assert not app.exception, app.exception
    return app


def write(app, text: str):
    """As the editor's Run does; the harness knows no component, so its message is left out."""
    app.session_state[writing.TEXT] = app.session_state[writing.RUN] = text
    app.run()
    assert not app.exception, app.exception
    return app


def components(app) -> list[dict]:
    given = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    return [json.loads(each) for each in given if isinstance(each, str)]


def player(app) -> dict | None:
    return next((each for each in components(app) if "passes" in each), None)


def in_editor(app) -> str:
    return next(each["text"] for each in components(app) if each.get("label") == "Your program")


def charts(app) -> list[dict]:
    return [each for each in components(app) if "figure" in each]


def code_of(shown: dict) -> str:
    return "\n".join("".join(piece[0] for piece in line) for line in shown["code"])


def test_an_opened_notebook_lists_its_cells_with_headings_and_runs_apart(open_app, request):
    app = open_app(PAGE)  # by way of the home page, whose program is our own
    request.getfixturevalue("in_server_forbidden")
    app = upload(app)
    options = cell_list(app).options
    assert len(options) == len(CELLS)
    assert options[0] == "Cell 1 · A course: import torch"
    assert options[1] == "Cell 2 · Moved in: x = torch.tensor(3.0, requires_grad=True …"
    assert in_editor(app) == CELLS[0]


def test_a_chosen_cell_is_in_the_editor_and_stepped_from_its_own_first_step(open_app):
    app = choose(upload(open_app(PAGE)), 3)
    assert in_editor(app) == CELLS[2]
    shown = player(app)
    assert code_of(shown).startswith("y.backward()\nprint(x.grad)\n")
    assert "x = torch.tensor(3.0, requires_grad=True)" in code_of(shown)  # of the cell before
    kinds = "".join(each["kinds"] for each in shown["passes"])
    assert shown["step"] == kinds.index(LETTERS["seed"])
    assert [each.value for each in app.code] == ["tensor(6.)"]


def test_the_last_line_of_a_cell_is_shown(open_app):
    app = choose(upload(open_app(PAGE)), 4)
    assert [each.value for each in app.code] == ["tensor(6.)"]


def test_buttons_go_to_the_next_cell_and_back(open_app):
    app = press(press(upload(open_app(PAGE)), "Next cell"), "Next cell")
    assert in_editor(app) == CELLS[2]
    assert in_editor(press(app, "Previous cell")) == CELLS[1]
    assert cell_list(app).value == 1


@pytest.mark.parametrize("number", FAILING)
def test_a_cell_that_fails_is_explained_beside_the_editor(open_app, number):
    app = choose(upload(open_app(PAGE)), number)
    mark = next(each["mark"] for each in components(app) if each.get("label") == "Your program")
    type_, line = FAILING[number]
    assert mark[0] == line
    assert mark[1].startswith(type_)


def test_a_cells_figures_are_charts_below_it(open_app):
    app = choose(upload(open_app(PAGE)), 10)
    loss, fit = charts(app)
    assert len(loss["figure"]["data"][0]["y"]) == 30
    assert [each["name"] for each in fit["figure"]["data"]] == ["Data", "Fit"]
    assert loss["text"].startswith("Loss. It shows a line")
    assert "**Loss**" in [each.value for each in app.markdown]


def test_what_is_left_out_of_a_cell_is_said(open_app):
    app = choose(upload(open_app(PAGE)), 11)
    said = [each.value for each in app.caption]
    assert r"Line 1 is left out: %matplotlib inline" in said
    assert r"Line 2 is left out: !pip install torch" in said


def test_an_edit_is_kept_and_seen_by_the_cells_after_it(open_app):
    app = choose(upload(open_app(PAGE)), 2)
    app = write(app, "x = torch.tensor(5.0, requires_grad=True)\ny = x**2\n")
    app = choose(app, 3)
    assert [each.value for each in app.code] == ["tensor(10.)"]
    assert in_editor(choose(app, 2)).startswith("x = torch.tensor(5.0")


def test_a_broken_cell_keeps_the_last_picture_and_its_text(open_app):
    app = choose(upload(open_app(PAGE)), 3)
    before = player(app)
    app = write(app, "y.backward(")
    assert player(app)["signature"] == before["signature"]
    assert "SyntaxError" in app.error[0].value
    assert in_editor(choose(choose(app, 1), 3)) == "y.backward("
    app = write(app, CELLS[2])
    assert not app.error
    assert player(app)["signature"] == before["signature"]


def test_an_edit_that_is_heard_of_late_goes_to_its_own_cell(open_app):
    app = choose(upload(open_app(PAGE)), 2)
    version, _ = app.session_state[writing.BEGIN]
    app = choose(app, 3)
    now = app.session_state["codelab.notebook"]
    assert (now.shown[version], now.number) == (1, 2)


def saved(app, monkeypatch) -> str:
    """What the button saves, which the harness does not press."""
    with monkeypatch.context() as patch:
        patch.setattr("streamlit.session_state", app.session_state)
        return notebook_text(opened.edited())


def test_the_notebook_comes_back_with_its_edits_and_all_else(open_app, monkeypatch):
    app = write(choose(upload(open_app(PAGE)), 8), "answer = 42\n")
    text = saved(app, monkeypatch)
    nbformat.validate(nbformat.reads(text, as_version=4))
    cells = [each.text for each in read_notebook(text.encode(), "a.ipynb").cells]
    assert cells == [*CELLS[:7], "answer = 42\n", *CELLS[8:]]
    assert [each["source"] for each in json.loads(text)["cells"] if each["cell_type"] == "markdown"]


def test_a_slider_moves_a_literal_of_the_cell_and_of_the_saved_notebook(open_app, monkeypatch):
    app = choose(upload(open_app(PAGE)), 2)
    (group,) = app.get("button_group")
    group.set_value(["x"]).run()
    app.slider[0].set_value(4.0).run()
    assert not app.exception
    assert "x = torch.tensor(4.0" in code_of(player(app))
    # The cell is moved in, so its text is no program by itself: it is left as it is written.
    document = json.loads(saved(app, monkeypatch))
    assert document == book(*LESSON)
    app = write(app, "x = torch.tensor(3.0, requires_grad=True)\ny = x**2")
    cells = read_notebook(saved(app, monkeypatch).encode(), "a.ipynb").cells
    assert cells[1].text.startswith("x = torch.tensor(4.0, requires_grad=True)")


REFUSED = {
    "broken": (as_bytes(book(*LESSON))[:-9], "lesson.ipynb is no notebook"),
    "another language": (as_bytes(book(("code", "1"), language_info={"name": "R"})), "in R"),
    "empty": (b"", "is empty"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("already", [False, True], ids=["alone", "with one open"])
def test_a_file_that_is_no_notebook_is_said_so_and_nothing_is_lost(open_app, data, words, already):
    app = open_app(PAGE)
    app = choose(upload(app), 3) if already else write(app, "mine = 1\n")
    before = in_editor(app)
    app = upload(app, data)
    assert words in app.error[0].value
    assert in_editor(app) == before
    assert (cell_list(app) is not None) == already
    if already:
        assert [each.value for each in app.code] == ["tensor(6.)"]


def test_a_program_and_a_text_open_too(open_app):
    app = upload(open_app(PAGE), b"import torch\n# %% Two\nx = torch.ones(1)\nx + 1\n", "p.py")
    assert len(cell_list(app).options) == 2
    app = choose(app, 2)
    assert [each.value for each in app.code][-1] == "tensor([2.])"
    app = upload(app, b"print('text')", "notes.txt")
    assert cell_list(app).options == ["Cell 1: print('text')"]


def test_what_is_closed_can_be_gone_back_to_with_its_edits(open_app):
    app = write(choose(upload(open_app(PAGE)), 8), "answer = 42\n")
    app = press(app, "Close")
    assert cell_list(app) is None
    assert player(app) is None
    app = press(app, "Back to lesson.ipynb")
    assert in_editor(app) == "answer = 42\n"
    assert cell_list(app).value == 7


def test_an_example_closes_the_notebook_which_can_be_gone_back_to(open_app):
    app = upload(open_app(PAGE))
    (examples,) = [each for each in app.selectbox if each.label == "Begin with an example"]
    examples.set_value("NaN").run()
    assert cell_list(app) is None
    assert "torch.sqrt" in in_editor(app)
    assert in_editor(press(app, "Back to lesson.ipynb")) == CELLS[0]


def test_a_program_alone_may_plot_and_be_moved_in(open_app):
    text = "    import matplotlib.pyplot as plt\n    plt.plot([1, 2])\n    print('alone')\n"
    app = write(open_app(PAGE), text)
    (shown,) = charts(app)
    assert shown["figure"]["data"][0]["y"] == [1.0, 2.0]
    assert not app.error


def test_a_player_hands_out_all_cells_up_to_the_shown_one(open_app):
    app = choose(upload(open_app(PAGE)), 3)
    program = next(each["text"] for each in player(app)["files"] if each["ending"] == "py")
    parts = [each.heading for each in read_notebook(program.encode(), "p.py").cells]
    assert parts == ["Cell 1 · A course", "Cell 2 · Moved in", "This cell"]


def test_a_file_name_is_never_markup(open_app):
    app = upload(open_app(PAGE), name=":red[x] <b>.ipynb")
    assert cell_list(app).label == r"Cells of \:red\[x\] \<b>.ipynb"
