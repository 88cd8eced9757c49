# SPDX-License-Identifier: GPL-2.0-only
"""One certificate for each rule of reading, good or differing in that one thing."""

from certs_lib import *

HOST = "host.example.com"
ROOT = EcKey("root")
LEAF = EcKey("leaf")
RSA = RsaKey("rsa leaf")


def build(add):
    def leaf(label, reason="OK", subject="CN=leaf", exts=None, more=(), key=LEAF, signer=ROOT,
             wrap=None, sig_known=True, issuer="CN=root", **kw):
        exts = [san(dns(HOST))] if exts is None else exts
        der = certificate(subject, issuer, key, signer, [*exts, *more], **kw)
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
    descriptions(leaf, BAD)


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
    # nothing is decided by a serial number, so more than 4.1.2.2 allows does no harm
    leaf("serial_21_octets", serial=integer(1 << 160))
    leaf("serial_64_octets", serial=integer((1 << 511) - 1))
    leaf("serial_200_octets", serial=integer(1 << 1590))
    leaf("serial_21_octets_negative", BAD, serial=integer(-(1 << 160)))
    leaf("serial_not_minimal", BAD, serial=tlv(2, b"\0\x01"))
    leaf("serial_empty", BAD, serial=tlv(2))


def algorithms(leaf, BAD):
    leaf("alg_outer_differs", BAD, outer_alg=sig_alg("ecdsa-sha384"))
    leaf("alg_rsa", signer=RSA)
    # RFC 4055 5 has them accepted; NULL for ECDSA is the same slip the other way round
    for h in ("sha256", "sha384", "sha512"):
        rsa, ecdsa = oid(SIG_OIDS["rsa-" + h]), oid(SIG_OIDS["ecdsa-" + h])
        leaf("alg_rsa_%s_without_null" % h, signer=RSA, alg="rsa-" + h, inner_alg=seq(rsa))
        leaf("alg_rsa_%s_without_null_inside" % h, BAD, signer=RSA, alg="rsa-" + h,
             inner_alg=seq(rsa), outer_alg=seq(rsa, NULL))
        leaf("alg_rsa_%s_without_null_outside" % h, BAD, signer=RSA, alg="rsa-" + h,
             inner_alg=seq(rsa, NULL), outer_alg=seq(rsa))
        leaf("alg_ecdsa_%s_with_null" % h, alg="ecdsa-" + h, inner_alg=seq(ecdsa, NULL))
        leaf("alg_ecdsa_%s_with_null_outside" % h, BAD, alg="ecdsa-" + h,
             inner_alg=seq(ecdsa), outer_alg=seq(ecdsa, NULL))
        leaf("alg_ecdsa_%s_with_sequence" % h, BAD, alg="ecdsa-" + h, inner_alg=seq(ecdsa, seq()))
        leaf("alg_rsa_%s_with_octets" % h, BAD, signer=RSA, alg="rsa-" + h,
             inner_alg=seq(rsa, octets(b"")))
    leaf("alg_rsa_null_trailing", BAD, signer=RSA,
         inner_alg=seq(oid(SIG_OIDS["rsa-sha256"]), NULL, NULL))
    leaf("alg_rsa_null_not_empty", BAD, signer=RSA,
         inner_alg=seq(oid(SIG_OIDS["rsa-sha256"]), tlv(5, b"\0")))
    leaf("alg_ecdsa_null_trailing", BAD, inner_alg=seq(oid(SIG_OIDS["ecdsa-sha256"]), NULL, NULL))
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
    # as with MD5: readable, but nobody can use the signature
    pss("salt_negative", pss_params(salt=-1), sig_known=False)
    pss("salt_huge", pss_params(salt=513), sig_known=False)
    pss("salt_not_minimal", seq(context(0, seq(oid(HASH_OIDS["sha256"]), NULL)),
                                context(1, seq(oid("1.2.840.113549.1.1.8"),
                                               seq(oid(HASH_OIDS["sha256"]), NULL))),
                                context(2, tlv(2, b"\0\x20"))), BAD)
    pss("params_absent", b"", sig_known=False)
    pss("params_null", NULL, BAD)
    pss("params_all_default", seq(), sig_known=False)
    pss("hash_sha1", pss_params("sha1", salt=20), sig_known=False)
    pss("hash_sha3", pss_params("sha3-256", salt=32), sig_known=False)
    pss("hash_default", pss_params(no_hash=True, salt=32), sig_known=False)
    pss("mgf_default", pss_params(no_mgf=True, salt=32), sig_known=False)
    pss("mgf_other_hash", pss_params(mgf="sha384", salt=32), sig_known=False)
    pss("trailer_default_encoded", pss_params(salt=32, trailer=1))
    pss("trailer_and_default_salt", pss_params(trailer=1))
    pss("trailer_2", pss_params(salt=32, trailer=2), sig_known=False)
    pss("trailer_negative", pss_params(salt=32, trailer=-1), sig_known=False)


