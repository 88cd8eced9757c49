# SPDX-License-Identifier: GPL-2.0-only
"""How many of each primitive a handshake needs, whoever does it (RFC 8446).

A full handshake: HKDF-Extract three times; HKDF-Expand-Label for two
"derived", seven secrets (c hs, s hs, c ap, s ap, exp, res, and none for PSKs),
two "finished", and key and IV of four directions; an HMAC over each Finished
costs what an Extract does. The transcript hash is finished six times: after
ServerHello, before CertificateVerify, before and after the server's Finished,
and after the client's; and "derived" hashes nothing twice.
"""

# Bytes of the flights with the test chain, as interop/bench measures it
FLIGHT_KB = {"ecdsa": 1.9, "known": 1.9, "rsa": 3.0, "mutual": 3.2, "psk": 0.6, "resumed": 0.9,
             "offered": 3.2, "hybrid": 4.3, "hybrid_psk": 3.0, "ecdsa_P256": 2.0, "ecdsa_P384": 2.0,
             "mutual_rsa": 4.5}
ENCRYPTED_KB = {"ecdsa": 1.2, "known": 1.2, "rsa": 2.4, "mutual": 2.4, "psk": 0.15, "resumed": 0.15,
                "offered": 1.2, "hybrid": 1.2, "hybrid_psk": 0.15, "ecdsa_P256": 1.2, "ecdsa_P384": 1.2,
                "mutual_rsa": 3.6}
RECORDS = {"ecdsa": 5, "known": 5, "rsa": 5, "mutual": 8, "psk": 3, "resumed": 3, "offered": 5,
           "hybrid": 5, "hybrid_psk": 3, "ecdsa_P256": 5, "ecdsa_P384": 5, "mutual_rsa": 8}

SIGNATURES = {
    "ecdsa": {"p256_verify": 3},
    "known": {"p256_verify": 2},	# net.tls_hs.issuer_cache; for the others it is off
    "rsa": {"rsa2048_pkcs1_verify": 2, "rsa2048_pss_verify": 1},
    "mutual": {"p256_verify": 3, "p256_sign": 1},
    "psk": {},
    "resumed": {"p256_verify": 2},
    "offered": {"p256_verify": 3},
    "hybrid": {"p256_verify": 3},
    "hybrid_psk": {},
    "ecdsa_P256": {"p256_verify": 3},
    "ecdsa_P384": {"p256_verify": 3},
    "mutual_rsa": {"p256_verify": 3, "rsa2048_pss_sign": 1},
    "serve": {"p256_sign": 1},
    "serve_psk": {},
}

# What the kernel serves: the client's kind of the same flight and arithmetic, signatures aside.
SERVED = {"serve": "ecdsa", "serve_psk": "psk"}

# By default x25519 is shared beside the hybrid, with the same key.
KEY_EXCHANGE = {
    "offered": {"hybrid_keygen": 1, "x25519_shared": 1},
    "hybrid": {"hybrid_keygen": 1, "hybrid_shared": 1},
    "hybrid_psk": {"hybrid_keygen": 1, "hybrid_shared": 1},
    "ecdsa_P256": {"p256_agree": 1},
    "ecdsa_P384": {"p384_agree": 1},
}


def tcp_of(kind):
    """Two flights out; of each record a header, which says how much may be read, and a body."""
    if kind in SERVED:	# one out; ClientHello, ChangeCipherSpec and Finished come
        return {"tcp_send": 1, "tcp_recv": 2 * 3}
    return {"tcp_send": 2, "tcp_recv": 2 * (RECORDS[kind] + 1)}


def primitives_of(kind):
    """Name of a primitive (prims.c): how often."""
    signatures = SIGNATURES[kind]
    kind = SERVED.get(kind, kind)
    psk = kind in ("psk", "resumed", "hybrid_psk")
    suite = "aes128gcm_sha256." if kind in ("psk", "hybrid_psk") else "aes256gcm_sha384."
    certificates = 0 if psk else 1
    return {
        **KEY_EXCHANGE.get(kind, {"x25519_keygen": 1, "x25519_shared": 1}),
        **signatures,
        # a PSK adds its binder: a secret, a finished key and an HMAC
        suite + "hkdf_extract": 3 + 2 + psk,
        suite + "hkdf_expand_label": 2 + 6 + 2 + 8 + 2 * psk,
        suite + "hash_empty": 2 + 4 + certificates + psk + kind.startswith("mutual"),
        suite + "hash_kb": FLIGHT_KB[kind],
        suite + "aead_setkey": 4,
        suite + "aead_empty": RECORDS[kind],
        suite + "aead_kb": ENCRYPTED_KB[kind],
    }
