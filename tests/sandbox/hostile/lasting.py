"""Changes that would outlive a run: a program, and after `--- then` one that shows them."""

PROGRAMS = r"""
### an operator of Tensor
import torch
torch.Tensor.__add__ = lambda self, other: torch.tensor(42.0)
--- then
import torch
print("REACHED" if (torch.tensor(1.0) + 1).item() == 42 else "")
### backward
import torch
torch.Tensor.backward = lambda *a, **k: None
--- then
import torch
x = torch.tensor(1.0, requires_grad=True)
(x * x).backward()
print("REACHED" if x.grad is None else "")
### a layer's forward
import torch
torch.nn.Linear.forward = lambda self, x: x * 0
--- then
import torch
print("REACHED" if not torch.nn.Linear(1, 1)(torch.ones(1)).any() else "")
### a function of torch
import torch
torch.sin = lambda x: x
--- then
import torch
print("REACHED" if torch.sin(torch.tensor(1.0)).item() == 1 else "")
### the default dtype
import torch
torch.set_default_dtype(torch.float64)
--- then
import torch
print("REACHED" if torch.tensor(1.0).dtype == torch.float64 else "")
### gradients switched off
import torch
torch.set_grad_enabled(False)
--- then
import torch
print("REACHED" if not torch.is_grad_enabled() else "")
### the number of threads
import torch
torch.set_num_threads(3)
--- then
import torch
print("REACHED" if torch.get_num_threads() == 3 else "")
### how tensors are printed
import torch
torch.set_printoptions(precision=1)
--- then
import torch
print("REACHED" if str(torch.tensor(0.123)) == "tensor(0.1)" else "")
### deterministic algorithms
import torch
torch.use_deterministic_algorithms(True)
--- then
import torch
print("REACHED" if torch.are_deterministic_algorithms_enabled() else "")
### anomaly detection
import torch
torch.autograd.set_detect_anomaly(True)
--- then
import torch
print("REACHED" if torch.is_anomaly_enabled() else "")
### a hook for all modules
import torch
torch.nn.modules.module.register_module_forward_hook(lambda m, i, o: o * 0)
--- then
import torch
print("REACHED" if not torch.nn.Linear(1, 1)(torch.ones(1)).any() else "")
### a built-in
import builtins
builtins.abs = lambda x: 42
--- then
print("REACHED" if abs(0) == 42 else "")
### a new built-in
import builtins
builtins.left_behind = 1
--- then
import builtins
print("REACHED" if hasattr(builtins, "left_behind") else "")
### a module
import sys, types
sys.modules["left_behind"] = types.ModuleType("left_behind")
--- then
import left_behind
print("REACHED")
### a function of math
import math
math.sqrt = lambda x: 42
--- then
import math
print("REACHED" if math.sqrt(4) == 42 else "")
### the environment
import os
os.environ["LEFT_BEHIND"] = "1"
--- then
import os
print("REACHED" if "LEFT_BEHIND" in os.environ else "")
### the recursion limit
import sys
sys.setrecursionlimit(12345)
--- then
import sys
print("REACHED" if sys.getrecursionlimit() == 12345 else "")
### the garbage collector
import gc
gc.set_threshold(12345)
--- then
import gc
print("REACHED" if gc.get_threshold()[0] == 12345 else "")
### the path of modules
import sys
sys.path.append("/left/behind")
--- then
import sys
print("REACHED" if "/left/behind" in sys.path else "")
### numpy's errors
import numpy as np
np.seterr(divide="raise")
--- then
import numpy as np
print("REACHED" if np.geterr()["divide"] == "raise" else "")
### a function of numpy
import numpy as np
np.ones = lambda n: 42
--- then
import numpy as np
print("REACHED" if np.ones(3) == 42 else "")
### a thread
import threading, time
threading.Thread(target=time.sleep, args=(60,), name="left behind", daemon=True).start()
--- then
import threading
print("REACHED" if "left behind" in [t.name for t in threading.enumerate()] else "")
### a signal's handler
import signal
signal.signal(signal.SIGUSR1, lambda *_: None)
--- then
import signal
print("REACHED" if callable(signal.getsignal(signal.SIGUSR1)) else "")
### the time limit's own clock
import time
time.monotonic = lambda: 0.0
--- then
import time
print("REACHED" if time.monotonic() == 0.0 else "")
### the working folder's mask
import os
os.umask(0o123)
--- then
import os
print("REACHED" if os.umask(0) == 0o123 else "")
### a tracer
import sys
sys.setprofile(lambda *_: None)
--- then
import sys
print("REACHED" if sys.getprofile() else "")
### an import hook
import sys
sys.meta_path.insert(0, type("Left", (), {"find_spec": lambda *_: None}))
--- then
import sys
print("REACHED" if any(getattr(f, "__name__", "") == "Left" for f in sys.meta_path) else "")
### the seed
import random
random.seed(5); left = random.random(); random.seed(5)
--- then
import random
print("REACHED" if random.random() == 0.6229016948897019 else "")
"""
