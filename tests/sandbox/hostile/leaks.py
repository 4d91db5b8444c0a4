"""What a program could learn of the server: each prints it."""

PROGRAMS = r"""
### environment
import os
print(dict(os.environ))
### a variable
import os
print(os.getenv("LAB_CANARY"))
### the C library's environment
import ctypes
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
print(libc.getenv(b"LAB_CANARY"))
### its bytes
import os
print(os.environb)
### torch's place
import torch
print(torch.__file__)
### the path of modules
import sys
print(sys.path)
### the interpreter
import sys
print(sys.executable, sys.prefix, sys.base_prefix, sys.argv, sys.orig_argv)
### the recorder's place
import autograd_lab
print(autograd_lab.__file__)
### the main module
import sys
print(vars(sys.modules["__main__"]))
### the frames below
import sys
frame = sys._getframe()
while frame:
    print(frame.f_code.co_filename, list(frame.f_locals))
    frame = frame.f_back
### a traceback
import traceback
try: __import__("torch").ones(2) @ 3
except Exception: print(traceback.format_exc())
### an error's message
import torch
raise ValueError(torch.__file__)
### an import's error
from torch import nothing_of_that_name
### a warning
import warnings, torch
warnings.warn(torch.__file__)
### a text as a variable's name
import torch
globals()[torch.__file__] = 1.0
### the home folder
import os
print(os.path.expanduser("~"))
### the working folder
import os
print(os.getcwd())
### site's folders
import site, sysconfig
print(site.getsitepackages(), sysconfig.get_paths())
### inspect
import inspect, torch
print(inspect.getfile(torch.nn.Linear), inspect.getsourcefile(torch))
### all objects
import gc
print([o for o in gc.get_objects() if isinstance(o, str) and "canary" in o.lower()][:5])
print([o for o in gc.get_objects() if isinstance(o, dict) and "LAB_CANARY" in o][:5])
### the host's name
import os
print(os.uname().nodename)
### platform
import platform
print(platform.node(), platform.uname())
### who
import getpass
print(getpass.getuser())
"""
