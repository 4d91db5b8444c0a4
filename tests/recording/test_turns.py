"""Programs in several threads: each gets the numbers it would get alone, and none waits long."""

import builtins
import random
import threading
import time
import warnings

import pytest
import torch

import autograd_lab as lab

RANDOM = """import torch, random
torch.manual_seed({seed})
random.seed({seed})
torch.set_default_dtype(torch.float64 if {seed} % 2 else torch.float32)
total = torch.zeros(())
for turn in range(300):
    total = total + torch.randn(()) * random.random()
"""


def in_threads(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    return threads


def test_random_programs_that_take_turns_get_the_numbers_that_each_gets_alone(monkeypatch):
    monkeypatch.setattr("autograd_lab.recording.process.fair_turns.SLICE_SECONDS", 0.0)
    seeds = range(4)
    alone = {seed: lab.record(RANDOM.format(seed=seed)).variables["total"] for seed in seeds}
    together = {}

    def run(seed):
        together[seed] = lab.record(RANDOM.format(seed=seed)).variables["total"]

    for thread in in_threads(*(lambda seed=seed: run(seed) for seed in seeds)):
        thread.join()
    assert together == alone
    assert {alone[seed].dtype for seed in seeds} == {"float32", "float64"}


@pytest.mark.alone
@pytest.mark.parametrize(
    "endless",
    [
        "while True:\n    pass\n",
        "import torch\nx = torch.ones(())\nwhile True:\n    x = x.exp().log().detach()\n",
        "while True:\n    try:\n        1 / 0\n    except BaseException:\n        pass\n",
    ],
)
def test_an_endless_program_holds_nobody_up(endless):
    done = []
    (thread,) = in_threads(lambda: done.append(lab.record(endless, max_seconds=1.5, max_ops=10**6)))
    time.sleep(0.1)
    started = time.monotonic()
    recording = lab.record("x = 1\n")
    waited = time.monotonic() - started
    assert not done, "the endless program is still at work"
    assert recording.variables["x"].value == 1
    assert waited < 1.0
    thread.join()
    assert done[0].truncated


def test_what_one_program_prints_and_warns_is_not_heard_by_another(monkeypatch, capsys):
    monkeypatch.setattr("autograd_lab.recording.process.fair_turns.SLICE_SECONDS", 0.0)
    heard = {}

    def program(name):
        for turn in range(50):
            print(name, turn)
            warnings.warn(f"{name} {turn}", stacklevel=1)
            torch.ones(1) + 1

    def run(name):
        heard[name] = lab.record(lambda: program(name), max_ops=1000)

    for thread in in_threads(*(lambda name=name: run(name) for name in "ab")):
        thread.join()
    for name, recording in heard.items():
        assert recording.output == "".join(f"{name} {turn}\n" for turn in range(50))
        said = [step.text for step in recording.steps if step.kind == "warning"]
        assert said == [f"torch warns: UserWarning: {name} {turn}" for turn in range(50)]
    assert capsys.readouterr() == ("", "")


def test_the_process_has_its_own_settings_back_at_the_end():
    random.seed(5)
    before = random.getstate(), warnings.filters[:], warnings.showwarning, builtins.print
    lab.record("import random\nrandom.seed(1)\nfor i in range(3):\n    print(random.random())\n")
    after = random.getstate(), warnings.filters[:], warnings.showwarning, builtins.print
    assert before == after
