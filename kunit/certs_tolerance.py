# SPDX-License-Identifier: GPL-2.0-only
"""What is read although its issuer slipped: for each slip a chain that holds, and chains that
the rule behind it still refuses.  A tolerance that changed a decision would show here."""

from certs_lib import *
from certs_path import FUTURE, HOST, INT, LEAF, OTHER, PAST, ROOT, Builder

RSA = RsaKey("tolerant ca")


def build(add, case):
    b = Builder(add, lambda label, *a, **kw: case("tolerated_" + label, *a, **kw))
    b.root("t_root_rsa", subject="CN=rsa", key=RSA)
    key_usages(b)
    parameters(b)
    times(b)
    empty_names(b)
    defaults(b)
    purposes(b)
    policies(b)
    empty_lists(b)


def leaf(b, label, reason="OK", peer=HOST, root="root", **kw):
    b.leaf("t_" + label, issuer="CN=root" if root == "root" else "CN=rsa",
           signer=kw.pop("signer", ROOT), **kw)
    b.case(label, ["t_" + label], [root], reason, peer=peer)


def inter(b, label, reason="OK", fault=1, below="leaf", **kw):
    b.int("t_" + label, **kw)
    b.case(label, [below, "t_" + label], ["root"], reason, fault if reason != "OK" else 0)


def anchor(b, label, reason="OK", fault=1, **kw):
    b.root("t_" + label, **kw)
    b.case(label, ["leaf", "int"], ["t_" + label], reason, fault if reason != "OK" else 0)


def key_usages(b):
    def bit_list(octs, unused):
        return ext("ku", bits(octs, unused), True)
    for n, (octs, unused) in enumerate(((b"\x80", 0), (b"\x80", 4), (b"\x80\0", 7), (b"\xa0", 0))):
        leaf(b, "ku_leaf_%d" % n, usage=bit_list(octs, unused))
    for n, (octs, unused) in enumerate(((b"\x20", 0), (b"\x20", 3), (b"\x20\0", 7), (b"\x06", 0),
                                        (b"\x7f\x80", 0))):
        leaf(b, "ku_leaf_without_signature_%d" % n, "KEY_USAGE", usage=bit_list(octs, unused))
    for n, (octs, unused) in enumerate(((b"\x06", 0), (b"\x04\0", 7), (b"\x84", 1))):
        inter(b, "ku_int_%d" % n, usage=bit_list(octs, unused))
        anchor(b, "ku_anchor_%d" % n, usage=bit_list(octs, unused))
    for n, (octs, unused) in enumerate(((b"\x02", 0), (b"\x80\0", 7), (b"\xfb", 0))):
        inter(b, "ku_int_without_cert_sign_%d" % n, "KEY_USAGE", usage=bit_list(octs, unused))
        anchor(b, "ku_anchor_without_cert_sign_%d" % n, "KEY_USAGE", usage=bit_list(octs, unused))


