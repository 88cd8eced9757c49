# SPDX-License-Identifier: GPL-2.0-only
"""A control group whose program answers setsockopt(), made with neither compiler nor libbpf.

The kernel runs it for every socket that was made by a process of the group, wherever the
option is set from.  It looks at level and option name (struct bpf_sockopt) and allows all
but those that it is made for.
"""
import ctypes
import os
import struct

from world import mount

CGROUP = "/sys/fs/cgroup"
SYS_BPF = 321
PROG_LOAD, PROG_ATTACH, PROG_DETACH = 5, 8, 9
TYPE_CGROUP_SOCKOPT, CGROUP_SETSOCKOPT = 25, 22

# struct bpf_sockopt, and the registers that a program uses
OPTVAL, OPTVAL_END, LEVEL, OPTNAME, OPTLEN = 8, 16, 24, 28, 32
R0, R1, R2, R3, R4 = range(5)
LDX_W, LDX_DW, STX_W, ST_B = 0x61, 0x79, 0x63, 0x72
MOV64, MOV64_REG, ADD64, JEQ, JNE, JGT_REG, EXIT = 0xb7, 0xbf, 0x07, 0x15, 0x55, 0x2d, 0x95

_libc = ctypes.CDLL(None, use_errno=True)


def _insn(code, dst=R0, src=R0, off=0, imm=0):
    return struct.pack("=BBhi", code, src << 4 | dst, off, imm)


ALLOW = (_insn(MOV64, R0, imm=1), _insn(EXIT))
# -1: the option is set, and nobody else is to be asked
ANSWER = (_insn(MOV64, R2, imm=-1), _insn(STX_W, R1, R2, off=OPTLEN), *ALLOW)
DENY = (_insn(MOV64, R0, imm=0), _insn(EXIT))


def overwrite(at):
    """Four bytes of the option's value there become others, and the kernel is asked as before."""
    return (_insn(LDX_DW, R2, R1, off=OPTVAL), _insn(LDX_DW, R3, R1, off=OPTVAL_END),
            _insn(MOV64_REG, R4, R2), _insn(ADD64, R4, imm=at + 4),
            _insn(JGT_REG, R4, R3, off=4),
            *(_insn(ST_B, R2, off=at + i, imm=42) for i in range(4)), *ALLOW)


def program(options, then):
    """Instructions: `then` for these (level, name), allow for all others."""
    body = [_insn(LDX_W, R2, R1, off=LEVEL), _insn(LDX_W, R3, R1, off=OPTNAME)]
    left = 2 * len(options)
    for level, name in options:
        left -= 2
        body += [_insn(JNE, R2, off=1, imm=level),
                 _insn(JEQ, R3, off=left + len(ALLOW), imm=name)]
    return b"".join((*body, *ALLOW, *then))


def _bpf(command, attr):
    buf = ctypes.create_string_buffer(attr, 128)
    ret = _libc.syscall(SYS_BPF, command, buf, len(buf))
    if ret < 0:
        raise OSError(ctypes.get_errno(), f"bpf({command})")
    return ret


def _load(instructions):
    insns = ctypes.create_string_buffer(instructions, len(instructions))
    gpl = ctypes.create_string_buffer(b"GPL")
    log = ctypes.create_string_buffer(1 << 16)
    try:
        return _bpf(PROG_LOAD, struct.pack("=IIQQIIQII16sII", TYPE_CGROUP_SOCKOPT,
                                           len(instructions) // 8, ctypes.addressof(insns),
                                           ctypes.addressof(gpl), 1, len(log),
                                           ctypes.addressof(log), 0, 0, b"answer", 0,
                                           CGROUP_SETSOCKOPT))
    except OSError as e:
        raise OSError(e.errno, log.value.decode()) from None


class Group:
    """A control group with that program; this process is in it inside a with."""

    def __init__(self, name, options, then):
        if not os.path.exists(f"{CGROUP}/cgroup.procs"):
            mount("cgroup2", CGROUP)
        self.path = f"{CGROUP}/{name}"
        os.makedirs(self.path, exist_ok=True)
        self.fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        self.program = _load(program(options, then))
        _bpf(PROG_ATTACH, self._attach())

    def _attach(self):
        return struct.pack("=IIII", self.fd, self.program, CGROUP_SETSOCKOPT, 0)

    @staticmethod
    def _move(path):
        with open(f"{path}/cgroup.procs", "w") as f:
            f.write(str(os.getpid()))

    def __enter__(self):
        self._move(self.path)
        return self

    def __exit__(self, *exc):
        self._move(CGROUP)

    def close(self):
        _bpf(PROG_DETACH, self._attach())
        os.close(self.program)
        os.close(self.fd)
        os.rmdir(self.path)
