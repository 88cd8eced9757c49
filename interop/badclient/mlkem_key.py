# SPDX-License-Identifier: GPL-2.0-only
"""ML-KEM's key generation and decapsulation (FIPS 203), beside badserver's mlkem.py.

Written to be read against the standard; neither fast nor constant-time.
"""

import hashlib
import os

from mlkem import (N, Q, SETS, add, compress, ct_len, decode, encode, encrypt, inverse_ntt, multiply,
                   noise, ntt, sample_ntt)


def decompress(f, bits):
    return [(Q * c + (1 << bits - 1)) >> bits for c in f]


class Key:
    """A decapsulation key; .pub is what the other side encapsulates for."""

    def __init__(self, size):
        self.size = size
        k = SETS[size][0]
        # algorithm 13
        g = hashlib.sha3_512(os.urandom(32) + bytes([k])).digest()
        rho, sigma = g[:32], g[32:]
        self.s = [ntt(noise(sigma, i)) for i in range(k)]
        t = []
        for i in range(k):
            row = [multiply(sample_ntt(rho + bytes([j, i])), self.s[j]) for j in range(k)]
            t.append(add(*row, ntt(noise(sigma, k + i))))
        self.pub = b"".join(encode(p, 12) for p in t) + rho
        self.z = os.urandom(32)

    def decrypt(self, ct):
        """Algorithm 15."""
        k, du, dv = SETS[self.size]
        at = 32 * du
        u = [decompress(decode(ct[at * i:at * (i + 1)], du), du) for i in range(k)]
        v = decompress(decode(ct[at * k:], dv), dv)
        inner = inverse_ntt(add(*(multiply(self.s[i], ntt(u[i])) for i in range(k))))
        return encode(compress([(v[i] - inner[i]) % Q for i in range(N)], 1), 1)

    def decapsulate(self, ct):
        """Algorithm 18; ValueError by 7.3's check."""
        if len(ct) != ct_len(self.size):
            raise ValueError(f"ML-KEM-{self.size} ciphertext of {len(ct)} bytes")
        message = self.decrypt(ct)
        g = hashlib.sha3_512(message + hashlib.sha3_256(self.pub).digest()).digest()
        if encrypt(self.size, self.pub, message, g[32:]) == ct:
            return g[:32]
        return hashlib.shake_256(self.z + ct).digest(32)
