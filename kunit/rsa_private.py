#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes rsa_private_vectors.h: keys of two primes of every kind that is used, what
# their private operation gives, and numbers that are no key.  The same at each run:
# the primes come from a fixed seed, so nobody may trust them for anything.  Powers
# are Python's, and those that OpenSSL can be asked for are OpenSSL's as well.
#
#   kunit/rsa_private.py >kunit/rsa_private_vectors.h
import math
import random
import subprocess
import tempfile

RANDOM = random.Random("tls_hs: rsa_private.py")
SMALL = [n for n in range(3, 5000, 2) if all(n % d for d in range(3, 71, 2) if d < n)]
NUMBERS = ("n", "e", "d", "p", "q", "dp", "dq", "qinv")


def is_prime(n):
    if n % 2 == 0 or any(n % s == 0 for s in SMALL):
        return False
    r = ((n - 1) & (1 - n)).bit_length() - 1
    for _ in range(24):
        x = pow(RANDOM.randrange(2, n - 1), n >> r, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(bits, e, top=0b11, residue=1, step=2):
    """One of so many bits, that begins with two ones (or what top says) and goes with e."""
    while True:
        p = RANDOM.getrandbits(bits - 2) | top << bits - 2
        p += (residue - p) % step
        if p % 2 and math.gcd(p - 1, e) == 1 and is_prime(p):
            return p


def key(p, q, e):
    d = pow(e, -1, math.lcm(p - 1, q - 1))
    return {"n": p * q, "e": e, "d": d, "p": p, "q": q, "dp": d % (p - 1), "dq": d % (q - 1),
            "qinv": pow(q, -1, p)}


def octets(n):
    return (n.bit_length() + 7) // 8


def pair(p_bits, q_bits, e=65537, bits=None):
    """A key whose modulus has as many bits as both primes, or so many."""
    while True:
        top = 0b11 if bits in (None, p_bits + q_bits) else 0b10
        k = key(prime(p_bits, e, top), prime(q_bits, e, top), e)
        if k["n"].bit_length() == (bits or p_bits + q_bits):
            return k


def ordered(k, p_is_larger):
    p, q = sorted((k["p"], k["q"]), reverse=p_is_larger)
    return key(p, q, k["e"])


def short(name):
    """A key of 2048 bits, of which that number is an octet shorter than most."""
    e = 65537
    if name == "d":
        # the primes less 1 have a factor in common
        k = key(*(prime(1024, e, residue=1, step=2 * 601 * 607) for _ in "pq"), e)
    elif name == "qinv":
        p, q = prime(1024, e), 0
        while q >> 1022 != 0b11 or math.gcd(q - 1, e) > 1 or not q % 2 or not is_prime(q):
            q = pow(RANDOM.getrandbits(1016), -1, p)
        k = key(p, q, e)
    else:
        # e * dp = 1 + 2 * (p - 1)
        p, q = prime(1024, e, residue=pow(2, -1, e), step=e), prime(1024, e)
        k = key(p, q, e) if name == "dp" else key(q, p, e)
    assert octets(k[name]) < octets(k["n" if name == "d" else "p"])
    return k


def der_int(v):
    body = v.to_bytes(v.bit_length() // 8 + 1, "big")
    return tlv(2, body)


def tlv(tag, body):
    n = len(body)
    head = bytes([n]) if n < 0x80 else bytes([0x80 | octets(n)]) + n.to_bytes(octets(n), "big")
    return bytes([tag]) + head + body


def openssl_power(k, m):
    """m ^ d by OpenSSL."""
    der = tlv(0x30, der_int(0) + b"".join(der_int(k[name]) for name in NUMBERS))
    with tempfile.NamedTemporaryFile() as file:
        file.write(der)
        file.flush()
        out = subprocess.run(
            ["openssl", "pkeyutl", "-decrypt", "-inkey", file.name, "-keyform", "DER",
             "-pkeyopt", "rsa_padding_mode:none"], check=True, capture_output=True,
            input=m.to_bytes(octets(k["n"]), "big")).stdout
    return int.from_bytes(out, "big")


def powers(k):
    """Numbers and what they are raised to d."""
    n, e, p = k["n"], k["e"], k["p"]
    size = octets(n)
    random_m = RANDOM.randrange(n)
    # results that begin with zeros, of a number that a prime divides, and one whose last
    # carry goes through all of its upper limbs
    results = [RANDOM.getrandbits(8 * (size - 2)), RANDOM.getrandbits(64),
               p * RANDOM.getrandbits(99) % n, n - 1, 1 << n.bit_length() - 2]
    cases = [(random_m, pow(random_m, k["d"], n))] + [(pow(s, e, n), s) for s in results]
    assert openssl_power(k, random_m) == cases[0][1]
    for m, s in cases:
        assert pow(m, k["d"], n) == s
    return cases


def quoted(text):
    """A string in as many lines as it takes, behind a tab each."""
    parts = [text[at:at + 88] for at in range(0, len(text), 88)] or [""]
    return "\n\t\t".join('"%s"' % part for part in parts)


def number(v):
    return quoted("" if v == 0 else v.to_bytes(octets(v), "big").hex())


def padded(v, n):
    return quoted(v.to_bytes(octets(n), "big").hex())


def emit_numbers(numbers):
    for name, v in numbers.items():
        print("\t\t[RSA_%s] =\n\t\t%s," % (name.upper(), number(v)))


def emit_key(name, k):
    print('{\n\t.name = "%s",\n\t.num = {' % name)
    emit_numbers(k)
    print("\t},\n\t.powers = {")
    for m, s in powers(k):
        print("\t\t{ %s,\n\t\t%s },\n" % (padded(m, k["n"]), padded(s, k["n"])), end="")
    print("\t},\n},", end=" ")


def good_keys():
    return {
        "rsa2048": ordered(pair(1024, 1024), True),
        "rsa2048_p_below_q": ordered(pair(1024, 1024), False),
        "rsa2048_e_3": pair(1024, 1024, 3),
        "rsa2048_e_of_32_bits": pair(1024, 1024, 0xffffffff),
        "rsa2048_1088_and_960": pair(1088, 960),
        "rsa2048_960_and_1088": pair(960, 1088),
        "rsa2048_1536_and_512": pair(1536, 512),
        "rsa2048_512_and_1536": pair(512, 1536),
        "rsa2048_d_short": short("d"),
        "rsa2048_dp_short": short("dp"),
        "rsa2048_dq_short": short("dq"),
        "rsa2048_qinv_short": short("qinv"),
        "rsa2049": pair(1025, 1024),
        "rsa2049_of_1025_and_1025": pair(1025, 1025, bits=2049),
        "rsa2056": pair(1028, 1028),
        "rsa2560": pair(1280, 1280),
        "rsa3072": pair(1536, 1536),
        "rsa4095": pair(2048, 2047),
        "rsa4096": pair(2048, 2048),
    }


def flaws(k):
    """What is changed of the first key, and what its import then says."""
    n, e, d, p, q = (k[name] for name in NUMBERS[:5])
    phi = math.lcm(p - 1, q - 1)
    inval, unsupported = "-EINVAL", "-EOPNOTSUPP"
    # right but for its size: not below n, of its length
    d_large = d + phi * -(-(n - d) // phi)
    tiny = prime(500, e)
    yield "p_wrong", inval, {"p": p ^ 1 << 500}
    yield "q_wrong", inval, {"q": q ^ 1 << 500}
    yield "p_wrong_in_lowest_limb", inval, {"p": p ^ 2}
    yield "q_wrong_in_highest_limb", inval, {"q": q ^ 1 << 1000}
    yield "p_even", inval, {"p": p ^ 1}
    yield "q_even", inval, {"q": q ^ 1}
    yield "n_wrong", inval, {"n": n ^ 1 << 1000}
    yield "n_even", inval, {"n": n ^ 1}
    yield "n_even_and_p", inval, {"n": (p - 1) * q, "p": p - 1}
    yield "p_and_q_exchanged", inval, {"p": q, "q": p}
    yield "p_is_1", inval, {"p": 1, "q": n, "dp": 0, "dq": d}
    yield "q_is_1", inval, {"p": n, "q": 1, "dp": d, "dq": 0, "qinv": 1}
    yield "p_is_0", inval, {"p": 0}
    yield "q_is_0", inval, {"q": 0}
    yield "all_beyond_d_are_0", inval, {name: 0 for name in ("p", "q", "dp", "dq", "qinv")}
    square = pow(e, -1, p - 1)
    yield "p_is_q", inval, {"n": p * p, "d": square, "q": p, "dp": square, "dq": square, "qinv": 1}
    yield "p_below_a_quarter", unsupported, key(tiny, prime(1548, e), e)
    yield "q_below_a_quarter", unsupported, key(prime(1548, e), tiny, e)
    yield "p_longer_than_n", inval, {"p": p << 2000 | 1}
    yield "e_is_0", inval, {"e": 0}
    yield "e_is_1", inval, {"e": 1, "d": 1, "dp": 1, "dq": 1}
    yield "e_even", inval, {"e": 65536}
    yield "e_of_33_bits", inval, key(*(prime(1024, 0x100000003) for _ in "pq"), 0x100000003)
    yield "e_other", inval, {"e": 65539}
    yield "d_wrong", inval, {"d": d ^ 1 << 900}
    yield "d_wrong_by_p_less_1", inval, {"d": d + p - 1}
    yield "d_wrong_by_q_less_1", inval, {"d": d + q - 1}
    yield "d_is_0", inval, {"d": 0}
    yield "d_not_below_n", inval, {"d": d_large}
    yield "d_longer_than_n", inval, {"d": d + (phi << 16)}
    yield "dp_wrong", inval, {"dp": k["dp"] ^ 1 << 700}
    yield "dq_wrong", inval, {"dq": k["dq"] ^ 1 << 700}
    yield "dp_not_reduced", inval, {"dp": k["dp"] + p - 1}
    yield "dq_not_reduced", inval, {"dq": k["dq"] + q - 1}
    yield "dp_longer_than_p", inval, {"dp": k["dp"] << 64 | 1}
    yield "dq_longer_than_q", inval, {"dq": k["dq"] << 64 | 1}
    yield "dp_and_dq_exchanged", inval, {"dp": k["dq"], "dq": k["dp"]}
    other = (d + 2) % phi
    yield "all_of_another_d", inval, {"d": other, "dp": other % (p - 1), "dq": other % (q - 1)}
    yield "qinv_wrong", inval, {"qinv": k["qinv"] ^ 1 << 300}
    yield "qinv_of_p", inval, {"qinv": pow(p, -1, q)}
    yield "qinv_is_0", inval, {"qinv": 0}
    yield "qinv_not_below_p", inval, {"qinv": k["qinv"] + p}
    yield "qinv_longer_than_p", inval, {"qinv": k["qinv"] << 64 | 1}
    yield "n_of_2040_bits", unsupported, pair(1020, 1020)
    yield "n_of_2047_bits", unsupported, pair(1024, 1023)
    yield "n_of_4097_bits", unsupported, {"n": RANDOM.getrandbits(4097) | 1 << 4096 | 1}


HEAD = """/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RSA's private operation; made by rsa_private.py, do not edit.  Keys that are public, so
 * worthless.
 * Numbers are octets in hexadecimal, without leading zeros; what is raised to a power
 * and what comes of it are as long as the modulus.
 */
#ifndef _TLS_HS_KUNIT_RSA_PRIVATE_VECTORS_H
#define _TLS_HS_KUNIT_RSA_PRIVATE_VECTORS_H

enum rsa_number {
	RSA_N, RSA_E, RSA_D, RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QINV,
	RSA_NUMBERS,
};

#define RSA_POWERS	6	/* the first is of a random number */

struct rsa_vector {
	const char	*name;
	const char	*num[RSA_NUMBERS];
	struct {
		const char	*in;
		const char	*out;
	} powers[RSA_POWERS];
};

/* What is changed of the first key, so that it is none. */
struct rsa_flaw {
	const char	*name;
	int		err;
	const char	*num[RSA_NUMBERS];	/* NULL: as it was */
};
"""


def main():
    print(HEAD)
    keys = good_keys()
    print("static const struct rsa_vector rsa_vectors[] = { ", end="")
    for name, k in keys.items():
        emit_key(name, k)
    print("};\n\nstatic const struct rsa_flaw rsa_flaws[] = { ", end="")
    for name, err, changed in flaws(keys["rsa2048"]):
        print('{\n\t.name = "%s",\n\t.err = %s,\n\t.num = {' % (name, err))
        emit_numbers(changed)
        print("\t},\n},", end=" ")
    print("};\n\n#endif")


main()
