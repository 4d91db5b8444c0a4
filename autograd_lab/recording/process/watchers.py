"""What else watches each kernel of torch: a dispatch mode or a profiler.

Whatever the recorder computes would be seen by it, printed or counted.
"""

from __future__ import annotations

import threading

import torch

_dispatch_modes = torch._C._len_torch_dispatch_stack
_profiling = torch._C._autograd._profiler_enabled


class _Ours(threading.local):
    """How many dispatch modes of this thread are the recorder's own."""

    count = 0

    def begin(self) -> None:
        self.count += 1

    def end(self) -> None:
        self.count -= 1


ours = _Ours()


def calls_are_watched() -> bool:
    """Whether one that is not ours is in force in this thread."""
    return _dispatch_modes() > ours.count or _profiling()
