"""The editor by itself: colours as Python's tokenizer has them, keys, undo, brackets, the mark."""

from __future__ import annotations

import io
import keyword
import random
import token
import tokenize
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from autograd_lab.lessons import lessons
from autograd_lab.ui.codelab.examples import EXAMPLES
from tests.browser.editors import editor_page

KINDS = {token.STRING: "string", token.NUMBER: "number", tokenize.COMMENT: "comment"}


@pytest.fixture
def open_editor(page, tmp_path):
    """Opens an editor that holds a text; its field has the focus, the caret is at the end."""

    def open_(text: str = ""):
        path = tmp_path / "editor.html"
        path.write_text(editor_page(text), encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_function("() => window.ready")
        page.get_by_label("Your program").focus()
        place_caret(page, len(text))
        return page

    return open_


def place_caret(page, start: int, end: int | None = None) -> None:
    page.evaluate(
        "([a, b]) => document.querySelector('textarea').setSelectionRange(a, b)",
        [start, start if end is None else end],
    )


def text_of(page) -> str:
    return page.evaluate("editor.text()")


def press(page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return text_of(page)


# Colours


def pythons_tokens(code: str) -> list[list[list]]:
    """For each line, [start, end, kind] by Python's own tokenizer, in JavaScript's units."""
    lines = code.split("\n")
    rows: list[list[list]] = [[] for _ in lines]
    for each in tokenize.generate_tokens(io.StringIO(code).readline):
        kind = KINDS.get(each.type, "")
        if each.type == token.NAME and keyword.iskeyword(each.string):
            kind = "keyword"
        elif each.type == token.OP and each.string in "()[]{}":
            kind = "bracket"
        if not kind:
            continue
        (first, left), (last, right) = each.start, each.end
        for row in range(first, last + 1):
            line = lines[row - 1]
            start = left if row == first else 0
            end = right if row == last else len(line)
            if end > start or row in (first, last):
                rows[row - 1].append([units(line[:start]), units(line[:end]), kind])
    return rows


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


HARD = (
    '''\
x = r"\\d" + rb'\\'' + f"{x!r:>{8}}" + u"\\
carried on" + 'it\\'s' + "" + """two
"lines" \\""" and ''  # not """ here
λ = 1_000.5e-3j + 0xFF + .5 + 5. + 0b1 + 0o17 + 1if λ else"x" or x[1].real # [
emoji = "😀" + (lambda naïve: [naïve, {"a": '#'}])("😀") # 😀
class Format(object): format = isinstance; notin = None
\t"""
\t) not a bracket
'''.rstrip()
    + '\n"""\n'
)


def test_every_line_is_cut_as_pythons_own_tokenizer_cuts_it(open_editor):
    page = open_editor()
    sources = [Path(random.__file__), Path(tokenize.__file__), Path(__file__)]
    programs = [
        HARD,
        *EXAMPLES.values(),
        *(each.code for each in lessons()),
        *(path.read_text(encoding="utf-8") for path in sources),
    ]
    for program in programs:
        found = page.evaluate(
            """(code) => {
                let state = "";
                return code.split("\\n").map((line) => {
                    const read = tokensOf(line, state);
                    state = read.state;
                    return read.tokens;
                });
            }""",
            program,
        )
        rows = [[each for each in row if each[0] < each[1]] for row in found]
        wanted = [[each for each in row if each[0] < each[1]] for row in pythons_tokens(program)]
        assert rows == wanted


def test_the_copy_says_what_the_field_says_letter_for_letter(open_editor):
    page = open_editor(HARD + "\n<b>&amp;</b>\n")
    shown = page.locator(".copy .row").all_text_contents()
    assert "\n".join(shown) == text_of(page)


def test_reading_on_from_an_edit_gives_what_reading_it_all_gives(open_editor):
    page = open_editor()
    dice = random.Random(5)
    pieces = ['"""', "'", "(", ")", "\n", "\n", "#", "x = 1", "\\", "]", "{"]
    texts = [""]
    for _ in range(200):
        text = texts[-1]
        at, end = sorted(dice.choices(range(len(text) + 1), k=2))
        cut = end if dice.random() < 0.2 else at
        texts.append(text[:at] + dice.choice(pieces) + text[cut:])
    differing = page.evaluate(
        """(texts) => {
            const kept = makeProgramText();
            return texts.filter((text) => {
                kept.take(text);
                const fresh = makeProgramText();
                fresh.take(text);
                const all = (each) => JSON.stringify(each.lines.map((_, row) => each.tokens(row)));
                return all(kept) !== all(fresh);
            });
        }""",
        texts,
    )
    assert differing == []


# Keys


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "x = 1\n"),
        ("    x = 1", "    x = 1\n    "),
        ("for x in y:", "for x in y:\n    "),
        ("  if x:  # why", "  if x:  # why\n      "),
        ("f(", "f(\n    "),
        ("    return x", "    return x\n"),
        ("\tx", "\tx\n\t"),
        ("x = 1  # so:", "x = 1  # so:\n"),
    ],
)
def test_enter_keeps_the_depth_and_goes_deeper_after_a_colon(open_editor, before, after):
    assert press(open_editor(before), "Enter") == after


