#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Test revocation lists: writes crls_data.h and crls_data.c, or asks OpenSSL.

    crls.py                    regenerate beside this script
    crls.py --openssl-verify   give each case to "openssl verify -crl_check_all", print disagreements
    crls.py --dump DIR         write the lists as DER

The certificates are those of certs.py, and a few more; one list was made by openssl ca.
"""

import base64
import os
import re
import subprocess
import sys
import tempfile

import certs
from certs_lib import *
from certs_path import HOST, INT, INT2, LEAF, OTHER, ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
ITEMS, CASES = {}, []		# label: (DER, reason of reading; None: a certificate)

EXT.update({"number": "2.5.29.20", "reason": "2.5.29.21", "hold": "2.5.29.23",
            "invalidity": "2.5.29.24", "delta": "2.5.29.27", "idp": "2.5.29.28",
            "cert_issuer": "2.5.29.29", "freshest": "2.5.29.46"})
THIS, NEXT = "20300101000000", "20310101000000"
LONG = int("7f" + "a5" * 19, 16)	# 20 octets


def add(label, der, reason="OK"):
    assert label not in ITEMS, label
    ITEMS[label] = (der, reason)


def case(label, chain, lists, reason="OK", fault=0, mode="LISTED", anchors=("root",), bare=False,
         openssl=True):
    CASES.append(dict(label=label, chain=chain, lists=lists, reason=reason, fault=fault, mode=mode,
                      anchors=anchors, bare=bare, openssl=openssl))


def number(n, critical=False):
    return ext("number", integer(n), critical)


def reason(n, critical=False):
    return ext("reason", tlv(0x0A, bytes([n])), critical)


def flag(n, value=b"\xff"):
    return context(n, value, cons=False)


def idp(*parts, critical=True):
    return ext("idp", seq(*parts), critical)


def serial_of(label):
    """The serial number of one of certs.py's, or of ours."""
    der = (certs.CERTS.get(label) or ITEMS[label])[0]
    at = der.index(b"\xa0\x03\x02\x01\x02\x02") + 6
    return int.from_bytes(der[at + 1:at + 1 + der[at]], "big")


def entry(serial, exts=(), when=None, tail=b""):
    serial = serial if isinstance(serial, bytes) else integer(serial)
    return seq(serial, time("20300101000000") if when is None else when,
               seq(*exts) if exts else b"", tail)


def crl(entries=(), exts=None, issuer="CN=int", signer=INT, alg=None, version=integer(1), this=THIS,
        then=NEXT, revoked=None, inner_alg=None, exts_der=None, spoil_sig=False, tbs_tail=b"",
        tail=b"", unused=0):
    """entries: serial numbers or DER; exts None: number and key identifier, as an issuer has to"""
    alg = alg or signer.default_alg
    if exts is None:
        exts = [akid(signer), number(1)]
    if exts_der is None:
        exts_der = context(0, seq(*exts)) if exts else b""
    if revoked is None:
        entries = [e if isinstance(e, bytes) else entry(e) for e in entries]
        revoked = seq(*entries) if entries else b""
    when = [t if isinstance(t, bytes) else time(t) for t in (this, then)]
    tbs = seq(version, inner_alg or sig_alg(alg),
              issuer if isinstance(issuer, bytes) else name(issuer), *when, revoked, exts_der,
              tbs_tail)
    signature = signer.sign(alg, tbs)
    if spoil_sig:
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
    return seq(tbs, sig_alg(alg), bits(signature, unused), tail)


