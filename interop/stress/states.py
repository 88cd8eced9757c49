# SPDX-License-Identifier: GPL-2.0-only
"""Ended from outside in every state of the engine, from process and softirq."""
import errno
import socket

import ctl
import lab
from balance import Balance
from harness import case, check, check_equal
from network import linger_reset
from roles import SERVED, AsClient, AsServer, both

# kind of server, records of its flight that were digested, state: each state that a client has
HELD = (
	("certificate", 0, "WAIT_SH"),
	("retry", 1, "WAIT_SH"),
	("certificate", 1, "WAIT_EE"),
	("psk", 1, "WAIT_EE"),
	("certificate", 2, "WAIT_CERT_CR"),
	("request", 3, "WAIT_CERT"),
	("certificate", 3, "WAIT_CV"),
	("certificate", 4, "WAIT_FINISHED"),
	("psk", 2, "WAIT_FINISHED"),
)


def by_process(world, flight):
    check(flight.dev.cancel(), "the cancel lost")
    check(not flight.dev.cancel(), "a second cancel won")
    lab.check_cancelled(world, flight.dev)


def by_softirq(world, flight):
    flight.dev.cancel_later(0)
    lab.check_cancelled(world, flight.dev)


def by_both(world, flight):
    """The second finds nothing: the device warns if both win."""
    flight.dev.cancel_later(0)
    flight.dev.cancel()
    lab.check_cancelled(world, flight.dev)


def by_device(world, flight):
    """As a consumer that goes away cancels."""
    flight.dev.close()
    lab.wait_idle(world)


def by_closed_socket(world, flight):
    """The consumer's descriptor is gone before it cancels."""
    flight.sock.close()
    by_process(world, flight)


def check_failed(flight, *errors):
    """For that reason: who connects to us and says nothing has two seconds besides."""
    check_equal("came to", lab.settled(flight.dev), ("done", -errno.ETIMEDOUT))
    error = flight.dev.result().error_name
    check(error in errors, f"error: got {error}, wanted {errors}")


def by_deadline(world, flight):
    check_failed(flight, "TIMEOUT")
    check(not flight.dev.cancel(), "a cancel after ta_done won")


def by_shutdown(world, flight):
    flight.sock.shutdown(socket.SHUT_RDWR)
    check_failed(flight, "PEER_EOF", "NETWORK")


def by_reset(world, flight):
    linger_reset(flight.peer)
    flight.peer.close()
    check_failed(flight, "PEER_EOF", "NETWORK")


def by_fin(world, flight):
    flight.peer.shutdown(socket.SHUT_WR)
    check_failed(flight, "PEER_EOF")


CANCELS = (by_process, by_softirq, by_both, by_device, by_closed_socket)
ENDS = (*CANCELS, by_deadline, by_shutdown, by_reset, by_fin)


def count(role, ends, done=0):
    cancels = sum(end in CANCELS for end in ends)
    role.check_count(done=done, cancelled=cancels, failed=len(ends) - cancels)


def deadline(end):
    return {"timeout_ms": 700 if end is by_deadline else 30000}


def add_held(make, name, kind, far, state):
    @case(f"state/{name}", limit=120)
    def _(world):
        role = make(world, kind)
        role.good()
        role.hold(far, state).close()		# what is made once only
        with Balance(world, len(ENDS)):
            for end in ENDS:
                flight = role.hold(far, state, **deadline(end))
                end(world, flight)
                check_equal("states", flight.trace.states()[-2:], [state, "FAILED"])
                flight.close()
        role.good()
        count(role, (by_device, *ENDS), done=2)
        # the log names the state, so it was this one that the deadline ended
        world.read_kernel_log()
        lines = [x for x in world.kernel_log if f"handshake failed in {state}: " in x]
        check(lines, "no line in the log names the state:\n" + "\n".join(world.kernel_log))


for _kind, _records, _state in HELD:
    add_held(AsClient, f"{_state}-{_kind}", _kind, _records, _state)
for _name, _kind, _steps, _state in SERVED:
    add_held(AsServer, f"server-{_state}-{_name}", _kind, _steps, _state)


def stuck(role, end, spoil):
    """A handshake that TCP takes nothing more from: its last flight, or its alert."""
    flight = role.hold(*role.LAST, small=True, **deadline(end))
    flight.fill()
    flight.last(spoil)
    check(not flight.dev.done_within(0.1), "done although nothing could be sent")
    return flight


def cannot_send(role, ends):
    with Balance(role.world, len(ends)):
        for end in ends:
            flight = stuck(role, end, spoil=False)
            end(role.world, flight)
            check_equal("states", flight.trace.states()[-2:], [role.STUCK, "FAILED"])
            flight.close()
    role.good()
    count(role, ends, done=1)


@case("state/CONNECTED-and-cannot-send", limit=120)
def _connected(world):
    """A client that is through does not look whether the server says more, or has said all."""
    cannot_send(AsClient(world), [end for end in ENDS if end != by_fin])


@case("state/server-WAIT_FINISHED-and-cannot-send", limit=120)
def _flight(world):
    cannot_send(AsServer(world, "plain"), ENDS)


@both("state/FAILED-and-cannot-send-the-alert", limit=120)
def _failed(role):
    """A cancel still wins; without one the first cause is told after a second."""
    with Balance(role.world, len(CANCELS) + 1):
        for end in CANCELS:
            flight = stuck(role, end, spoil=True)
            end(role.world, flight)
            flight.close()
        flight = stuck(role, None, spoil=True)
        check_equal("came to", lab.settled(flight.dev), ("done", -errno.EACCES))
        check_equal("error", flight.dev.result().error_name, role.SPOILT)
        flight.close()
    role.good()
    count(role, (*CANCELS, None), done=1)


@both("state/START", limit=60)
def _start(role):
    """Before the worker has run."""
    world = role.world
    silent = 0
    role.good()
    listener = world.listener()
    trace = world.keep(lab.Trace())
    with Balance(world, 40):
        for _ in range(40):
            with ctl.Ctl() as dev, socket.create_connection(listener.getsockname()) as connects:
                ours, peer = role.ends(listener.accept()[0], connects)
                before = len(trace.states())
                check_equal("hello", dev.hello(ours.fileno(), **role.hello), 0)
                check(dev.cancel(), "the cancel lost")
                lab.check_cancelled(world, dev)
                early = trace.states()[before:] == ["FAILED"]
                ours.close()
                dev.close()
                hello = peer.recv(65536).startswith(b"\x16")
                check(not (early and hello), "a ClientHello was sent before it had begun")
                silent += early
                peer.close()
    check(silent, "the worker was always first")
    print(f"# cancelled before the worker had run: {silent} of 40", flush=True)
