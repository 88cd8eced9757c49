# SPDX-License-Identifier: GPL-2.0-only
"""One certificate for each rule of reading, good or differing in that one thing."""

from certs_lib import *

HOST = "host.example.com"
ROOT = EcKey("root")
LEAF = EcKey("leaf")
RSA = RsaKey("rsa leaf")


def build(add):
    def leaf(label, reason="OK", subject="CN=leaf", exts=None, more=(), key=LEAF, signer=ROOT,
             wrap=None, sig_known=True, **kw):
        exts = [san(dns(HOST))] if exts is None else exts
        der = certificate(subject, "CN=root", key, signer, [*exts, *more], **kw)
        add("p_" + label, wrap(der) if wrap else der, reason, sig_known)

    BAD = "MALFORMED"
    leaf("plain")
    shape(leaf, BAD)
    serials(leaf, BAD)
    algorithms(leaf, BAD)
    names(leaf, BAD)
    times(leaf, BAD)
    keys(leaf, BAD)
    ec_keys(leaf, BAD)
    extensions(leaf, BAD)
    usages(leaf, BAD)
    constraints(leaf, BAD)
    policies(leaf, BAD)


def shape(leaf, BAD):
    leaf("outer_trailing_byte", BAD, wrap=lambda d: d + b"\0")
    leaf("inner_trailing_tlv", BAD, tail=NULL)
    leaf("tbs_trailing_tlv", BAD, tbs_tail=NULL)
    leaf("length_not_minimal", BAD, wrap=lambda d: d[:1] + b"\x83\0" + d[2:])
    leaf("length_indefinite", BAD, wrap=lambda d: d[:1] + b"\x80" + d[4:] + b"\0\0")
    leaf("length_of_four_octets", BAD, wrap=lambda d: d[:1] + b"\x84\0\0" + d[2:])
    leaf("outer_is_set", BAD, wrap=lambda d: b"\x31" + d[1:])
    leaf("version_absent", BAD, version=b"")
    leaf("version_1_encoded", BAD, version=context(0, integer(0)))
    leaf("version_2", BAD, version=context(0, integer(1)))
    leaf("version_4", BAD, version=context(0, integer(3)))
    leaf("version_not_minimal", BAD, version=context(0, tlv(2, b"\0\2")))
    leaf("version_trailing", BAD, version=context(0, integer(2), NULL))
    leaf("unique_ids", unique_ids=context(1, b"\0ab", cons=False) + context(2, b"\0c", cons=False))
    leaf("unique_ids_swapped", BAD,
         unique_ids=context(2, b"\0ab", cons=False) + context(1, b"\0c", cons=False))
    leaf("unique_id_empty", BAD, unique_ids=context(1, cons=False))
    leaf("signature_unused_bits", BAD, sig_unused=1)
    leaf("no_extensions", exts=[])


def serials(leaf, BAD):
    leaf("serial_zero", serial=integer(0))
    leaf("serial_negative", BAD, serial=integer(-1))
    leaf("serial_20_octets", serial=integer(1 << 158))
    leaf("serial_20_octets_top_bit", serial=integer(1 << 159))
    leaf("serial_21_octets", BAD, serial=integer(1 << 160))
    leaf("serial_not_minimal", BAD, serial=tlv(2, b"\0\x01"))
    leaf("serial_empty", BAD, serial=tlv(2))


