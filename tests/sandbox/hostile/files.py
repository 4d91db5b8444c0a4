"""Reading a file that is none of the packages'."""

PROGRAMS = r"""
### open
print("REACHED" if "s3cret" in open("{folder}/secret").read() else "")
### bytes
print("REACHED" if b"s3cret" in open("{folder}/secret", "rb").read() else "")
### FileIO
import io
print("REACHED" if b"s3cret" in io.FileIO("{folder}/secret").readall() else "")
### os.open
import os
print("REACHED" if b"s3cret" in os.read(os.open("{folder}/secret", os.O_RDONLY), 99) else "")
### pathlib
from pathlib import Path
print("REACHED" if "s3cret" in Path("{folder}/secret").read_text() else "")
### codecs
import codecs
print("REACHED" if "s3cret" in codecs.open("{folder}/secret", encoding="utf-8").read() else "")
### linecache
import linecache
print("REACHED" if "s3cret" in linecache.getline("{folder}/secret", 1) else "")
### tokenize
import tokenize
print("REACHED" if "s3cret" in tokenize.open("{folder}/secret").read() else "")
### listdir
import os
print("REACHED" if "secret" in os.listdir("{folder}") else "")
### scandir
import os
print("REACHED" if [e.name for e in os.scandir("{folder}")] else "")
### glob
import glob
print("REACHED" if glob.glob("{folder}/*") else "")
### walk
import os
print("REACHED" if any(names for _, _, names in os.walk("{folder}")) else "")
### the root folder
import os
print("REACHED" if os.listdir("/") else "")
### numpy.fromfile
import numpy as np
print("REACHED" if np.fromfile("{folder}/secret", dtype=np.uint8).size else "")
### numpy.loadtxt
import numpy as np
print("REACHED" if np.loadtxt("{folder}/secret", dtype=str).size else "")
### numpy.genfromtxt
import numpy as np
print("REACHED" if np.genfromtxt("{folder}/secret", dtype=str).size else "")
### numpy.memmap
import numpy as np
print("REACHED" if np.memmap("{folder}/secret", mode="r").size else "")
### torch.from_file
import torch
print("REACHED" if torch.from_file("{folder}/secret", size=4, dtype=torch.uint8).numel() else "")
### storage from_file
import torch
print("REACHED" if torch.UntypedStorage.from_file("{folder}/secret", False, 4).nbytes() else "")
### mmap
import mmap, os
file = os.open("{folder}/secret", os.O_RDONLY)
print("REACHED" if mmap.mmap(file, 4, prot=mmap.PROT_READ)[:2] else "")
### run_path
import runpy
open("{folder}/secret").close()
print("REACHED" if runpy.run_path("{folder}/secret") else "")
### source loader
from importlib.machinery import SourceFileLoader
print("REACHED" if SourceFileLoader("m", "{folder}/secret").get_data("{folder}/secret") else "")
### import from a folder
import sys
sys.path.insert(0, "{folder}")
import stolen
print("REACHED", stolen)
### configparser
import configparser
found = configparser.ConfigParser().read_file(open("{folder}/ini"))
print("REACHED")
### fileinput
import fileinput
print("REACHED" if list(fileinput.input("{folder}/secret")) else "")
### C library's open
import ctypes
libc = ctypes.CDLL(None)
print("REACHED" if libc.open(b"{folder}/secret", 0) > 0 else "")
### C library's fopen
import ctypes
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
print("REACHED" if libc.fopen(b"{folder}/secret", b"r") else "")
### the bare system call open
import ctypes, platform
number = 2 if platform.machine() == "x86_64" else -1
print("REACHED" if ctypes.CDLL(None).syscall(number, b"{folder}/secret", 0) > 0 else "")
### the bare system call openat
import ctypes, platform
number = 257 if platform.machine() == "x86_64" else 56
print("REACHED" if ctypes.CDLL(None).syscall(number, -100, b"{folder}/secret", 0) > 0 else "")
### openat2
import ctypes
how = (ctypes.c_uint64 * 3)(0, 0, 0)
print("REACHED" if ctypes.CDLL(None).syscall(437, -100, b"{folder}/secret", how, 24) > 0 else "")
### the 32-bit numbers of another processor mode | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).syscall(0x40000000 + 2, b"{folder}/secret", 0) > 0 else "")
### relative to an open folder
import os
here = os.open("{folder}", os.O_RDONLY)
print("REACHED" if os.read(os.open("secret", os.O_RDONLY, dir_fd=here), 9) else "")
### from a path handle
import os
here = os.open("{folder}", os.O_PATH)
print("REACHED" if os.read(os.open("secret", os.O_RDONLY, dir_fd=here), 9) else "")
### change folder
import os
os.chdir("{folder}")
print("REACHED" if open("secret").read() else "")
### out of the packages with dots
import os, torch
up = os.path.dirname(torch.__file__) + "/.." * 40
print("REACHED" if open(up + "{folder}/secret").read() else "")
### builtins found again
for kind in object.__subclasses__():
    if kind.__name__ == "FileLoader" or kind.__name__ == "_wrap_close":
        found = kind.__init__.__globals__["__builtins__"]
        read = found["open"] if isinstance(found, dict) else found.open
        print("REACHED" if read("{folder}/secret").read() else "")
### from a thread
import threading
found = []
thread = threading.Thread(target=lambda: found.append(open("{folder}/secret").read()))
thread.start(); thread.join()
print("REACHED" if found else "")
### from a gradient's hook
import torch
x = torch.tensor(1.0, requires_grad=True)
found = []
x.register_hook(lambda g: found.append(open("{folder}/secret").read()))
(x * x).backward()
print("REACHED" if found else "")
### from a finalizer
found = []
class Late:
    def __del__(self):
        found.append(open("{folder}/secret").read())
Late()
print("REACHED" if found else "")
### zip archive
import zipfile
print("REACHED" if zipfile.ZipFile(open("{folder}/zip", "rb")).namelist() else "")
### sendfile
import os
r, w = os.pipe()
print("REACHED" if os.sendfile(w, os.open("{folder}/secret", os.O_RDONLY), 0, 4) else "")
### read a link
import os
print("REACHED" if os.readlink("{folder}/link") else "")
### extended attributes
import os
os.listxattr("{folder}/secret")
print("REACHED")
### size of the disk
import os
print("REACHED" if os.statvfs("/").f_blocks else "")
"""
