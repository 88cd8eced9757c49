# SPDX-License-Identifier: GPL-2.0-only
"""Thousands of clients that never end a handshake, at a server of this very host.

    storm.py COUNT CERTIFICATE-DER KEY-PKCS8

As a program: server and clients, in the network namespace that it is started in; from
many addresses, so that it is not the limit of one that ends them.  Its clients say
nothing, something else than TLS, half of a ClientHello, or a whole one.  Prints how many
handshakes were begun and how many the kernel refused.  As a module: Storm, for cases.
"""
import collections
import json
import os
import resource
import socket
import ssl
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

import ctl			# noqa: E402
import keys			# noqa: E402
from harness import SLOW, check	# noqa: E402
from netns import Netns		# noqa: E402

HELD = 3000			# at once; max_accepting is 4096
ADDRESSES = 100
LONGEST = 10			# seconds that a consumer may take to be back


def client_hello():
    """OpenSSL's, as one record."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    out = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="server.test").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def blow(count, certificate, key):
    hello = client_hello()
    says = (b"", b"GET / HTTP/1.1\r\nHost: server.test\r\n\r\n", hello[:len(hello) // 2], hello)
    args = dict(mode=ctl.X509, flags=ctl.F_SERVER, peername=None, timeout_ms=30000)
    for name, path in (("cert", certificate), ("privkey", key)):
        with open(path, "rb") as f:
            args[name] = ctl.add_key("user", name, f.read())
    begun, refused = collections.Counter(), collections.Counter()
    held = collections.deque()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        for i in range(count):
            client = socket.socket()
            client.bind((f"127.0.{1 + i % ADDRESSES}.1", 0))
            client.connect(listener.getsockname())
            server, _ = listener.accept()
            device = ctl.Ctl()
            err = device.hello(server.fileno(), **args)
            (refused if err else begun)[ctl.errno_name(err) if err else str(i % len(says))] += 1
            client.sendall(says[i % len(says)])
            held.append((client, server, device))
            if len(held) > HELD:
                for thing in held.popleft():
                    thing.close()
    print(json.dumps({"begun": begun, "refused": refused}), flush=True)


class Storm:
    """One that blows until the case ends, or it is over."""

    def __init__(self, world, count, certificate, key):
        """certificate, key: of its server, PEM"""
        self.ns = Netns(f"storm{os.getpid()}")
        files = [os.path.join(world.dir, name) for name in ("storm.cert", "storm.key")]
        for path, data in zip(files, (keys.der(certificate), keys.pkcs8(key))):
            with open(path, "wb") as f:
                f.write(data)
        argv = [sys.executable, "-B", os.path.join(HERE, "storm.py"), str(count), *files]
        self.count = count
        self.process = world.keep_process(self.ns.popen(argv, stdout=subprocess.PIPE, text=True))

    def blows(self):
        return self.process.poll() is None

    def end(self):
        """What it came to; all of it must have been met."""
        out, _ = self.process.communicate(timeout=60)
        check(self.process.returncode == 0, f"the storm ended with {self.process.returncode}")
        came = json.loads(out)
        got = sum(came["begun"].values()) + sum(came["refused"].values())
        check(got == self.count and sum(came["begun"].values()) > self.count / 2, f"the storm: {came}")
        return came


def reconnects_in_time(world, storm, reconnect, alone):
    """reconnect() as long as the storm blows: seconds.  How often."""
    took = []
    while storm.blows():
        took.append(reconnect())
        time.sleep(0.5)
    came = storm.end()
    took.sort()
    print(f"# back after {sorted(alone)[len(alone) // 2]:.2f} s alone; in the storm {len(took)} times, "
          f"median {took[len(took) // 2]:.2f} s, longest {took[-1]:.2f} s; handshakes {came}", flush=True)
    check(len(took) >= 3, f"the storm was over too soon: {took}")
    check(took[-1] < LONGEST * SLOW, f"seconds to be back: {took}")
    return len(took)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 16, 1 << 16))
    blow(int(sys.argv[1]), *sys.argv[2:])
