# SPDX-License-Identifier: GPL-2.0-only
"""Cancel, close, and what is left: ta_done exactly once or never."""
import errno
import os
import signal
import socket
import subprocess
import time

import ctl
from harness import case, check, check_equal
from local import check_says, keyring, pair
from network import GIVEN_UP


def start(world, dev, **hello):
    """A handshake whose peer says nothing: the two sockets."""
    client, peer = pair(world)
    check_says(dev.hello(client.fileno(), keyring=keyring(world, "root-ec"), **hello), 0)
    check_equal("start of the ClientHello", peer.recv(3), b"\x16\x03\x01")
    return client, peer


@case("life/cancel-wins")
def _cancel(world):
    with ctl.Ctl() as dev:
        start(world, dev)
        check(not dev.done_within(0), "done before the cancel")
        check(dev.cancel(), "the cancel lost")
        check(not dev.cancel(), "a second cancel won")
        time.sleep(0.5)
        check_equal("times ta_done ran", dev.result(wait=False).done, 0)
        try:
            dev.result()
        except OSError as e:
            check_equal("wait", ctl.errno_name(e.errno), "ECANCELED")
        else:
            check(False, "wait succeeded")
    world.check_counters(HandshakesStarted=1, Cancelled=1, AlertsSent=2)


@case("life/cancel-after-the-end-loses")
def _cancel_late(world):
    with ctl.Ctl() as dev:
        _, peer = start(world, dev)
        peer.close()
        result = dev.result()
        check_equal("status", ctl.errno_name(-result.status), "ETIMEDOUT")
        check(not dev.cancel(), "a cancel after ta_done won")
        check_equal("times ta_done ran", dev.result().done, 1)


@case("life/cancel-against-the-end", limit=90)
def _cancel_race(world):
    """Whoever wins, both sides agree: cancel won and no ta_done, or lost and one."""
    won = 0
    for i in range(40):
        with ctl.Ctl() as dev:
            _, peer = start(world, dev)
            peer.close()
            time.sleep(0.0002 * i)
            if dev.cancel():
                won += 1
                time.sleep(0.01)
                check_equal("times ta_done ran", dev.result(wait=False).done, 0)
            else:
                check_equal("times ta_done ran", dev.result().done, 1)
    moved = world.moved(world.before_counters, world.counters())
    check_equal("handshakes counted", (moved.get("Cancelled", 0), moved.get("Failed", 0)),
                (won, 40 - won))


@case("life/device-closed-in-the-middle")
def _closed(world):
    dev = ctl.Ctl()
    _, peer = start(world, dev)
    began = time.monotonic()
    dev.close()
    check(time.monotonic() - began < 3, "the close waited for the peer")
    world.check_counters(HandshakesStarted=1, Cancelled=1, AlertsSent=2)
    check(peer.recv(65536).endswith(GIVEN_UP), "no user_canceled and close_notify")


def add_slow_done(name, flags):
    @case(f"life/device-closed-while-done-runs-{name}")
    def _(world):
        """poll() tells that ta_done has begun; the close waits until it is through."""
        dev = ctl.Ctl()
        _, peer = start(world, dev, flags=flags | ctl.F_SLOW)
        peer.close()
        check(dev.done_within(5), "no ta_done")
        # time enough for it to drop the socket
        time.sleep(ctl.SLOW / 3)
        began = time.monotonic()
        dev.close()
        check(time.monotonic() - began > ctl.SLOW / 3, "the close did not wait for ta_done")
        time.sleep(2 * ctl.SLOW)	# KASAN speaks up when ta_done goes on
        world.check_counters(HandshakesStarted=1, Failed=1, FailedPeerEof=1)


add_slow_done("socket-kept", 0)
add_slow_done("socket-dropped", ctl.F_DROP)


@case("life/socket-closed-in-the-middle")
def _socket_closed(world):
    """The handshake holds the file: the consumer's own close takes nothing away."""
    with ctl.Ctl() as dev:
        client, _ = start(world, dev, timeout_ms=1000)
        client.close()
        result = dev.result()
        check_equal("status", ctl.errno_name(-result.status), "ETIMEDOUT")


@case("life/shutdown-in-the-middle")
def _shutdown(world):
    with ctl.Ctl() as dev:
        client, _ = start(world, dev)
        client.shutdown(socket.SHUT_RDWR)
        check(dev.done_within(5), "the shutdown was not noticed")
        result = dev.result()
        check_equal("status", ctl.errno_name(-result.status), "ETIMEDOUT")


@case("life/tlshc-killed-in-the-middle", limit=90)
def _killed(world):
    listener = world.listener()
    port = listener.getsockname()[1]
    for _ in range(5):
        process = subprocess.Popen(world.tlshc_argv(port), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        world.keep_process(process)
        peer = world.keep(listener.accept()[0])
        check_equal("start of the ClientHello", peer.recv(3), b"\x16\x03\x01")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    world.check_counters(HandshakesStarted=5, Cancelled=5, AlertsSent=10)


@case("life/wait-is-interruptible")
def _interrupt(world):
    with ctl.Ctl() as dev:
        start(world, dev)
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            dev.result()
            os._exit(0)
        status = os.waitpid(pid, 0)[1]
        check_equal("end of the waiting process", os.WTERMSIG(status), signal.SIGALRM)
        check(dev.cancel(), "the cancel lost")


@case("life/close-notify-needs-a-session")
def _close_notify(world):
    with ctl.Ctl() as dev:
        start(world, dev)
        try:
            dev.close_notify()
        except OSError as e:
            check(e.errno in (errno.ENOTCONN, errno.EINVAL, errno.EBUSY, errno.EINPROGRESS),
                  f"close: {ctl.errno_name(e.errno)}")
        else:
            check(False, "close_notify in the middle of a handshake succeeded")


@case("life/many-in-flight", limit=90)
def _many(world):
    """A hundred that wait hold no thread, and all go away with their devices."""
    listener = world.listener()
    ring = keyring(world, "root-ec")
    devices = []
    try:
        for _ in range(100):
            client, peer = pair(world, listener)
            dev = ctl.Ctl()
            devices.append(dev)
            check_says(dev.hello(client.fileno(), keyring=ring), 0)
            check_equal("start of the ClientHello", peer.recv(3), b"\x16\x03\x01")
        check_equal("in flight", world.leftovers().get("InFlight"), 100)
    finally:
        for dev in devices:
            dev.close()
    world.check_counters(HandshakesStarted=100, Cancelled=100, AlertsSent=200)


@case("life/peer-key-lives-with-the-socket")
def _peer_key(world):
    server = world.server()
    with ctl.Ctl() as dev, socket.create_connection(("127.0.0.1", server.port)) as sock:
        check_says(dev.hello(sock.fileno(), mode=ctl.X509,
                             keyring=keyring(world, "root-ec")), 0)
        result = dev.result()
        check_equal("status", result.status, 0)
        serial = result.peerid
        check(ctl.describe_key(serial) is not None, f"no key {serial}")
        check(world.serial("leaf-ec") in ctl.describe_key(serial),
              f"key {serial} is {ctl.describe_key(serial)}")
    server.finish()
    world.wait_for(lambda: ctl.describe_key(serial) is None, 8, "the peer's key to be gone")
