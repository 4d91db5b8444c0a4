"""Memory that others share, or that could be run as machine code."""

PROGRAMS = r"""
### shared memory
from multiprocessing import shared_memory
block = shared_memory.SharedMemory(create=True, size=16); block.close(); block.unlink()
print("REACHED")
### share_memory_
import torch
torch.ones(2).share_memory_()
print("REACHED")
### a mapping for several processes
import mmap
mmap.mmap(-1, 4096)
print("REACHED")
### memfd
import os
os.memfd_create("x")
print("REACHED")
### shmget
import ctypes
print("REACHED" if ctypes.CDLL(None).shmget(0, 16, 0o1600) >= 0 else "")
### message queue
import ctypes
libc = ctypes.CDLL(None)
queue = libc.msgget(0, 0o1600)
libc.msgctl(queue, 0, None)
print("REACHED" if queue >= 0 else "")
### semaphores
import ctypes
libc = ctypes.CDLL(None)
found = libc.semget(0, 1, 0o1600)
libc.semctl(found, 0, 0)
print("REACHED" if found >= 0 else "")
### named semaphore
import multiprocessing
multiprocessing.get_context("fork").Lock()
print("REACHED")
### executable mapping
import mmap
mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
print("REACHED")
### executable later
import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
block = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(block))
print("REACHED" if libc.mprotect(ctypes.c_void_p(address), 4096, 5) == 0 else "")
### machine code
import ctypes, mmap, platform
block = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
intel, arm = b"\xb8\x2a\0\0\0\xc3", b"\x40\x05\x80\x52\xc0\x03\x5f\xd6"
block.write(intel if platform.machine() == "x86_64" else arm)
run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(block)))
print("REACHED" if run() == 42 else "")
### pkey_mprotect
import ctypes, mmap
block = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(block))
libc = ctypes.CDLL(None)
print("REACHED" if libc.syscall(329, ctypes.c_void_p(address), 4096, 5, -1) == 0 else "")
### a library that was not loaded
import ctypes, ctypes.util, os
import _ctypes_test
print("REACHED")
### userfaultfd | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).syscall(323, 1) >= 0 else "")
### bpf | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).syscall(321, 0, (ctypes.c_char * 64)(), 64) >= 0 else "")
### performance counters | unsafe
import ctypes
event = (ctypes.c_char * 112)()
print("REACHED" if ctypes.CDLL(None).syscall(298, event, 0, -1, -1, 0) >= 0 else "")
### keys of the kernel | unsafe
import ctypes
print("REACHED" if ctypes.CDLL(None).syscall(248, b"user", b"x", b"x", 1, -4) >= 0 else "")
### memory that fails | unsafe
import ctypes
buffer = ctypes.create_string_buffer(8192)
start = (ctypes.addressof(buffer) + 4095) & ~4095
print("REACHED" if ctypes.CDLL(None).madvise(ctypes.c_void_p(start), 4096, 101) == 0 else "")
### locked memory
import ctypes
buffer = ctypes.create_string_buffer(64)
print("REACHED" if ctypes.CDLL(None).mlock(buffer, 64) == 0 else "")
### compiler
import torch
print("REACHED" if torch.compile(lambda x: x * 2)(torch.ones(2)).sum() else "")
"""
