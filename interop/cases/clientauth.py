# SPDX-License-Identifier: GPL-2.0-only
"""Client certificates: which one is sent, and what servers make of it."""
import errno
import os
import socket
import ssl
import subprocess
from dataclasses import dataclass

import ctl
from harness import case, check, check_equal, check_in
from wire import CLOSE_NOTIFY, SCHEMES
from local import Key, check_says, check_silent, keyring, pair
from relay import Relay

EC = "ecdsa_secp256r1_sha256"
RSA = "rsa_pss_rsae_sha256"
REQUIRED = ("-Verify", "2", "-verify_return_error")
CA = ("-CAfile", "{pki}/roots.pem")		# which s_server lists in its request
QUIET_CA = ("-verifyCAfile", "{pki}/roots.pem")	# trusted without being listed


@dataclass
class Client:
    name: str
    cert: str				# of the PKI, or made by make()
    server: tuple = CA
    scheme: str = ""			# of the client's CertificateVerify
    chain: bool = True			# send the intermediate too
    make: tuple = ()			# options of openssl genpkey


def genpkey(kind, *options):
    return ("-algorithm", kind, *(x for o in options for x in ("-pkeyopt", o)))


PSS384 = genpkey("RSA-PSS", "rsa_keygen_bits:2048", "rsa_pss_keygen_md:sha384",
                 "rsa_pss_keygen_mgf1_md:sha384", "rsa_pss_keygen_saltlen:48")

ACCEPTED = [
    Client("ec", "client-ec", scheme=EC),
    Client("rsa", "client-rsa", scheme=RSA),
    Client("server-rsa-client-ec", "client-ec", scheme=EC),
    Client("p384", "p384", make=genpkey("EC", "ec_paramgen_curve:P-384"),
           scheme="ecdsa_secp384r1_sha384"),
    Client("rsa-3072", "rsa3072", make=genpkey("RSA", "rsa_keygen_bits:3072"), scheme=RSA),
    Client("rsa-4096", "rsa4096", make=genpkey("RSA", "rsa_keygen_bits:4096"), scheme=RSA),
    Client("rsa-pss-key", "pss", make=genpkey("RSA-PSS", "rsa_keygen_bits:2048"),
           scheme="rsa_pss_pss_sha256"),
    Client("rsa-pss-key-restricted", "pss384", make=PSS384, scheme="rsa_pss_pss_sha384"),
    Client("rsa-sha512", "client-rsa",
           (*CA, "-client_sigalgs", "rsa_pss_rsae_sha512:rsa_pkcs1_sha256"),
           scheme="rsa_pss_rsae_sha512"),
    Client("authorities-not-listed", "client-ec", QUIET_CA, scheme=EC),
    Client("list-names-the-root-only", "client-ec", ("-requestCAfile", "{pki}/root-ec.pem",
           "-verifyCAfile", "{pki}/int-ec.pem", "-partial_chain"), scheme=EC, chain=False),
    Client("list-is-incomplete", "client-ec",
           ("-requestCAfile", "{pki}/root-other.pem", *QUIET_CA), scheme=EC),
    Client("self-signed-whatever-its-algorithm", "client-self",
           ("-verifyCAfile", "{dir}/client-self.pem",
            "-client_sigalgs", "rsa_pss_rsae_sha256"), scheme=RSA, chain=False,
           make=genpkey("RSA", "rsa_keygen_bits:2048")),
    Client("leaf-alone-authorities-not-listed", "client-ec",
           ("-verifyCAfile", "{pki}/int-ec.pem", "-partial_chain"), scheme=EC, chain=False),
]

# What does not fit: an empty Certificate
EMPTY = [
    Client("certificates-signed-by-excluded-pkcs1", "client-rsa",
           (*CA, "-client_sigalgs", "rsa_pss_rsae_sha256:ecdsa_secp256r1_sha256")),
    Client("certificates-signed-by-excluded-hash", "p384-alone",
           (*CA, "-client_sigalgs", "ecdsa_secp384r1_sha384"),
           make=genpkey("EC", "ec_paramgen_curve:P-384")),
    Client("signature-scheme-of-other-curve", "client-ec",
           (*CA, "-client_sigalgs", "ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512")),
    Client("signature-scheme-rsa-for-ec", "client-ec",
           (*CA, "-client_sigalgs", "rsa_pss_rsae_sha256")),
    Client("signature-scheme-pkcs1", "client-rsa",
           (*CA, "-client_sigalgs", "rsa_pkcs1_sha256:ecdsa_secp256r1_sha256")),
    Client("signature-scheme-of-other-hash", "pss384",
           (*CA, "-client_sigalgs", "rsa_pss_pss_sha256"), make=PSS384),
]


