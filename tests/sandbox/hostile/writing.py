"""Writing, making, renaming and removing files."""

PROGRAMS = r"""
### open w
open("{folder}/new", "w").write("x")
print("REACHED")
### empty an old one
open("{folder}/secret", "w")
print("REACHED")
### append
open("{folder}/secret", "a").write("x")
print("REACHED")
### update in place
file = open("{folder}/secret", "r+b"); file.write(b"x"); file.close()
print("REACHED")
### exclusive
open("{folder}/new", "x")
print("REACHED")
### os.open
import os
os.open("{folder}/new", os.O_CREAT | os.O_WRONLY)
print("REACHED")
### create for reading
import os
os.open("{folder}/new", os.O_CREAT | os.O_RDONLY)
print("REACHED")
### truncate by open
import os
os.open("{folder}/secret", os.O_RDONLY | os.O_TRUNC)
print("REACHED")
### nameless file
import os
os.open("{folder}", os.O_TMPFILE | os.O_RDWR)
print("REACHED")
### remove
import os
os.remove("{folder}/secret")
print("REACHED")
### rename
import os
os.rename("{folder}/secret", "{folder}/taken")
print("REACHED")
### truncate
import os
os.truncate("{folder}/secret", 0)
print("REACHED")
### mkdir
import os
os.mkdir("{folder}/new")
print("REACHED")
### rmtree
import shutil
shutil.rmtree("{folder}")
print("REACHED")
### chmod
import os
os.chmod("{folder}/secret", 0o777)
print("REACHED")
### utime
import os
os.utime("{folder}/secret", (1, 1))
print("REACHED")
### symlink
import os
os.symlink("/etc", "{folder}/new")
print("REACHED")
### hard link
import os
os.link("{folder}/secret", "{folder}/new")
print("REACHED")
### named pipe
import os
os.mkfifo("{folder}/new")
print("REACHED")
### Unix socket
import socket
socket.socket(socket.AF_UNIX).bind("{folder}/new")
print("REACHED")
### numpy.save
import numpy as np
np.save("{folder}/new", np.ones(2))
print("REACHED")
### tofile
import torch
torch.ones(2).numpy().tofile("{folder}/new")
print("REACHED")
### numpy.memmap
import numpy as np
np.memmap("{folder}/new", mode="w+", shape=4)
print("REACHED")
### torch.save
import torch
torch.save(torch.ones(2), "{folder}/new")
print("REACHED")
### torch.from_file shared
import torch
torch.from_file("{folder}/new", shared=True, size=4)
print("REACHED")
### jit.save
import torch, warnings
warnings.simplefilter("ignore")
torch.jit.save(torch.jit.trace(torch.nn.Linear(1, 1), torch.ones(1)), "{folder}/new")
print("REACHED")
### shelve
import shelve
shelve.open("{folder}/new")["a"] = 1
print("REACHED")
### logging
import logging
logging.FileHandler("{folder}/new").emit(logging.makeLogRecord({}))
print("REACHED")
### temporary file
import tempfile
tempfile.NamedTemporaryFile(dir="{folder}", delete=False)
print("REACHED")
### zip archive
import zipfile
zipfile.ZipFile("{folder}/new", "w").close()
print("REACHED")
### C library's creat
import ctypes
print("REACHED" if ctypes.CDLL(None).creat(b"{folder}/new", 0o600) > 0 else "")
### the packages themselves | unsafe
import torch
open(torch.__file__, "a").write("# x")
print("REACHED")
### the standard library | unsafe
import random
open(random.__file__, "a").write("# x")
print("REACHED")
### a module's bytecode | unsafe
import py_compile, torch.hub
py_compile.compile(torch.hub.__file__)
print("REACHED")
### chroot | unsafe
import os
os.chroot("{folder}")
print("REACHED")
### mount | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).mount(b"none", b"{folder}", b"tmpfs", 0, None) == 0 else "")
"""
