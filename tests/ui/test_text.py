"""Text from people stands for itself where Streamlit reads Markdown."""

from __future__ import annotations

import pytest

from autograd_lab.ui.frame.text import markdown_text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Dead end: w2 = 0", "Dead end: w2 = 0"),
        ("how often backward() runs", "how often backward() runs"),
        ("a*b_c", r"a\*b\_c"),
        (":red[hot] :material/home:", r"\:red\[hot\] \:material/home:"),
        ("![x](javascript:alert(1))", r"!\[x\](javascript\:alert(1))"),
        ("<b>bold</b>", r"\<b>bold\</b>"),
        ("$5 and $6", r"\$5 and \$6"),
        ("# heading", r"\# heading"),
        ("1. item", r"1\. item"),
        ("1.5 is a number", r"1\.5 is a number"),
        ("> quoted\n- item", "\\> quoted\n\\- item"),
        ("a\\b", r"a\\b"),
    ],
)
def test_what_means_something_in_markdown_is_escaped_and_nothing_else(text, escaped):
    assert markdown_text(text) == escaped
