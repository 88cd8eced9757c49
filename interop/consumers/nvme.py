# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's NVMe target in a namespace, and controllers connected to it."""
import glob
import os
import re
import subprocess
import time

import keys
from harness import SLOW, Fail, check

NVMET = "/sys/kernel/config/nvmet"
HOST = "nqn.2014-08.org.nvmexpress:uuid:11111111-2222-3333-4444-555555555555"
HOST_ID = "11111111-2222-3333-4444-555555555555"
QUEUES = 4		# the guest has one processor: admin, default, write and poll queue


def _write(path, text):
    with open(path, "w") as f:
        f.write(text)


class Target:
    """Subsystems with one namespace each, on ports of a network namespace, TLS required on the first."""

    def __init__(self, ns, address, directory):
        self.ns = ns
        self.address = address
        self.dir = directory
        if not os.path.isdir(NVMET):
            subprocess.run(["mount", "-t", "configfs", "configfs", "/sys/kernel/config"], check=True)
        self.add_port(1, "4420", "required")

    def add_port(self, number, service, treq, tsas="tls1.3"):
        port = f"{NVMET}/ports/{number}"
        os.mkdir(port)
        for name, value in (("addr_trtype", "tcp"), ("addr_adrfam", "ipv4"),
                            ("addr_traddr", self.address), ("addr_trsvcid", service),
                            ("addr_tsas", tsas), ("addr_treq", treq)):
            _write(f"{port}/{name}", value)

    def add(self, nqn, megabytes=16, port=1, secret=None):
        """A subsystem; the path of the file behind it.  secret: of the host, for DH-HMAC-CHAP."""
        disk = os.path.join(self.dir, nqn.rsplit(":", 1)[1])
        with open(disk, "wb") as f:
            f.truncate(megabytes << 20)
        top = f"{NVMET}/subsystems/{nqn}"
        os.mkdir(top)
        if secret:
            host = f"{NVMET}/hosts/{HOST}"
            os.mkdir(host)
            _write(f"{host}/dhchap_key", secret)
            _write(f"{host}/dhchap_dhgroup", "ffdhe2048")
            os.symlink(host, f"{top}/allowed_hosts/{HOST}")
        else:
            _write(f"{top}/attr_allow_any_host", "1")
        os.mkdir(f"{top}/namespaces/1")
        _write(f"{top}/namespaces/1/device_path", disk)
        _write(f"{top}/namespaces/1/buffered_io", "1")
        _write(f"{top}/namespaces/1/enable", "1")
        # the port listens in the namespace of whoever links its first subsystem
        self.ns.run(["ln", "-s", top, f"{NVMET}/ports/{port}/subsystems/{nqn}"])
        return disk


def nvme(*argv, check_status=True, limit=90):
    # in a session of its own: nvme links the keyrings that it uses into it, and tlshd possesses ours
    p = subprocess.run(["keyctl", "session", "-", "nvme", *argv], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, timeout=limit * SLOW, check=False)
    if check_status and p.returncode:
        raise Fail(f"nvme {argv}: exit status {p.returncode}: {p.stdout}")
    return p


def make_key(nqn):
    """A configured PSK, in the interchange format."""
    out = nvme("gen-tls-key", f"--subsysnqn={nqn}", f"--hostnqn={HOST}", "--hmac=1").stdout
    return re.search(r"^NVMeTLSkey-\S+", out, re.M).group(0)


def insert_key(nqn, text, ring=".nvme", identity=1):
    """Puts the PSK into a keyring as nvme-cli does; the key's serial.

    An identity of version 1 has a digest of the PSK in it, one of version 0 has not.
    """
    out = nvme("check-tls-key", f"--subsysnqn={nqn}", f"--hostnqn={HOST}", f"--keydata={text}",
               "--insert", f"--identity={identity}", f"--keyring={ring}").stdout
    found = re.search(r"Inserted TLS key (?:0x)?([0-9a-f]+)", out)
    if not found:
        raise Fail(f"nvme check-tls-key: {out}")
    return int(found.group(1), 16)


def make_secret():
    """The host's, for DH-HMAC-CHAP."""
    out = nvme("gen-dhchap-key", f"--nqn={HOST}", "--hmac=1").stdout
    return re.search(r"^DHHC-1:\S+", out, re.M).group(0)


class NewKeys:
    """Takes out of .nvme what has come into it since."""

    def __init__(self):
        self.before = self._list()

    @staticmethod
    def _list():
        return set(keys.keyctl("rlist", "%:.nvme").split())

    def come(self):
        return self._list() - self.before

    def stop(self):
        for serial in self.come():
            keys.keyctl("unlink", serial, "%:.nvme")