def good():
    leaf = serial_of("leaf")
    add("plain", crl([leaf]))
    add("none_revoked", crl())
    add("revoked_empty", crl(revoked=seq()))
    add("version_1", crl([leaf], version=b"", exts=[]))
    add("version_2_no_extensions", crl([leaf], exts=[]))
    add("exts_empty", crl(exts_der=context(0, seq())))
    add("many", crl([n * 7919 % 1009 + (n << 20) for n in range(150, 0, -1)] + [LONG, leaf]))
    add("twice", crl([leaf, 5, leaf, 5]))
    add("serials_falling", crl([leaf, leaf - 1]))
    add("serial_zero_and_negative", crl([0, -1, -leaf, LONG]))
    add("reasons", crl([entry(n + 100, [reason(n)]) for n in (0, 1, 6, 8, 10, 77)] +
                       [entry(leaf, [ext("invalidity", generalized("20291231000000")),
                                     reason(8)])]))
    add("reason_critical", crl([entry(leaf, [reason(1, True)])]))
    add("hold_instruction", crl([entry(leaf, [ext("hold", oid("1.2.840.10040.2.2"))])]))
    add("entry_unknown", crl([entry(leaf, [ext("unknown", NULL)])]))
    add("entry_in_future", crl([entry(leaf, when=generalized("20990101000000"))]))
    add("entry_date_odd", crl([entry(leaf, when=tlv(0x17, b"300101"))]))
    add("times_generalized", crl([leaf], this=generalized(THIS), then=generalized(NEXT)))
    add("number_0", crl(exts=[number(0)]))
    add("number_20_octets", crl(exts=[number((1 << 160) - 1)]))
    add("number_critical", crl(exts=[number(7, True)]))
    add("number_absent", crl([leaf], exts=[akid(INT)]))
    add("unknown", crl(exts=[ext("unknown", NULL), ext("freshest", seq()), number(1)]))
    add("akid_ian_critical", crl(exts=[ext("akid", seq(), True), ext("ian", seq(dns("a")), True)]))
    add("idp_users", crl([leaf], exts=[number(1), idp(flag(1))]))
    add("idp_users_false_written", crl([leaf], exts=[number(1), idp(flag(1), flag(2, b"\0"),
                                                                      flag(5, b"\0"))]))
    add("idp_cas", crl([leaf], exts=[number(1), idp(flag(2))]))
    add("idp_not_critical", crl([leaf], exts=[number(1), idp(flag(2), critical=False)]))
    add("unknown_alg", crl([leaf], alg="ecdsa-sha1"))


def malformed():
    leaf = serial_of("leaf")
    plain = ITEMS["plain"][0]

    def bad(label, der):
        add("bad_" + label, der, "MALFORMED")
    bad("trailing_byte", plain + b"\0")
    bad("inner_trailing", crl(tail=NULL))
    bad("tbs_trailing", crl(tbs_tail=NULL))
    bad("signature_unused_bits", crl(unused=1))
    bad("version_0", crl(version=integer(0)))
    bad("version_3", crl(version=integer(2)))
    bad("version_not_minimal", crl(version=tlv(2, b"\0\1")))
    bad("extensions_in_version_1", crl(version=b""))
    bad("entry_extensions_in_version_1", crl([entry(leaf, [reason(1)])], version=b"", exts=[]))
    bad("alg_differs", crl(inner_alg=sig_alg("ecdsa-sha384")))
    bad("alg_parameters", seq(*[p for p in (lambda a: (
        seq(integer(1), a, name("CN=int"), time(THIS), time(NEXT)), a, bits(b"\0")))(
            seq(oid(SIG_OIDS["ecdsa-sha256"]), octets(b"")))]))
    bad("issuer_empty", crl(issuer=seq()))
    bad("next_absent", crl(then=b""))
    bad("next_without_seconds", crl(then=tlv(0x17, b"3101010000Z")))
    bad("this_month_13", crl(this=tlv(0x17, b"301301000000Z")))
    bad("revoked_not_a_sequence", crl(revoked=set_(entry(leaf))))
    bad("entry_not_a_sequence", crl([set_(integer(5), time(THIS))]))
    bad("entry_without_date", crl([seq(integer(5))]))
    bad("entry_date_first", crl([seq(time(THIS), integer(5))]))
    bad("entry_trailing", crl([entry(5, [reason(1)], tail=NULL)]))
    bad("serial_not_minimal", crl([entry(tlv(2, b"\0\5"))]))
    bad("serial_empty", crl([entry(tlv(2))]))
    bad("entry_extension_twice", crl([entry(5, [reason(1), reason(1)])]))
    bad("entry_65_extensions", crl([entry(5, [seq(oid("1.3.6.1.4.1.99999.2.%d" % n), octets())
                                              for n in range(65)])]))
    bad("entry_extension_without_value", crl([entry(5, [seq(oid(EXT["reason"]))])]))
    bad("extension_twice", crl(exts=[number(1), number(1)]))
    bad("65_extensions", crl(exts=[seq(oid("1.3.6.1.4.1.99999.2.%d" % n), octets())
                                   for n in range(65)]))
    bad("extension_without_value", crl(exts=[seq(oid(EXT["number"]))]))
    bad("extensions_twice", crl(exts_der=context(0, seq(number(1)), seq(number(2)))))
    bad("number_negative", crl(exts=[number(-1)]))
    bad("number_21_octets", crl(exts=[number(1 << 160)]))
    bad("number_trailing", crl(exts=[ext("number", integer(1) + NULL)]))
    bad("idp_empty", crl(exts=[idp()]))
    bad("idp_nothing_true", crl(exts=[idp(flag(1, b"\0"))]))
    bad("idp_users_and_cas", crl(exts=[idp(flag(1), flag(2))]))
    bad("idp_true_as_1", crl(exts=[idp(flag(1, b"\1"))]))
    bad("idp_flag_empty", crl(exts=[idp(flag(2, b""))]))
    bad("idp_flag_of_two_octets", crl(exts=[idp(flag(4, b"\xff\xff"))]))
    bad("idp_order", crl(exts=[idp(flag(2, b"\0"), flag(1))]))
    bad("idp_trailing", crl(exts=[ext("idp", seq(flag(1)) + NULL, True)]))


