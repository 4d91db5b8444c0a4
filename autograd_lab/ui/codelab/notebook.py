"""A notebook in the Code lab: opening one, its list of cells, and what a cell printed and drew."""

from __future__ import annotations

import streamlit as st

from autograd_lab.model.plots import Axes, Figure
from autograd_lab.notebooks.ipython import ready
from autograd_lab.notebooks.notebook import Notebook
from autograd_lab.notebooks.reading import ENDINGS, LARGEST, read_notebook
from autograd_lab.notebooks.writing import notebook_text
from autograd_lab.plots.plotly import chart
from autograd_lab.ui.codelab import exercise, opened, writing
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.stage.figure import show_chart
from autograd_lab.ui.stage.programs import cell_of, recording_of
from autograd_lab.ui.stage.stage import STEP

_UPLOADS, _PROBLEM, _CELL = "codelab.uploads", "codelab.upload problem", "codelab.cell"
_BESIDE = 2  # charts in a row, where there is room
_LONGEST_LINE = 40


def opener() -> None:
    """Where a notebook or a file is opened; empty again once one is open."""
    count = st.session_state.get(_UPLOADS, 0)
    # Another one after each file: it closes itself.
    with st.popover("Open a notebook", icon=":material/folder_open:", key=f"codelab.open.{count}"):
        st.file_uploader(
            "A notebook, a program or a text",
            type=list(ENDINGS),
            key=f"{_UPLOADS}.{count}",
            max_upload_size=LARGEST // 2**20,
            on_change=_upload,
            args=(f"{_UPLOADS}.{count}",),
            help="Nothing of it leaves this server. A .py with lines `# %%` is a notebook too.",
        )
        before = opened.closed()
        if before is not None and opened.opened() is None:
            st.button(
                markdown_text(f"Back to {before.notebook.name}"),
                icon=":material/undo:",
                on_click=_go_back,
            )
        problem = st.session_state.get(_PROBLEM)
        if problem:
            st.error(markdown_text(problem), icon=":material/error:")


def _upload(key: str) -> None:
    """A file that cannot be read changes nothing but the message."""
    given = st.session_state.get(key)
    if given is None:
        return
    try:
        notebook = read_notebook(given.getvalue(), given.name)
    except ValueError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    opened.close()
    _show(notebook, 0)


def _go_back() -> None:
    before = opened.closed()
    if before is not None:
        _show(before.notebook, before.number)


def _show(notebook: Notebook, number: int) -> None:
    """Puts a cell into the editor and runs it, with all cells before it."""
    exercise.leave()
    if opened.opened() is None:  # the place to open one closes
        st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
        st.session_state.pop(_PROBLEM, None)
    st.session_state[_CELL] = number
    text = notebook.cells[number].text
    writing.begin_with(text)
    version, _ = st.session_state[writing.BEGIN]
    opened.show(notebook, number, version)
    opened.moved({})
    st.session_state.pop(writing.GOOD, None)
    link.write(STEP, None)
    writing.run(text)


def cells() -> None:
    """The open notebook's cells, one of them chosen; nothing where none is open."""
    now = opened.opened()
    if now is None:
        return
    last = len(now.notebook.cells) - 1
    with st.container(horizontal=True, vertical_alignment="bottom", key="codelab-cells"):
        st.selectbox(
            markdown_text(f"Cells of {now.notebook.name}"),
            range(last + 1),
            key=_CELL,
            format_func=lambda number: _listed(now.notebook, number),
            on_change=_choose,
        )
        st.button(
            "Previous cell", icon=":material/arrow_upward:", disabled=now.number == 0,
            on_click=_go, args=(-1,),
        )  # fmt: skip
        st.button(
            "Next cell", icon=":material/arrow_downward:", disabled=now.number == last,
            on_click=_go, args=(1,),
        )  # fmt: skip
        st.download_button(
            "Save the notebook",
            lambda: notebook_text(opened.edited() or now.notebook),
            f"{now.notebook.name.rsplit('.', 1)[0]}.ipynb",
            "application/x-ipynb+json",
            icon=":material/download:",
            on_click="ignore",
            help="With what you have changed. The address of this page has the shown cell only",
        )
        st.button("Close", icon=":material/close:", on_click=_close)


def _close() -> None:
    """The cell stays in the editor, as a program of its own that has not run yet."""
    opened.close()
    for name in (writing.RUN, writing.GOOD, writing.MARK):
        st.session_state.pop(name, None)


def _listed(notebook: Notebook, number: int) -> str:
    """A cell's title and the first line that does something: many cells share a heading."""
    lines = [line.strip() for line in notebook.cells[number].text.split("\n")]
    code = next((line for line in lines if line and not line.startswith("#")), "")
    short = code if len(code) <= _LONGEST_LINE else f"{code[:_LONGEST_LINE]} …"
    return f"{notebook.title(number)}: {short}" if short else notebook.title(number)


def _choose() -> None:
    now = opened.opened()
    if now is not None:
        _show(now.notebook, st.session_state[_CELL])


def _go(way: int) -> None:
    now = opened.opened()
    if now is not None:
        _show(now.notebook, min(max(now.number + way, 0), len(now.notebook.cells) - 1))


def results(frame: Frame) -> None:
    """What the program printed, what its last line is, what it would draw, what was left out."""
    text = writing.to_run()
    if text is None:
        return
    program = opened.as_program(text, opened.values())
    try:
        cell, recording = cell_of(program), recording_of(program)
    except ValueError:  # a value that does not fit, as is said above
        return
    for note in (*ready(text).notes, *(cell.notes if cell else ())):
        st.caption(markdown_text(note))
    if cell is None:
        return
    pictured = any(each.graph.nodes for each in recording.passes)
    # Where there is no picture, the page has said it already; else the player has it, step by step.
    if cell.output and pictured and opened.opened() is not None:
        _texts("Printed", cell.output)
    if cell.result:
        _texts("The last line is", cell.result)
    for place, figure in enumerate(cell.figures):
        _figure(figure, place, frame)


def _texts(words: str, text: str) -> None:
    st.caption(words)
    st.code(text, language=None)


def _figure(figure: Figure, number: int, frame: Frame) -> None:
    """A chart for each pair of axes, in the rows and columns of the figure."""
    if figure.title:
        st.markdown(f"**{markdown_text(figure.title)}**")
    for row in sorted({each.row for each in figure.axes}):
        beside = [each for each in figure.axes if each.row == row]
        most = _BESIDE if frame.projector else 1
        for start in range(0, len(beside), most):
            shown = beside[start : start + most]
            for column, axes in zip(st.columns(len(shown)), shown, strict=True):
                with column:
                    _chart(axes, f"plot-{number}-{row}-{axes.column}", frame)


def _chart(axes: Axes, key: str, frame: Frame) -> None:
    if axes.title:
        st.markdown(f"**{markdown_text(axes.title)}**")
    drawn = chart(axes)
    show_chart(drawn.data, drawn.layout, drawn.text, key=key, frame=frame)