class Controller:
    """nvme connect --tls, by the host in the guest's first network namespace."""

    def __init__(self, address, nqn, *options, how="--tls", service="4420"):
        self.nqn = nqn
        self.argv = ["connect", "-t", "tcp", "-a", address, "-s", service, "-n", nqn,
                     f"--hostnqn={HOST}", f"--hostid={HOST_ID}", how,
                     "--nr-io-queues=1", "--nr-write-queues=1", "--nr-poll-queues=1",
                     "--reconnect-delay=1", "--ctrl-loss-tmo=60", *options]
        self.dir = None

    def connect(self):
        nvme(*self.argv)
        self.find()
        return self

    def refused(self):
        p = nvme(*self.argv, check_status=False)
        if p.returncode == 0:
            self.find()
            raise Fail("connected")
        return p.stdout

    def find(self):
        for path in glob.glob("/sys/class/nvme/nvme*"):
            with open(f"{path}/subsysnqn") as f:
                if f.read().strip() == self.nqn:
                    self.dir = path
        check(self.dir, f"no controller of {self.nqn}")

    @property
    def state(self):
        try:
            with open(f"{self.dir}/state") as f:
                return f.read().strip()
        except OSError:
            return "gone"

    def device(self):
        """Its block device, once it is there."""
        end = time.monotonic() + 20 * SLOW
        while time.monotonic() < end:
            for path in glob.glob(f"{self.dir}/nvme*n1"):
                # with CONFIG_NVME_MULTIPATH nvme0c0n1 is the path, which is hidden, to nvme0n1
                device = "/dev/" + re.sub(r"c\d+n", "n", os.path.basename(path))
                if os.path.exists(device):
                    return device
            time.sleep(0.05)
        raise Fail(f"{self.dir} has no block device")

    def stop(self):
        nvme("disconnect", "-n", self.nqn, check_status=False)


def write_and_compare(c, disk, size=2 << 20):
    """Through the block device, past the page cache; and what the target's file, disk, holds."""
    device = c.device()
    data = os.urandom(size)
    for extra in ("write", "read"):
        if extra == "write":
            argv, feed = ["dd", f"of={device}", "bs=64k", "iflag=fullblock", "oflag=direct"], data
        else:
            argv, feed = ["dd", f"if={device}", "bs=64k", f"count={size >> 16}", "iflag=direct"], None
        p = subprocess.run(argv, input=feed, capture_output=True, check=False, timeout=120 * SLOW)
        check(p.returncode == 0, f"{argv}: {p.stderr.decode()}")
    check(p.stdout == data, f"{device} does not hold what was written")
    with open(disk, "rb") as f:
        check(f.read(size) == data, "the target's file does not hold what was written")


def fio(c, seconds):
    """fio, which verifies what it has written; stopped by the case's end."""
    return subprocess.Popen(
        ["fio", "--name=tls", f"--filename={c.device()}", "--rw=randwrite", "--bs=16k", "--size=8m",
         "--iodepth=4", "--ioengine=libaio", "--direct=1", "--verify=crc32c", "--verify_fatal=1",
         "--do_verify=1", "--time_based", f"--runtime={seconds}", "--output-format=terse"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process, seconds):
    try:
        out, err = process.communicate(timeout=seconds * SLOW)
    except subprocess.TimeoutExpired:
        raise Fail(f"fio still runs after {seconds * SLOW} s") from None
    check(process.returncode == 0, f"fio: exit status {process.returncode}: {err}{out}")


def live(world, c, seconds=60):
    world.wait_for(lambda: c.state == "live", seconds, f"{c.dir} to be live again")


class MaxRetries:
    """nvme_core's limit: how often a command is sent again before its error is the writer's.

    A lost connection costs a command that it takes along at least one, and more where
    it is sent again before nvme_tcp's error recovery has begun.  set: or else kept as
    it is, and put back at the end.
    """
    PATH = "/sys/module/nvme_core/parameters/max_retries"
    MOST = 255

    def __init__(self, number=None):
        with open(self.PATH) as f:
            self.before = f.read().strip()
        if number is not None:
            _write(self.PATH, str(number))

    def stop(self):
        _write(self.PATH, self.before)


class OwnRing:
    """A keyring of the host's own, which the target's tlshd does not possess."""

    def __init__(self, name):
        self.name = name
        out = keys.keyctl("session", "-", "sh", "-ec",
                          f"keyctl link @u @s; r=$(keyctl newring {name} @u)\n"
                          "keyctl setperm $r 0x3f3f0000; echo $r")
        self.serial = int(out.split()[-1])

    def stop(self):
        keys.keyctl("unlink", str(self.serial), "@u")
