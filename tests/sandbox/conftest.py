"""One process that runs programs for all tests of this folder, ended after the last."""

from __future__ import annotations

import pytest

from autograd_lab.sandbox import run


@pytest.fixture(scope="package", autouse=True)
def server():
    """Runs from the first test to the last; a test that ends it finds it started again."""
    run.start()
    run.run_code("print('warm')")  # the first one waits until torch is imported
    yield run._zygote
    run.stop()
