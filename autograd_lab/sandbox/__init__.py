"""Anybody's code in a process of its own, behind the operating system's walls.

The process that draws imports `run`; the process that runs programs imports `server` and `child`.
"""