def test_tab_goes_to_the_next_depth_and_backspace_back(open_editor):
    page = open_editor("ab")
    assert press(page, "Tab") == "ab  "
    page = open_editor("")
    assert press(page, "Tab", "Tab") == " " * 8
    assert press(page, "Backspace") == " " * 4
    assert press(page, "x", "Backspace", "Backspace") == ""


def test_tab_and_shift_tab_move_all_selected_lines_and_leave_empty_ones(open_editor):
    page = open_editor("a\n\n  b\nc")
    place_caret(page, 0, 7)
    assert press(page, "Tab") == "    a\n\n      b\nc"
    assert press(page, "Shift+Tab") == "a\n\n  b\nc"
    assert press(page, "Shift+Tab") == "a\n\nb\nc"


def test_control_slash_makes_comments_and_takes_them_away(open_editor):
    page = open_editor("if x:\n    y\n")
    place_caret(page, 0, 11)
    assert press(page, "Control+/") == "# if x:\n#     y\n"
    assert press(page, "Control+/") == "if x:\n    y\n"


def test_escape_then_tab_leaves_the_text_in_both_directions(open_editor):
    page = open_editor("x")
    assert press(page, "Escape", "Tab") == "x"
    expect(page.get_by_role("button", name="after")).to_be_focused()
    page.get_by_label("Your program").focus()
    assert press(page, "Escape", "Shift+Tab") == "x"
    expect(page.get_by_role("button", name="before")).to_be_focused()


def test_escape_counts_for_the_very_next_key_only(open_editor):
    page = open_editor("")
    assert press(page, "Escape", "y", "Tab") == "y   "


def test_the_browsers_own_undo_takes_back_what_keys_and_pages_did(open_editor):
    page = open_editor("for x in y:")
    press(page, "Enter", "Tab")
    page.evaluate("editor.set('another')")
    assert text_of(page) == "another"
    assert press(page, "Control+z") == "for x in y:\n        "
    assert press(page, "Control+z", "Control+z") == "for x in y:"
    assert press(page, "Control+Shift+z") == "for x in y:\n    "


def test_control_enter_and_command_enter_run_and_write_nothing(open_editor):
    page = open_editor("x")
    assert press(page, "Control+Enter", "Meta+Enter") == "x"
    assert page.evaluate("heard.runs") == ["x", "x"]


def test_a_text_that_is_set_leaves_the_focus_where_it_was(open_editor):
    page = open_editor("x")
    page.get_by_role("button", name="before").focus()
    page.evaluate("editor.set('y')")
    expect(page.get_by_role("button", name="before")).to_be_focused()
    assert page.evaluate("heard.changes") == ["y"]


def test_a_change_of_very_many_lines_is_quick_and_can_be_undone_too(open_editor):
    """The browser would take seconds to insert so many lines."""
    text = "x\n" * 4000
    page = open_editor(text)
    place_caret(page, 0, len(text))
    assert press(page, "Tab") == "    x\n" * 4000
    assert press(page, "Control+z") == text
    page.evaluate("(text) => editor.set(text)", "y\n" * 4000)
    assert press(page, "Control+z") == text