def refused():
    leaf = serial_of("leaf")

    def no(label, der):
        add("no_" + label, der, "UNKNOWN_CRITICAL")
    no("unknown_critical", crl(exts=[number(1), ext("unknown", NULL, True)]))
    no("freshest_critical", crl(exts=[ext("freshest", seq(), True)]))
    no("entry_unknown_critical", crl([entry(5), entry(leaf, [ext("unknown", NULL, True)])]))
    no("cert_issuer", crl([entry(leaf, [ext("cert_issuer", seq(directory("CN=other")), True)])]))
    no("cert_issuer_not_critical", crl([entry(leaf, [ext("cert_issuer", seq())])]))
    no("delta", crl(exts=[number(2), ext("delta", integer(1), True)]))
    no("delta_not_critical", crl(exts=[number(2), ext("delta", integer(1))]))
    no("idp_point", crl(exts=[idp(context(0, context(0, uri("http://a/b"))), flag(1))]))
    no("idp_reasons", crl(exts=[idp(context(3, b"\1\x60", cons=False))]))
    no("idp_reasons_empty", crl(exts=[idp(context(3, b"", cons=False))]))
    no("idp_indirect", crl(exts=[idp(flag(4))]))
    no("idp_attributes", crl(exts=[idp(flag(5))]))


# openssl ca -gencrl, 3.0.19, with INT's key: 0x1234 superseded, 5 on hold, 0xffee; crlnumber 0x1000
OPENSSL = """
3082012b3081d2020101300a06082a8648ce3d040302300e310c300a06035504030c03696e74170d3330303130313030
303030305a170d3331303130313030303030305a306d3032020105170d3330303131363030303030305a301e300a0603
551d1504030a010630100603551d17040906072a8648ce380202302102021234170d3330303131353030303030305a30
0c300a0603551d1504030a01043014020300ffee170d3330303131373030303030305aa024302230130603551d23040c
300a8008e328e363a1ca5733300b0603551d14040402021000300a06082a8648ce3d0403020348003045022100979c4b
6906584e41ec2ee79e7339c2841cc1de3bc0677156ab2518b3baeea156022056600b4709272f770478b54f69f7556fe1
a7bdb5232400c3798d134040c49c62
"""


