"""Starting processes, and reaching those that are there."""

PROGRAMS = r"""
### fork
import os
if os.fork() == 0: os._exit(0)
print("REACHED")
### forkpty
import os
pid, file = os.forkpty()
if pid == 0: os._exit(0)
print("REACHED")
### subprocess
import subprocess
print("REACHED" if subprocess.run(["true"]).returncode == 0 else "")
### os.system
import os
print("REACHED" if os.system("true") == 0 else "")
### os.popen
import os
print("REACHED" if os.popen("echo x").read() else "")
### posix_spawn
import os
os.posix_spawn("/bin/true", ["true"], {})
print("REACHED")
### multiprocessing
import multiprocessing
process = multiprocessing.get_context("fork").Process(target=print)
process.start()
print("REACHED")
### process pool
from multiprocessing import get_context
with get_context("fork").Pool(1) as pool:
    print("REACHED" if pool.apply(abs, (-1,)) else "")
### workers of a DataLoader
import torch
loader = torch.utils.data.DataLoader(torch.arange(4), num_workers=1, multiprocessing_context="fork")
print("REACHED" if list(loader) else "")
### vfork in C
import ctypes, os
pid = ctypes.CDLL(None).fork()
if pid == 0: os._exit(0)
print("REACHED" if pid > 0 else "")
### clone, the bare call
import ctypes, os, platform
pid = ctypes.CDLL(None).syscall(56 if platform.machine() == "x86_64" else 220, 17, 0, 0, 0, 0)
if pid == 0: os._exit(0)
print("REACHED" if pid > 0 else "")
### clone3, the bare call
import ctypes, os
arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
pid = ctypes.CDLL(None).syscall(435, arguments, 88)
if pid == 0: os._exit(0)
print("REACHED" if pid > 0 else "")
### a thread in name spaces of its own | unsafe
import ctypes, platform
stack = ctypes.create_string_buffer(65536)
number = 56 if platform.machine() == "x86_64" else 220
flags = 0x3D0F00 & ~0x100000 & ~0x200000 & ~0x80000 | 0x40000000
print("REACHED" if ctypes.CDLL(None).syscall(number, flags, 0, 0, 0, 0) != -1 else "")
### fork from a thread
import os, threading
found = []
def run():
    pid = os.fork()
    if pid == 0: os._exit(0)
    found.append(pid)
thread = threading.Thread(target=run); thread.start(); thread.join()
print("REACHED" if found else "")
### exec
import os
os.execv("/bin/echo", ["echo", "REACHED"])
### exec from memory
import os
file = os.memfd_create("x"); os.write(file, b"#!/bin/echo REACHED\n")
os.execve(f"/proc/self/fd/{file}", ["x"], {})
### a signal to the parent
import os
os.kill(os.getppid(), 0)
print("REACHED")
### a signal to another
import os
os.kill({pid}, 0)
print("REACHED")
### a signal to everybody of the group | unsafe
import os
os.killpg(os.getpgid(os.getppid()), 0)
print("REACHED")
### the end of the parent | unsafe
import os
os.kill(os.getppid(), 9)
print("REACHED")
### the end of everybody | unsafe
import os
os.kill(-1, 9)
print("REACHED")
### the end of the neighbours | unsafe
import os
for pid in range(os.getpid() - 20, os.getpid() + 20):
    try:
        if pid != os.getpid(): os.kill(pid, 9); print("REACHED")
    except OSError: pass
### tgkill
import ctypes, os, platform
number = 234 if platform.machine() == "x86_64" else 131
print("REACHED" if ctypes.CDLL(None).syscall(number, {pid}, {pid}, 0) == 0 else "")
### queued signal | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).sigqueue({pid}, 0, None) == 0 else "")
### pidfd
import os
os.pidfd_open({pid})
print("REACHED")
### owner of a descriptor's signals
import fcntl, os
r, w = os.pipe()
fcntl.fcntl(r, fcntl.F_SETOWN, {pid})
print("REACHED")
### its priority
import os
os.setpriority(os.PRIO_PROCESS, {pid}, 5)
print("REACHED")
### its processors
import os
os.sched_setaffinity({pid}, os.sched_getaffinity({pid}))
print("REACHED")
### its limits
import resource
print("REACHED" if resource.prlimit({pid}, resource.RLIMIT_NOFILE) else "")
### its memory | unsafe
import ctypes
class Part(ctypes.Structure): _fields_ = [("a", ctypes.c_void_p), ("n", ctypes.c_size_t)]
here = Part(ctypes.addressof(ctypes.create_string_buffer(8)), 8)
got = ctypes.CDLL(None).process_vm_readv({pid}, ctypes.byref(here), 1, ctypes.byref(here), 1, 0)
print("REACHED" if got >= 0 else "")
### ptrace | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).ptrace(0x4206, {pid}, 0, 0) == 0 else "")
### a group of its own
import os
os.setpgid(0, os.getpgid({pid})) if os.getpgid({pid}) is None else print("REACHED")
### a session of its own
import os
if os.getpid() != os.getpgrp(): os.setsid()
else: os.getsid({pid})
print("REACHED")
### higher limits
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
print("REACHED")
### name spaces | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).unshare(0x10000000) == 0 else "")
### become root | unsafe
import os
os.setuid(0)
print("REACHED")
### prctl
import ctypes
print("REACHED" if ctypes.CDLL(None).prctl(36, 0, 0, 0, 0) == 0 else "")
### a filter of its own | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).prctl(22, 1) == 0 else "")
### reboot | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).reboot(0x89ABCDEF) == 0 else "")
### kernel module | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).syscall(175, 0, 0, b"") == 0 else "")
"""
