"""The player's modules join into one script: every name once, every import of what there is."""

import re
from collections import Counter
from pathlib import Path

import pytest

from autograd_lab.drawing.colours import chart_colours, paper_colours
from autograd_lab.player.script import modules, script, style
from autograd_lab.web import join
from autograd_lab.web.join import imports, in_order, joined

DECLARED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:const|let|function\*?|class) ?(\w+)", re.MULTILINE
)
EXPORTED = re.compile(r"^export (?:async )?(?:const|let|function\*?) ?(\w+)", re.MULTILINE)
PACKAGE = Path(join.__file__).parents[1]
SOURCES = sorted(PACKAGE.rglob("*.js"))
IMPORTED = re.compile(r'^import \{([^}]*)\} from "([\w./]+)";', re.MULTILINE)


def test_no_two_modules_declare_the_same_name():
    names = Counter(
        name for path in modules() for name in DECLARED.findall(path.read_text(encoding="utf-8"))
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_import_names_an_export_of_that_module(path):
    for names, file in IMPORTED.findall(path.read_text(encoding="utf-8")):
        exported = EXPORTED.findall((path.parent / file).read_text(encoding="utf-8"))
        for name in filter(None, (each.strip() for each in names.split(","))):
            assert name in exported, f"{path.name} imports {name} from {file}"


def test_every_module_of_the_player_is_in_its_script():
    assert {path for path in SOURCES if PACKAGE / "player" in path.parents} <= set(modules())


def test_no_scripts_import_each_other_in_a_circle():
    waiting = {path: set(imports(path)) for path in SOURCES}
    while ready := {path for path, rest in waiting.items() if not rest & set(waiting)}:
        waiting = {path: rest for path, rest in waiting.items() if path not in ready}
    assert {path.name: {each.name for each in rest} for path, rest in waiting.items()} == {}


def test_only_the_list_of_features_knows_which_features_there_are():
    core = [path for path in SOURCES if path.parent.name in ("browser", "web")]
    knowing = {
        path.name
        for path in core
        if any(PACKAGE / "player" / "features" in each.parents for each in imports(path))
    }
    assert knowing == {"features.js"}


def test_a_module_comes_after_those_that_it_imports():
    order = modules()
    early = [
        (path.name, each.name)
        for k, path in enumerate(order)
        for each in imports(path)
        if order.index(each) > k
    ]
    assert early == []


def test_a_circle_is_refused_by_the_names_in_it(tmp_path):
    for name, other in (("one", "other"), ("other", "one")):
        (tmp_path / f"{name}.js").write_text(f'import {{ x }} from "./{other}.js";\n')
    with pytest.raises(ValueError, match=r"one\.js -> other\.js -> one\.js"):
        in_order(tmp_path / "one.js")


def test_the_joined_script_imports_nothing_and_exports_the_way_in():
    assert not re.search(r"^import ", script(), re.MULTILINE)
    assert re.findall(r"^export (?:default )?function (\w+)", script(), re.MULTILINE) == [
        "mount",
        "component",
    ]


@pytest.mark.parametrize("name", ["training/training.js", "editor/component.js"])
def test_a_pages_script_joins_with_what_it_shares(name):
    page = PACKAGE / "ui" / name
    text = joined(page)
    names = Counter(DECLARED.findall(text))
    assert [name for name, count in names.items() if count > 1] == []
    assert not re.search(r"^import ", text, re.MULTILINE)
    for asked, _ in IMPORTED.findall(page.read_text(encoding="utf-8")):
        assert {each.strip() for each in asked.split(",")} <= set(names)


@pytest.mark.parametrize("name", ["training/training.js", "stage/figure.js"])
def test_a_chart_loads_plotly_by_the_one_module_for_it(name):
    page = PACKAGE / "ui" / name
    assert PACKAGE / "web" / "plotly.js" in in_order(page)
    assert "document.baseURI" not in page.read_text(encoding="utf-8")


def test_no_script_and_no_style_is_longer_than_one_reads():
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in [*SOURCES, *PACKAGE.rglob("*.css")]
    }
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_every_variable_of_the_players_style_is_set_in_it_or_has_a_fallback():
    text = style() + script()
    set_there = set(re.findall(r"(--[a-z-]+)\s*:", text))
    set_there |= set(re.findall(r'setProperty\("(--[a-z-]+)"', text))
    used = set(re.findall(r"var\((--[a-z-]+)\)", text))
    assert used
    assert used - set_there == set()


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "ui").rglob("*.css")), ids=lambda path: path.name
)
def test_every_variable_of_a_pages_style_is_set_in_it_or_given_by_streamlit(path):
    text = path.read_text(encoding="utf-8")
    coloured = ("figure.css", "training.css", "editor.css")
    before = chart_colours("x") if path.name in coloured else paper_colours()
    if path.name == "views.css":  # always behind this one
        before = chart_colours("x") + (path.parent / "training.css").read_text(encoding="utf-8")
    set_there = set(re.findall(r"(--[a-z-]+)\s*:", before + text))
    used = set(re.findall(r"var\((--(?!st-)[a-z-]+)\)", text))
    assert used - set_there == set()
