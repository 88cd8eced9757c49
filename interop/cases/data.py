# SPDX-License-Identifier: GPL-2.0-only
"""Data over kTLS, both ways, compared; how sessions end."""
import hashlib
import os
import signal
import subprocess

from harness import Fail, case, check, check_equal, check_in
from relay import Cut, CutAfter, Relay
from wire import CLOSE_NOTIFY

SIZES = [0, 1, 16383, 16384, 16385, 1 << 20, 16 << 20]


def size_name(size):
    return f"{size >> 20}MiB" if size >= 1 << 20 else str(size)


def make_file(world, size):
    """A file of random bytes: its path and sha256."""
    path = os.path.join(world.dir, f"data{size}")
    data = os.urandom(size)
    with open(path, "wb") as f:
        f.write(data)
    return path, hashlib.sha256(data).hexdigest()


def sha256_of(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest() \
            if hasattr(hashlib, "file_digest") else hashlib.sha256(f.read()).hexdigest()


def add_download(size, cert):
    @case(f"data/from-server-{size_name(size)}-{cert}", limit=150)
    def _(world):
        path, digest = make_file(world, size)
        server = world.server(cert, ("-WWW", "-http_server_binmode"), quiet=True, accept=0)
        request = f"GET /{os.path.basename(path)} HTTP/1.0\r\n\r\n".encode()
        done = world.tlshc(server.port, ("-quiet",), stdin=request, limit=140)
        check_equal("exit status of tlshc (and stderr)", (done.status, done.err), (0, ""))
        head, blank, body = done.out.partition(b"\r\n\r\n")
        check_equal("status of the answer", head.split()[1:2], [b"200"])
        check_equal("length", len(body), size)
        check_equal("sha256", hashlib.sha256(body).hexdigest(), digest)
        world.check_ktls(1)


def add_upload(size, cert):
    @case(f"data/to-server-{size_name(size)}-{cert}", limit=150)
    def _(world):
        path, digest = make_file(world, size)
        server = world.server(cert, quiet=True)
        with open(path, "rb") as f:
            done = world.tlshc(server.port, stdin=f, limit=140)
        check_equal("exit status of tlshc", done.status, 0)
        check_in("tlshc's output", "close_notify received", done.err)
        server.finish()
        check_equal("length", os.path.getsize(server.out_path), size)
        check_equal("sha256", sha256_of(server.out_path), digest)
        check_equal("the last that s_server received", server.wire.last_received.alerts, [CLOSE_NOTIFY])
        world.check_ktls(1)


for _size in SIZES:
    add_download(_size, "leaf-ec")
    add_upload(_size, "leaf-ec")
add_download(1 << 20, "leaf-rsa")
add_upload(1 << 20, "leaf-rsa")


@case("data/both-ways-at-once", limit=120)
def _both(world):
    """s_server -rev answers line by line, while more lines are on their way."""
    lines = [f"{i:06d} ".encode() + os.urandom(24).hex().encode() for i in range(2000)]
    server = world.server(args=("-rev",), accept=0)
    done = world.tlshc(server.port, stdin=b"".join(l + b"\n" for l in lines), limit=100)
    check_equal("exit status of tlshc", done.status, 0)
    wanted = b"".join(l[::-1] + b"\n" for l in lines)
    check_equal("sha256 of the lines reversed", hashlib.sha256(done.out).hexdigest(),
                hashlib.sha256(wanted).hexdigest())


@case("data/eight-sessions-at-once", limit=120)
def _eight(world):
    path, digest = make_file(world, 1 << 18)
    servers = [world.server(("leaf-ec", "leaf-rsa")[i % 2], quiet=True) for i in range(8)]
    clients = []
    for server in servers:
        with open(path, "rb") as f:
            clients.append(world.keep_process(subprocess.Popen(
                world.tlshc_argv(server.port, ("-brief",)), stdin=f,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)))
    for server, client in zip(servers, clients):
        err = client.communicate(timeout=100)[1].decode()
        check_equal(f"exit status of tlshc ({err})", client.returncode, 0)
        server.finish()
        check_equal("sha256", sha256_of(server.out_path), digest)
    world.check_counters(HandshakesStarted=8, HandshakesDoneX509=8)
    world.check_ktls(8)


def interactive(world, server, args=("-brief", "-ign_eof")):
    """tlshc with an open stdin, once its handshake is done."""
    client = world.keep_process(subprocess.Popen(
        world.tlshc_argv(server.port, args), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    seen = b""
    while b"Timing" not in seen:
        line = client.stderr.readline()
        if not line:
            raise Fail(f"tlshc ended: {seen.decode()}")
        seen += line
    return client


def ended(client):
    out, err = client.communicate(timeout=30)
    return client.returncode, out, err.decode()


@case("end/server-killed-is-not-an-end")
def _killed(world):
    server = world.server(quiet=True)
    client = interactive(world, server)
    server.send(b"half of it")
    check_equal("data before the end", client.stdout.read(10), b"half of it")
    server.process.send_signal(signal.SIGKILL)
    status, _, err = ended(client)
    check_equal(f"exit status of tlshc ({err})", status, 5)
    check("ended without close_notify" in err or "reset" in err, f"tlshc says: {err}")


def add_cut_answer(name, cut_after, *args):
    @case(f"end/answer-cut-off-{name}")
    def _(world):
        """RFC 8446 6.1: without close_notify nobody knows whether all has come."""
        path, _ = make_file(world, 1 << 18)
        server = world.server(args=("-WWW", "-http_server_binmode"), quiet=True, accept=0)
        request = f"GET /{os.path.basename(path)} HTTP/1.0\r\n\r\n".encode()
        relay = world.keep(Relay(server.port, CutAfter(cut_after, Cut)))
        done = world.tlshc(relay.port, ("-brief", *args), stdin=request)
        check_equal(f"exit status of tlshc ({done.err})", done.status, 5)
        # by the end of the stream, or by an error that came with it
        check_in("tlshc's output", "tlshc: session: receive: ", done.err)
        # perhaps none: a reset takes what was not read yet with it
        check(len(done.out) < 1 << 18, f"{len(done.out)} bytes came")


add_cut_answer("before-our-close", 100000, "-ign_eof")
add_cut_answer("after-our-close", 100000)


@case("end/answer-after-our-close-is-whole")
def _whole(world):
    """We close our direction with the request; the server's goes on until it closes it, too."""
    path, digest = make_file(world, 1 << 18)
    server = world.server(args=("-WWW", "-http_server_binmode"), quiet=True, accept=0)
    request = f"GET /{os.path.basename(path)} HTTP/1.0\r\n\r\n".encode()
    done = world.tlshc(server.port, stdin=request)
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_equal("sha256", hashlib.sha256(done.out.partition(b"\r\n\r\n")[2]).hexdigest(), digest)


@case("end/server-closes-first")
def _closes(world):
    server = world.server(args=("-rev",), accept=0)
    client = interactive(world, server)
    client.stdin.write(b"abc\nCLOSE\n")	# what ends s_server -rev's session
    client.stdin.flush()
    status, out, err = client.wait(30), client.stdout.read(), client.stderr.read().decode()
    check_equal(f"exit status of tlshc ({err})", (status, out), (0, b"cba\n"))
    check_in("tlshc's output", "close_notify received", err)


@case("end/client-killed")
def _client_killed(world):
    server = world.server(quiet=True)
    client = interactive(world, server)
    client.kill()
    client.wait()
    server.finish()
    # An end without close_notify: by FIN, or by RST if a ticket was left unread.
    last = server.wire.last_received
    check("Finished" in last.names(), f"s_server received: {last.text}")


@case("end/certificate-required-comes-after-the-handshake")
def _required(world):
    """TLS 1.3: the client is done before the server can say that it wants a certificate."""
    server = world.server(args=("-Verify", "1"))
    done = world.tlshc(server.port, ("-brief", "-ign_eof"))
    check_equal("exit status of tlshc", done.status, 5)
    check_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
    check_in("tlshc's output", "alert received: certificate_required (116)", done.err)
    server.finish()
    check_equal("the server's alerts", server.wire.alerts(sent=True), [(2, 116)])
    world.check_counters(HandshakesStarted=1, HandshakesDoneX509=1)