def algorithms(leaf, BAD):
    leaf("alg_outer_differs", BAD, outer_alg=sig_alg("ecdsa-sha384"))
    leaf("alg_ecdsa_with_null", BAD, inner_alg=seq(oid(SIG_OIDS["ecdsa-sha256"]), NULL))
    leaf("alg_rsa", signer=RSA)
    leaf("alg_rsa_without_null", BAD, signer=RSA, inner_alg=seq(oid(SIG_OIDS["rsa-sha256"])))
    leaf("alg_rsa_null_trailing", BAD, signer=RSA,
         inner_alg=seq(oid(SIG_OIDS["rsa-sha256"]), NULL, NULL))
    for alg in ("rsa-sha1", "rsa-md5"):
        leaf("alg_" + alg.replace("-", "_"), signer=RSA, alg=alg, sig_known=False)
    leaf("alg_ecdsa_sha1", alg="ecdsa-sha1", sig_known=False)
    leaf("alg_ed25519", inner_alg=seq(oid("1.3.101.112")), sig_known=False)
    leaf("alg_oid_bad", BAD, inner_alg=seq(tlv(6, b"\x2a\x80\x01")))
    leaf("alg_oid_unfinished", BAD, inner_alg=seq(tlv(6, b"\x2a\x86")))
    leaf("alg_oid_empty", BAD, inner_alg=seq(tlv(6)))

    def pss(label, params, reason="OK", sig_known=True):
        leaf("pss_" + label, reason, signer=RSA, alg="pss-sha256", sig_known=sig_known,
             inner_alg=seq(oid("1.2.840.113549.1.1.10"), params))
    pss("sha256", pss_params(salt=32))
    pss("sha384", pss_params("sha384", salt=48))
    pss("hash_without_null", pss_params(salt=32, null=False))
    pss("salt_default", pss_params())
    pss("salt_negative", pss_params(salt=-1), BAD)
    pss("salt_huge", pss_params(salt=513), BAD)
    pss("params_absent", b"", BAD)
    pss("params_all_default", seq(), sig_known=False)
    pss("hash_sha1", pss_params("sha1", salt=20), sig_known=False)
    pss("hash_sha3", pss_params("sha3-256", salt=32), sig_known=False)
    pss("hash_default", pss_params(no_hash=True, salt=32), sig_known=False)
    pss("mgf_default", pss_params(no_mgf=True, salt=32), sig_known=False)
    pss("mgf_other_hash", pss_params(mgf="sha384", salt=32), sig_known=False)
    pss("trailer_default_encoded", pss_params(salt=32, trailer=1), BAD)
    pss("trailer_2", pss_params(salt=32, trailer=2), BAD)


def names(leaf, BAD):
    leaf("subject_empty_san_critical", subject="", exts=[san(dns(HOST), critical=True)])
    leaf("subject_empty_san_not_critical", BAD, subject="")
    leaf("subject_empty_no_san", BAD, subject="", exts=[])
    leaf("subject_rdn_empty", BAD, subject=seq(set_()))
    leaf("subject_attribute_without_value", BAD, subject=seq(set_(seq(oid("2.5.4.3")))))
    leaf("subject_attribute_trailing", BAD,
         subject=seq(set_(seq(oid("2.5.4.3"), tlv(12, b"a"), NULL))))
    leaf("subject_two_in_rdn",
         subject=seq(set_(seq(oid("2.5.4.3"), tlv(12, b"a")), seq(oid("2.5.4.10"), tlv(12, b"b")))))
    leaf("san_empty", BAD, exts=[san()])
    leaf("san_all_forms", exts=[san(
        context(0, oid("1.2.3"), context(0, tlv(12, b"x"))), email("a@example.com"), dns(HOST),
        context(3, seq()), directory("CN=x"), context(5, b"\xa1\x03\x0c\x01x"),
        uri("https://example.com/"), ip(192, 0, 2, 1), ip(*range(16)),
        context(8, b"\x2a\x03", cons=False))])
    leaf("san_unknown_form", BAD, exts=[san(context(9, b"x", cons=False))])
    leaf("san_dns_constructed", BAD, exts=[san(context(2, tlv(22, b"x")))])
    leaf("san_dns_not_ascii", BAD, exts=[san(dns("h\xf6st.example.com"))])
    leaf("san_ip_5_octets", BAD, exts=[san(ip(192, 0, 2, 1, 1))])
    leaf("san_directory_malformed", BAD, exts=[san(context(4, seq(seq())))])
    leaf("san_trailing", BAD, exts=[ext("san", seq(dns(HOST)) + NULL)])