def run(world, *argv, data=None):
    p = subprocess.run(argv, input=data, capture_output=True, check=False, cwd=world.dir)
    check_equal(f"{' '.join(argv)}: {p.stderr.decode()}", p.returncode, 0)
    return p.stdout


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def make_client(world, row):
    """A key of the wanted kind and its certificate, by the PKI's intermediate."""
    path = os.path.join(world.dir, row.cert)
    run(world, "openssl", "genpkey", *row.make, "-out", path + ".key")
    if row.cert == "client-self":
        write(path + ".pem", run(world, "openssl", "req", "-x509", "-new", "-key", path + ".key",
                                 "-subj", "/CN=made", "-days", "3"))
        return path
    req = run(world, "openssl", "req", "-new", "-key", path + ".key", "-subj", "/CN=made")
    issuer = world.path("int-ec")
    # without an extension OpenSSL 3.0 makes a certificate of version 1
    write(path + ".ext", b"keyUsage=digitalSignature\n")
    leaf = run(world, "openssl", "x509", "-req", "-CA", issuer + ".pem", "-extfile",
               path + ".ext", "-CAkey", issuer + ".key", "-set_serial", "77", "-days", "3",
               data=req)
    write(path + ".pem", leaf)
    write(path + ".chain", read(issuer + ".pem"))
    return path


def credential(world, row):
    """Options of tlshc that load the row's certificate and key."""
    path = make_client(world, row) if row.make else world.path(row.cert)
    both = os.path.join(world.dir, "client.pem")
    write(both, read(path + ".pem") + (read(path + ".chain") if row.chain else b""))
    return ("-cert", both, "-key", path + ".key")


def serve(world, row, *extra):
    cert = "leaf-rsa" if row.name.startswith("server-rsa") else "leaf-ec"
    args = [a.format(pki=world.pki, dir=world.dir) for a in (*extra, *row.server)]
    return world.server(cert, args)


def check_client(server, leaf, scheme=""):
    """The server got this certificate, a signature, and no reason to say no."""
    wire = server.wire
    certificates = wire.one_received("Certificate").certificates
    check_equal("the client's leaf", certificates[:1], [leaf])
    verify = wire.one_received("CertificateVerify")
    if scheme:
        check_equal("scheme of the client's CertificateVerify", verify.scheme, SCHEMES[scheme])
    wire.one_received("Finished")
    check(set(wire.alerts(sent=True)) <= {CLOSE_NOTIFY}, f"the server's alerts: {wire.alerts(sent=True)}")
    check_equal("alerts that the server got", wire.alerts(sent=False), [CLOSE_NOTIFY])
    return certificates


def leaf_of(path):
    return ssl.PEM_cert_to_DER_cert(read(path).decode())


def add_accepted(row):
    @case(f"client/accepted-{row.name}")
    def _(world):
        mine = credential(world, row)
        server = serve(world, row, *REQUIRED)
        done = world.tlshc(server.port, ("-brief", *mine))
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_in("tlshc's output", "close_notify received", done.err)
        server.finish()
        path = os.path.join(world.dir, row.cert) if row.make else world.path(row.cert)
        certificates = check_client(server, leaf_of(path + ".pem"), row.scheme)
        check_equal("certificates", len(certificates), 1 + row.chain)
        world.check_ktls(1)


def add_empty(row):
    @case(f"client/empty-{row.name}")
    def _(world):
        server = serve(world, row, "-verify", "2")
        done = world.tlshc(server.port, ("-brief", *credential(world, row)))
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        server.finish()
        wire = server.wire
        check_equal("length of the client's Certificate", wire.one_received("Certificate").length, 4)
        check_equal("the client's CertificateVerifys", wire.received("CertificateVerify"), [])
        wire.one_received("Finished")


for _row in ACCEPTED:
    add_accepted(_row)
for _row in EMPTY:
    add_empty(_row)


def refused_later(world, row, alert, args=()):
    """RFC 8446 4.4.2.4: the server's no comes when we are done; the session dies of it."""
    server = serve(world, row, *REQUIRED)
    done = world.tlshc(server.port, ("-brief", "-ign_eof", *args))
    check_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
    check_in("tlshc's output", alert, done.err)
    check(done.status, "tlshc says that all went well")
    server.finish()
    number = int(alert.split("(")[1].rstrip(")"))
    check_equal("the server's alerts", server.wire.alerts(sent=True), [(2, number)])


