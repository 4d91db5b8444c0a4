"""What the pages for developers say is so: files that they name, and the picture of the rooms."""

from __future__ import annotations

import html
import re

import pytest

from docs.architecture_picture import PICTURE, arrows, rooms
from tests.conftest import PROJECT

PAGES = ("CONTRIBUTING.md", "docs/architecture.md")


def test_the_picture_shows_who_imports_whom():
    picture = html.unescape(PICTURE.read_text(encoding="utf-8"))
    titles = re.findall(r"<title>(.*?)</title>", picture)
    shown = {tuple(each.split("->")) for each in titles if "->" in each}
    assert shown == arrows(), "draw it anew: python -m docs.architecture_picture"
    assert set(rooms()) <= set(titles)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_the_page_names_is_there(page):
    text = (PROJECT / page).read_text(encoding="utf-8")
    named = sorted(set(re.findall(r"`(\w+/[\w./-]+)`", text)))
    assert named
    roots = (PROJECT, PROJECT / "autograd_lab")
    assert [each for each in named if not any((root / each).exists() for root in roots)] == []


def test_the_page_names_every_room():
    text = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
    assert [each for each in sorted(rooms()) if f"`{each}" not in text] == []