def times(leaf, BAD):
    def one(label, der, reason="OK"):
        leaf("time_" + label, reason, validity=seq(time("20250101000000"), der))

    def utc(text):
        return tlv(0x17, text.encode())

    def gen(text):
        return tlv(0x18, text.encode())
    one("utc_2049", utc("491231235959Z"))
    one("utc_1950", utc("500101000000Z"))
    one("generalized_2050", gen("20500101000000Z"))
    one("generalized_9999", gen("99991231235959Z"))
    one("generalized_2049", gen("20491231235959Z"), BAD)
    one("utc_no_seconds", utc("4001010000Z"), BAD)
    one("utc_no_zulu", utc("400101000000"), BAD)
    one("utc_offset", utc("400101000000+0000"), BAD)
    one("utc_not_a_digit", utc("40010100000 Z"), BAD)
    one("generalized_fraction", gen("20500101000000.5Z"), BAD)
    one("month_0", utc("400001000000Z"), BAD)
    one("month_13", utc("401301000000Z"), BAD)
    one("day_0", utc("400100000000Z"), BAD)
    one("day_31_in_april", utc("400431000000Z"), BAD)
    one("leap_day", utc("400229000000Z"))
    one("leap_day_in_common_year", utc("410229000000Z"), BAD)
    one("leap_day_in_2100", gen("21000229000000Z"), BAD)
    one("leap_day_in_2400", gen("24000229000000Z"))
    one("hour_24", utc("400101240000Z"), BAD)
    one("minute_60", utc("400101006000Z"), BAD)
    one("second_60", utc("400101000060Z"), BAD)
    one("wrong_type", tlv(0x16, b"400101000000Z"), BAD)
    leaf("time_three", BAD, validity=seq(*[time("20250101000000")] * 3))


def keys(leaf, BAD):
    def modulus(nbits):
        return number(stream("modulus %d" % nbits), nbits) | 1 | 1 << (nbits - 1)

    def rsa(label, reason="OK", nbits=2048, e=65537, n=None, **kw):
        leaf("key_rsa_" + label, reason, key=rsa_spki(n or modulus(nbits), e, **kw))
    KEY = "UNSUPPORTED_KEY"
    rsa("2048")
    rsa("4096", nbits=4096)
    rsa("1024", KEY, nbits=1024)
    rsa("2047", KEY, nbits=2047)
    rsa("4097", KEY, nbits=4097)
    rsa("8192", KEY, nbits=8192)
    rsa("even_modulus", KEY, n=modulus(2048) ^ 1)
    rsa("exponent_1", KEY, e=1)
    rsa("exponent_3", e=3)
    rsa("exponent_even", KEY, e=65536)
    rsa("exponent_largest", e=2**32 - 1)
    rsa("exponent_too_large", KEY, e=2**32 + 1)
    rsa("exponent_0", BAD, e=0)
    rsa("exponent_negative", BAD, e=-3)
    rsa("modulus_negative", BAD, n=-modulus(2047))
    rsa("without_null", BAD, params=b"")
    rsa("pss", pss=b"")
    rsa("pss_sha256", pss=pss_params(salt=32))
    rsa("pss_all_default", KEY, pss=seq())
    rsa("pss_sha1", KEY, pss=pss_params("sha1"))
    rsa("pss_mgf_other_hash", KEY, pss=pss_params(mgf="sha512", salt=32))
    rsa("pss_null", BAD, pss=NULL)
    alg = seq(oid("1.2.840.113549.1.1.1"), NULL)
    pub = seq(integer(modulus(2048)), integer(65537))
    leaf("key_rsa_unused_bits", BAD, key=seq(alg, bits(pub, 1)))
    leaf("key_rsa_trailing", BAD, key=seq(alg, bits(pub + NULL)))
    leaf("key_spki_trailing", BAD, key=seq(alg, bits(pub), NULL))
    leaf("key_modulus_not_minimal", BAD,
         key=seq(alg, bits(seq(tlv(2, b"\0\0" + modulus(2048).to_bytes(256, "big")),
                               integer(65537)))))