def ca(label, subject, issuer, key, signer, usage=("keyCertSign", "cRLSign")):
    exts = [bc(), ku(*usage) if usage else b"", skid(key), akid(signer)]
    add(label, certificate(subject, issuer, key, signer, exts), None)


def extra_certificates():
    ca("int_no_crl_sign", "CN=int", "CN=root", INT, ROOT, ("keyCertSign",))
    ca("int_no_key_usage", "CN=int", "CN=root", INT, ROOT, ())
    ca("root_no_crl_sign", "CN=root", "CN=root", ROOT, ROOT, ("keyCertSign",))
    ca("int2", "CN=int", "CN=root", INT2, ROOT)
    add("leaf2", certificate("CN=leaf", "CN=int", LEAF, INT2,
                             [san(dns(HOST)), ku("digitalSignature"), eku("server")]), None)


def lists_of_paths():
    leaf, leaf2, middle = serial_of("leaf"), serial_of("leaf2"), serial_of("int")
    root = dict(issuer="CN=root", signer=ROOT)
    add("root_none", crl(**root))
    add("root_int", crl([middle], **root))
    add("root_leaf", crl([leaf], **root))	# another issuer's number
    add("root_ended", crl(then="20300531235959", **root))
    add("other", crl([leaf, middle], issuer="CN=other", signer=OTHER))
    add("ended", crl(then="20300531235959"))
    add("ends_now", crl(then=NOW))
    add("ends_in_a_second", crl(then="20300601000001"))
    add("ended_leaf", crl([leaf], then="20300531235959"))
    add("ended_5", crl(then="20300531235959", exts=[number(5)]))
    add("to_come", crl(this="20300601000001"))
    add("begins_now", crl(this=NOW))
    add("to_come_leaf_9", crl([leaf], this="20300601000001", exts=[number(9)]))
    add("of_other_key", crl(signer=OTHER))
    add("of_other_key_leaf", crl([leaf], signer=OTHER, exts=[number(9)]))
    add("of_int2", crl(signer=INT2))
    add("of_int2_leaf2", crl([leaf2], signer=INT2))
    add("spoilt", crl(spoil_sig=True))
    add("leaf_3", crl([leaf], exts=[number(3)], this="20300201000000"))
    add("none_4", crl(exts=[number(4)], this="20300102000000"))
    add("none_256", crl(exts=[number(256)]))
    add("leaf_256", crl([leaf], exts=[number(256)]))
    add("none_later", crl(exts=[], this="20300301000000"))
    add("users_none", crl(exts=[number(2), idp(flag(1))]))
    add("users_leaf", crl([leaf], exts=[number(2), idp(flag(1))]))
    add("root_cas_int", crl([middle], exts=[number(2), idp(flag(2))], **root))
    add("root_users_int", crl([middle], exts=[number(2), idp(flag(1))], **root))
    add("sha512", crl([leaf], alg="ecdsa-sha512"))


