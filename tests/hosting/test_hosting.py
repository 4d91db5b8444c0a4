"""docs/hosting.md: two processes behind HAProxy, twenty visitors, a crash and a restart."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import urllib.error
from collections import Counter
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

import autograd_lab as lab
from autograd_lab.ui.server import metrics
from benchmarks import proxied
from benchmarks.proxied import NO_HAPROXY, hosted, read, wait_for
from benchmarks.serving import PROJECT
from benchmarks.visitors import LESSON, Visitor

GUIDE = (PROJECT / "docs" / "hosting.md").read_text(encoding="utf-8")
COUNT = 20


@pytest.fixture(scope="module")
def behind():
    """The processes and their proxy; skipped with a hint where there is no HAProxy."""
    if shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin") is None:
        if os.environ.get("AUTOGRAD_LAB_REQUIRE_HAPROXY") == "1":
            pytest.fail(NO_HAPROXY)
        pytest.skip(NO_HAPROXY)
    with hosted() as found:
        yield found


def test_visitors_are_shared_evenly_and_stay_through_a_crash_and_a_restart(behind):
    asyncio.run(a_lecture(behind))


async def a_lecture(behind) -> None:
    visitors = [Visitor(behind.url, value=float(k % 7 - 3)) for k in range(COUNT)]
    for each in visitors:
        await each.come_back()
    assert Counter(each.process for each in visitors) == {"one": COUNT // 2, "two": COUNT // 2}
    for name, process in behind.labs.items():
        assert process.metric("visitors") == COUNT // 2, name

    behind.labs["one"].kill()
    lost = [each for each in visitors if each.process == "one"]
    stayed = [each for each in visitors if each.process == "two"]
    for each in stayed:
        await each.move(each.value)
        check(each)
    for each in lost:
        with pytest.raises((ConnectionClosed, OSError)):
            await each.move(each.value)
        await each.come_back()  # with the cookie of the process that is gone, and the page's link
        assert each.process == "two"
        check(each)
    assert behind.labs["two"].metric("visitors") == COUNT

    behind.labs["one"].start()
    came_back = Visitor(behind.url, value=3.0)
    async with asyncio.timeout(30):
        while came_back.process != "one":
            await came_back.come_back()
            check(came_back)
            if came_back.process != "one":
                await came_back.__aexit__()
                came_back.process = None
    for each in visitors:
        await each.move(1.0)
        check(each)
        assert each.process == "two"
        await each.__aexit__()
    await came_back.__aexit__()


def check(visitor: Visitor) -> None:
    """The player shows this visitor's program, with torch's own numbers."""
    assert re.search(r"tensor\((.*?),", visitor.asked)[1] == str(visitor.value)
    truth = lab.record(lab.lesson(LESSON).code, {"x": visitor.value}).output
    assert visitor.data["output"] == truth


def test_the_figures_are_for_the_host_and_not_for_visitors(behind):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        read(f"{behind.url}/metrics")
    assert "autograd_lab_waiting 0" in read(f"{behind.labs['two'].url}/metrics")


def test_the_figures_tell_runs_and_refusals(monkeypatch):
    before = figures()
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "off")
    lab.run_code("x = 1")
    monkeypatch.delenv("AUTOGRAD_LAB_CODE")
    lab.run_code("x = 1")
    after = figures()
    assert after["refused_total"] - before["refused_total"] == 1
    assert after["runs_total"] - before["runs_total"] == 1
    assert (after["running"], after["waiting"], after["visitors"]) == (0, 0, 0)


def figures() -> dict[str, int]:
    found = re.findall(r"^autograd_lab_(\w+) (\d+)$", metrics.metrics(), re.MULTILINE)
    return {name: int(value) for name, value in found}


def test_below_a_path_the_whole_of_it_is_there(monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "lab")
    process = proxied.Lab(proxied.free_port())
    monkeypatch.setattr(proxied, "wait_for", lambda url: wait_for(below(url)))
    try:
        process.start()
        assert "autograd_lab_visitors 0" in read(below(f"{process.url}/metrics"))

        async def visit() -> None:
            async with Visitor(f"{process.url}/lab", value=3.0) as visitor:
                check(visitor)

        asyncio.run(visit())
    finally:
        process.kill()


def below(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(path=f"/lab{parts.path}").geturl()


def test_the_guide_shows_the_files_that_are_tried():
    for file in re.findall(r"\]\((hosting/[\w.]+|\.\./Containerfile)\)", GUIDE):
        assert (PROJECT / "docs" / file).is_file(), file
    assert "hosting/haproxy.cfg" in GUIDE
