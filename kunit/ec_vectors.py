#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""ec_vectors.py: prints ec_vectors.h's P-384 signatures that need every check.

They are what the ones of P-256 there are: a point R is chosen for its x (at least the
order, or small), or a number for being out of its range, and the key is then made so
that the equation holds: Q = (s * R - e * G) / r.  RFC 6979's are A.2.6's.
"""
import hashlib

P = 2**384 - 2**128 - 2**96 + 2**32 - 1
B = 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef
N = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973
G = (0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
     0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f)
E = int.from_bytes(bytes(range(1, 49)), 'big')
S = int.from_bytes(bytes(range(101, 149)), 'big')


def add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        m = (3 * p[0] * p[0] - 3) * pow(2 * p[1], -1, P)
    else:
        m = (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (m * m - p[0] - q[0]) % P
    return x, (m * (p[0] - x) - p[1]) % P


def mul(k, p):
    r = None
    for bit in bin(k % N)[2:]:
        r = add(r, r)
        if bit == '1':
            r = add(r, p)
    return r


def lift(x, step):
    """A point whose x is the first from here on."""
    while True:
        yy = (x**3 - 3 * x + B) % P
        y = pow(yy, (P + 1) // 4, P)
        if y * y % P == yy:
            return x, y
        x += step


def key(point, r, s=S, e=E):
    """Q with s * R = e * G + r * Q."""
    return mul(pow(r, -1, N), add(mul(s, point), mul(-e, G)))


def show(name, q, r, s, good, e=E):
    print(f'\t{{ "p384_{name}",')
    for v in (q[0], q[1], e, r, s):
        print(f'\t  "{v:096x}",')
    print(f'\t  {"true" if good else "false"} }},')


def main():
    print("\t/* P-384, by ec_vectors.py: as those of P-256 above */")
    ux = mul(0x6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5, G)
    rs = {
        'sample': (0x94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46,
                   0x99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8),
        'test': (0x8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023db,
                 0xddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a5),
    }
    for message, (r, s) in rs.items():
        e = int.from_bytes(hashlib.sha384(message.encode()).digest(), 'big')
        show(f'rfc6979_{message}_sha384', ux, r, s, True, e)
    above = lift(N + 1, 1)
    show('x_above_order', key(above, above[0] - N), above[0] - N, S, True)
    high = lift(P - 1, -1)
    show('x_just_below_prime', key(high, high[0] - N), high[0] - N, S, True)
    # r + n is not below p, so x cannot be r + n; but x + p, or x + 2^384, would be
    for name, modulus in (('p', P), ('2^384', 2**384)):
        point = lift(P - N + 1, 1)
        while True:
            r = (point[0] + modulus - N)
            if r < N:
                break
            point = lift(point[0] + 1, 1)
        show(f'r_plus_n_is_x_plus_{name}', key(point, r), r, S, False)
    show('r_is_x_above_order', key(above, above[0] % N), above[0], S, False)
    good = key(above, above[0] - N)
    show('s_is_s_plus_order', key(above, above[0] - N, 5), above[0] - N, N + 5, False)
    show('s_small', key(above, above[0] - N, 5), above[0] - N, 5, True)
    show('key_opposite', (good[0], P - good[1]), above[0] - N, S, False)
    show('key_y_off_by_one', (good[0], good[1] ^ 1), above[0] - N, S, False)
    # a key with a small x, and the same one plus p: R = u1 * G + u2 * Q for chosen u1 and u2
    small = lift(1, 1)
    u1, u2 = 7, 11
    point = add(mul(u1, G), mul(u2, small))
    r = point[0] % N
    s = r * pow(u2, -1, N) % N
    e = u1 * s % N
    show('key_x_small', small, r, s, True, e)
    show('key_x_small_plus_prime', (small[0] + P, small[1]), r, s, False, e)
    # on a curve of its own, since the formulas never look at b: 0 * G + 1 * Q
    show('key_off_the_curve_digest_zero', (5, 5), 5, 5, False, 0)


main()
