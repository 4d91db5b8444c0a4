"""The Lessons page without a browser: what the link asks for, and what the player is given."""

from __future__ import annotations

import pytest

import autograd_lab as lab

LESSONS = [each.slug for each in lab.lessons()]
BY_HAND = "backpropagation-by-hand"


@pytest.fixture
def open_lesson(open_app):
    return lambda slug=BY_HAND, **query: open_app("pages/Lessons.py", lesson=slug, **query)


@pytest.fixture
def given(player_data):
    """The data that the player got."""
    return player_data


def grads(data: dict) -> dict[str, str]:
    """Each name's `.grad` as the player would show it after the last step."""
    grads = {}
    for each in data["passes"]:
        names = [node["label"] for node in each["nodes"]]
        changes = each["start"] + [c for step in each["steps"] for c in step["changes"]]
        grads |= {names[c[1]]: c[2] for c in changes if c[0] == "d"}
    return grads


def headings(app) -> list[str]:
    return [each.value.replace("\\", "") for each in app.title]


@pytest.mark.parametrize("slug", LESSONS)
def test_each_lesson_opens_with_its_title_and_a_player(open_lesson, slug, given):
    app = open_lesson(slug)
    assert headings(app) == [lab.lesson(slug).title]
    assert given(app)["passes"]


def test_without_a_lesson_in_the_link_the_first_one_opens(open_app):
    assert headings(open_app("pages/Lessons.py")) == [lab.lessons()[0].title]


def test_an_unknown_lesson_in_the_link_is_said_and_the_first_one_opens(open_lesson):
    app = open_lesson("no_such*lesson")
    assert "no\\_such\\*lesson" in app.warning[0].value
    assert headings(app) == [lab.lessons()[0].title]


def test_sliders_stand_at_the_programs_own_values(open_lesson, given):
    app = open_lesson()
    assert [each.value for each in app.slider] == [2.0, 3.0, -1.0, 0.5]
    assert grads(given(app)) == {"x": "−3", "w1": "−2", "w2": "6.5", "b": "−1"}


def test_a_slider_changes_the_numbers(open_lesson, given):
    app = open_lesson()
    app.slider(key=f"{BY_HAND}.x").set_value(1.0).run()
    # dy/dw1 = w2·x and dy/dw2 = x·w1 + b, by hand
    assert grads(given(app)) == {"x": "−3", "w1": "−1", "w2": "3.5", "b": "−1"}


def test_a_link_sets_the_sliders(open_lesson, given):
    app = open_lesson(**{f"{BY_HAND}.w2": "2.0"})
    assert app.slider(key=f"{BY_HAND}.w2").value == 2.0
    assert grads(given(app))["x"] == "6"


@pytest.mark.parametrize("junk", ["many", "", "nan", "inf", "1e400", "[]"])
def test_a_slider_value_that_is_no_number_falls_back_to_the_default(open_lesson, junk):
    app = open_lesson(**{f"{BY_HAND}.w2": junk})
    assert app.slider(key=f"{BY_HAND}.w2").value == -1.0


@pytest.mark.parametrize("far", ["99", "-5.5"])
def test_a_slider_value_out_of_range_falls_back_to_the_default(open_lesson, far):
    app = open_lesson(**{f"{BY_HAND}.w2": far})
    assert app.slider(key=f"{BY_HAND}.w2").value == -1.0


def test_the_step_in_the_link_reaches_the_player(open_lesson, given):
    assert given(open_lesson(step="7"))["step"] == 7


@pytest.mark.parametrize("junk", ["seven", "-1", "99999", "", "٣", "1" * 5000])
def test_a_step_that_there_is_not_falls_back_to_the_first(open_lesson, junk, given):
    assert given(open_lesson(step=junk))["step"] == 0


def test_a_variant_sets_its_values_and_the_others_back(open_lesson, given):
    app = open_lesson(**{f"{BY_HAND}.x": "1.0"})
    app.button(key=f"{BY_HAND}.variant.Dead end: w2 = 0").click().run()
    assert [each.value for each in app.slider] == [2.0, 3.0, 0.0, 0.5]
    assert grads(given(app)) == {"x": "0", "w1": "0", "w2": "6.5", "b": "0"}


def test_as_written_sets_everything_back(open_lesson):
    app = open_lesson(**{f"{BY_HAND}.x": "1.0"})
    app.button(key=f"{BY_HAND}.variant.As written").click().run()
    assert [each.value for each in app.slider] == [2.0, 3.0, -1.0, 0.5]


def test_two_backward_passes_add_up_unless_cleared(open_lesson, given):
    app = open_lesson("gradients-accumulate")
    assert grads(given(app))["x"] == "12"
    app.toggle(key="gradients-accumulate.clear").set_value(True).run()
    assert grads(given(app))["x"] == "6"


def test_in_a_hall_the_text_is_folded_away_and_the_player_has_the_title(open_lesson, given):
    app = open_lesson(projector="true")
    assert given(app)["projector"] is True
    assert given(app)["title"] == lab.lesson(BY_HAND).title
    assert app.expander[0].label == "What to take away"
    assert lab.lesson(BY_HAND).introduction not in [each.value for each in app.markdown]