def parameters(b):
    for h in ("sha256", "sha384", "sha512"):
        bare = seq(oid(SIG_OIDS["rsa-" + h]))
        null = seq(oid(SIG_OIDS["ecdsa-" + h]), NULL)
        rsa = dict(root="t_root_rsa", signer=RSA, alg="rsa-" + h, inner_alg=bare)
        leaf(b, "rsa_%s_without_null" % h, **rsa)
        leaf(b, "rsa_%s_without_null_spoilt" % h, "BAD_SIGNATURE", spoil_sig=True, **rsa)
        leaf(b, "ecdsa_%s_with_null" % h, alg="ecdsa-" + h, inner_alg=null)
        leaf(b, "ecdsa_%s_with_null_spoilt" % h, "BAD_SIGNATURE", alg="ecdsa-" + h,
             inner_alg=null, spoil_sig=True)
    # neither another key nor another hash comes in that way
    leaf(b, "rsa_without_null_of_p256", "UNSUPPORTED_ALG",
         inner_alg=seq(oid(SIG_OIDS["rsa-sha256"])))
    leaf(b, "ecdsa_with_null_of_rsa", "UNSUPPORTED_ALG", root="t_root_rsa", signer=RSA,
         inner_alg=seq(oid(SIG_OIDS["ecdsa-sha256"]), NULL))
    leaf(b, "ecdsa_with_null_of_other_hash", "BAD_SIGNATURE",
         inner_alg=seq(oid(SIG_OIDS["ecdsa-sha384"]), NULL))
    leaf(b, "rsa_sha1_without_null", "UNSUPPORTED_ALG", root="t_root_rsa", signer=RSA,
         alg="rsa-sha1", inner_alg=seq(oid(SIG_OIDS["rsa-sha1"])))
    # PSS: what cannot be used is no fault until it is needed
    pss = oid("1.2.840.113549.1.1.10")
    sha256 = pss_params(salt=32)[2:]
    odd = (("trailer_1", seq(sha256, context(3, integer(1))), True),
           ("trailer_2", seq(sha256, context(3, integer(2))), False),
           ("salt_513", pss_params(salt=513), False), ("salt_negative", pss_params(salt=-1), False),
           ("without_params", b"", False))
    for label, params, good in odd:
        kw = dict(alg="pss-sha256", inner_alg=seq(pss, params), sig_known=good)
        b.leaf("t_pss_" + label, issuer="CN=rsa", signer=RSA, **kw)
        b.case("pss_" + label, ["t_pss_" + label], ["t_root_rsa"],
               "OK" if good else "UNSUPPORTED_ALG")
        b.root("t_root_pss_" + label, subject="CN=rsa", key=RSA, **kw)
        b.case("pss_root_" + label, ["t_rsa_sha256_without_null"], ["t_root_pss_" + label])
    leaf(b, "pss_trailer_1_spoilt", "BAD_SIGNATURE", root="t_root_rsa", signer=RSA,
         alg="pss-sha256", inner_alg=seq(pss, odd[0][1]), spoil_sig=True)
    # a key's own restriction holds with its trailer written out
    strict = RsaKey("tolerant strict", pss=seq(pss_params("sha384", salt=48)[2:],
                                               context(3, integer(1))))
    b.root("t_root_strict", subject="CN=rsa", key=strict, alg="pss-sha384")
    for h, reason in (("sha384", "OK"), ("sha256", "BAD_SIGNATURE")):
        leaf(b, "pss_key_%s" % h, reason, root="t_root_strict", signer=strict, alg="pss-" + h)


def times(b):
    def span(a, z):
        return seq(generalized(a), generalized(z))
    good = span("20250101000000", "20400101000000")
    leaf(b, "time", validity=good)
    leaf(b, "time_from_year_0", validity=span("00000101000000", "20400101000000"))
    leaf(b, "time_last_second_but_one", validity=span("20250101000000", "20300601000000"))
    leaf(b, "time_expired", "EXPIRED", validity=span(*PAST))
    leaf(b, "time_not_yet", "NOT_YET_VALID", validity=span(*FUTURE))
    leaf(b, "time_ended_in_year_0", "EXPIRED", validity=span("00000101000000", "00000102000000"))
    leaf(b, "time_ended_in_1970", "EXPIRED", validity=span("00010101000000", "19700101000000"))
    leaf(b, "time_backwards", "NOT_YET_VALID", validity=span("20400101000000", "00000101000000"))
    inter(b, "time_int", validity=good)
    inter(b, "time_int_expired", "EXPIRED", validity=span(*PAST))
    anchor(b, "time_anchor", validity=good)
    anchor(b, "time_anchor_not_yet", "NOT_YET_VALID", validity=span(*FUTURE))