def ec_keys(leaf, BAD):
    KEY = "UNSUPPORTED_KEY"
    p384 = EcKey("leaf", P384)
    leaf("key_p256", key=LEAF)
    leaf("key_p384", key=p384)
    leaf("key_p521", KEY, key=LEAF.spki(oid("1.3.132.0.35"), b"\x04" + bytes(132)))
    leaf("key_ec_explicit_curve", KEY, key=LEAF.spki(seq(integer(1))))
    leaf("key_ec_compressed", KEY, key=LEAF.spki(point=b"\x02" + LEAF.point()[1:33]))
    leaf("key_ec_point_short", BAD, key=LEAF.spki(point=LEAF.point()[:-1]))
    leaf("key_ec_point_of_other_curve", BAD, key=LEAF.spki(point=p384.point()))
    leaf("key_ec_params_trailing", BAD, key=LEAF.spki(oid(P256.oid) + NULL))
    leaf("key_ed25519", KEY, key=seq(seq(oid("1.3.101.112")), bits(bytes(32))))


def extensions(leaf, BAD):
    CRIT = "UNKNOWN_CRITICAL"
    leaf("ext_unknown", more=[ext("unknown", NULL)])
    leaf("ext_unknown_critical", CRIT, more=[ext("unknown", NULL, True)])
    leaf("ext_ct_poison", CRIT, more=[ext("poison", NULL, True)])
    leaf("ext_issuer_alt_name_critical", CRIT, more=[ext("ian", seq(dns(HOST)), True)])
    leaf("ext_duplicate", "DUPLICATE_EXTENSION", more=[ext("unknown", NULL)] * 2)
    leaf("ext_duplicate_known", "DUPLICATE_EXTENSION", more=[eku("server"), eku("server")])
    leaf("ext_empty_list", BAD, exts_der=context(3, seq()))
    leaf("ext_wrapper_trailing", BAD, exts_der=context(3, seq(san(dns(HOST))), NULL))
    u = oid(EXT["unknown"])
    leaf("ext_critical_false_encoded", BAD, more=[seq(u, tlv(1, b"\0"), octets(NULL))])
    leaf("ext_critical_true_as_1", BAD, more=[seq(u, tlv(1, b"\1"), octets(NULL))])
    leaf("ext_critical_of_two_octets", BAD, more=[seq(u, tlv(1, b"\xff\xff"), octets(NULL))])
    leaf("ext_without_value", BAD, more=[seq(u)])
    leaf("ext_trailing", BAD, more=[seq(u, octets(NULL), NULL)])
    many = [seq(oid("1.3.6.1.4.1.99999.2.%d" % i), octets()) for i in range(64)]
    leaf("ext_64", more=many[:63])
    leaf("ext_65", BAD, more=many)
    leaf("skid", more=[skid(LEAF)])
    leaf("skid_empty", BAD, more=[ext("skid", octets())])
    leaf("skid_trailing", BAD, more=[ext("skid", octets(b"a") + NULL)])
    full = seq(context(0, b"id", cons=False), context(1, directory("CN=x")),
               context(2, b"\1", cons=False))
    leaf("akid_full", more=[ext("akid", full)])
    leaf("akid_empty_id", BAD, more=[ext("akid", seq(context(0, cons=False)))])
    leaf("akid_unknown_field", BAD, more=[ext("akid", seq(context(3, b"x", cons=False)))])