OWN = """\
+++
title = "Mine"
order = 1
goal = "See lists, texts and programs of one's own"
[inputs.v]
[inputs.mode]
options = ["sum", "mean"]
[inputs.tag]
[[variants]]
name = "Cubes"
code = "cubes"
inputs = { v = [1.0, 1.0] }
+++
```python
import torch

v = torch.tensor([1.0, 2.0], requires_grad=True)
mode = "sum"
tag = "squares"
y = (v * v).sum() if mode == "sum" else (v * v).mean()
y.backward()
print(tag)
```

```python cubes
import torch

v = torch.tensor([1.0, 2.0], requires_grad=True)
(v * v * v).sum().backward()
```
"""


@pytest.fixture
def own_lesson(tmp_path, monkeypatch):
    """A lecturer's folder with one lesson."""
    monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", str(tmp_path))
    (tmp_path / "mine.md").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_a_lesson_of_ones_own_opens(own_lesson, open_lesson, given):
    app = open_lesson("mine")
    assert headings(app) == ["Mine"]
    assert grads(given(app))["v"] == "[2, 4]"


def test_a_list_is_typed(own_lesson, open_lesson, given):
    app = open_lesson("mine")
    app.text_input(key="mine.v").set_value("[3, 5]").run()
    assert grads(given(app))["v"] == "[6, 10]"


@pytest.mark.parametrize("typed", ["[1]]", "one", "[[1.0]]", "[True, None]", ""])
def test_what_cannot_be_used_is_said_and_the_last_picture_stays(
    own_lesson, open_lesson, typed, given
):
    app = open_lesson("mine")
    app.text_input(key="mine.v").set_value("[3, 5]").run()
    app.text_input(key="mine.v").set_value(typed).run()
    assert not app.exception
    assert "v \\= " in app.error[0].value or "v = " in app.error[0].value
    assert grads(given(app))["v"] == "[6, 10]"


def test_a_text_literal_with_options_is_chosen(own_lesson, open_lesson, given):
    app = open_lesson("mine")
    app.selectbox(key="mine.mode").set_value("mean").run()
    assert grads(given(app))["v"] == "[1, 2]"


def test_a_variant_may_bring_another_program(own_lesson, open_lesson, given):
    app = open_lesson("mine")
    app.button(key="mine.variant.Cubes").click().run()
    assert app.query_params["program"] == "Cubes"
    assert grads(given(app))["v"] == "[3, 3]"


def test_a_link_opens_a_variants_program(own_lesson, open_lesson, given):
    assert grads(given(open_lesson("mine", program="Cubes")))["v"] == "[3, 12]"


def test_a_program_in_the_link_that_there_is_not_gives_the_lessons_own(
    own_lesson, open_lesson, given
):
    assert grads(given(open_lesson("mine", program="Spheres")))["v"] == "[2, 4]"


def several(count: int) -> str:
    """A lesson with so many variants, the first of which only names the program as written."""
    variants = ['[[variants]]\nname = "Variant 1"\n']
    variants += [
        f'[[variants]]\nname = "Variant {place}"\ncode = "other"\ninputs = {{ v = {place}.0 }}\n'
        for place in range(2, count + 1)
    ]
    program = "import torch\n\nv = torch.tensor(1.0, requires_grad=True)\n(v * v).backward()\n"
    other = program.replace("v * v", "v * v * v")
    return (
        f'+++\ntitle = "Several"\ngoal = "Choose"\n[inputs.v]\nmax = 20\n{"".join(variants)}+++\n'
        f"```python\n{program}```\n\n```python other\n{other}```\n"
    )


@pytest.fixture
def open_several(tmp_path, monkeypatch, open_lesson):
    def open_(count, **query):
        monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", str(tmp_path))
        (tmp_path / "several.md").write_text(several(count), encoding="utf-8")
        return open_lesson("several", **query)

    return open_


def test_a_first_variant_without_settings_names_the_program_as_written(open_several):
    labels = [each.label for each in open_several(3).button]
    assert labels[:3] == [f"Variant {n}" for n in (1, 2, 3)]
    assert "As written" not in labels


def test_many_variants_are_a_list(open_several, given):
    app = open_several(12)
    chooser = app.selectbox(key="several.variants")
    assert (chooser.value, len(chooser.options)) == ("Variant 1", 12)
    chooser.set_value("Variant 3").run()
    assert app.query_params["program"] == "Variant 3"
    assert grads(given(app))["v"] == "27"


def test_the_lists_neighbours_are_one_click_away(open_several, given):
    app = open_several(12)
    assert app.button(key="several.variants.Previous program").disabled
    app.button(key="several.variants.Next program").click().run()
    assert app.selectbox(key="several.variants").value == "Variant 2"
    assert grads(given(app))["v"] == "12"
    app.button(key="several.variants.Previous program").click().run()
    assert "program" not in app.query_params
    assert grads(given(app))["v"] == "2"


def test_a_link_opens_the_list_at_its_program(open_several):
    app = open_several(12, program="Variant 12")
    assert app.selectbox(key="several.variants").value == "Variant 12"
    assert app.button(key="several.variants.Next program").disabled


def test_a_faulty_file_shows_its_card_and_the_others_open(own_lesson, open_lesson):
    (own_lesson / "broken.md").write_text("+++\ntitle = five\n+++\n", encoding="utf-8")
    app = open_lesson("mine")
    text = "\n".join(each.value for each in app.markdown).replace("\\", "")
    assert "broken.md, line 2" in text
    assert headings(app) == ["Mine"]
