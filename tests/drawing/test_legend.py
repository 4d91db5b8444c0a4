"""The legend explains every sign in words, and the stylesheet knows both themes."""

import re
from xml.etree import ElementTree

import pytest

from autograd_lab.drawing import DARK, LIGHT, legend, stylesheet, variables


def test_every_sign_has_a_name_words_and_a_picture():
    for entry in legend():
        assert entry.name
        assert len(entry.words.split()) >= 2
        ElementTree.fromstring(entry.svg)


def test_no_sign_is_explained_twice():
    keys = [entry.key for entry in legend()]
    assert len(keys) == len(set(keys))


def test_shapes_drawers_and_edges_are_all_explained():
    keys = {entry.key for entry in legend()}
    assert {"leaf", "constant", "op", "root", "untracked", "cut"} <= keys
    assert {"drawer-none", "drawer-zero", "drawer-number"} <= keys


def test_the_stylesheet_falls_back_to_the_light_colours_and_names_no_other():
    colours = set(re.findall(r"#[0-9A-F]{6}", stylesheet()))
    assert colours <= set(LIGHT.values())


def test_light_and_dark_have_the_same_roles():
    assert set(LIGHT) == set(DARK)
    assert variables(DARK).count("--graph-") == len(DARK)


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    brighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("role", ["text", "muted", "value", "gradient"])
def test_text_is_readable_on_every_ground_it_stands_on(theme, role):
    assert contrast(theme[role], theme["page"]) >= 6
    assert contrast(theme[role], theme["surface"]) >= 4.5
    if role == "gradient":
        assert contrast(theme[role], theme["gradient-tint"]) >= 4.5