def empty_names(b):
    leaf(b, "subject_empty", subject="")
    leaf(b, "subject_empty_other_name", "NAME_MISMATCH", subject="", names=[dns("a.example.com")])
    leaf(b, "subject_empty_no_san", "NAME_MISMATCH", subject="", names=[])
    # an authority without a name signs nothing: no path leads through an empty issuer
    b.int("t_int_nameless", subject="")
    b.leaf("t_of_nameless", issuer="", reason="MALFORMED")
    b.root("t_root_nameless", subject="", key=INT, reason="MALFORMED")
    b.case("issuer_empty", ["t_of_nameless", "t_int_nameless"], ["root"], "MALFORMED")
    b.case("issuer_empty_anchor", ["t_of_nameless"], ["t_int_nameless"], "MALFORMED")
    b.case("issuer_empty_extra", ["leaf", "t_of_nameless", "int"], ["root"], depth=2)
    b.leaf("t_nobody", subject="", issuer="CN=somebody", signer=LEAF)
    b.leaf("t_nobody_past", subject="", issuer="CN=somebody", signer=LEAF, validity=PAST)
    b.leaf("t_nobody_again", subject="", issuer="CN=somebody", signer=LEAF)
    b.case("nobody_pinned", ["t_nobody"], ["t_nobody"], depth=1)
    b.case("nobody_pinned_expired", ["t_nobody_past"], ["t_nobody_past"], "EXPIRED")
    b.case("nobody_pinned_other", ["t_nobody_again"], ["t_nobody"], "UNKNOWN_ISSUER")
    b.int("t_int_nc_nameless", [nc(permitted=[dns("example.org")])])
    b.leaf("t_subject_empty_of_int", subject="")
    b.case("subject_empty_constrained", ["t_subject_empty_of_int", "t_int_nc_nameless"], ["root"],
           "NAME_CONSTRAINT")


def defaults(b):
    def not_critical(kind, value):
        return seq(oid(EXT[kind]), FALSE, octets(value))
    false = ext("bc", seq(FALSE), True)
    limited = ext("bc", seq(FALSE, integer(3)), True)
    for label, basic in (("false", false), ("false_with_length", limited),
                         ("length_alone", ext("bc", seq(integer(3)), True))):
        leaf(b, "bc_" + label, more=[basic])
        inter(b, "bc_int_" + label, "NOT_A_CA", basic=basic)
        anchor(b, "bc_anchor_" + label, "NOT_A_CA", basic=basic)
    inter(b, "critical_false_ca", basic=not_critical("bc", seq(TRUE)))
    inter(b, "critical_false_end_entity", "NOT_A_CA", basic=not_critical("bc", seq()))
    # not DER, for nobody reads it
    leaf(b, "critical_false_unknown", more=[not_critical("unknown", b"\xff\xff")])
    leaf(b, "critical_false_key_usage", "KEY_USAGE",
         usage=not_critical("ku", bits(b"\x20", 5)))
    leaf(b, "critical_false_purpose", "EXT_KEY_USAGE",
         uses=not_critical("eku", seq(oid(EKU_OIDS["client"]))))
    b.int("t_int_len_0", basic=not_critical("bc", seq(TRUE, integer(0))))
    b.case("critical_false_path_length", ["leaf_of_int2", "int2", "t_int_len_0"], ["root"],
           "PATH_LEN", 2)
    zero = context(0, b"\0", cons=False)

    def constrained(label, value, reason="OK"):
        inter(b, label, reason, 0, more=[ext("nc", value, True)])
    inside, outside = subtree(dns("example.com"), zero), subtree(dns("example.org"), zero)
    constrained("minimum_0", seq(context(0, inside)))
    constrained("minimum_0_not_permitted", seq(context(0, outside)), "NAME_CONSTRAINT")
    constrained("minimum_0_excluded", seq(context(1, inside)), "NAME_CONSTRAINT")
    constrained("minimum_0_other_excluded", seq(context(1, outside)))
    constrained("excluded_empty", seq(context(0, inside), context(1)))
    constrained("excluded_empty_not_permitted", seq(context(0, outside), context(1)),
                "NAME_CONSTRAINT")
    inter(b, "critical_false_constraint", "NAME_CONSTRAINT", 0,
          more=[not_critical("nc", seq(context(0, outside)))])


