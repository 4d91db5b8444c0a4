"""What else watches each kernel of torch: a dispatch mode or a profiler.

Whatever the recorder computes would be seen by it, printed or counted.
"""

from __future__ import annotations

import torch

_dispatch_modes = torch._C._len_torch_dispatch_stack
_profiling = torch._C._autograd._profiler_enabled


def calls_are_watched() -> bool:
    """Whether one is in force in this thread."""
    return bool(_dispatch_modes()) or _profiling()
