"""The player's modules join into one script: every name once, every import of what there is."""

import re
from collections import Counter

import pytest

from autograd_lab.player.script import modules, script
from autograd_lab.web.join import joined, shared

DECLARED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:const|let|function\*?|class) ?(\w+)", re.MULTILINE
)
EXPORTED = re.compile(r"^export (?:async )?(?:const|let|function\*?) ?(\w+)", re.MULTILINE)
IMPORTED = re.compile(r'^import \{([^}]*)\} from "([\w./]+)";', re.MULTILINE)


def test_no_two_modules_declare_the_same_name():
    names = Counter(
        name for path in modules() for name in DECLARED.findall(path.read_text(encoding="utf-8"))
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_every_import_names_an_export_of_that_module(path):
    for names, file in IMPORTED.findall(path.read_text(encoding="utf-8")):
        exported = EXPORTED.findall((path.parent / file).read_text(encoding="utf-8"))
        for name in filter(None, (each.strip() for each in names.split(","))):
            assert name in exported, f"{path.name} imports {name} from {file}"


def test_the_joined_script_imports_nothing_and_exports_the_way_in():
    assert not re.search(r"^import ", script(), re.MULTILINE)
    assert re.findall(r"^export (?:default )?function (\w+)", script(), re.MULTILINE) == [
        "mount",
        "component",
    ]


def test_the_training_page_joins_with_what_it_shares():
    page = shared("elements.js").parents[1] / "ui" / "training" / "training.js"
    text = joined(shared("elements.js"), shared("host.js"), page)
    names = Counter(DECLARED.findall(text))
    assert [name for name, count in names.items() if count > 1] == []
    assert not re.search(r"^import ", text, re.MULTILINE)
    for asked, _ in IMPORTED.findall(page.read_text(encoding="utf-8")):
        assert {each.strip() for each in asked.split(",")} <= set(names)
