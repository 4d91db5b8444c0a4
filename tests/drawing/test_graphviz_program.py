"""Where Graphviz is missing, slow or failing, the error says what to do about it."""

import stat
import sys

import pytest

from autograd_lab.drawing import GraphvizError, to_svg
from autograd_lab.drawing.pictures import _grouped_template, _whole_template
from autograd_lab.drawing.placing import graphviz as graphviz_program
from autograd_lab.drawing.placing import layout
from tests.drawing import examples


@pytest.fixture(autouse=True)
def nothing_cached():
    kept = (layout.layout, _whole_template, _grouped_template)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


def stand_in(monkeypatch, folder, python):
    """A program of our own in the place of `dot`."""
    program = folder / "graphviz-pure"
    program.write_text(f"#!{sys.executable}\n{python}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(graphviz_program, "find_program", lambda: str(program))


def test_a_missing_program_is_an_error_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(graphviz_program.shutil, "which", lambda *_, **__: None)
    with pytest.raises(GraphvizError, match="pip install graphviz-pure"):
        to_svg(examples.two_layer_network())


def test_a_slow_program_is_stopped(monkeypatch, tmp_path):
    stand_in(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(graphviz_program, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(GraphvizError, match=r"longer than 0\.2 seconds.*Record fewer"):
        to_svg(examples.two_layer_network())


def test_a_failing_program_is_an_error_with_its_words(monkeypatch, tmp_path):
    stand_in(monkeypatch, tmp_path, "import sys; print('no memory', file=sys.stderr); sys.exit(3)")
    with pytest.raises(GraphvizError, match=r"code 3 \(no memory\).*pip install"):
        to_svg(examples.two_layer_network())


def test_a_program_that_does_not_start_is_an_error_with_a_cure(monkeypatch, tmp_path):
    monkeypatch.setattr(graphviz_program, "find_program", lambda: str(tmp_path / "gone"))
    with pytest.raises(GraphvizError, match=r"does not start.*pip install"):
        to_svg(examples.two_layer_network())


@pytest.mark.parametrize("said", ["", "nonsense", "graph 1 2", "graph 1 2 3\nstop"])
def test_a_program_that_says_something_else_is_an_error_with_a_cure(monkeypatch, tmp_path, said):
    stand_in(monkeypatch, tmp_path, f"print({said!r})")
    with pytest.raises(GraphvizError, match=r"unexpected.*pip install"):
        to_svg(examples.two_layer_network())


def test_an_error_is_not_remembered(monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        stand_in(patch, tmp_path, "raise SystemExit(1)")
        with pytest.raises(GraphvizError):
            to_svg(examples.two_layer_network())
    assert to_svg(examples.two_layer_network()).startswith("<svg")


def test_a_graphviz_error_is_a_runtime_error():
    assert issubclass(GraphvizError, RuntimeError)


def test_the_wheel_s_program_is_found_without_the_path(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "graphviz-pure" in graphviz_program.find_program()


def test_dot_on_the_path_is_taken_where_the_wheel_s_program_is_missing(monkeypatch, tmp_path):
    dot = tmp_path / "dot"
    dot.write_text("")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(graphviz_program.sysconfig, "get_path", lambda _: str(tmp_path / "none"))
    assert graphviz_program.find_program() == str(dot)
