# SPDX-License-Identifier: GPL-2.0-only
"""A writer with little memory: what it has dirtied must be on the server before it gets more.

Its memory control group stands for a machine that is short of memory.  The server
is in the same kernel as the client: were the kernel itself short, the client would
wait for a server that waits for memory.
"""
import os
import subprocess

from harness import SLOW, Fail, check
from world import mount

CGROUP = "/sys/fs/cgroup"
LIMIT = 8 << 20
# As long as there is the file $1, in the control group $0: its first half, its
# second, and so on, so that a block that was lost is another.  Says how often.
WRITE = """echo $$ > "$0/cgroup.procs"
exec 3< "$1"
n=0
while [ -e "$1" ]; do
	dd if=/proc/self/fd/3 skip=$((n % 2 * $3)) count=$3 of="$2" bs=64k conv=notrunc,fsync status=none
	n=$((n + 1))
done
echo $n"""


def _write(path, text):
    with open(path, "w") as f:
        f.write(text)


class Writer:
    """Writes a file's content to path, again and again, each time up to an fsync()."""

    def __init__(self, directory, path, megabytes):
        self.halves = [os.urandom(megabytes << 20) for _ in range(2)]
        self.data = None	# what must be there at the end
        self.source = os.path.join(directory, "source")
        with open(self.source, "wb") as f:
            f.write(b"".join(self.halves))
        mount("cgroup2", CGROUP)
        _write(f"{CGROUP}/cgroup.subtree_control", "+memory")
        self.group = f"{CGROUP}/writer"
        os.makedirs(self.group, exist_ok=True)
        # beyond which it is made to wait; with memory.max it would be killed
        _write(f"{self.group}/memory.high", str(LIMIT))
        self.process = subprocess.Popen(["sh", "-ec", WRITE, self.group, self.source, path, str(megabytes << 4)],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def waits(self):
        """How often it has been made to wait for memory."""
        with open(f"{self.group}/memory.events") as f:
            return int(dict(line.split() for line in f)["high"])

    def wait_for_pressure(self, world):
        before = self.waits()
        world.wait_for(lambda: self.waits() > before or self.process.poll() is not None, 30,
                       "the writer to wait for memory")
        check(self.process.poll() is None, "the writer has ended")

    def finish(self, seconds):
        os.unlink(self.source)
        try:
            out, _ = self.process.communicate(timeout=seconds * SLOW)
        except subprocess.TimeoutExpired:
            raise Fail(f"the writer does not end within {seconds} s") from None
        check(self.process.returncode == 0, f"the writer: exit status {self.process.returncode}: {out}")
        self.data = self.halves[(int(out) - 1) % 2]
        self.stop()

    def stop(self):
        """Whatever it hangs in: the case has failed then, and the others are to run."""
        if not os.path.isdir(self.group):
            return
        _write(f"{self.group}/cgroup.kill", "1")
        try:
            self.process.communicate(timeout=10)
            os.rmdir(self.group)
        except (OSError, subprocess.TimeoutExpired) as e:
            print(f"# the writer: {e}", flush=True)