def names(leaf, BAD):
    leaf("subject_empty_san_critical", subject="", exts=[san(dns(HOST), critical=True)])
    leaf("subject_empty_san_not_critical", subject="")
    leaf("subject_empty_no_san", subject="", exts=[])
    leaf("subject_empty_no_extensions", subject="", exts_der=b"")
    leaf("issuer_empty", BAD, issuer="")
    leaf("issuer_and_subject_empty", BAD, issuer="", subject="")
    leaf("issuer_rdn_empty", BAD, issuer=seq(set_()))
    leaf("issuer_not_a_sequence", BAD, issuer=set_())
    leaf("subject_rdn_empty", BAD, subject=seq(set_()))
    leaf("subject_attribute_without_value", BAD, subject=seq(set_(seq(oid("2.5.4.3")))))
    leaf("subject_attribute_trailing", BAD,
         subject=seq(set_(seq(oid("2.5.4.3"), tlv(12, b"a"), NULL))))
    leaf("subject_two_in_rdn",
         subject=seq(set_(seq(oid("2.5.4.3"), tlv(12, b"a")), seq(oid("2.5.4.10"), tlv(12, b"b")))))
    leaf("san_empty", exts=[san()])
    leaf("san_empty_critical", BAD, exts=[san(critical=True)])
    leaf("san_empty_trailing", BAD, exts=[ext("san", seq() + NULL)])
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
    one("generalized_2049", gen("20491231235959Z"))
    one("generalized_2031", gen("20310101000000Z"))
    one("generalized_1950", gen("19500101000000Z"))
    one("generalized_0001", gen("00010101000000Z"))
    one("generalized_0000", gen("00000101000000Z"))
    one("generalized_2031_month_13", gen("20311301000000Z"), BAD)
    one("generalized_2031_leap_day", gen("20310229000000Z"), BAD)
    one("generalized_2031_fraction", gen("20310101000000.0Z"), BAD)
    one("generalized_2031_no_zulu", gen("20310101000000"), BAD)
    one("generalized_2031_offset", gen("20310101000000+0000"), BAD)
    one("generalized_2031_no_seconds", gen("203101010000Z"), BAD)
    one("generalized_of_two_digits", gen("310101000000Z"), BAD)
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
    for label, a, b in (("both", gen("20250101000000Z"), gen("20310101000000Z")),
                        ("and_utc", gen("20250101000000Z"), utc("310101000000Z")),
                        ("utc_and", utc("250101000000Z"), gen("20310101000000Z"))):
        leaf("time_generalized_" + label, validity=seq(a, b))
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
    rsa("pss_trailer_default_encoded", pss=pss_params(salt=32, trailer=1))
    rsa("pss_trailer_2", KEY, pss=pss_params(salt=32, trailer=2))
    rsa("pss_trailer_negative", KEY, pss=pss_params(salt=32, trailer=-1))
    rsa("pss_salt_default", pss=pss_params())
    rsa("pss_salt_largest", pss=pss_params(salt=512))
    rsa("pss_salt_huge", KEY, pss=pss_params(salt=513))
    rsa("pss_salt_negative", KEY, pss=pss_params(salt=-1))
    rsa("pss_hash_default", KEY, pss=pss_params(no_hash=True, salt=32))
    rsa("pss_mgf_default", KEY, pss=pss_params(no_mgf=True, salt=32))
    rsa("pss_hash_sha3", KEY, pss=pss_params("sha3-256", salt=32))
    rsa("pss_hash_without_null", pss=pss_params(salt=32, null=False))
    rsa("pss_trailing", BAD, pss=pss_params(salt=32) + NULL)
    rsa("pss_unknown_field", BAD, pss=seq(pss_params(salt=32)[2:], context(4, integer(1))))
    rsa("pss_field_trailing", BAD,
        pss=seq(pss_params()[2:], context(2, integer(32), NULL)))
    rsa("pss_fields_swapped", BAD,
        pss=seq(pss_params()[2:], context(3, integer(1)), context(2, integer(32))))
    rsa("pss_salt_not_minimal", BAD, pss=seq(pss_params()[2:], context(2, tlv(2, b"\0\x20"))))
    rsa("pss_salt_no_integer", BAD, pss=seq(pss_params()[2:], context(2, octets(b"\x20"))))
    rsa("pss_mgf_other_function", KEY,
        pss=seq(context(0, seq(oid(HASH_OIDS["sha256"]), NULL)),
                context(1, seq(oid("1.2.840.113549.1.1.9"), seq(oid(HASH_OIDS["sha256"]), NULL)))))
    rsa("pss_mgf_without_hash", BAD,
        pss=seq(context(0, seq(oid(HASH_OIDS["sha256"]), NULL)),
                context(1, seq(oid("1.2.840.113549.1.1.8")))))
    rsa("pss_hash_oid_malformed", BAD, pss=seq(context(0, seq(tlv(6, b"\x60\x86"), NULL))))
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
    leaf("ext_empty_list", exts_der=context(3, seq()))
    leaf("ext_empty_wrapper", BAD, exts_der=context(3))
    leaf("ext_wrapper_trailing", BAD, exts_der=context(3, seq(san(dns(HOST))), NULL))
    u = oid(EXT["unknown"])
    leaf("ext_critical_false_encoded", more=[seq(u, FALSE, octets(NULL))])
    for kind, value in (("bc", seq(TRUE)), ("ku", bits(b"\x80", 7)),
                        ("eku", seq(oid(EKU_OIDS["server"]))), ("skid", octets(b"id")),
                        ("policies", seq(seq(oid("2.23.140.1.2.1"))))):
        leaf("ext_critical_false_encoded_" + kind,
             more=[seq(oid(EXT[kind]), FALSE, octets(value))])
    leaf("ext_critical_false_and_true", BAD, more=[seq(u, FALSE, TRUE, octets(NULL))])
    leaf("ext_critical_false_of_two_octets", BAD, more=[seq(u, tlv(1, b"\0\0"), octets(NULL))])
    leaf("ext_critical_false_duplicate", "DUPLICATE_EXTENSION",
         more=[seq(u, FALSE, octets(NULL)), ext("unknown", NULL)])
    leaf("ext_critical_true_as_1", BAD, more=[seq(u, tlv(1, b"\1"), octets(NULL))])
    leaf("ext_critical_of_two_octets", BAD, more=[seq(u, tlv(1, b"\xff\xff"), octets(NULL))])
    leaf("ext_without_value", BAD, more=[seq(u)])
    leaf("ext_trailing", BAD, more=[seq(u, octets(NULL), NULL)])
    many = [seq(oid("1.3.6.1.4.1.99999.2.%d" % i), octets()) for i in range(64)]
    leaf("ext_64", more=many[:63])
    leaf("ext_65", BAD, more=many)
    leaf("skid", more=[skid(LEAF)])
    leaf("skid_empty", more=[ext("skid", octets())])
    leaf("skid_trailing", BAD, more=[ext("skid", octets(b"a") + NULL)])
    full = seq(context(0, b"id", cons=False), context(1, directory("CN=x")),
               context(2, b"\1", cons=False))
    leaf("akid_full", more=[ext("akid", full)])
    leaf("akid_empty_id", more=[ext("akid", seq(context(0, cons=False)))])
    leaf("akid_empty", more=[ext("akid", seq())])
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
    one("bc_path_len_without_ca", "bc", seq(integer(0)))
    one("bc_path_len_with_ca_false", "bc", seq(FALSE, integer(3)))
    one("bc_path_len_without_ca_negative", "bc", seq(integer(-1)), BAD)
    one("bc_path_len_without_ca_not_minimal", "bc", seq(FALSE, tlv(2, b"\0\1")), BAD)
    one("bc_path_len_without_ca_trailing", "bc", seq(FALSE, integer(0), NULL), BAD)
    one("bc_ca_false_encoded", "bc", seq(FALSE))
    leaf("bc_ca_false_encoded_not_critical", more=[ext("bc", seq(FALSE))])
    leaf("bc_and_critical_false_encoded", more=[seq(oid(EXT["bc"]), FALSE, octets(seq(FALSE)))])
    one("bc_ca_false_of_two_octets", "bc", seq(tlv(1, b"\0\0")), BAD)
    one("bc_ca_false_and_true", "bc", seq(FALSE, TRUE), BAD)
    one("bc_ca_true_as_1", "bc", seq(tlv(1, b"\1")), BAD)
    one("bc_trailing", "bc", seq(TRUE, integer(0), NULL), BAD)
    one("ku_two_octets", "ku", bits(b"\x80\x80", 7))
    one("ku_no_bit", "ku", bits(b""), BAD)
    one("ku_all_zero", "ku", bits(b"\0", 7), BAD)
    for label, octs, unused in (("0", b"\x80", 0), ("3", b"\x80", 3), ("6", b"\x80", 6),
                                ("5_of_a0", b"\xa0", 4), ("certtool", b"\x80\0", 7),
                                ("second_octet", b"\xa0\0", 0), ("second_used", b"\x80\x80", 0)):
        one("ku_trailing_zero_bits_" + label, "ku", bits(octs, unused))
    one("ku_only_ninth_bit", "ku", bits(b"\0\x80", 7))
    one("ku_all_zero_in_two_octets", "ku", bits(b"\0\0", 7), BAD)
    one("ku_all_zero_used", "ku", bits(b"\0", 0), BAD)
    one("ku_unused_bit_set", "ku", bits(b"\xa0", 6), BAD)
    one("ku_unused_bit_set_in_second", "ku", bits(b"\x80\x01", 7), BAD)
    one("ku_unused_bits_all_set", "ku", bits(b"\xff", 7), BAD)
    one("ku_three_octets_of_zero", "ku", bits(b"\x80\0\0", 7), BAD)
    one("ku_unused_8", "ku", bits(b"\x80", 8), BAD)
    one("ku_three_octets", "ku", bits(b"\x80\0\x80", 7), BAD)
    one("eku_empty", "eku", seq(), BAD)
    one("eku_not_an_oid", "eku", seq(NULL), BAD)
    for label, arc in (("server", "rpc-server"), ("client", "rpc-client")):
        one("eku_rpc_" + label, "eku", seq(oid(EKU_OIDS[arc])))
    one("eku_oid_malformed", "eku", seq(tlv(6, b"\x2b\x80\x01")), BAD)
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
    zero = context(0, b"\0", cons=False)
    one("minimum_0", seq(perm(subtree(dns("a"), zero))))
    one("minimum_0_excluded", seq(context(1, subtree(ip(*[0] * 8), zero))))
    one("minimum_1", seq(perm(subtree(dns("a"), context(0, b"\1", cons=False)))), "UNKNOWN_CRITICAL")
    one("minimum_0_and_maximum",
        seq(perm(subtree(dns("a"), zero, context(1, b"\1", cons=False)))), "UNKNOWN_CRITICAL")
    one("minimum_0_in_two_octets",
        seq(perm(subtree(dns("a"), context(0, b"\0\0", cons=False)))), "UNKNOWN_CRITICAL")
    one("excluded_empty_beside_permitted", seq(perm(base), context(1)))
    one("excluded_empty", seq(context(1)), BAD)
    one("permitted_empty_beside_excluded", seq(perm(), context(1, base)), BAD)
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
    one("empty", seq())
    one("qualifiers_empty", seq(seq(pol, seq())))
    one("qualifiers_empty_critical", seq(seq(pol, seq())), critical=True)
    one("oid_malformed", seq(seq(tlv(6, b"\x2a\x80\x01"))), BAD)
    for label, q in (("oid_leading_80", seq(tlv(6, b"\x2a\x80\x01"), NULL)),
                     ("oid_unfinished", seq(tlv(6, b"\x2a\x86"), NULL)),
                     ("oid_empty", seq(tlv(6), NULL)), ("without_value", seq(oid("1.2.3"))),
                     ("of_two_values", seq(oid("1.2.3"), NULL, NULL)), ("not_a_sequence", NULL)):
        one("qualifier_" + label, seq(seq(pol, seq(q))), BAD)
        one("qualifier_%s_critical" % label, seq(seq(pol, seq(q))), BAD, True)
    one("qualifier_known_then_malformed", seq(seq(pol, seq(cps, seq(tlv(6, b"\x2a\x86"), NULL)))), BAD)

    # nothing is asked of whoever asks for no policy
    any_pol, n = oid("2.5.29.32.0"), {"cons": False}
    harmless = (("mappings", "mappings", seq(seq(pol, pol))),
                ("mappings_of_two", "mappings", seq(seq(pol, pol), seq(pol, oid("1.2.3")))),
                ("mappings_any", "mappings", seq(seq(any_pol, pol))),
                ("mappings_empty", "mappings", seq()),
                ("inhibit_any_0", "inhibit_any", integer(0)),
                ("inhibit_any_5", "inhibit_any", integer(5)),
                ("inhibit_mapping_0", "policy_constraints", seq(context(1, b"\0", **n))),
                ("inhibit_mapping_300", "policy_constraints", seq(context(1, b"\1\x2c", **n))),
                ("constraints_empty", "policy_constraints", seq()))
    for label, kind, value in harmless:
        one(label, value, kind=kind)
        one(label + "_critical", value, critical=True, kind=kind)
    demanding = (("explicit_0", seq(context(0, b"\0", **n))),
                 ("explicit_200", seq(context(0, b"\0\xc8", **n))),
                 ("explicit_and_inhibit", seq(context(0, b"\0", **n), context(1, b"\0", **n))))
    for label, value in demanding:
        one(label, value, kind="policy_constraints")
        one(label + "_critical", value, CRIT, True, "policy_constraints")
    malformed = (("mappings_single", "mappings", seq(seq(pol))),
                 ("mappings_of_three", "mappings", seq(seq(pol, pol, pol))),
                 ("mappings_oid_malformed", "mappings", seq(seq(pol, tlv(6, b"\x2a\x86")))),
                 ("mappings_trailing", "mappings", seq(seq(pol, pol)) + NULL),
                 ("mappings_not_a_sequence", "mappings", NULL),
                 ("inhibit_any_negative", "inhibit_any", integer(-1)),
                 ("inhibit_any_not_minimal", "inhibit_any", tlv(2, b"\0\1")),
                 ("inhibit_any_trailing", "inhibit_any", integer(0) + NULL),
                 ("inhibit_any_sequence", "inhibit_any", seq(integer(0))),
                 ("constraints_negative", "policy_constraints", seq(context(1, b"\xff", **n))),
                 ("constraints_not_minimal", "policy_constraints", seq(context(1, b"\0\1", **n))),
                 ("constraints_no_octet", "policy_constraints", seq(context(1, **n))),
                 ("constraints_explicit_no_octet", "policy_constraints", seq(context(0, **n))),
                 ("constraints_swapped", "policy_constraints",
                  seq(context(1, b"\0", **n), context(0, b"\0", **n))),
                 ("constraints_unknown_field", "policy_constraints", seq(context(2, b"\0", **n))))
    for label, kind, value in malformed:
        one(label, value, BAD, kind=kind)
        one(label + "_critical", value, BAD, True, kind)


def descriptions(leaf, BAD):
    """two faults in one; and subjects that a log must survive"""
    ed25519 = seq(seq(oid("1.3.101.112")), bits(bytes(32)))
    unknown = ext("unknown", NULL, True)
    leaf("two_key_and_critical", "UNSUPPORTED_KEY", key=ed25519, more=[unknown])
    leaf("two_key_and_malformed", BAD, key=ed25519, more=[unknown, ext("ku", bits(b"\0", 7))])
    leaf("two_critical_and_outer", BAD, more=[unknown], outer_alg=sig_alg("ecdsa-sha384"))

    def subject(value):
        return seq(set_(seq(oid("2.5.4.3"), tlv(12, value))))
    leaf("describe_control", "UNKNOWN_CRITICAL", more=[unknown],
         subject=subject(b"a\n\"\\\0\x1b\xffz"))
    long = seq(oid("1.3.6.1.4.1.4294967295.4294967295.4294967296.1"), TRUE, octets(b""))
    leaf("describe_long", "UNKNOWN_CRITICAL", more=[long], subject=subject(b"\xff" * 300),
         serial=integer((1 << 1590) - 1))
