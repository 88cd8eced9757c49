#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turns Wycheproof's JSON test vectors into a C header for wycheproof_test.c.

    wycheproof.py --vectors DIR --out FILE

A file that is not in DIR is left out, and its KUnit case reports itself as
skipped: the vectors are no part of this project.  FILE is written only when its
content changes, so that nothing is compiled again for nothing.

What is not used is counted on standard output: cases of keys, hashes and sizes
that TLS 1.3 does not have, or that policy refuses before a primitive is asked.
"""
import argparse
import hashlib
import json
import os
import sys

HASHES = {"SHA-256": 0, "SHA-384": 1, "SHA-512": 2}     # enum tls_hs_hash
RESULTS = {"invalid": 0, "valid": 1, "acceptable": 2}   # enum wy_result
GROUP = 3
MAX_AAD = 64                                            # TLS_HS_AEAD_MAX_AAD

ORDERS = {
    "secp256r1": 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
    "secp384r1": int("ffffffffffffffffffffffffffffffffffffffffffffffff"
                     "c7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16),
}


class Skip(Exception):
    """A group or a case that is not used; the message says why."""


def u16(value):
    return value.to_bytes(2, "big")


def hash_id(name):
    if name not in HASHES:
        raise Skip("hash that TLS 1.3 does not use")
    return bytes([HASHES[name]])


def hexes(test, *names):
    return [bytes.fromhex(test[name]) for name in names]


def aead_group(group, key_sizes):
    if group["ivSize"] != 96 or group["tagSize"] != 128 or group["keySize"] not in key_sizes:
        raise Skip("size of key, nonce or tag that TLS 1.3 does not use")
    return []


def aead_case(group, test):
    if len(test["aad"]) // 2 > MAX_AAD:
        raise Skip("additional data longer than any record header")
    return hexes(test, "key", "iv", "aad", "msg", "ct", "tag")


def no_group(group):
    return []


def hkdf_case(group, test):
    return hexes(test, "ikm", "salt", "info", "okm") + [u16(test["size"])]


def hmac_group(group, bits):
    if group["tagSize"] != bits:
        raise Skip("truncated MAC")
    return []


def hmac_case(group, test):
    return hexes(test, "key", "msg", "tag")


def x25519_case(group, test):
    return hexes(test, "public", "private", "shared")


def ecdh_case(group, test):
    order = ORDERS[group["curve"]]
    private = int(test["private"], 16)
    if not 1 <= private < order:
        raise Skip("private key that is none")
    public, shared = hexes(test, "public", "shared")
    return [public, private.to_bytes((order.bit_length() + 7) // 8, "big"), shared]


def ecdsa_group(group):
    return [bytes.fromhex(group["publicKey"]["uncompressed"]), hash_id(group["sha"]), u16(0), u16(0)]


def rsa_group(group):
    bits = int(group["publicKey"]["modulus"], 16).bit_length()
    if not 2048 <= bits <= 4096:
        raise Skip("RSA key that policy refuses")
    if group.get("mgfSha", group["sha"]) != group["sha"]:
        raise Skip("PSS with two hashes")
    return [bytes.fromhex(group["publicKeyAsn"]), hash_id(group["sha"]),
            u16(bits), u16(group.get("sLen", 0))]


def der(data, at):
    """The content of the TLV at a place of some DER, and where the next one begins."""
    size, at = data[at + 1], at + 2
    if size >= 0x80:
        size, at = int.from_bytes(data[at:at + size - 0x80], "big"), at + size - 0x80
    return data[at:at + size], at + size


def rsa_private_group(group):
    fields = [bytes.fromhex(group["keyAsn"]), hash_id(group["sha"]), u16(group["keySize"])]
    # version, algorithm, the key: of version, n, e and six numbers
    pkcs8, _ = der(bytes.fromhex(group["privateKeyPkcs8"]), 0)
    _, at = der(pkcs8, 0)
    _, at = der(pkcs8, at)
    octets, _ = der(pkcs8, at)
    key, _ = der(octets, 0)
    at = 0
    for i in range(9):
        value, at = der(key, at)
        if i > 2:
            fields.append(value.lstrip(b"\0"))
    return fields


def sig_case(group, test):
    return hexes(test, "msg", "sig")


def mldsa_group(group):
    return [bytes.fromhex(group["publicKey"]), bytes([0]), u16(0), u16(0)]


def digest(test, name):
    """What comes out and is long: its hash will do."""
    return hashlib.sha3_256(bytes.fromhex(test[name])).digest()


def mlkem_seed(test):
    if len(test["seed"]) != 2 * 64:
        raise Skip("seed of another length, which is no argument of any function")
    return bytes.fromhex(test["seed"])


def mlkem_keygen_case(group, test):
    return [mlkem_seed(test), digest(test, "ek")]


def mlkem_case(group, test):
    return [mlkem_seed(test), digest(test, "ek")] + hexes(test, "c", "K")


def mlkem_encaps_case(group, test):
    return hexes(test, "ek", "m", "K") + [digest(test, "c")]


def mlkem_expanded_case(group, test):
    return hexes(test, "dk", "c") + [bytes.fromhex(test.get("K", ""))]


def gcm(group):
    return aead_group(group, (128, 256))


def ccm(group):
    return aead_group(group, (128,))


def chacha(group):
    return aead_group(group, (256,))


def hmac256(group):
    return hmac_group(group, 256)


def hmac384(group):
    return hmac_group(group, 384)


# File, fields of a group, fields of a case; wycheproof_test.c has the same names.
FILES = [
    ("aes_gcm_test", gcm, aead_case),
    ("aes_ccm_test", ccm, aead_case),
    ("chacha20_poly1305_test", chacha, aead_case),
    ("hkdf_sha256_test", no_group, hkdf_case),
    ("hkdf_sha384_test", no_group, hkdf_case),
    ("hmac_sha256_test", hmac256, hmac_case),
    ("hmac_sha384_test", hmac384, hmac_case),
    ("x25519_test", no_group, x25519_case),
    ("ecdh_secp256r1_ecpoint_test", no_group, ecdh_case),
    ("ecdh_secp384r1_ecpoint_test", no_group, ecdh_case),
    ("ecdsa_secp256r1_sha256_test", ecdsa_group, sig_case),
    ("ecdsa_secp384r1_sha384_test", ecdsa_group, sig_case),
    ("rsa_pss_2048_sha256_mgf1_0_test", rsa_group, sig_case),
    ("rsa_pss_2048_sha256_mgf1_32_test", rsa_group, sig_case),
    ("rsa_pss_2048_sha384_mgf1_48_test", rsa_group, sig_case),
    ("rsa_pss_3072_sha256_mgf1_32_test", rsa_group, sig_case),
    ("rsa_pss_4096_sha256_mgf1_32_test", rsa_group, sig_case),
    ("rsa_pss_4096_sha384_mgf1_48_test", rsa_group, sig_case),
    ("rsa_pss_4096_sha512_mgf1_64_test", rsa_group, sig_case),
    ("rsa_pss_misc_test", rsa_group, sig_case),
    ("rsa_signature_2048_sha256_test", rsa_group, sig_case),
    ("rsa_signature_3072_sha384_test", rsa_group, sig_case),
    ("rsa_signature_4096_sha512_test", rsa_group, sig_case),
    ("rsa_pkcs1_2048_sig_gen_test", rsa_private_group, sig_case),
    ("rsa_pkcs1_3072_sig_gen_test", rsa_private_group, sig_case),
    ("rsa_pkcs1_4096_sig_gen_test", rsa_private_group, sig_case),
    ("mldsa_44_verify_test", mldsa_group, sig_case),
    ("mldsa_65_verify_test", mldsa_group, sig_case),
    ("mldsa_87_verify_test", mldsa_group, sig_case),
    ("mlkem_768_keygen_seed_test", no_group, mlkem_keygen_case),
    ("mlkem_768_encaps_test", no_group, mlkem_encaps_case),
    ("mlkem_768_test", no_group, mlkem_case),
    ("mlkem_768_semi_expanded_decaps_test", no_group, mlkem_expanded_case),
    ("mlkem_1024_keygen_seed_test", no_group, mlkem_keygen_case),
    ("mlkem_1024_encaps_test", no_group, mlkem_encaps_case),
    ("mlkem_1024_test", no_group, mlkem_case),
    ("mlkem_1024_semi_expanded_decaps_test", no_group, mlkem_expanded_case),
]


def record(ident, result, fields):
    """One record: its fields, each behind a length of two bytes.

    As a string in octal: the compiler reads that many times faster than an
    initializer for each byte, and no escape runs into the next.  In pieces, since
    sparse takes no token above 8191 characters; nor a whole string, so that the
    few that are longer still are arrays.
    """
    data = b"".join(u16(len(field)) + field for field in fields)
    if len(data) < 8191:
        text = " ".join('"%s"' % "".join("\\%03o" % byte for byte in data[at:at + 2000])
                        for at in range(0, len(data), 2000))
    else:
        text = "(const u8[]){ %s }" % ",".join(str(byte) for byte in data)
    return "{ %u, %u, %u, %s }," % (ident, result, len(data), text)


def convert(path, group_fields, case_fields, skipped):
    """The records of one file, and how many of them are cases."""
    with open(path, encoding="utf-8") as file:
        groups = json.load(file)["testGroups"]
    records, cases = [], 0
    for group in groups:
        try:
            head = record(0, GROUP, group_fields(group))
        except Skip as why:
            skipped[str(why)] = skipped.get(str(why), 0) + len(group["tests"])
            continue
        records.append(head)
        for test in group["tests"]:
            try:
                fields = case_fields(group, test)
            except Skip as why:
                skipped[str(why)] = skipped.get(str(why), 0) + 1
                continue
            # TLS and X.509 have the empty context: what is right with another is wrong
            result = "invalid" if test.get("ctx") else test["result"]
            records.append(record(test["tcId"], RESULTS[result], fields))
            cases += 1
    return records, cases


def header(directory):
    """The whole header as text."""
    records, files, total, skipped = [], [], 0, {}
    for name, group_fields, case_fields in FILES:
        path = os.path.join(directory, name + ".json")
        if not os.path.isfile(path):
            continue
        more, cases = convert(path, group_fields, case_fields, skipped)
        files.append('{ "%s", %u, %u },' % (name, len(records), len(more)))
        records += more
        total += cases
    print("wycheproof: %u files, %u cases; not used:%s" % (
        len(files), total,
        "".join("\n  %u %s" % (n, why) for why, n in sorted(skipped.items())) or " none"))
    return "\n".join(
        ["/* Made by wycheproof.py from Wycheproof's vectors (Apache-2.0); do not edit. */",
         "static const struct wy_rec wy_recs[] = {"] + records + ["};", ""] +
        ["static const struct wy_file wy_files[] = {"] + files + ["};", ""])


def main():
    """Reads the arguments and writes the header if it is not what it should be."""
    here = os.path.dirname(os.path.realpath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--vectors", metavar="DIR",
                        default=os.path.join(here, "../../shared/vectors/wycheproof"))
    parser.add_argument("--out", metavar="FILE", required=True)
    args = parser.parse_args()

    text = header(args.vectors)
    try:
        with open(args.out, encoding="ascii") as file:
            if file.read() == text:
                return 0
    except FileNotFoundError:
        pass
    os.makedirs(os.path.dirname(os.path.abspath(args.out)), exist_ok=True)
    with open(args.out, "w", encoding="ascii") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
