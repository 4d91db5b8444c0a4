"""Import torch, and pay for its slow first uses, in the background of the first page."""

from __future__ import annotations

import gc
import importlib
import threading
import time

from streamlit import runtime

# `backward(gradient=…)` imports sympy and an optimizer imports torch._dynamo: more than a second
# together, which the first learner who meets them would wait for.
_SLOW_FIRST_USES = """\
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.1)
(x * x).backward(gradient=torch.ones(2))
optimizer.step()
"""
_SECONDS_FOR_THE_FIRST_PAGE = 4.0

_started = threading.Event()


def start_warm_up() -> None:
    """Start the thread at the first call in a running server; later calls do nothing."""
    if _started.is_set() or not runtime.exists():
        return
    _started.set()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    record = importlib.import_module("autograd_lab.recording.record").record
    # Imports hold Python's lock: let the page that started us be drawn before going on.
    time.sleep(_SECONDS_FOR_THE_FIRST_PAGE)
    record(_SLOW_FIRST_USES)
    # What was imported stays for ever: keep the collector from walking through it again.
    gc.collect()
    gc.freeze()
