# SPDX-License-Identifier: GPL-2.0-only
"""Ended from outside in every state of the engine, from process and softirq."""
import errno
import socket

import ctl
import lab
from balance import Balance
from harness import case, check, check_equal
from network import linger_reset

# kind of server, records of its flight that were digested, state: each state that there is
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
    flight.client.close()
    by_process(world, flight)


def by_deadline(world, flight):
    check_equal("came to", lab.settled(flight.dev), ("done", -errno.ETIMEDOUT))
    check(not flight.dev.cancel(), "a cancel after ta_done won")


def by_shutdown(world, flight):
    flight.client.shutdown(socket.SHUT_RDWR)
    check_equal("came to", lab.settled(flight.dev), ("done", -errno.ETIMEDOUT))


def by_reset(world, flight):
    linger_reset(flight.peer)
    flight.peer.close()
    check_equal("came to", lab.settled(flight.dev), ("done", -errno.ETIMEDOUT))


ENDS = (by_process, by_softirq, by_both, by_device, by_closed_socket, by_deadline, by_shutdown,
        by_reset)
CANCELS = ENDS[:5]


def count(world, ends):
    """As many cancelled as a cancel ended, and nothing else than what was meant."""
    moved = world.moved(world.before_counters, world.counters())
    cancels = sum(end in CANCELS for end in ends)
    check_equal("started, cancelled, failed",
                [moved.get(k, 0) for k in ("HandshakesStarted", "Cancelled", "Failed")],
                [len(ends), cancels, len(ends) - cancels])


def deadline(end):
    return {"timeout_ms": 700 if end is by_deadline else 30000}


def add_held(kind, records, state):
    @case(f"state/{state}-{kind}", limit=120)
    def _(world):
        port = world.server(accept=0, **lab.server_args(kind)).port
        hello = lab.hello_args(world, kind)
        lab.Flight(world, port, kind, **hello).close()		# what is made once only
        with Balance(world, len(ENDS)):
            for end in ENDS:
                flight = lab.Flight(world, port, kind, **deadline(end), **hello)
                flight.give(records, state)
                if kind == "retry":	# the second ClientHello is out
                    world.wait_for(lambda: len(flight.peer.recv(65536, socket.MSG_PEEK)) > 5, 5,
                                   "ClientHello2")
                end(world, flight)
                check_equal("states", flight.trace.states()[-2:], [state, "FAILED"])
                flight.close()
        count(world, (by_device, *ENDS))
        # the log names the state, so it was this one that the deadline ended
        world.read_kernel_log()
        lines = [x for x in world.kernel_log if f"handshake failed in {state}: " in x]
        check(len(lines) >= 1, "no line in the log names the state:\n" + "\n".join(world.kernel_log))


for held in HELD:
    add_held(*held)


def stuck(world, port, hello, end, spoil):
    """A handshake that TCP takes nothing more from: its last flight, or its alert."""
    flight = lab.Flight(world, port, "certificate", small=True, **deadline(end), **hello)
    flight.give(4, "WAIT_FINISHED")
    flight.fill()
    if spoil:
        flight.records[0] = flight.records[0][:-1] + bytes([flight.records[0][-1] ^ 1])
    flight.give(1, "FAILED" if spoil else "CONNECTED")
    check(not flight.dev.done_within(0.1), "done although nothing could be sent")
    return flight


@case("state/CONNECTED-and-cannot-send", limit=120)
def _connected(world):
    port = world.server(accept=0).port
    hello = lab.hello_args(world, "certificate")
    with Balance(world, len(ENDS)):
        for end in ENDS:
            flight = stuck(world, port, hello, end, spoil=False)
            end(world, flight)
            check_equal("states", flight.trace.states()[-2:], ["CONNECTED", "FAILED"])
            flight.close()
    count(world, ENDS)


@case("state/FAILED-and-cannot-send-the-alert", limit=120)
def _failed(world):
    """A cancel still wins; without one the first cause is told after a second."""
    port = world.server(accept=0).port
    hello = lab.hello_args(world, "certificate")
    ends = (by_process, by_softirq, by_both, by_device, by_closed_socket)
    with Balance(world, len(ends) + 1):
        for end in ends:
            flight = stuck(world, port, hello, end, spoil=True)
            end(world, flight)
            flight.close()
        flight = stuck(world, port, hello, None, spoil=True)
        check_equal("came to", lab.settled(flight.dev), ("done", -errno.EACCES))
        check_equal("error", flight.dev.result().error_name, "RECORD_MAC")
        flight.close()
    count(world, (*ends, None))


@case("state/START", limit=60)
def _start(world):
    """Before the worker has run: no byte may have been sent."""
    silent = 0
    hello = lab.hello_args(world, "certificate")
    listener = world.listener()
    with Balance(world, 40):
        for _ in range(40):
            with ctl.Ctl() as dev, socket.create_connection(listener.getsockname()) as client:
                peer = listener.accept()[0]
                check_equal("hello", dev.hello(client.fileno(), **hello), 0)
                check(dev.cancel(), "the cancel lost")
                lab.check_cancelled(world, dev)
                client.close()
                dev.close()
                silent += not peer.recv(65536).startswith(b"\x16")
                peer.close()
    check(silent, "the worker was always first")
    print(f"# cancelled before the ClientHello: {silent} of 40", flush=True)