# Brackets


@pytest.mark.parametrize(
    ("text", "at", "pairs", "alone"),
    [
        ("f(x[1])", 1, ["(", ")"], []),
        ("f(x[1])", 7, ["(", ")"], []),
        ("f(\n  [1],\n)", 11, ["(", ")"], []),
        ("f(')')", 6, ["(", ")"], []),
        ("f(  # )\n", 2, [], ["("]),
        ("f(]", 2, [], ["("]),
        ("')'", 2, [], []),
        ("a + b", 2, [], []),
    ],
)
def test_the_bracket_at_the_caret_and_its_partner_are_marked(open_editor, text, at, pairs, alone):
    page = open_editor(text)
    place_caret(page, at)
    expect(page.locator(".copy .pair")).to_have_text(pairs)
    expect(page.locator(".copy .alone")).to_have_text(alone)


# The line with an error


def test_the_wrong_line_is_marked_and_told_until_somebody_changes_it(open_editor):
    page = open_editor("a\nb\nc")
    field = page.get_by_label("Your program")
    page.evaluate("editor.mark(2, 'NameError. There is no <b>.')")
    expect(page.locator(".copy .wrong")).to_have_text("b")
    expect(page.locator(".numbers .wrong")).to_have_text("2")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "⚠ Line 2 NameError. There is no <b>. "
        "Tab indents; Escape, then Tab leaves the text. Ctrl+Enter runs."
    )
    place_caret(page, 0)
    press(page, "Enter")
    expect(page.locator(".copy .wrong")).to_have_text("b")
    expect(page.locator(".numbers .wrong")).to_have_text("3")
    page.get_by_role("button", name="Line 3").click()
    page.keyboard.type("B")
    expect(page.locator(".copy .wrong")).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert text_of(page) == "\na\nB\nc"


@pytest.mark.parametrize("line", [0, 4, 10**9])
def test_a_line_that_is_not_there_marks_the_nearest(open_editor, line):
    page = open_editor("a\nb\nc")
    page.evaluate("(line) => editor.mark(line, 'x')", line)
    expect(page.locator(".copy .wrong")).to_have_text("a" if line == 0 else "c")


def test_axe_finds_nothing_with_a_marked_line(open_editor):
    page = open_editor(HARD)
    page.evaluate("editor.mark(2, 'NameError')")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page, context=".autograd-editor")
        assert results.violations_count == 0, results.generate_report()


# A long program


LONG = "x = torch.tensor([1.0, 2.0])  # a line\n" * (64 * 1024 // 39)


def test_letters_of_copy_and_field_stand_over_each_other_to_the_last_line(open_editor):
    """The caret's line, as the field scrolls to it, is the line that the copy shows there."""
    page = open_editor(LONG + "last")
    press(page, "Control+End", "x")
    found = page.evaluate(
        """() => {
            const field = document.querySelector("textarea").getBoundingClientRect();
            const row = [...document.querySelectorAll(".copy .row")].at(-1);
            const number = [...document.querySelectorAll(".numbers .row")].at(-1);
            const box = row.getBoundingClientRect();
            return [row.textContent, field.bottom - box.bottom, number.textContent,
                number.getBoundingClientRect().top - box.top];
        }"""
    )
    assert found[0] == "lastx"
    assert found[1] == pytest.approx(8, abs=1)
    assert found[2] == str(LONG.count("\n") + 1)
    assert found[3] == pytest.approx(0, abs=1)


@pytest.mark.alone
def test_a_key_in_64_kb_costs_less_than_30_ms(open_editor):
    page = open_editor(LONG)
    middle = len(LONG) // 2
    for at in (0, middle, len(LONG)):
        place_caret(page, at)
        costs = page.evaluate(
            """() => ["a", "\\n", '"', "(", "1"].map((text) => {
                const before = performance.now();
                document.execCommand("insertText", false, text);
                document.querySelector("textarea").getBoundingClientRect();
                return performance.now() - before;
            })"""
        )
        assert sorted(costs)[len(costs) // 2] < 30, costs
