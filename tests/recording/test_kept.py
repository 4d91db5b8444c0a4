"""What a recording is read from and written to, and what it costs to have the package."""

import json
import subprocess
import sys

import pytest

import autograd_lab as lab


def test_nan_and_infinity_survive_json():
    code = (
        "import torch\nx = torch.tensor([0.0, 1.0], requires_grad=True)\n"
        "(x.log() * x).sum().backward()\n"
    )
    recording = lab.record(code)
    assert lab.Recording.from_json(recording.to_json()) == recording
    json.loads(recording.to_json(), parse_constant=pytest.fail)  # JavaScript reads no NaN


def test_a_text_that_is_no_recording_is_refused():
    with pytest.raises(ValueError, match="not a recording"):
        lab.Recording.from_json('{"code": 1}')


def test_the_core_loads_no_streamlit_and_importing_it_no_torch():
    script = (
        "import sys, autograd_lab; assert 'torch' not in sys.modules; "
        "autograd_lab.record('x = 1'); assert 'streamlit' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