@case("client/refused-none-where-one-is-required")
def _none(world):
    refused_later(world, Client("", ""), "certificate_required (116)")


@case("client/refused-by-a-server-that-lists-others")
def _others(world):
    """Sent all the same: it is the server that knows whom it trusts."""
    row = Client("", "client-ec", ("-CAfile", "{pki}/root-other.pem"))
    refused_later(world, row, "unknown_ca (48)", credential(world, row))


@case("client/refused-unknown-authority")
def _unknown(world):
    row = Client("", "client-ec", ("-verifyCAfile", "{pki}/root-other.pem"))
    refused_later(world, row, "unknown_ca (48)", credential(world, row))


@case("client/refused-not-for-clients")
def _purpose(world):
    row = Client("", "leaf-ec")		# its extKeyUsage is serverAuth
    refused_later(world, row, "unsupported_certificate (43)", credential(world, row))


def add_gnutls(name, cert, scheme):
    @case(f"client/gnutls-{name}")
    def _(world):
        port = world.next_port()
        chain = os.path.join(world.dir, "server.pem")
        write(chain, read(world.path("leaf-ec.pem")) + read(world.path("leaf-ec.chain")))
        log = os.path.join(world.dir, "gnutls.err")
        with open(log, "wb") as f:
            world.keep_process(subprocess.Popen(
                ["gnutls-serv", "--port", str(port), "--echo", "--x509certfile", chain,
                 "--x509keyfile", world.path("leaf-ec.key"), "--require-client-cert",
                 "--verify-client-cert", "--x509cafile", world.path("roots.pem")],
                stdin=subprocess.DEVNULL, stdout=f, stderr=f, cwd=world.dir))
        world.wait_for(lambda: port in world.listening(), 20, "gnutls-serv to listen")
        done = world.tlshc(port, ("-brief", *credential(world, Client(name, cert))),
                           stdin=b"echo\n")
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_equal("what came back", done.out, b"echo\n")
        said = read(log).decode(errors="replace")
        check_in("gnutls-serv's output", f"Client Signature: {scheme}", said)
        check_in("gnutls-serv's output", "received cmd: echo", said)
        world.check_ktls(1)


add_gnutls("ec", "client-ec", "ECDSA-SECP256R1-SHA256")
add_gnutls("rsa", "client-rsa", "RSA-PSS-RSAE-SHA256")


# --- keys by serial

def load_der(world, name, kind="certificate"):
    if kind == "certificate":
        der = world.der(name + ".pem")
    else:
        form = {"pkcs8": ("pkcs8", "-topk8", "-nocrypt"), "sec1": ("ec",),
                "pkcs1": ("rsa", "-traditional")}[kind]
        der = run(world, "openssl", *form, "-in", world.path(name + ".key"),
                  "-outform", "DER")
    key = ctl.add_key("user", f"{name} {kind}", der)
    world.keep(Key(key))
    return key


def add_refused(name, wanted, make):
    @case(f"client/local-{name}")
    def _(world):
        client, peer = pair(world)
        cert, privkey = make(world)
        with ctl.Ctl() as dev:
            check_says(dev.hello(client.fileno(), mode=ctl.X509, cert=cert, privkey=privkey,
                                 keyring=keyring(world, "root-ec")), wanted)
            check_silent(peer)


def revoked(world, which):
    keys = [load_der(world, "client-ec"), load_der(world, "client-ec", "pkcs8")]
    ctl.revoke_key(keys[which])
    return keys


def bare(world, payload):
    key = ctl.add_key("user", "bare", payload)
    world.keep(Key(key))
    return key


add_refused("certificate-no-such-key", errno.ENOKEY,
            lambda w: (0x7ffffff0, load_der(w, "client-ec", "pkcs8")))
add_refused("private-key-no-such-key", errno.ENOKEY,
            lambda w: (load_der(w, "client-ec"), 0x7ffffff0))
add_refused("certificate-revoked", errno.ENOKEY, lambda w: revoked(w, 0))
add_refused("private-key-revoked", errno.ENOKEY, lambda w: revoked(w, 1))
add_refused("private-key-of-another", errno.EINVAL,
            lambda w: (load_der(w, "client-ec"), load_der(w, "direct", "pkcs8")))
add_refused("private-key-of-another-kind", errno.EINVAL,
            lambda w: (load_der(w, "client-ec"), load_der(w, "client-rsa", "pkcs1")))
add_refused("private-key-is-garbage", errno.EINVAL,
            lambda w: (load_der(w, "client-ec"), bare(w, b"garbage")))
