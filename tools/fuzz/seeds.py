#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""seeds.py DIR: inputs to begin with, for each target, from the tests' material:
kunit/certs_data.c, kunit/client_keys.h and kunit/rfc8448_vectors.h, the flights of
kunit/engine_peer.c, and one message broken at a time as interop/badserver has it."""

import hashlib
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
KUNIT = HERE.parent.parent / "kunit"

# kinds of tools/fuzz/server.h, operations of fuzz.h
HELLO, RETRY, EXTENSIONS, REQUEST, CERTIFICATE, VERIFY, FINISHED, TICKET, UPDATE = range(9)
OPS = 11
RECORDS, TWICE, COALESCE, REAL = 1, 2, 4, 8


def item(kind, value=b""):
    return kind.encode() + len(value).to_bytes(3, "big") + value


def arrays(name):
    """The arrays of octets of a header."""
    text = (KUNIT / name).read_text()
    found = re.findall(r"static const u8 (?:__maybe_unused )?(\w+)\[\] = \{([^}]*)\}", text)
    return {n: bytes(int(x, 16) for x in re.findall(r"0x[0-9a-f]{2}", body)) for n, body in found}


def certificates():
    text = (KUNIT / "certs_data.c").read_text()
    found = re.findall(r'\t\[TC_(\w+)\] = \{.*?\.hex =\s*"([0-9a-f"\s]*)"', text, re.S)
    return {n: bytes.fromhex(re.sub(r'["\s]', "", h)) for n, h in found}


def lists():
    """What kunit/crls.py makes; some are certificates."""
    text = (KUNIT / "crls_data.c").read_text()
    return [bytes.fromhex(h) for h in re.findall(r'\.hex =\s*"([0-9a-f]*)"', text)]


def chains():
    """The chains of the path cases: names of certificates and of anchors."""
    text = (KUNIT / "certs_data.c").read_text()
    for certs, anchors in re.findall(
            r"\.certs = \{([^}]*)\}.*?\.anchors = \{([^}]*)\}", text, re.S):
        yield re.findall(r"TC_(\w+)", certs), re.findall(r"TC_(\w+)", anchors)


class Seeds:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def add(self, target, data):
        where = self.root / target
        where.mkdir(parents=True, exist_ok=True)
        (where / hashlib.sha256(data).hexdigest()[:20]).write_bytes(data)


def made(kind, how=0, *changes):
    return item("M", bytes([kind, how]) + b"".join(
        bytes([op, node, len(arg)]) + arg for op, node, arg in changes))


def setup(mode=0, offer=0, client=0, verify=0, alloc=0, sink=0, cut=0, how=0):
    return bytes([mode, offer, client, verify, alloc, sink, cut, how])


def flights():
    """Setups and the messages that go well with them."""
    tail = [(CERTIFICATE, 0), (VERIFY, 0), (FINISHED, 0)]
    yield {}, [(HELLO, 0), (EXTENSIONS, 0)] + tail
    yield {"client": 3}, [(HELLO, 0), (EXTENSIONS, 0), (REQUEST, 7)] + tail
    yield {"client": 1}, [(HELLO, 0), (EXTENSIONS, 0), (REQUEST, 0)] + tail
    yield {}, [(RETRY, 0), (HELLO, 0), (EXTENSIONS, 0)] + tail
    yield {}, [(RETRY, 0x44), (HELLO, 0), (EXTENSIONS, 0)] + tail
    yield {"mode": 0xC0}, [(HELLO, 8), (EXTENSIONS, 15)] + tail
    yield {"mode": 0x05}, [(HELLO, 1), (EXTENSIONS, 0), (FINISHED, 0)]
    yield {"mode": 0x07}, [(HELLO, 2 + 8), (EXTENSIONS, 0), (FINISHED, 0)]
    yield {"mode": 0x0D, "offer": 0x80}, [(HELLO, 1 + 4), (EXTENSIONS, 0), (FINISHED, 0)]
    yield {"mode": 0x0D, "offer": 0x80}, [(RETRY, 0x44), (HELLO, 5), (EXTENSIONS, 0),
                                          (FINISHED, 0)]
    yield {"mode": 0x31}, [(HELLO, 1), (EXTENSIONS, 0), (FINISHED, 0)]
    yield {"mode": 0x31}, [(HELLO, 0), (EXTENSIONS, 0)] + tail
    yield {"mode": 0x01}, [(RETRY, 0), (HELLO, 1), (EXTENSIONS, 0), (FINISHED, 0)]


def engine(seeds, vectors, certs):
    whole = []
    for su, messages in flights():
        for offer in range(0, 16, 5):
            for how in (0, TWICE, RECORDS, RECORDS | TWICE, COALESCE | RECORDS):
                su = {"offer": offer, **su, "how": how}
                whole.append((su, messages))
                seeds.add("engine", setup(**su) + b"".join(made(k, h) for k, h in messages))
    # the same with one thing wrong
    for n, (su, messages) in enumerate(whole):
        for at in range(len(messages)):
            kind, how = messages[at]
            for op in range(OPS):
                change = (op, (n + op) % 6, bytes([n % 7, op, 0x33]))
                script = [made(k, h, *([change] if i == at else []))
                          for i, (k, h) in enumerate(messages)]
                if n % 5 == op % 5:
                    seeds.add("engine", setup(**su) + b"".join(script))
    su, messages = whole[0][0], whole[0][1]
    good = [made(k, h) for k, h in messages]
    for at in range(len(good) + 1):
        for other in (made(TICKET), made(UPDATE), made(FINISHED), made(REQUEST), made(HELLO),
                      item("A", b"\x02\x28"), item("A", b"\x01\x5a"), item("A", b"\x01\x00"),
                      item("A", b"\x02"), item("C", b"\x01"), item("C", b"\x02"),
                      item("B", b"\x08\x00"), item("X", b"\x17data"), item("X", b"\x16"),
                      item("X", b"\x14\x01"), item("P", b"\x16\x08\x00\x00\x02\x00\x00"),
                      item("P", b"\x17"), item("E", b"\x40"), item("R", b"\x08\x00\x00")):
            script = good[:at] + [other] + good[at:]
            seeds.add("engine", setup(how=RECORDS) + b"".join(script))
            seeds.add("engine", setup(how=0) + b"".join(script))
    for extra in ({"verify": 1}, {"verify": 0x85}, {"alloc": 9}, {"alloc": 40}, {"sink": 2},
                  {"sink": 3}, {"sink": 4}, {"sink": 6}, {"sink": 7}, {"cut": 7},
                  {"client": 7}, {"client": 11}, {"client": 0x13}, {"client": 0x17}):
        for base, msgs in (whole[0], whole[5]):
            seeds.add("engine", setup(**{**base, **extra}) +
                      b"".join(made(k, h) for k, h in msgs))
    # real messages, and a leaf whose own key counts
    for name, data in vectors.items():
        if re.search(r"_(server\d|encrypted_extensions|certificate\w*|finished)$", name) and \
                len(data) > 4:
            seeds.add("engine", setup() + good[0] + good[1] + item("R", data[:1] + data[4:]))
            seeds.add("engine", setup() + item("R", data[:1] + data[4:]))
    for name in ("cert_p256", "cert_p384", "cert_rsa2048", "cert_pss2048_sha384"):
        der = certs[name]
        body = (b"\x00" + (len(der) + 5).to_bytes(3, "big") + len(der).to_bytes(3, "big") + der +
                b"\x00\x00")
        for scheme in (0x0403, 0x0503, 0x0804, 0x0809, 0x0805, 0x080A):
            cv = b"\x0f" + scheme.to_bytes(2, "big") + b"\x00\x40" + bytes(64)
            seeds.add("engine", setup(how=REAL) + good[0] + good[1] + item("R", b"\x0b" + body) +
                      item("R", cv))


def record(seeds):
    pieces = [item("H", b"\0\0\x08\0\0\x02\0\0"), item("H", b"\0\x40\x08"), item("H", b"\0\0"),
              item("A", b"\0\0\x02\x28"), item("A", b"\0\0\x01\x5a"), item("A", b"\0\0\x01"),
              item("A", b"\0\0"), item("D", b"\0\0data"), item("Z", b"\x14\0\0\x01"),
              item("Z", b"\0\0\0"), item("Z", b"\x18\0\0x"), item("P", b"\x14\x01"),
              item("P", b"\x14\x02"), item("P", b"\x14\x01\x01"), item("P", b"\x16\x02\0\0\1\0"),
              item("P", b"\x15\x02\x28"), item("P", b"\x16"), item("P", b"\x17" + bytes(20)),
              item("P", b"\x80"), item("K", b"\x01\x00"), item("K", b"\x02\x01"),
              item("O", b"\0\x40\0" + bytes(300)), item("O", b"\x3f\xff\x01\x02\x28"),
              item("O", b"\0\0\0"), item("W", b"\x16\x03\x03\x40\x01" + bytes(16385)),
              item("W", b"\x17\x03\x03\x41\x01" + bytes(16641)), item("W", b"\x17\x03\x03\0\x10" +
                                                                     bytes(16)),
              item("H", b"\x40\x00" + bytes(10)), item("H", b"\x41\x00" + bytes(10))]
    for suite in range(4):
        for level in range(4):
            for alloc in (0, 1, 2):
                head = bytes([suite, level, alloc, 0])
                for n, piece in enumerate(pieces):
                    if (n + suite + alloc) % 3 == 0 or not suite:
                        seeds.add("record", head + piece)
            seeds.add("record", bytes([suite, level, 0, 1]) + pieces[0])
            seeds.add("record", bytes([suite, level, 0, 0]) + pieces[11] * 9)
    seeds.add("record", bytes([0, 1, 0, 0]) + b"".join(pieces[:2]) + pieces[11])


def path(seeds, certs):
    plain = bytes(8)
    for names, anchors in chains():
        for resign in (True, False):
            script = b""
            for i, name in enumerate(anchors + names):
                kind = "A" if i < len(anchors) else "C"
                if resign:
                    # the anchor's key 0; each signed by the one above, by name as well
                    below = i - len(anchors)
                    up = len(anchors) + below + 1
                    key = 0 if kind == "A" else below + 1
                    signer = 0 if kind == "A" or below == len(names) - 1 else below + 2
                    how = bytes([key % 8, signer % 8 | 0x40, up % 256, i % 2])
                else:
                    how = bytes([8, 0x58, 0, 0])
                script += item(kind, how + certs[name])
            seeds.add("path", plain + script)
            if resign and 1 < len(names) < 4:
                # the leaf's issuer's list, by the key that signed the leaf, and the anchor's
                for n, der in enumerate(lists()[::19]):
                    of_leaf = item("L", bytes([0, 2, len(anchors) + 1, 0]) + der)
                    of_root = item("L", bytes([0, 0, 0, 0]) + der)
                    seeds.add("path", bytes(7) + bytes([n % 3]) + script + of_leaf + of_root)
            if len(names) < 4:
                seeds.add("path", bytes([1, 0, 0, 0, 0, 1, 0, 0]) + script)
                seeds.add("path", bytes([0, 2, 3, 2, 0, 0, 0, 0]) + script)
                seeds.add("path", bytes([2, 0x81, 0, 0x81, 2, 0, 0x85, 0]) + script)


def keys(seeds, material):
    certs = ["p256", "p384", "rsa2048", "pss2048", "pss2048_sha384", "rsa3072"]
    for name, data in material.items():
        if not re.match(r"pkcs8|sec1", name):
            continue
        for i, cert in enumerate(certs):
            if name.split("_", 1)[1] == cert or len(data) < 200:
                seeds.add("privkey", bytes([i, 0]) + data)
                seeds.add("privkey", bytes([i, 2]) + data)
            # the key inside
            at = data.find(b"\x04", 8)
            while at >= 0 and at + 4 < len(data):
                inner = data[at + 2:] if data[at + 1] < 0x80 else data[at + 4:]
                if inner[:1] == b"\x30":
                    seeds.add("privkey", bytes([i, 0]) + inner)
                    break
                at = data.find(b"\x04", at + 1)


def client(seeds, vectors, material):
    requests = [b"\0\0\x08\0\x0d\0\x04\0\x02\4\3", b"\0\0\x0c\0\x0d\0\x08\0\6\4\3\5\3\x08\4",
                b"\0\0\x10\0\x0d\0\x04\0\2\x08\x0a\0\x32\0\4\0\2\4\1", b"\0\0\0", b"\1x\0\0",
                b"\0\0\x12\0\x0d\0\4\0\2\4\3\0\x2f\0\6\0\4\0\2\x30\0",
                b"\0\0\x14\0\x0d\0\4\0\2\4\3\0\x30\0\x08\0\6\1\x2a\0\2\5\0"]
    requests += [data[4:] for name, data in vectors.items() if name.endswith("request")]
    for pair in range(4):
        for rq in requests:
            seeds.add("clientauth", bytes([pair, 0, 0, 0]) + item("R", rq))
            seeds.add("clientauth", bytes([pair, 0x55, pair, 0]) + item("R", rq))
    for name in ("p256", "p384"):
        chain = material["cert_" + name] + material["cert_issuer"] + material["cert_root"]
        seeds.add("clientauth", bytes(4) + item("R", requests[1]) + item("C", chain) +
                  item("K", material["pkcs8_" + name]))
        seeds.add("clientauth", bytes(4) + item("C", material["cert_no_signing"]))


def strings(seeds):
    texts = re.findall(r'"([^"\n]*)"', (KUNIT / "priorities_test.c").read_text())
    texts += re.findall(r'"([^"\n]*)"', (KUNIT.parent / "net/tls_hs/engine/priorities.c").read_text())
    for text in texts:
        seeds.add("priorities", b"\0" + text.encode())
    for text in re.findall(r'"([^"\n]*)"', (KUNIT / "x509_name_test.c").read_text()):
        seeds.add("priorities", b"\1" + text.encode())
    ids = re.findall(r'"([^"\n]*)"', (KUNIT / "psk_test.c").read_text())
    for n, text in enumerate(ids):
        name = text.encode()[:200]
        seeds.add("priorities", b"\2" + name)
        for kind in "AI":
            for size in (16, 32, 48):
                value = bytes([len(name)]) + name + bytes(range(size))
                seeds.add("psk", bytes([n % 8, n % 4, n % 5, n % 3]) + item(kind, value))
    several = b"".join(item("A", b"\4key" + bytes([48 + i]) + bytes(32)) for i in range(6))
    seeds.add("psk", bytes(4) + several)
    seeds.add("psk", bytes(4) + several.replace(b"A\0", b"I\0"))


def post(seeds):
    ticket = bytes.fromhex("04000015 00001c20 12345678 020001 0006 7469636b6574 0000")
    early = bytes.fromhex("0400001d 00001c20 12345678 020001 0006 7469636b6574 0008 002a 0004 00000400")
    update, asked = bytes.fromhex("1800000100"), bytes.fromhex("1800000101")
    # post.c's HOW_: the last four are inband sessions, the last of all with worn keys
    for head in (bytes(4), bytes([1, 1, 0, 0]), bytes([3, 3, 0, 0]), bytes([2, 7, 2, 0]),
                 bytes([1, 0x11, 0, 0]), bytes([3, 0x13, 0, 0]), bytes([2, 0x1e, 0, 0]),
                 bytes([1, 0x36, 0, 0])):
        for data in (ticket, early, update, asked, ticket + early, ticket + update,
                     update + ticket, b"\x18\0\0\1\2", b"\x08\0\0\0", b"", b"\x04\2\1\0",
                     b"\x04\0\0\0"):
            seeds.add("post", head + item("H", data))
            if len(data) > 3:
                seeds.add("post", head + item("H", data[:3]) + item("H", data[3:]))
                seeds.add("post", head + item("H", data) + item("T") + item("S", b"\x01\x00"))
        seeds.add("post", head + item("U", b"\1") + item("H", asked) + item("H", asked) +
                  item("U", b"\1") + item("X", b"\x20label"))
        seeds.add("post", head + item("H", ticket) * 6 + item("T") * 6)
        seeds.add("post", head + item("H", asked) + item("D", b"\1") + item("D", b"\0") +
                  (item("H", asked) + item("D", b"\0")) * 2)
        seeds.add("post", head + item("H", update) * 40)
    # a kTLS that can rekey, of which each call fails once
    for how in (0x02, 0x12, 0x32):
        for call in range(1, 5):
            seeds.add("post", bytes([1, how, 0, call]) + item("U", b"\1") + item("H", asked) + item("D", b"\0"))
            seeds.add("post", bytes([1, how, 0, call]) + item("H", asked) + item("D", b"\0"))


def hello(seeds, vectors):
    """hello.c's kinds: certificates and PSK, each with a share of x25519 and of P-256; no share."""
    def made_hello(kind, *changes):
        return item("H", bytes([kind]) + b"".join(bytes([op, node, len(arg)]) + arg
                                                  for op, node, arg in changes))
    fin, auth = item("F"), item("C") + item("V")
    for how in (0, 1, 2, 4, 8, 16, 32, 48, 64, 65, 68, 96):
        for kind in range(5):
            first, second = made_hello(kind), made_hello(kind ^ 1)
            for alloc in (0, 5, 20) if how < 2 else (0,):
                seeds.add("hello", bytes([how, 0, alloc, 0]) + first + fin)
                seeds.add("hello", bytes([how, 0, alloc, 0]) + first + second + fin)
                seeds.add("hello", bytes([how, 0, alloc, 0]) + first + auth + fin)
                seeds.add("hello", bytes([how, 14, alloc, 0]) + first + second + auth + fin)
    for kind in range(5):
        for node in range(40):
            change = (node % OPS, node, bytes([node % 7, node, 0x33]))
            seeds.add("hello", bytes(4) + made_hello(kind, change) + fin)
            seeds.add("hello", bytes([64, 0, 0, 0]) + made_hello(0) + made_hello(kind, change) + fin)
    for bad in (item("V") + fin, item("C") + fin, item("C") + item("V", b"\x09\0\3\0\0\1") + fin,
                item("F", b"\x09\0\3\0\0\1"), item("B", b"\0data"), item("B", b"\2data"),
                item("A", b"\x5a") + fin, item("A", b"\0"), item("R", b"\1"), fin + fin):
        for how in (1, 2):
            seeds.add("hello", bytes([how, 0, 0, 0]) + made_hello(0) + bad)
            seeds.add("hello", bytes([how, 0, 0, 1]) + made_hello(0) + bad)
    for name, data in vectors.items():
        if re.search(r"_hello\d$", name):
            seeds.add("hello", bytes(4) + item("R", data[:1] + data[4:]) + fin)


def main():
    seeds = Seeds(sys.argv[1])
    certs, material = certificates(), arrays("client_keys.h")
    vectors = arrays("rfc8448_vectors.h")
    for data in list(certs.values()) + [d for n, d in material.items() if n.startswith("cert")]:
        seeds.add("x509", data)
    for data in lists():
        seeds.add("crl", b"\0" + data)
    engine(seeds, vectors, material)
    record(seeds)
    path(seeds, certs)
    keys(seeds, material)
    client(seeds, vectors, material)
    strings(seeds)
    post(seeds)
    hello(seeds, vectors)


main()
