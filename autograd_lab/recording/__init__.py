"""Run torch code and record it: torch -> Recording. The only hooks into torch live here.

`autograd_lab.recording` is this package and, at the same time, what records a part of a program:
`with autograd_lab.recording() as rec`, whether or not something has imported the package before.
"""

from __future__ import annotations

import sys
import types
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd_lab.api import Recording


class _CallablePackage(types.ModuleType):
    def __call__(self, max_ops: int = 5000) -> AbstractContextManager[Recording]:
        from autograd_lab.api import recording

        return recording(max_ops)


sys.modules[__name__].__class__ = _CallablePackage