add_refused("private-key-is-pem", errno.EINVAL,
            lambda w: (load_der(w, "client-ec"), bare(w, read(w.path("client-ec.key")))))
add_refused("certificate-is-garbage", errno.EINVAL,
            lambda w: (bare(w, b"garbage"), load_der(w, "client-ec", "pkcs8")))
add_refused("ed25519", errno.EOPNOTSUPP,
            lambda w: (load_der(w, "ed25519"), load_der(w, "ed25519", "pkcs8")))
add_refused("rsa-1024", errno.EOPNOTSUPP,
            lambda w: (load_der(w, "rsa1024"), load_der(w, "rsa1024", "pkcs8")))


def by_serial(world, port, cert, privkey):
    """A handshake by serials; its result."""
    sock = world.keep(socket.create_connection(("127.0.0.1", port)))
    with ctl.Ctl() as dev:
        check_says(dev.hello(sock.fileno(), mode=ctl.X509, cert=cert, privkey=privkey,
                             keyring=keyring(world, "root-ec"), timeout_ms=20000), 0)
        result = dev.result()
        if not result.status:
            dev.close_notify()
    sock.close()
    return result


PADD = {
    "pkcs8": "openssl pkcs8 -topk8 -nocrypt -in {} -outform DER | keyctl padd user client-key @u",
    "sec1": "openssl ec -in {} -outform DER | keyctl padd user client-key @u",
    "pkcs1": "openssl rsa -traditional -in {} -outform DER | keyctl padd user client-key @u",
    "asymmetric": "openssl pkcs8 -topk8 -nocrypt -in {} -outform DER |"
                  " keyctl padd asymmetric client-key @u",
}


class UserKey:
    """A key in @u, which outlives the process."""

    def __init__(self, serial):
        self.serial = str(serial)

    def close(self):
        subprocess.run(["keyctl", "unlink", self.serial, "@u"], check=False)


def add_documented(cert, kind):
    """The very commands of Documentation/client-certificates.md."""
    @case(f"client/documented-{kind}-{cert}")
    def _(world):
        chain = " ".join(world.path(cert + end) for end in (".pem", ".chain"))
        keys = []
        for line in (f"for c in {chain}; do openssl x509 -in $c -outform DER; done |"
                     " keyctl padd user client-cert @u",
                     PADD[kind].format(world.path(cert + ".key"))):
            keys.append(int(run(world, "sh", "-c", line)))
            world.keep(UserKey(keys[-1]))
        run(world, "keyctl", "setperm", str(keys[1]), "0x39390000")
        server = serve(world, Client("", cert), *REQUIRED)
        result = by_serial(world, server.port, *keys)
        check_equal("status and certificate sent", (result.status, result.cert_sent), (0, 1))
        server.finish()
        check_client(server, world.der(cert + ".pem"))


for _cert, _kind in (("client-ec", "pkcs8"), ("client-ec", "sec1"), ("client-rsa", "pkcs8"),
                     ("client-rsa", "pkcs1"), ("client-rsa", "asymmetric")):
    add_documented(_cert, _kind)


def add_format(cert, kind):
    @case(f"client/key-format-{kind}-{cert}")
    def _(world):
        server = world.server(args=("-verify", "2", "-partial_chain", "-verifyCAfile",
                                    world.path(cert.replace("client", "int") + ".pem")))
        result = by_serial(world, server.port, load_der(world, cert),
                           load_der(world, cert, kind))
        check_equal("status and certificate sent", (result.status, result.cert_sent), (0, 1))
        server.finish()
        check_client(server, world.der(cert + ".pem"))


for _cert, _kind in (("client-ec", "sec1"), ("client-ec", "pkcs8"), ("client-rsa", "pkcs1"),
                     ("client-rsa", "pkcs8")):
    add_format(_cert, _kind)


@case("client/private-key-revoked-during-the-handshake")
def _revoked_meanwhile(world):
    cert = load_der(world, "client-ec")
    privkey = load_der(world, "client-ec", "pkcs8")
    todo = [privkey]

    def spoil(data):
        while todo:
            ctl.revoke_key(todo.pop())
        return data

    server = world.server(args=(*REQUIRED, "-verifyCAfile", world.path("roots.pem")))
    relay = world.keep(Relay(server.port, spoil))
    result = by_serial(world, relay.port, cert, privkey)
    check_equal("status and error", (result.status, result.error_name),
                (-errno.ENOKEY, "NO_KEY"))
    server.finish()
    check_equal("alerts that the server got", server.wire.alerts(sent=False), [(2, 80)])
