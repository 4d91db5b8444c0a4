"""What the system tells about itself and about processes, as files."""

_PATHS = (
    "/proc/self/environ",
    "/proc/self/maps",
    "/proc/self/mem",
    "/proc/self/cmdline",
    "/proc/self/status",
    "/proc/self/stat",
    "/proc/self/auxv",
    "/proc/self/mountinfo",
    "/proc/thread-self/maps",
    "/proc/{pid}/environ",
    "/proc/{pid}/maps",
    "/proc/{pid}/cmdline",
    "/proc/{pid}/root/etc/passwd",
    "/proc/1/cmdline",
    "/proc/mounts",
    "/proc/cpuinfo",
    "/proc/net/tcp",
    "/proc/sys/kernel/hostname",
    "/etc/passwd",
    "/etc/hosts",
    "/dev/zero",
    "/dev/urandom",
)
_FOLDERS = ("/proc", "/proc/self/fd", "/proc/self/task", "/proc/{pid}/fd", "/sys", "/dev", "/tmp")
_LINKS = ("/proc/self/exe", "/proc/self/cwd", "/proc/self/root", "/proc/{pid}/exe")

PROGRAMS = "".join(
    [f'### {path}\nopen("{path}", "rb")\nprint("REACHED")\n' for path in _PATHS]
    + [f'### {path}\nimport os\nos.listdir("{path}")\nprint("REACHED")\n' for path in _FOLDERS]
    + [f'### {path}\nimport os\nos.readlink("{path}")\nprint("REACHED")\n' for path in _LINKS]
)
