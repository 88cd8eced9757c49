# SPDX-License-Identifier: GPL-2.0-only
"""A million handshakes must not grow anything: as many as there is time for."""
import glob
import os
import re
import signal
import socket
import ssl
import struct
import time

import ctl
from clientauth import load_der
from harness import case, check, check_equal
from local import check_says, keyring

WARM_UP = 40
MANY = 300
OBJECTS = MANY // 4	# of one slab cache: what a leak of one a handshake makes fourfold
SLAB_BYTES = MANY * 256
PAGES_KIB = MANY // 2	# other cases' namespaces come and go meanwhile
LINGER_RESET = struct.pack("ii", 1, 0)	# no TIME_WAIT on either side


class EchoServer:
    """A process that asks for certificates, echoes once and waits for close_notify."""

    def __init__(self, world):
        listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = listener.getsockname()[1]
        self.pid = os.fork()
        if self.pid:
            listener.close()
            return
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            self._serve(world, listener)
        finally:
            os._exit(1)

    @staticmethod
    def _serve(world, listener):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        chain = os.path.join(world.dir, "chain.pem")
        with open(chain, "w") as f:
            for name in ("leaf-ec.pem", "leaf-ec.chain"):
                with open(world.path(name)) as part:
                    f.write(part.read())
        context.load_cert_chain(chain, world.path("leaf-ec.key"))
        context.load_verify_locations(world.path("roots.pem"))
        context.load_verify_locations(world.path("int-ec.pem"))
        context.verify_mode = ssl.CERT_REQUIRED
        context.num_tickets = 0
        while True:
            raw, _ = listener.accept()
            with context.wrap_socket(raw, server_side=True) as conn:
                conn.sendall(conn.recv(64))
                conn.recv(64)
                conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def one(port, ring, cert, privkey):
    """A handshake from connect to close; the serial of the peer's key."""
    with socket.create_connection(("127.0.0.1", port)) as sock, ctl.Ctl() as dev:
        check_says(dev.hello(sock.fileno(), mode=ctl.X509, keyring=ring, cert=cert,
                             privkey=privkey), 0)
        result = dev.result()
        check_equal("status, and certificate sent", (result.status, result.cert_sent), (0, 1))
        sock.sendall(b"ping")
        check_equal("echo", sock.recv(64), b"ping")
        dev.close_notify()
        try:		# until the server has gone, so that its end is the first
            sock.recv(1)
        except ConnectionResetError:
            pass
    return result.peerid


def shrink():
    """Caches let go of what they can, KASAN's quarantine of freed objects too."""
    with open("/proc/sys/vm/drop_caches", "w") as f:
        f.write("3")
    for path in glob.glob("/sys/kernel/slab/*/shrink"):
        if not os.path.islink(os.path.dirname(path)):
            with open(path, "w") as f:
                f.write("1")


def slabs():
    """{cache: (objects in use, bytes of one)}"""
    with open("/proc/slabinfo") as f:
        rows = [line.split() for line in f.readlines()[2:]]
    return {r[0]: (int(r[1]), int(r[3])) for r in rows}


def meminfo(name):
    with open("/proc/meminfo") as f:
        return int(re.search(rf"^{name}: +(\d+) kB", f.read(), re.M).group(1))


def keys():
    with open("/proc/keys") as f:
        return len(f.readlines())


def measure(world):
    time.sleep(1)		# grace periods of RCU, the collector of keys
    shrink()
    time.sleep(0.5)
    shrink()
    pages = {name: meminfo(name) for name in ("Percpu", "VmallocUsed")}
    return {"/proc/keys": keys(), **world.leftovers()}, pages, slabs()


def growth(now, before):
    return {k: now[k] - before.get(k, 0) for k in now if now[k] > before.get(k, 0)}


@case("life/many-handshakes-grow-nothing", limit=240)
def _many_handshakes(world):
    server = world.keep(EchoServer(world))
    ring = keyring(world, "root-ec", "root-other")
    args = (server.port, ring, load_der(world, "client-ec"),
            load_der(world, "client-ec", "pkcs8"))
    for _ in range(WARM_UP):
        one(*args)
    counts, pages, before = measure(world)

    began = time.monotonic()
    peers = {one(*args) for _ in range(MANY)}
    seconds = time.monotonic() - began
    check_equal("keys of peers", len(peers), MANY)

    world.wait_for(lambda: keys() <= counts["/proc/keys"], 8, "the peers' keys to be gone")
    counts_after, pages_after, after = measure(world)
    check_equal("what there is more of", growth(counts_after, counts), {})
    big = {k: n for k, n in growth(pages_after, pages).items() if n > PAGES_KIB}
    check(not big, f"KiB in use grew by {big}")
    grown = {k: after[k][0] - before.get(k, (0,))[0] for k in after}
    print(f"# {MANY} handshakes in {seconds:.1f} s", flush=True)
    more = sum(n * after[k][1] for k, n in grown.items())
    print(f"# slab objects in use grew by {more} bytes: "
          f"{ {k: n for k, n in grown.items() if n} }", flush=True)
    big = {k: n for k, n in grown.items() if n >= OBJECTS}
    check(not big, f"objects in use grew in {big}")
    check(more < SLAB_BYTES, f"objects in use grew by {more} bytes: {grown}")
    check(all(ctl.describe_key(p) is None for p in peers), "a peer's key is still there")