def cases():
    both = ["leaf", "int"]
    case("no_lists", both, [], openssl=False)
    case("of_nobody_here", both, ["other"], openssl=False)
    case("both_clean", both, ["none_revoked", "root_none"])
    case("leaf_revoked", both, ["plain", "root_none"], "ON_CRL")
    case("leaf_revoked_other_order", both, ["root_none", "plain"], "ON_CRL")
    case("int_revoked", both, ["none_revoked", "root_int"], "ON_CRL", 1)
    case("int_revoked_alone", both, ["root_int"], "ON_CRL", 1)
    case("number_of_another_issuer", both, ["none_revoked", "root_leaf"])
    case("only_its_issuers_lists_count", ["leaf_of_root", "int"], ["root_none", "plain"])
    case("by_version_1", both, ["version_1", "root_none"], "ON_CRL")
    case("among_many", both, ["many", "root_none"], "ON_CRL")
    case("removed_from_crl", both, ["reasons", "root_none"], "ON_CRL", openssl=False)
    case("from_a_day_to_come", both, ["entry_in_future", "root_none"], "ON_CRL")
    case("sha512", both, ["sha512", "root_none"], "ON_CRL")
    case("sha1", both, ["unknown_alg", "root_none"], "CRL_UNUSABLE", openssl=False)
    # whose lists they are
    case("other_key", both, ["of_other_key", "root_none"], "CRL_UNUSABLE")
    case("other_key_beside_a_good_one", both, ["of_other_key_leaf", "none_revoked", "root_none"])
    case("other_key_names_another", both, ["of_other_key_leaf", "root_none"], "CRL_UNUSABLE")
    case("spoilt", both, ["spoilt", "root_none"], "CRL_UNUSABLE")
    case("rollover_old", both, ["none_revoked", "of_int2_leaf2", "root_none"])
    case("rollover_new", ["leaf2", "int2", "int"], ["none_revoked", "of_int2_leaf2", "root_none"],
         "ON_CRL")
    case("rollover_new_clean", ["leaf2", "int2"], ["plain", "of_int2", "root_none"])
    case("rollover_one_list", ["leaf2", "int2"], ["none_revoked", "root_none"], "CRL_UNUSABLE")
    case("without_crl_sign", ["leaf", "int_no_crl_sign"], ["none_revoked", "root_none"],
         "CRL_UNUSABLE")
    case("without_crl_sign_revoked", ["leaf", "int_no_crl_sign"], ["plain", "root_none"],
         "CRL_UNUSABLE")
    case("without_key_usage", ["leaf", "int_no_key_usage"], ["none_revoked", "root_none"])
    case("anchor_without_crl_sign", both, ["none_revoked", "root_none"], "CRL_UNUSABLE", 1,
         anchors=("root_no_crl_sign",))
    case("anchor_is_name_and_key", both, ["none_revoked", "root_none"], bare=True, openssl=False)
    case("anchor_is_name_and_key_revoked", both, ["none_revoked", "root_int"], "ON_CRL", 1,
         bare=True, openssl=False)
    # dates
    case("ended", both, ["ended", "root_none"], "CRL_STALE")
    case("ended_of_root", both, ["none_revoked", "root_ended"], "CRL_STALE", 1)
    case("ends_now", both, ["ends_now", "root_none"], "CRL_STALE")
    case("ends_in_a_second", both, ["ends_in_a_second", "root_none"])
    case("ended_and_revoked", both, ["ended_leaf", "root_none"], "ON_CRL", openssl=False)
    case("to_come", both, ["to_come", "root_none"], "CRL_UNUSABLE")
    case("begins_now", both, ["begins_now", "root_none"])
    case("to_come_beside_one_of_today", both, ["to_come_leaf_9", "none_revoked", "root_none"])
    case("ended_is_newest", both, ["ended_5", "none_revoked", "root_none"], "CRL_STALE",
         openssl=False)
    # which of several
    case("newer_clean", both, ["leaf_3", "none_4", "root_none"], openssl=False)
    case("newer_clean_other_order", both, ["none_4", "leaf_3", "root_none"], openssl=False)
    case("longer_number_clean", both, ["none_256", "leaf_3", "root_none"], openssl=False)
    case("longer_number_revokes", both, ["none_4", "leaf_256", "root_none"], "ON_CRL",
         openssl=False)
    case("no_number_later_date", both, ["plain", "none_later", "root_none"], openssl=False)
    # for whom they are
    case("users_only", both, ["users_none", "root_none"])
    case("users_only_revoked", both, ["users_leaf", "root_none"], "ON_CRL")
    case("users_only_beside_complete", both, ["users_leaf", "none_256", "root_none"], "ON_CRL",
         openssl=False)
    case("cas_only_of_a_user", both, ["idp_cas", "root_none"], "CRL_UNUSABLE")
    case("cas_only_revoked", both, ["none_revoked", "root_cas_int"], "ON_CRL", 1)
    case("users_only_of_an_authority", both, ["none_revoked", "root_users_int"], "CRL_UNUSABLE", 1)
    # that could not be read
    case("unreadable", both, ["no_unknown_critical", "root_none"], "CRL_UNUSABLE")
    case("unreadable_entry", both, ["no_entry_unknown_critical", "root_none"], "CRL_UNUSABLE",
         openssl=False)
    case("unreadable_beside_a_good_one", both, ["bad_next_absent", "none_revoked", "root_none"],
         openssl=False)
    case("delta_alone", both, ["no_delta", "root_none"], "CRL_UNUSABLE")
    case("delta_beside_complete", both, ["no_delta", "plain", "root_none"], "ON_CRL",
         openssl=False)
    # what is demanded
    case("stale_ok", both, ["ended", "root_ended"], mode="STALE_OK", openssl=False)
    case("stale_ok_revoked", both, ["ended_leaf", "root_none"], "ON_CRL", mode="STALE_OK",
         openssl=False)
    case("stale_ok_unreadable", both, ["bad_next_absent"], "CRL_UNUSABLE", mode="STALE_OK",
         openssl=False)
    case("stale_ok_to_come", both, ["to_come"], "CRL_UNUSABLE", mode="STALE_OK", openssl=False)
    case("stale_ok_none", both, [], mode="STALE_OK", openssl=False)
    case("required_both", both, ["none_revoked", "root_none"], mode="REQUIRED")
    case("required_leafs_missing", both, ["root_none"], "CRL_MISSING", mode="REQUIRED")
    case("required_ints_missing", both, ["none_revoked"], "CRL_MISSING", 1, mode="REQUIRED")
    case("required_ended", both, ["ended", "root_none"], "CRL_STALE", mode="REQUIRED")
    case("required_of_a_pin", ["leaf"], [], mode="REQUIRED", anchors=("leaf",), openssl=False)


