# SPDX-License-Identifier: GPL-2.0-only
"""A network namespace that ends while handshakes are in flight."""
import ctypes
import errno
import os
import socket
import subprocess
import traceback

import ctl
import lab
from balance import Balance, shrink
from harness import case, check, check_equal
from local import keyring
from network import linger_reset, read_record
from roles import SERVED, AsClient, AsServer, say

CLONE_NEWNET = 0x40000000
MANY = 20


def namespaces():
    """Those that there are, and that are on their way out."""
    shrink()		# out of KASAN's quarantine
    with open("/proc/slabinfo") as f:
        return [int(line.split()[1]) for line in f if line.startswith("net_namespace")][0]


def in_child(work, at_exit=lambda: None):
    """
    Runs work in a child, in a network namespace of its own that ends with it;
    then, while it ends, at_exit here.
    """
    ended_r, ended_w = os.pipe()
    pid = os.fork()
    if not pid:
        status = 1
        try:
            if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "unshare")
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            work()
            status = 0
            os.write(ended_w, b"x")
        except BaseException:
            traceback.print_exc()
        os._exit(status)
    os.close(ended_w)
    ended = os.read(ended_r, 1)
    os.close(ended_r)
    if ended:
        at_exit()
    check_equal("exit status in the namespace", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)


class Clients:
    """Handshakes of clients: in_states is what they wait in."""

    in_states = {"WAIT_SH"}

    def __init__(self, world, _):
        self.ring = keyring(world, "root-ec")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def begin(self, _, dev):
        """Our socket, the peer's."""
        sock = dev.kernel_socket()
        sock.connect(self.listener.getsockname())
        peer = self.listener.accept()[0]
        check_equal("hello", dev.hello(sock.fileno(), keyring=self.ring, flags=ctl.F_DROP,
                                       timeout_ms=60000), 0)
        check(read_record(peer).startswith(b"\x16"), "no ClientHello")
        return sock, peer


class Servers:
    """Of servers, in each state that one has; what a kernel's listener accepts is the kernel's."""

    # who says nothing has two seconds: begun last
    rows = SERVED[::-1]
    in_states = {row[3] for row in rows}

    def __init__(self, world, dev):
        self.roles = {kind: AsServer(world, kind) for _, kind, _, _ in self.rows}
        self.listener = dev.kernel_socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)

    def begin(self, part, dev):
        """part: of all that are begun, those before this one"""
        _, kind, steps, _ = self.rows[int(part * len(self.rows))]
        role = self.roles[kind]
        peer = socket.create_connection(self.listener.getsockname())
        sock = self.listener.accept()[0]
        hello = {**role.hello, "flags": role.hello["flags"] | ctl.F_DROP, "timeout_ms": 60000}
        check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
        conn = role.client(peer)
        say(conn, steps)
        return sock, peer


def abandon(world, devices, side):
    """
    In the namespace: handshakes on kernel sockets, whose peers are gone without
    a word.  A socket must not outlive its namespace: nothing lingers.
    """
    handshakes = side(world, devices[0])
    sockets = [handshakes.listener]
    for i, dev in enumerate(devices):
        sockets += handshakes.begin(i / len(devices), dev)
    for sock in sockets[1:]:
        linger_reset(sock)
    subprocess.run(["ip", "link", "set", "lo", "down"], check=True)	# no reset gets through
    for sock in sockets:
        sock.close()


def timed_out(devices, seconds=30):
    for dev in devices:
        check(dev.done_within(seconds), "the namespace ended, the handshake did not")
        check_equal("came to", lab.settled(dev), ("done", -errno.ETIMEDOUT))


def add_exit(prefix, side, role):
    @case(f"netns/{prefix}exit-ends-what-is-in-flight", limit=240)
    def _exit(world):
        in_child(lambda: None)	# the last one to go stays in the slab
        before = namespaces()
        for _ in range(3):
            trace = world.keep(lab.Trace())
            with Balance(world, MANY):
                devices = [world.keep(ctl.Ctl()) for _ in range(MANY)]
                in_child(lambda d=devices: abandon(world, d, side))
                timed_out(devices)
                for dev in devices:
                    dev.close()
            check_equal("ended by", trace.errors(), ["NETNS_EXIT"] * MANY)
            check_equal("in", set(trace.failed_in()), side.in_states)
            world.wait_for(lambda: namespaces() <= before, 20, "the namespace to be gone")
        role(world).good()

    @case(f"netns/{prefix}exit-against-cancel", limit=240)
    def _against_cancel(world):
        """The namespace's end and the consumer's cancel: one of them."""
        came = {}
        for i in range(10):
            devices = [world.keep(ctl.Ctl()) for _ in range(8)]
            won = {}

            def cancel(devices=devices, won=won, turns=i):
                for dev in devices:
                    for _ in range(turns):
                        os.sched_yield()
                    try:
                        won[dev] = dev.cancel()
                    except OSError as e:	# ta_done has dropped the socket
                        check_equal("cancel", e.errno, errno.ENODATA)
                        won[dev] = False
            in_child(lambda d=devices: abandon(world, d, side), cancel)
            for dev in devices:
                check_equal("came to", lab.settled(dev), ("cancelled", None) if won[dev] else
                            ("done", -errno.ETIMEDOUT))
                dev.close()
                came[won[dev]] = came.get(won[dev], 0) + 1
        print(f"# cancels that won: {came.get(True, 0)}, that lost: {came.get(False, 0)}",
              flush=True)
        check(len(came) == 2, f"always the same one was first: {came}")
        role(world).good()


add_exit("", Clients, AsClient)
add_exit("server-", Servers, AsServer)


@case("netns/socket-of-a-user-keeps-it", limit=60)
def _kept(world):
    """A descriptor holds its namespace: the handshake goes on to its own end."""
    dev = world.keep(ctl.Ctl())

    def work():
        listener = socket.create_server(("127.0.0.1", 0))
        client = socket.create_connection(listener.getsockname())
        peer = listener.accept()[0]
        check_equal("hello", dev.hello(client.fileno(), keyring=keyring(world, "root-ec"),
                                       timeout_ms=1500), 0)
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        for sock in (client, peer):
            linger_reset(sock)
    in_child(work)
    check(not dev.done_within(0.5), "done with the child")
    check_equal("came to", lab.settled(dev), ("done", -errno.ETIMEDOUT))
    check_equal("error", dev.result().error_name, "TIMEOUT")