def purposes(b):
    for uses, good in (("rpc-server",), True), (("any",), True), (("any", "code"), True), \
            (("any", "client"), True), (("rpc-server", "client"), True), \
            (("rpc-client",), False), (("rpc-client", "client"), False), (("code",), False):
        label = "eku_" + "_".join(uses).replace("-", "_")
        leaf(b, label, "OK" if good else "EXT_KEY_USAGE", uses=eku(*uses))
        leaf(b, label + "_critical", "OK" if good else "EXT_KEY_USAGE",
             uses=eku(*uses, critical=True))
        inter(b, "int_" + label, "OK" if good else "EXT_KEY_USAGE", more=[eku(*uses)])
        anchor(b, "anchor_" + label, "OK" if good else "EXT_KEY_USAGE", more=[eku(*uses)])
    # "any" is about purposes, not about keys
    leaf(b, "eku_any_key_usage", "KEY_USAGE", uses=eku("any"), usage=ku("keyEncipherment"))
    leaf(b, "eku_rpc_server_other_name", "NAME_MISMATCH", uses=eku("rpc-server"),
         names=[dns("a.example.com")])


def policies(b):
    pol = oid("2.23.140.1.2.1")
    number = {"cons": False}
    for label, kind, value, good in (
            ("mappings", "mappings", seq(seq(pol, oid("1.2.3"))), True),
            ("mappings_empty", "mappings", seq(), True),
            ("inhibit_any", "inhibit_any", integer(0), True),
            ("inhibit_mapping", "policy_constraints", seq(context(1, b"\0", **number)), True),
            ("explicit", "policy_constraints", seq(context(0, b"\0", **number)), False),
            ("explicit_later", "policy_constraints", seq(context(0, b"\5", **number)), False),
            ("explicit_and_mapping", "policy_constraints",
             seq(context(0, b"\0", **number), context(1, b"\0", **number)), False),
            ("empty", "policies", seq(), True)):
        more = [ext(kind, value, True)]
        kw = {} if good else {"reason": "UNKNOWN_CRITICAL"}
        reason = kw.get("reason", "OK")
        b.int("t_policy_" + label, more, **kw)
        b.case("policy_" + label, ["leaf", "t_policy_" + label], ["root"], reason,
               0 if good else 1)
        b.root("t_root_policy_" + label, more=more, **kw)
        b.case("policy_anchor_" + label, ["leaf", "int"], ["t_root_policy_" + label], reason,
               0 if good else 1)


def empty_lists(b):
    leaf(b, "san_empty", "NAME_MISMATCH", names=[], more=[san()], subject="CN=" + HOST)
    b.cert("t_no_extension", "CN=" + HOST, "CN=root", LEAF, ROOT, [], exts_der=context(3, seq()))
    b.case("no_extension", ["t_no_extension"], ["root"], "NAME_MISMATCH")
    b.cert("t_int_no_extension", "CN=int", "CN=root", INT, ROOT, [], exts_der=context(3, seq()))
    b.case("no_extension_int", ["leaf", "t_int_no_extension"], ["root"], "NOT_A_CA", 1)
    # key identifiers never prove anything, empty or not
    nothing = [ext("akid", seq(context(0, cons=False)))]
    b.cert("t_no_akid", "CN=leaf", "CN=int", LEAF, INT, [san(dns(HOST)), *nothing])
    b.cert("t_no_akid_forged", "CN=leaf", "CN=int", LEAF, OTHER, [san(dns(HOST)), *nothing])
    b.cert("t_int_no_skid", "CN=int", "CN=root", INT, ROOT, [bc(), ext("skid", octets())])
    b.case("identifiers_empty", ["t_no_akid", "t_int_no_skid"], ["root"], depth=2)
    b.case("identifiers_empty_forged", ["t_no_akid_forged", "t_int_no_skid"], ["root"],
           "BAD_SIGNATURE")
    long = integer(1 << 400)
    leaf(b, "serial_long", serial=long)
    leaf(b, "serial_long_expired", "EXPIRED", serial=long, validity=PAST)
    leaf(b, "serial_long_forged", "BAD_SIGNATURE", serial=long, spoil_sig=True)