def build():
    certs.build()
    extra_certificates()
    good()
    malformed()
    refused()
    add("openssl", bytes.fromhex("".join(OPENSSL.split())))
    lists_of_paths()
    cases()


HEAD = """/* SPDX-License-Identifier: GPL-2.0-only */
/* Written by kunit/crls.py: do not edit. */
"""


def write_header(path):
    with open(path, "w") as f:
        f.write(HEAD + "#ifndef _TLS_HS_CRLS_DATA_H\n#define _TLS_HS_CRLS_DATA_H\n\n")
        f.write("/* Behind certs_data.h's, whose certificates are named as well. */\n")
        f.write("enum test_crl_id {\n")
        for n, label in enumerate(ITEMS):
            f.write("\tTL_%s%s,\n" % (label.upper(), " = TC_COUNT" if not n else ""))
        f.write("\tTL_END,\n};\n\n#define TL_COUNT\t(TL_END - TC_COUNT)\n")
        f.write("#define TEST_CRL_CASES\t%d\n\n#endif\n" % len(CASES))


def c_id(label):
    return ("TL_" if label in ITEMS else "TC_") + label.upper()


def write_case(f, c):
    f.write("\t{\n\t\t.desc = \"%s\",\n" % c["label"])
    for what in ("chain", "lists"):
        if c[what]:
            ids = ",\n\t\t\t\t".join(map(c_id, c[what]))
            f.write("\t\t.%s = { %s },\n\t\t.n%s = %d,\n" % (what, ids, what, len(c[what])))
    f.write("\t\t.anchor = %s,\n" % c_id(c["anchors"][0]))
    if c["bare"]:
        f.write("\t\t.bare = true,\n")
    f.write("\t\t.mode = TLS_HS_CRL_%s,\n\t\t.reason = X509_%s,\n" % (c["mode"], c["reason"]))
    f.write("\t\t.fault = %d,\n\t},\n" % c["fault"])


