# SPDX-License-Identifier: GPL-2.0-only
"""ML-KEM-768 and ML-KEM-1024's encapsulation (FIPS 203), for a server to answer with.

Written to be read against the standard, in its algorithms' order; neither fast nor
constant-time.  Owns no key generation and no decapsulation: a client has those.
"""

import hashlib
import os

N, Q = 256, 3329
# k, du, dv; FIPS 203 table 2
SETS = {768: (3, 10, 4), 1024: (4, 11, 5)}


def bit_reverse(i):
    return int(f"{i:07b}"[::-1], 2)


ZETA = [pow(17, bit_reverse(i), Q) for i in range(128)]
GAMMA = [pow(17, 2 * bit_reverse(i) + 1, Q) for i in range(128)]


def pub_len(size):
    return 384 * SETS[size][0] + 32


def ct_len(size):
    k, du, dv = SETS[size]
    return 32 * (du * k + dv)


def encode(coefficients, bits):
    """Algorithm 5."""
    total = sum(c << bits * i for i, c in enumerate(coefficients))
    return total.to_bytes(32 * bits, "little")


def decode(data, bits):
    """Algorithm 6."""
    total = int.from_bytes(data, "little")
    return [total >> bits * i & (1 << bits) - 1 for i in range(N)]


def compress(f, bits):
    return [(2 * (c << bits) + Q) // (2 * Q) % (1 << bits) for c in f]


def sample_ntt(seed):
    """Algorithm 7."""
    out, have, size = [], 0, 0
    while len(out) < N:
        size += 504
        stream = hashlib.shake_128(seed).digest(size)
        while have < size and len(out) < N:
            a, b, c = stream[have:have + 3]
            have += 3
            out += [d for d in (a + 256 * (b % 16), b // 16 + 16 * c) if d < Q]
    return out[:N]


def noise(seed, number):
    """Algorithm 8 with eta = 2, of the PRF."""
    data = int.from_bytes(hashlib.shake_256(seed + bytes([number])).digest(128), "little")
    fours = [data >> 4 * i & 15 for i in range(N)]
    return [((x & 1) + (x >> 1 & 1) - (x >> 2 & 1) - (x >> 3)) % Q for x in fours]


def ntt(f):
    """Algorithm 9."""
    f, k, size = list(f), 1, 128
    while size >= 2:
        for start in range(0, N, 2 * size):
            for j in range(start, start + size):
                t = ZETA[k] * f[j + size]
                f[j], f[j + size] = (f[j] + t) % Q, (f[j] - t) % Q
            k += 1
        size //= 2
    return f


def inverse_ntt(f):
    """Algorithm 10."""
    f, k, size = list(f), 127, 2
    while size <= 128:
        for start in range(0, N, 2 * size):
            for j in range(start, start + size):
                a, b = f[j], f[j + size]
                f[j], f[j + size] = (a + b) % Q, ZETA[k] * (b - a) % Q
            k -= 1
        size *= 2
    return [3303 * c % Q for c in f]


def multiply(f, g):
    """Algorithm 11."""
    out = []
    for i, gamma in enumerate(GAMMA):
        a, b, c, d = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        out += [(a * c + b * d * gamma) % Q, (a * d + b * c) % Q]
    return out


def add(*polynomials):
    return [sum(cs) % Q for cs in zip(*polynomials)]


def encrypt(size, pub, message, randomness):
    """Algorithm 14."""
    k, du, dv = SETS[size]
    t = [decode(pub[384 * i:384 * (i + 1)], 12) for i in range(k)]
    rho = pub[384 * k:]
    y = [ntt(noise(randomness, i)) for i in range(k)]
    out = b""
    for i in range(k):
        row = [multiply(sample_ntt(rho + bytes([i, j])), y[j]) for j in range(k)]
        out += encode(compress(add(inverse_ntt(add(*row)), noise(randomness, k + i)), du), du)
    v = inverse_ntt(add(*(multiply(t[j], y[j]) for j in range(k))))
    mu = [1665 * bit for bit in decode(message, 1)]
    return out + encode(compress(add(v, noise(randomness, 2 * k), mu), dv), dv)


def encapsulate(size, pub, message=None):
    """(ciphertext, shared secret), algorithms 17 and 20; ValueError by 7.2's checks."""
    k = SETS[size][0]
    if len(pub) != pub_len(size):
        raise ValueError(f"ML-KEM-{size} key of {len(pub)} bytes")
    if any(c >= Q for i in range(k) for c in decode(pub[384 * i:384 * (i + 1)], 12)):
        raise ValueError(f"ML-KEM-{size} key with a coefficient that is not below q")
    message = message or os.urandom(32)
    g = hashlib.sha3_512(message + hashlib.sha3_256(pub).digest()).digest()
    return encrypt(size, pub, message, g[32:]), g[:32]
