"""The Glossary page in parts: its entries, a search over them, the one that a link asks for."""

from __future__ import annotations

import streamlit as st

from autograd_lab.lessons import lessons
from autograd_lab.lessons.glossary import Term, find_term, glossary
from autograd_lab.ui.course.lesson import lesson_link
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text


def glossary_entries(frame: Frame) -> None:
    """Every entry, or those that hold what is typed; the one that the link asks for first."""
    known = {each.slug: each for each in lessons()}
    asked = find_term(link.asked_text("term"))
    if asked:
        with st.container(border=True, key="glossary-asked"):
            _entry(asked, known, frame)
    typed = st.text_input(
        "Find a word",
        key="glossary.word",
        placeholder="leaf, upstream, grad …",
        bind="query-params",
    )
    found = [each for each in glossary() if _holds(each, typed) and each != asked]
    if typed.strip() and not found:
        st.info(
            f"No entry has “{markdown_text(typed)}”. Every word here is one of autograd's own.",
            icon=":material/search_off:",
        )
    columns = st.columns(2, gap="large")
    for place, term in enumerate(found):
        with columns[place * 2 // max(len(found), 1)]:
            _entry(term, known, frame)


def _entry(term: Term, known: dict, frame: Frame) -> None:
    st.markdown(f"**{markdown_text(term.name)}** — {term.text}")
    if term.lesson in known:
        lesson = known[term.lesson]
        lesson_link(lesson, frame, lesson.title, icon=":material/school:")


def _holds(term: Term, typed: str) -> bool:
    words = typed.lower().split()
    everything = " ".join([*term.spellings, term.text]).lower()
    return all(word in everything for word in words)
