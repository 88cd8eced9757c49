# SPDX-License-Identifier: GPL-2.0-only
"""DER, keys and signatures for test certificates: standard library only, and
deterministic to the byte, so that regenerating shows what changed.

Everything can be built wrong on purpose, which no certificate library allows.
The keys are derived from their names: worthless outside of tests."""

import datetime
import functools
import hashlib

# --- DER -------------------------------------------------------------------


def tlv(tag, *parts):
    content = b"".join(parts)
    n = len(content)
    if n < 0x80:
        head = bytes([n])
    else:
        size = (n.bit_length() + 7) // 8
        head = bytes([0x80 | size]) + n.to_bytes(size, "big")
    return bytes([tag]) + head + content


def seq(*parts):
    return tlv(0x30, *parts)


def set_(*parts):
    return tlv(0x31, *parts)


def integer(n):
    size = n.bit_length() // 8 + 1
    return tlv(2, n.to_bytes(size, "big", signed=True))


def oid(dotted):
    arcs = [int(x) for x in dotted.split(".")]
    arcs[:2] = [arcs[0] * 40 + arcs[1]]
    out = b""
    for arc in arcs:
        groups = [arc & 0x7F]
        while arc > 0x7F:
            arc >>= 7
            groups.append(0x80 | (arc & 0x7F))
        out += bytes(reversed(groups))
    return tlv(6, out)


def bits(data, unused=0):
    return tlv(3, bytes([unused]), data)


def octets(*parts):
    return tlv(4, *parts)


NULL = tlv(5)
TRUE = tlv(1, b"\xff")
FALSE = tlv(1, b"\0")


def context(n, *parts, cons=True):
    return tlv((0xA0 if cons else 0x80) | n, *parts)


def time(when):
    """when: 'YYYYMMDDHHMMSS', encoded as RFC 5280 has it"""
    if when < "2050":
        return tlv(0x17, when[2:].encode() + b"Z")
    return tlv(0x18, when.encode() + b"Z")


def generalized(when):
    """the same as GeneralizedTime, whatever the year"""
    return tlv(0x18, when.encode() + b"Z")


def epoch(when):
    t = datetime.datetime.strptime(when, "%Y%m%d%H%M%S")
    return int(t.replace(tzinfo=datetime.timezone.utc).timestamp())


# --- names -----------------------------------------------------------------

ATTRIBUTES = {"CN": "2.5.4.3", "O": "2.5.4.10", "OU": "2.5.4.11", "C": "2.5.4.6",
              "email": "1.2.840.113549.1.9.1"}


def rdn(attr, value, tag=0x0C):
    return set_(seq(oid(ATTRIBUTES[attr]), tlv(tag, value.encode())))


def name(text):
    """'O=Good/CN=host': a Name in that order, UTF8String"""
    return seq(*[rdn(*part.split("=", 1)) for part in text.split("/") if part])


def dns(text):
    return context(2, text.encode("latin-1"), cons=False)


def ip(*octs):
    return context(7, bytes(octs), cons=False)


def email(text):
    return context(1, text.encode(), cons=False)


def uri(text):
    return context(6, text.encode(), cons=False)


def directory(text):
    return context(4, name(text))


# --- hashes ----------------------------------------------------------------

HASH_OIDS = {"sha1": "1.3.14.3.2.26", "md5": "1.2.840.113549.2.5",
             "sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2",
             "sha512": "2.16.840.1.101.3.4.2.3", "sha3-256": "2.16.840.1.101.3.4.2.8"}


def digest(alg, data):
    return hashlib.new(alg, data).digest()


def stream(seed):
    """An endless deterministic source of integers below a bound."""
    counter = 0
    while True:
        counter += 1
        yield hashlib.sha512(b"%s/%d" % (seed.encode(), counter)).digest()