def write_data(path):
    with open(path, "w") as f:
        f.write(HEAD.replace("/* SPDX-License-Identifier: GPL-2.0-only */",
                             "// SPDX-License-Identifier: GPL-2.0-only", 1))
        f.write("#include \"crls.h\"\n\nconst struct tls_hs_test_crl tls_hs_test_crls[TL_COUNT] = {\n")
        for label, (der, reason_, ) in ITEMS.items():
            f.write("\t[TL_%s - TC_COUNT] = {\n\t\t.name = \"%s\",\n" % (label.upper(), label))
            f.write("\t\t.is_list = %s,\n" % ("true" if reason_ else "false"))
            f.write("\t\t.reason = X509_%s,\n" % (reason_ or "OK"))
            f.write("\t\t.len = %d,\n\t\t.hex =\n\t\t\"%s\",\n\t},\n" % (len(der), der.hex()))
        f.write("};\n\nconst struct tls_hs_test_crl_case tls_hs_test_crl_cases[TEST_CRL_CASES] = {\n")
        for c in CASES:
            write_case(f, c)
        f.write("};\n")


def pem(kind, der):
    text = base64.b64encode(der).decode()
    return "\n".join(["-----BEGIN %s-----" % kind, *[text[i:i + 64] for i in range(0, len(text), 64)],
                      "-----END %s-----" % kind, ""])


def write_pem(path, labels):
    with open(path, "w") as f:
        for label in labels:
            der, reason_ = ITEMS[label] if label in ITEMS else (certs.CERTS[label][0], None)
            f.write(pem("X509 CRL" if reason_ else "CERTIFICATE", der))
    return path


def openssl_read(folder, label):
    with open(os.path.join(folder, "list"), "wb") as f:
        f.write(ITEMS[label][0])
    run = subprocess.run(["openssl", "crl", "-inform", "DER", "-noout", "-in", f.name],
                         capture_output=True, text=True)
    return run.returncode == 0


def openssl(folder, c):
    files = {k: write_pem(os.path.join(folder, k), v) for k, v in
             (("leaf", c["chain"][:1]), ("extras", c["chain"][1:]), ("anchors", c["anchors"]),
              ("lists", c["lists"]))}
    cmd = ["openssl", "verify", "-no-CAfile", "-no-CApath", "-no-CAstore", "-partial_chain",
           "-x509_strict", "-purpose", "sslserver", "-attime", str(epoch(NOW)), "-crl_check_all",
           "-trusted", files["anchors"], "-untrusted", files["extras"], "-CRLfile", files["lists"],
           files["leaf"]]
    run = subprocess.run(cmd, capture_output=True, text=True)
    errors = re.findall(r"error \d+ at \d+ depth lookup: (.*)", run.stdout + run.stderr)
    return run.returncode == 0, "; ".join(errors) or run.stderr.strip().split("\n")[0][:60]


def second_opinion():
    asked = disagree = 0
    with tempfile.TemporaryDirectory() as folder:
        for label, (_, reason_) in ITEMS.items():
            # it reads nearly everything, so the other way round says nothing
            if reason_ == "OK" and not openssl_read(folder, label):
                disagree += 1
                print("read %-34s ours %s" % (label, reason_))
        for c in CASES:
            if not c["openssl"] or (c["mode"] == "LISTED" and len(c["lists"]) < 2):
                continue
            asked += 1
            ok, text = openssl(folder, c)
            if ok != (c["reason"] == "OK"):
                disagree += 1
                print("path %-34s ours %-14s openssl %s" % (c["label"], c["reason"], text or "OK"))
    print("%d lists read, %d paths asked about, %d disagreements" % (len(ITEMS), asked, disagree))


def main():
    build()
    if sys.argv[1:] == ["--openssl-verify"]:
        second_opinion()
    elif sys.argv[1:2] == ["--dump"] and len(sys.argv) == 3:
        os.makedirs(sys.argv[2], exist_ok=True)
        for label, (der, _) in ITEMS.items():
            with open(os.path.join(sys.argv[2], label + ".der"), "wb") as f:
                f.write(der)
    elif not sys.argv[1:]:
        write_header(os.path.join(HERE, "crls_data.h"))
        write_data(os.path.join(HERE, "crls_data.c"))
        print("%d lists and certificates, %d paths" % (len(ITEMS), len(CASES)))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
