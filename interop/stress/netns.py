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


def abandon(world, devices):
    """
    In the namespace: handshakes on kernel sockets, whose peers are gone without
    a word.  A socket must not outlive its namespace: nothing lingers.
    """
    ring = keyring(world, "root-ec")
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    clients, peers = [], []
    for dev in devices:
        client = dev.kernel_socket()
        linger_reset(client)
        client.connect(listener.getsockname())
        peer = listener.accept()[0]
        check_equal("hello", dev.hello(client.fileno(), keyring=ring, flags=ctl.F_DROP,
                                       timeout_ms=60000), 0)
        check(read_record(peer).startswith(b"\x16"), "no ClientHello")
        linger_reset(peer)
        clients.append(client)
        peers.append(peer)
    subprocess.run(["ip", "link", "set", "lo", "down"], check=True)	# no reset gets through
    for sock in clients + peers:
        sock.close()


def timed_out(devices, seconds=30):
    for dev in devices:
        check(dev.done_within(seconds), "the namespace ended, the handshake did not")
        check_equal("came to", lab.settled(dev), ("done", -errno.ETIMEDOUT))


@case("netns/exit-ends-what-is-in-flight", limit=180)
def _exit(world):
    in_child(lambda: None)	# the last one to go stays in the slab
    before = namespaces()
    for _ in range(3):
        with Balance(world, MANY):
            devices = [world.keep(ctl.Ctl()) for _ in range(MANY)]
            in_child(lambda d=devices: abandon(world, d))
            timed_out(devices)
            for dev in devices:
                dev.close()
        world.wait_for(lambda: namespaces() <= before, 20, "the namespace to be gone")


@case("netns/exit-against-cancel", limit=180)
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
        in_child(lambda d=devices: abandon(world, d), cancel)
        for dev in devices:
            check_equal("came to", lab.settled(dev), ("cancelled", None) if won[dev] else
                        ("done", -errno.ETIMEDOUT))
            dev.close()
            came[won[dev]] = came.get(won[dev], 0) + 1
    print(f"# cancels that won: {came.get(True, 0)}, that lost: {came.get(False, 0)}", flush=True)
    check(len(came) == 2, f"always the same one was first: {came}")


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