def number(source, nbits):
    raw = b"".join(next(source) for _ in range(nbits // 512 + 1))
    return int.from_bytes(raw, "big") >> (len(raw) * 8 - nbits)


# --- elliptic curves -------------------------------------------------------


class Curve:
    def __init__(self, dotted, p, b, gx, gy, n):
        self.oid, self.p, self.b, self.g, self.n = dotted, p, b, (gx, gy), n
        self.size = (p.bit_length() + 7) // 8

    def double(self, pt):
        x, y, z = pt
        if not y:
            return (0, 0, 0)
        p = self.p
        ysq = y * y % p
        s = 4 * x * ysq % p
        m = 3 * (x - z * z) * (x + z * z) % p      # a is -3 in both curves
        nx = (m * m - 2 * s) % p
        return (nx, (m * (s - nx) - 8 * ysq * ysq) % p, 2 * y * z % p)

    def add(self, a, b):
        if not a[2]:
            return b
        p = self.p
        z1, z2 = a[2] * a[2] % p, b[2] * b[2] % p
        u1, u2 = a[0] * z2 % p, b[0] * z1 % p
        s1, s2 = a[1] * z2 * b[2] % p, b[1] * z1 * a[2] % p
        if u1 == u2:
            return self.double(a) if s1 == s2 else (0, 0, 0)
        h, r = (u2 - u1) % p, (s2 - s1) % p
        h2 = h * h % p
        h3, v = h * h2 % p, u1 * h2 % p
        x = (r * r - h3 - 2 * v) % p
        return (x, (r * (v - x) - s1 * h3) % p, h * a[2] * b[2] % p)

    def multiply(self, k):
        out, base = (0, 0, 0), (*self.g, 1)
        for bit in bin(k)[2:]:
            out = self.double(out)
            if bit == "1":
                out = self.add(out, base)
        zi = pow(out[2], -1, self.p)
        return (out[0] * zi * zi % self.p, out[1] * zi ** 3 % self.p)


P256 = Curve("1.2.840.10045.3.1.7",
             0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff,
             0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b,
             0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
             0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5,
             0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551)
P384 = Curve("1.3.132.0.34",
             2**384 - 2**128 - 2**96 + 2**32 - 1,
             0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef,
             0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
             0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f,
             0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973)


class EcKey:
    def __init__(self, label, curve=P256):
        self.curve = curve
        self.d = number(stream("ec " + label), 512) % (curve.n - 1) + 1
        self.q = curve.multiply(self.d)

    def point(self):
        return b"\x04" + b"".join(c.to_bytes(self.curve.size, "big") for c in self.q)

    def spki(self, params=None, point=None):
        alg = seq(oid("1.2.840.10045.2.1"), params or oid(self.curve.oid))
        return seq(alg, bits(point or self.point()))

    default_alg = "ecdsa-sha256"

    def sign(self, alg, data):
        c = self.curve
        h = int.from_bytes(digest(alg.split("-")[1], data), "big")
        over = len(digest(alg.split("-")[1], b"")) * 8 - c.n.bit_length()
        h >>= max(over, 0)
        seed = "nonce %d %d" % (self.d, h)
        k = number(stream(seed), 512) % (c.n - 1) + 1
        r = c.multiply(k)[0] % c.n
        s = pow(k, -1, c.n) * (h + r * self.d) % c.n
        return seq(integer(r), integer(s))


# --- RSA -------------------------------------------------------------------


def is_prime(n, source):
    if any(n % p == 0 for p in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)):
        return False
    d, s = n - 1, 0
    while not d & 1:
        d, s = d >> 1, s + 1
    for _ in range(12):
        x = pow(number(source, 512) + 2, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(source, nbits, e):
    while True:
        n = number(source, nbits) | 1 | 3 << (nbits - 2)
        if n % e != 1 and is_prime(n, source):
            return n


class RsaKey:
    default_alg = "rsa-sha256"

    def __init__(self, label, nbits=2048, e=65537, pss=None):
        """pss: None for rsaEncryption, b'' or DER for id-RSASSA-PSS with those parameters"""
        source = stream("rsa " + label)
        p, q = prime(source, nbits // 2, e), prime(source, nbits - nbits // 2, e)
        self.n, self.e, self.d, self.pss = p * q, e, pow(e, -1, (p - 1) * (q - 1)), pss
        self.size = (self.n.bit_length() + 7) // 8
        if pss is not None:
            self.default_alg = "pss-sha256"

    def spki(self):
        return rsa_spki(self.n, self.e, self.pss)

    def sign(self, alg, data):
        kind, h = alg.split("-")[:2]
        hashed = digest(h, data)
        if kind == "rsa":
            info = seq(seq(oid(HASH_OIDS[h]), NULL), octets(hashed))
            em = b"\x00\x01" + b"\xff" * (self.size - len(info) - 3) + b"\x00" + info
        else:
            salt = int(alg.split("-")[2]) if alg.count("-") > 1 else len(hashed)
            em = self.pss_encode(h, hashed, salt)
        return pow(int.from_bytes(em, "big"), self.d, self.n).to_bytes(self.size, "big")

    def pss_encode(self, h, hashed, saltlen):
        salt = (hashed * 8)[:saltlen]
        hh = digest(h, bytes(8) + hashed + salt)
        dblen = self.size - len(hh) - 1
        db = bytes(dblen - saltlen - 1) + b"\x01" + salt
        mask = b"".join(digest(h, hh + i.to_bytes(4, "big")) for i in range(dblen // len(hh) + 1))
        db = bytes(a ^ b for a, b in zip(db, mask))
        top = 8 * self.size - (self.n.bit_length() - 1)
        return bytes([db[0] & (0xFF >> top)]) + db[1:] + hh + b"\xbc"


def rsa_spki(n, e, pss=None, params=NULL):
    if pss is None:
        alg = seq(oid("1.2.840.113549.1.1.1"), params)
    else:
        alg = seq(oid("1.2.840.113549.1.1.10"), pss)
    return seq(alg, bits(seq(integer(n), integer(e))))


# --- algorithm identifiers -------------------------------------------------

SIG_OIDS = {"rsa-sha256": "1.2.840.113549.1.1.11", "rsa-sha384": "1.2.840.113549.1.1.12",
            "rsa-sha512": "1.2.840.113549.1.1.13", "rsa-sha1": "1.2.840.113549.1.1.5",
            "rsa-md5": "1.2.840.113549.1.1.4", "ecdsa-sha1": "1.2.840.10045.4.1",
            "ecdsa-sha256": "1.2.840.10045.4.3.2", "ecdsa-sha384": "1.2.840.10045.4.3.3",
            "ecdsa-sha512": "1.2.840.10045.4.3.4"}


def pss_params(h="sha256", mgf=None, salt=None, trailer=None, null=True, no_hash=False,
               no_mgf=False):
    def hash_alg(which):
        return seq(oid(HASH_OIDS[which]), NULL if null else b"")
    parts = []
    if not no_hash:
        parts.append(context(0, hash_alg(h)))
    if not no_mgf:
        parts.append(context(1, seq(oid("1.2.840.113549.1.1.8"), hash_alg(mgf or h))))
    if salt is not None:
        parts.append(context(2, integer(salt)))
    if trailer is not None:
        parts.append(context(3, integer(trailer)))
    return seq(*parts)


@functools.lru_cache(None)
def sig_alg(alg):
    parts = alg.split("-")
    if parts[0] == "pss":
        salt = int(parts[2]) if len(parts) > 2 else len(digest(parts[1], b""))
        return seq(oid("1.2.840.113549.1.1.10"), pss_params(parts[1], salt=salt))
    return seq(oid(SIG_OIDS[alg]), NULL if parts[0] == "rsa" else b"")


# --- extensions ------------------------------------------------------------

EXT = {"skid": "2.5.29.14", "ku": "2.5.29.15", "san": "2.5.29.17", "bc": "2.5.29.19",
       "nc": "2.5.29.30", "policies": "2.5.29.32", "mappings": "2.5.29.33",
       "akid": "2.5.29.35", "policy_constraints": "2.5.29.36", "eku": "2.5.29.37",
       "inhibit_any": "2.5.29.54", "ian": "2.5.29.18", "unknown": "1.3.6.1.4.1.99999.1",
       "poison": "1.3.6.1.4.1.11129.2.4.3"}


def ext(kind, value, critical=False):
    return seq(oid(EXT[kind]), TRUE if critical else b"", octets(value))


def bc(ca=True, pathlen=None, critical=True):
    return ext("bc", seq(TRUE if ca else b"", b"" if pathlen is None else integer(pathlen)),
               critical)


KU_BITS = {"digitalSignature": 0, "keyEncipherment": 2, "keyCertSign": 5, "cRLSign": 6}


def ku(*usages):
    value = 0
    for usage in usages:
        value |= 0x80 >> KU_BITS[usage]
    unused = 0
    while not value >> unused & 1:
        unused += 1
    return ext("ku", bits(bytes([value]), unused), True)


EKU_OIDS = {"server": "1.3.6.1.5.5.7.3.1", "client": "1.3.6.1.5.5.7.3.2", "any": "2.5.29.37.0",
            "code": "1.3.6.1.5.5.7.3.3", "rpc-client": "1.3.6.1.5.5.7.3.33",
            "rpc-server": "1.3.6.1.5.5.7.3.34"}


def eku(*uses, critical=False):
    return ext("eku", seq(*[oid(EKU_OIDS[u]) for u in uses]), critical)


def san(*names, critical=False):
    return ext("san", seq(*names), critical)


def subtree(general_name, *more):
    return seq(general_name, *more)


def nc(permitted=(), excluded=(), critical=True):
    parts = []
    if permitted:
        parts.append(context(0, *[subtree(n) for n in permitted]))
    if excluded:
        parts.append(context(1, *[subtree(n) for n in excluded]))
    return ext("nc", seq(*parts), critical)


def key_id(key):
    return hashlib.sha1(key.spki()).digest()[:8]


def skid(key):
    return ext("skid", octets(key_id(key)))


def akid(key):
    return ext("akid", seq(context(0, key_id(key), cons=False)))


# --- certificates ----------------------------------------------------------

NOW = "20300601000000"
SERIAL = [0x1000]


def certificate(subject, issuer, spki, signer, exts=(), alg=None, version=None, serial=None,
                validity=None, inner_alg=None, outer_alg=None, unique_ids=b"", exts_der=None,
                spoil_sig=False, tbs_tail=b"", tail=b"", sig_unused=0, sign_alg=None):
    """subject, issuer: text or DER; spki: DER or a key; the rest as found in RFC 5280"""
    SERIAL[0] += 1
    alg = alg or signer.default_alg
    spki = spki if isinstance(spki, bytes) else spki.spki()
    if validity is None:
        validity = ("20250101000000", "20400101000000")
    if not isinstance(validity, bytes):
        validity = seq(time(validity[0]), time(validity[1]))
    if exts_der is None:
        exts_der = context(3, seq(*exts)) if exts else b""
    tbs = seq(context(0, integer(2)) if version is None else version,
              integer(SERIAL[0]) if serial is None else serial,
              inner_alg or sig_alg(alg),
              issuer if isinstance(issuer, bytes) else name(issuer),
              validity,
              subject if isinstance(subject, bytes) else name(subject),
              spki, unique_ids, exts_der, tbs_tail)
    signature = signer.sign(sign_alg or alg, tbs)
    if spoil_sig:
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
    return seq(tbs, outer_alg or inner_alg or sig_alg(alg), bits(signature, sig_unused), tail)
