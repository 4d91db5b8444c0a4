"""What all tests share: a page of the dashboard, run without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.turns import turn

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def open_app():
    """Run a page by Streamlit's own test harness; `open_app("pages/Lessons.py", x="1")`.

    It begins at the home page, as `st.page_link` needs, with the query parameters given.
    """

    def run(script: str = "dashboard.py", **query: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
        app.query_params.update(query)
        app.run()
        if script != "dashboard.py":
            app.switch_page(script)
            app.query_params.update(query)
            app.run()
        assert not app.exception, app.exception
        return app

    return run


@pytest.fixture
def player_data():
    """What the one player of a page was given: `player_data(app)`."""

    def read(app: AppTest) -> dict:
        texts = [json.loads(each.proto.json) for each in app.get("bidi_component")]
        given = [json.loads(each) for each in texts if isinstance(each, str)]
        (data,) = [each for each in given if "passes" in each]
        return data

    return read


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """An environment that has the project's wheel, and no clone of it."""
    from tests.installed import install

    return install(tmp_path_factory.mktemp("installed"))


def pytest_addoption(parser):
    parser.addoption(
        "--overwrite", action="store_true", help="write the golden files anew instead of comparing"
    )


@pytest.fixture
def overwrite(request) -> bool:
    """Whether golden files are to be written anew."""
    return request.config.getoption("--overwrite")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """With several processes at work, a test that measures time runs while the others rest."""
    config = item.config
    if not hasattr(config, "workerinput"):
        return (yield)
    # Each process has a folder of its own in the folder of the whole run.
    folder = config._tmp_path_factory.getbasetemp().parent
    with turn(folder, alone=item.get_closest_marker("alone") is not None):
        return (yield)