def usages(leaf, BAD):
    def one(label, kind, value, reason="OK"):
        leaf(label, reason, more=[ext(kind, value, True)])
    one("bc_ca", "bc", seq(TRUE))
    one("bc_end_entity", "bc", seq())
    one("bc_path_len_0", "bc", seq(TRUE, integer(0)))
    one("bc_path_len_largest", "bc", seq(TRUE, integer(2**31 - 1)))
    one("bc_path_len_too_large", "bc", seq(TRUE, integer(2**31)), BAD)
    one("bc_path_len_negative", "bc", seq(TRUE, integer(-1)), BAD)
    one("bc_path_len_not_minimal", "bc", seq(TRUE, tlv(2, b"\0\1")), BAD)
    one("bc_path_len_without_ca", "bc", seq(integer(0)), BAD)
    one("bc_ca_false_encoded", "bc", seq(tlv(1, b"\0")), BAD)
    one("bc_ca_true_as_1", "bc", seq(tlv(1, b"\1")), BAD)
    one("bc_trailing", "bc", seq(TRUE, integer(0), NULL), BAD)
    one("ku_two_octets", "ku", bits(b"\x80\x80", 7))
    one("ku_no_bit", "ku", bits(b""), BAD)
    one("ku_all_zero", "ku", bits(b"\0", 7), BAD)
    one("ku_trailing_zero_bits", "ku", bits(b"\x80", 0), BAD)
    one("ku_unused_bit_set", "ku", bits(b"\xa0", 6), BAD)
    one("ku_unused_8", "ku", bits(b"\x80", 8), BAD)
    one("ku_three_octets", "ku", bits(b"\x80\0\x80", 7), BAD)
    one("eku_empty", "eku", seq(), BAD)
    one("eku_not_an_oid", "eku", seq(NULL), BAD)
    one("eku_any_and_other", "eku", seq(oid(EKU_OIDS["any"]), oid(EKU_OIDS["code"])))


def constraints(leaf, BAD):
    def one(label, value, reason="OK"):
        leaf("nc_" + label, reason, more=[bc(), ext("nc", value, True)])

    def perm(*subtrees):
        return context(0, *subtrees)
    base = subtree(dns("example.com"))
    one("permitted", seq(perm(base)))
    one("both", seq(perm(base), context(1, base)))
    one("empty", seq(), BAD)
    one("list_empty", seq(perm()), BAD)
    one("lists_swapped", seq(context(1, base), perm(base)), BAD)
    one("minimum", seq(perm(subtree(dns("a"), context(0, b"\0", cons=False)))), "UNKNOWN_CRITICAL")
    one("maximum", seq(perm(subtree(dns("a"), context(1, b"\1", cons=False)))), "UNKNOWN_CRITICAL")
    one("ip_v4", seq(perm(subtree(ip(192, 0, 2, 0, 255, 255, 255, 0)))))
    one("ip_v4_any", seq(perm(subtree(ip(*[0] * 8)))))
    one("ip_v6", seq(perm(subtree(ip(*[0] * 16, *[255] * 16)))))
    one("ip_no_mask", seq(perm(subtree(ip(192, 0, 2, 0)))), BAD)
    one("ip_mask_with_hole", seq(perm(subtree(ip(192, 0, 2, 0, 255, 0, 255, 0)))), BAD)
    one("ip_mask_octet_with_hole", seq(perm(subtree(ip(192, 0, 2, 0, 255, 253, 0, 0)))), BAD)
    one("unknown_form", seq(perm(subtree(context(9, b"x", cons=False)))), BAD)


def policies(leaf, BAD):
    CRIT = "UNKNOWN_CRITICAL"
    pol = oid("2.23.140.1.2.1")
    cps = seq(oid("1.3.6.1.5.5.7.2.1"), tlv(22, b"x"))
    other = seq(oid("1.3.6.1.4.1.99999.3"), NULL)

    def one(label, value, reason="OK", critical=False, kind="policies"):
        leaf("policy_" + label, reason, more=[ext(kind, value, critical)])
    one("plain", seq(seq(pol)))
    one("critical", seq(seq(pol)), critical=True)
    one("critical_cps", seq(seq(pol, seq(cps))), critical=True)
    one("unknown_qualifier", seq(seq(pol, seq(other))))
    one("critical_unknown_qualifier", seq(seq(pol, seq(other))), CRIT, True)
    one("empty", seq(), BAD)
    one("qualifiers_empty", seq(seq(pol, seq())), BAD)
    one("mappings", seq(seq(pol, pol)), kind="mappings")
    one("mappings_critical", seq(seq(pol, pol)), CRIT, True, "mappings")
    one("constraints_critical", seq(context(0, b"\0", cons=False)), CRIT, True,
        "policy_constraints")
    one("inhibit_any_critical", integer(0), CRIT, True, "inhibit_any")
