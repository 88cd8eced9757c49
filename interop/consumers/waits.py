# SPDX-License-Identifier: GPL-2.0-only
"""Who waits for what, when a case has waited in vain: for its log."""
import glob
import re

SUNRPC = "/sys/kernel/debug/sunrpc"
# What a thread of the kernel, or a system call, is in while it waits for a connection or for I/O
ASLEEP = re.compile(r"rpc|xprt|xs_|nfs|svc|tls|nvme|handshake|fsync|folio|sock")


def _read(path):
    try:
        with open(path, errors="replace") as f:
            return f.read()
    except OSError as e:
        return f"{e}\n"


def _stacks():
    for task in sorted(glob.glob("/proc/[0-9]*/task/[0-9]*")):
        stack = _read(f"{task}/stack")
        if ASLEEP.search(stack):
            yield f"--- {task.rsplit('/', 1)[1]} {_read(task + '/comm')}{stack}"


def _files(pattern):
    for path in sorted(glob.glob(pattern)):
        yield f"--- {path}\n{_read(path)}"


def report(namespaces):
    """Text: stacks, sunrpc's tasks and transports, and each namespace's sockets and counters."""
    text = [*_stacks(), *_files(f"{SUNRPC}/rpc_clnt/*/*"), *_files(f"{SUNRPC}/rpc_xprt/*/*")]
    for ns in namespaces:
        for path in ("/proc/net/tcp", "/proc/net/tcp6", "/proc/net/tls_hs"):
            try:
                text.append(f"--- {ns.name}: {path}\n{ns.read(path)}")
            except (OSError, ValueError) as e:
                text.append(f"--- {ns.name}: {path}: {e}\n")
    return "".join(text)
