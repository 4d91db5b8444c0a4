"""The network: of this machine only."""

PROGRAMS = r"""
### connect
import socket
socket.create_connection(("127.0.0.1", {port}), 2)
print("REACHED")
### socket
import socket
socket.socket()
print("REACHED")
### UDP
import socket
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {port}))
print("REACHED")
### listen
import socket
server = socket.create_server(("127.0.0.1", 0))
print("REACHED")
### Unix socket
import socket
socket.socket(socket.AF_UNIX)
print("REACHED")
### abstract socket
import socket
socket.socket(socket.AF_UNIX).bind("\0lab-{pid}")
print("REACHED")
### socket pair
import socket
socket.socketpair()
print("REACHED")
### netlink
import socket
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
print("REACHED")
### packets
import socket
socket.socket(socket.AF_INET6)
print("REACHED")
### http
import urllib.request
urllib.request.ProxyHandler({})
print("REACHED" if urllib.request.urlopen("http://127.0.0.1:{port}/", timeout=2).read() else "")
### http.client
import http.client
connection = http.client.HTTPConnection("127.0.0.1", {port}, timeout=2)
connection.request("GET", "/")
print("REACHED")
### asyncio
import asyncio
async def run(): await asyncio.open_connection("127.0.0.1", {port})
asyncio.run(run())
print("REACHED")
### telnet by hand, in C
import ctypes
print("REACHED" if ctypes.CDLL(None).socket(2, 1, 0) >= 0 else "")
### the bare call
import ctypes, platform
number = 41 if platform.machine() == "x86_64" else 198
print("REACHED" if ctypes.CDLL(None).syscall(number, 2, 1, 0) >= 0 else "")
### torch's store
import torch.distributed, datetime
torch.distributed.TCPStore("127.0.0.1", 0, 1, True, datetime.timedelta(seconds=2))
print("REACHED")
### torch.hub
import torch
torch.hub.download_url_to_file("http://127.0.0.1:{port}/", "{folder}/new", progress=False)
print("REACHED")
### the host's name
import socket
print("REACHED" if socket.gethostname() else "")
### a port for the neighbours
import ctypes
print("REACHED" if ctypes.CDLL(None).syscall(425, 1, (ctypes.c_char * 120)()) >= 0 else "")
"""
