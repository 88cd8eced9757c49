# SPDX-License-Identifier: GPL-2.0-only
"""Chains: for each rule of RFC 5280 6 one that holds and one that differs in that one thing."""

from certs_lib import *

HOST = "host.example.com"
ROOT = EcKey("root")
INT = EcKey("int")
INT2 = EcKey("int2")
LEAF = EcKey("leaf")
OTHER = EcKey("other")
PAST = ("20200101000000", "20300531235959")
FUTURE = ("20300601000001", "20400101000000")


class Builder:
    """add(label, der): a certificate; case(...): certificates by label, and what to expect"""

    def __init__(self, add, case):
        self.raw_add, self.case = add, case

    def cert(self, label, subject, issuer, key, signer, exts, reason="OK", **kw):
        weak = (kw.get("alg") or "").endswith(("-sha1", "-md5"))
        known = kw.pop("sig_known", not weak)
        self.raw_add(label, certificate(subject, issuer, key, signer, exts, **kw), reason, known)

    def ca(self, label, subject, issuer, key, signer, more=(), basic=None, usage=None, **kw):
        exts = [bc() if basic is None else basic,
                ku("keyCertSign", "cRLSign") if usage is None else usage, skid(key), *more]
        self.cert(label, subject, issuer, key, signer, [e for e in exts if e], **kw)

    def root(self, label, subject="CN=root", key=ROOT, **kw):
        self.ca(label, subject, subject, key, key, **kw)

    def int(self, label, more=(), subject="CN=int", issuer="CN=root", key=INT, signer=ROOT, **kw):
        self.ca(label, subject, issuer, key, signer, [akid(signer), *more], **kw)

    def leaf(self, label, subject="CN=leaf", issuer="CN=int", key=LEAF, signer=INT, names=None,
             usage=ku("digitalSignature"), uses=eku("server"), more=(), **kw):
        names = [dns(HOST)] if names is None else names
        exts = [san(*names) if names else None, usage, uses, akid(signer), *more]
        self.cert(label, subject, issuer, key, signer, [e for e in exts if e], **kw)


def build(add, case):
    b = Builder(add, case)
    b.root("root")
    b.int("int")
    b.leaf("leaf")
    b.leaf("leaf_of_root", issuer="CN=root", signer=ROOT)
    b.root("other_root", subject="CN=other root", key=OTHER)
    shapes(b)
    dates(b)
    authorities(b)
    usages(b)
    lengths(b)
    identities(b)
    constraints(b)
    crossing(b)
    pins(b)
    algorithms(b)
    identifiers(b)
    b.root("root_large", more=[ext("unknown", b"\xff" * 3000)])	# not DER: nobody reads it
    case("anchor_large", ["leaf", "int"], ["root_large"], depth=2)


def shapes(b):
    case = b.case
    case("leaf_by_anchor", ["leaf_of_root"], ["root"], depth=1)
    case("leaf_int_anchor", ["leaf", "int"], ["root"], depth=2)
    case("root_sent_along", ["leaf", "int", "root"], ["root"], depth=2)
    case("root_sent_but_not_trusted", ["leaf", "int", "root"], ["other_root"], "UNKNOWN_ISSUER", 2)
    case("order_reversed", ["leaf", "root", "other_root", "int"], ["root"], depth=2)
    case("extras_unrelated", ["leaf", "other_root", "p_plain", "int", "leaf_of_root"], ["root"],
         depth=2)
    case("extra_malformed", ["leaf", "p_version_absent", "int"], ["root"], depth=2)
    case("extra_duplicated", ["leaf", "int", "int", "leaf"], ["root"], depth=2)
    case("int_missing", ["leaf"], ["root"], "UNKNOWN_ISSUER")
    case("anchor_other", ["leaf", "int"], ["other_root"], "UNKNOWN_ISSUER", 1)
    case("anchors_none", ["leaf", "int"], [], "NO_ANCHORS")
    case("leaf_malformed", ["p_version_absent"], ["root"], "MALFORMED")
    case("leaf_duplicate_extension", ["p_ext_duplicate"], ["root"], "DUPLICATE_EXTENSION")
    case("leaf_unknown_critical", ["p_ext_unknown_critical"], ["root"], "UNKNOWN_CRITICAL")
    case("leaf_unsupported_key", ["p_key_rsa_1024"], ["root"], "UNSUPPORTED_KEY")
    b.leaf("leaf_spoilt", spoil_sig=True)
    case("leaf_signature_spoilt", ["leaf_spoilt", "int"], ["root"], "BAD_SIGNATURE")
    b.int("int_spoilt", spoil_sig=True)
    case("int_signature_spoilt", ["leaf", "int_spoilt"], ["root"], "BAD_SIGNATURE", 1)
    b.root("root_same_name", key=OTHER)
    case("anchor_of_same_name", ["leaf", "int"], ["root_same_name"], "BAD_SIGNATURE", 1)
    case("anchors_of_same_name", ["leaf", "int"], ["root_same_name", "root"], depth=2)
    case("anchors_of_same_name_swapped", ["leaf", "int"], ["root", "root_same_name"], depth=2)
    b.int("int_v1", version=b"", reason="MALFORMED")
    case("int_version_1", ["leaf", "int_v1"], ["root"], "UNKNOWN_ISSUER")


def dates(b):
    case = b.case
    b.leaf("leaf_past", validity=PAST)
    b.leaf("leaf_future", validity=FUTURE)
    b.int("int_past", validity=PAST)
    b.int("int_future", validity=FUTURE)
    b.root("root_past", validity=PAST)
    b.root("root_future", validity=FUTURE)
    case("leaf_expired", ["leaf_past", "int"], ["root"], "EXPIRED")
    case("leaf_last_second", ["leaf_past", "int"], ["root"], now="20300531235959")
    case("leaf_not_yet", ["leaf_future", "int"], ["root"], "NOT_YET_VALID")
    case("leaf_first_second", ["leaf_future", "int"], ["root"], now="20300601000001")
    case("int_expired", ["leaf", "int_past"], ["root"], "EXPIRED", 1)
    case("int_not_yet", ["leaf", "int_future"], ["root"], "NOT_YET_VALID", 1)
    case("int_expired_and_good_one", ["leaf", "int_past", "int"], ["root"])
    case("anchor_expired", ["leaf", "int"], ["root_past"], "EXPIRED", 1)
    case("anchor_not_yet", ["leaf", "int"], ["root_future"], "NOT_YET_VALID", 1)
    case("anchor_expired_bare", ["leaf", "int"], ["root_past"], bare=True)
    case("anchor_expired_and_renewed", ["leaf", "int"], ["root_past", "root"])
    case("clock_not_set", ["leaf", "int"], ["root"], "NO_CLOCK", now="19700101000000")


def authorities(b):
    case = b.case
    b.int("int_end_entity", basic=bc(ca=False))
    b.cert("int_no_bc", "CN=int", "CN=root", INT, ROOT, [ku("keyCertSign")])
    b.int("int_bc_not_critical", basic=bc(critical=False))
    b.int("int_no_cert_sign", usage=ku("digitalSignature"))
    b.int("int_crl_sign", usage=ku("cRLSign"))
    b.int("int_no_ku", usage=b"")
    b.int("int_unknown_critical", [ext("unknown", NULL, True)], reason="UNKNOWN_CRITICAL")
    b.root("root_end_entity", basic=bc(ca=False))
    b.root("root_no_cert_sign", usage=ku("digitalSignature"))
    case("int_end_entity", ["leaf", "int_end_entity"], ["root"], "NOT_A_CA", 1)
    case("int_without_bc", ["leaf", "int_no_bc"], ["root"], "NOT_A_CA", 1)
    case("int_bc_not_critical", ["leaf", "int_bc_not_critical"], ["root"])
    case("int_without_cert_sign", ["leaf", "int_no_cert_sign"], ["root"], "KEY_USAGE", 1)
    case("int_crl_sign_only", ["leaf", "int_crl_sign"], ["root"], "KEY_USAGE", 1)
    case("int_without_key_usage", ["leaf", "int_no_ku"], ["root"])
    case("int_unknown_critical", ["leaf", "int_unknown_critical"], ["root"], "UNKNOWN_CRITICAL", 1)
    case("anchor_end_entity", ["leaf", "int"], ["root_end_entity"], "NOT_A_CA", 1)
    case("anchor_end_entity_bare", ["leaf", "int"], ["root_end_entity"], "NOT_A_CA", 1, bare=True)
    case("anchor_without_cert_sign", ["leaf", "int"], ["root_no_cert_sign"], "KEY_USAGE", 1)
    case("anchor_bare", ["leaf", "int"], ["root"], bare=True, depth=2)
    b.leaf("leaf_of_leaf", issuer="CN=leaf", signer=LEAF)
    case("leaf_signs_leaf", ["leaf_of_leaf", "leaf", "int"], ["root"], "NOT_A_CA", 1)
    b.leaf("leaf_ca", more=[bc()], usage=ku("digitalSignature", "keyCertSign"))
    case("leaf_is_a_ca", ["leaf_ca", "int"], ["root"])


def usages(b):
    case = b.case

    def leaf(label, reason="OK", **kw):
        b.leaf("leaf_" + label, **kw)
        case("leaf_" + label, ["leaf_" + label, "int"], ["root"], reason)
    leaf("without_key_usage", usage=b"")
    leaf("key_encipherment", "KEY_USAGE", usage=ku("keyEncipherment"))
    leaf("both_key_usages", usage=ku("digitalSignature", "keyEncipherment"))
    leaf("without_eku", uses=b"")
    leaf("eku_client", "EXT_KEY_USAGE", uses=eku("client"))
    leaf("eku_any", uses=eku("any"))
    leaf("eku_client_and_server", uses=eku("client", "server"))
    leaf("eku_any_and_server", uses=eku("any", "server"))
    leaf("eku_server_critical", uses=eku("server", critical=True))

    def inter(label, uses, reason="OK"):
        b.int("int_" + label, [uses])
        case("int_" + label, ["leaf", "int_" + label], ["root"], reason, 1 if reason != "OK" else 0)
    inter("eku_server", eku("server"))
    inter("eku_any", eku("any"))
    inter("eku_client", eku("client"), "EXT_KEY_USAGE")
    b.root("root_eku_client", more=[eku("client")])
    b.root("root_eku_server", more=[eku("server")])
    case("anchor_eku_client", ["leaf", "int"], ["root_eku_client"], "EXT_KEY_USAGE", 1)
    case("anchor_eku_server", ["leaf", "int"], ["root_eku_server"])


def lengths(b):
    case = b.case
    b.root("root_len_0", basic=bc(pathlen=0))
    b.root("root_len_1", basic=bc(pathlen=1))
    case("anchor_path_len_0_leaf", ["leaf_of_root"], ["root_len_0"])
    case("anchor_path_len_0_int", ["leaf", "int"], ["root_len_0"], "PATH_LEN", 1)
    case("anchor_path_len_0_int_bare", ["leaf", "int"], ["root_len_0"], bare=True)
    case("anchor_path_len_1_int", ["leaf", "int"], ["root_len_1"])
    b.int("int_len_0", basic=bc(pathlen=0))
    b.int("int_len_1", basic=bc(pathlen=1))
    b.int("int2", subject="CN=int2", issuer="CN=int", key=INT2, signer=INT)
    b.leaf("leaf_of_int2", issuer="CN=int2", signer=INT2)
    case("int_path_len_0_int", ["leaf_of_int2", "int2", "int_len_0"], ["root"], "PATH_LEN", 2)
    case("int_path_len_1_int", ["leaf_of_int2", "int2", "int_len_1"], ["root"], depth=3)
    case("anchor_path_len_1_two_ints", ["leaf_of_int2", "int2", "int"], ["root_len_1"],
         "PATH_LEN", 2)
    # a self-issued certificate (new key, same name) does not count
    b.int("int_self_issued", issuer="CN=int", key=INT2, signer=INT)
    b.leaf("leaf_of_self_issued", signer=INT2)
    case("int_path_len_0_self_issued", ["leaf_of_self_issued", "int_self_issued", "int_len_0"],
         ["root"], depth=3)
    chain, keys = [], [ROOT] + [EcKey("deep %d" % i) for i in range(8)]
    for i in range(1, 9):
        b.int("deep_%d" % i, subject="CN=deep %d" % i, key=keys[i], signer=keys[i - 1],
              issuer="CN=deep %d" % (i - 1) if i > 1 else "CN=root")
        chain.insert(0, "deep_%d" % i)
    b.leaf("leaf_at_8", issuer="CN=deep 7", signer=keys[7])
    b.leaf("leaf_at_9", issuer="CN=deep 8", signer=keys[8])
    case("depth_8", ["leaf_at_8", *chain[1:]], ["root"], depth=8)
    case("depth_9", ["leaf_at_9", *chain], ["root"], "TOO_DEEP", 8)


def identities(b):
    case = b.case

    def leaf(label, names, peer, reason="OK", **kw):
        b.leaf("leaf_" + label, names=names, **kw)
        case("name_" + label, ["leaf_" + label, "int"], ["root"], reason, peer=peer)
    v6 = ip(0x20, 1, 0xD, 0xB8, *[0] * 11, 1)
    leaf("wildcard", [dns("*.example.com")], HOST)
    leaf("second", [dns("a.example.com"), dns(HOST)], HOST)
    leaf("other", [dns("other.example.com")], HOST, "NAME_MISMATCH")
    leaf("cn_only", [], HOST, "NAME_MISMATCH", subject="CN=" + HOST)
    leaf("cn_beside_san", [dns("a.example.com")], HOST, "NAME_MISMATCH", subject="CN=" + HOST)
    leaf("ip_v4", [ip(192, 0, 2, 1)], "192.0.2.1")
    leaf("ip_v4_other", [ip(192, 0, 2, 2)], "192.0.2.1", "NAME_MISMATCH")
    leaf("ip_v4_as_dns", [dns("192.0.2.1")], "192.0.2.1", "NAME_MISMATCH")
    leaf("ip_v6", [v6], "2001:0db8:0000:0000:0000:0000:0000:0001")
    leaf("ip_v6_other", [v6], "2001:db8::2", "NAME_MISMATCH")
    leaf("empty_subject", [], HOST, subject="", more=[san(dns(HOST), critical=True)])
    case("name_upper_case", ["leaf", "int"], ["root"], peer="HOST.Example.COM")
    case("name_trailing_dot", ["leaf", "int"], ["root"], peer=HOST + ".")
    case("name_none", ["leaf", "int"], ["root"], "NO_PEER_NAME", peer=None)


def constraints(b):
    case = b.case
    b.leaf("leaf_ip", names=[ip(192, 0, 2, 1)])
    b.leaf("leaf_email", names=[dns(HOST), email("a@example.com")])
    b.leaf("leaf_uri", names=[dns(HOST), uri("https://example.com/")])
    b.leaf("leaf_email_in_subject", subject="CN=leaf/email=a@example.com")
    b.leaf("leaf_of_good", subject="O=Good/CN=leaf")

    def one(label, leaf, reason="OK", peer=HOST, fault=0, **kw):
        b.int("int_nc_" + label, [nc(**kw)])
        case("nc_" + label, [leaf, "int_nc_" + label], ["root"], reason, fault, peer=peer)
    BAD, V4 = "NAME_CONSTRAINT", "192.0.2.1"
    one("dns_permitted", "leaf", permitted=[dns("example.com")])
    one("dns_not_permitted", "leaf", BAD, permitted=[dns("example.org")])
    one("dns_one_of_two", "leaf", permitted=[dns("example.org"), dns(HOST)])
    one("dns_excluded", "leaf", BAD, excluded=[dns("example.com")])
    one("dns_not_excluded", "leaf", excluded=[dns("example.org")])
    one("dns_permitted_but_excluded", "leaf", BAD, permitted=[dns("example.com")],
        excluded=[dns(HOST)])
    one("not_critical", "leaf", BAD, permitted=[dns("example.org")], critical=False)
    one("wildcard_permitted", "leaf_wildcard", permitted=[dns("example.com")])
    one("wildcard_too_wide", "leaf_wildcard", BAD, permitted=[dns(HOST)])
    one("wildcard_over_excluded", "leaf_wildcard", BAD, excluded=[dns("secret.example.com")])
    net = ip(192, 0, 2, 0, 255, 255, 255, 0)
    one("ip_permitted", "leaf_ip", peer=V4, permitted=[net])
    one("ip_not_permitted", "leaf_ip", BAD, V4, permitted=[ip(10, 0, 0, 0, 255, 0, 0, 0)])
    one("ip_excluded", "leaf_ip", BAD, V4, excluded=[net])
    one("ip_v6_only_permitted", "leaf_ip", BAD, V4, permitted=[ip(*[0] * 32)])
    one("dns_constraint_on_ip", "leaf_ip", peer=V4, permitted=[dns("example.com")])
    one("directory_permitted", "leaf_of_good", permitted=[directory("O=Good")])
    one("directory_not_permitted", "leaf", BAD, permitted=[directory("O=Good")])
    one("directory_excluded", "leaf_of_good", BAD, excluded=[directory("O=Good")])
    one("directory_excluded_other_case", "leaf_of_good", BAD, excluded=[directory("O=GOOD")])
    one("email_constraint_without_email", "leaf", permitted=[email("example.com")])
    one("email_constraint_with_email", "leaf_email", BAD, permitted=[email("example.com")])
    one("email_constraint_with_subject", "leaf_email_in_subject", BAD,
        permitted=[email("example.com")])
    one("uri_constraint_with_uri", "leaf_uri", BAD, excluded=[uri("example.org")])
    b.root("root_nc", more=[nc(permitted=[dns("example.org")])])
    b.root("root_nc_good", more=[nc(permitted=[dns("example.com")])])
    case("nc_of_anchor", ["leaf", "int"], ["root_nc"], BAD)
    case("nc_of_anchor_met", ["leaf", "int"], ["root_nc_good"])
    case("nc_of_anchor_bare", ["leaf", "int"], ["root_nc"], bare=True)
    # an authority's own name is constrained too, unless it is self-issued
    b.root("root_nc_good_dir", more=[nc(permitted=[directory("O=Good")])])
    case("nc_of_anchor_int_outside", ["leaf_of_good", "int"], ["root_nc_good_dir"], BAD, 1)
    b.int("int_nc_excl_int", [nc(excluded=[directory("CN=int")])])
    case("nc_self_issued_exempt", ["leaf_of_self_issued", "int_self_issued", "int_nc_excl_int"],
         ["root"], depth=3)
    b.leaf("leaf_self_issued", subject="CN=int")
    case("nc_self_issued_leaf", ["leaf_self_issued", "int_nc_excl_int"], ["root"], BAD)


def crossing(b):
    case = b.case
    b.int("int_cross", issuer="CN=other root", signer=OTHER)
    b.int("int_cross_past", issuer="CN=other root", signer=OTHER, validity=PAST)
    case("cross_first", ["leaf", "int_cross", "int"], ["root"], depth=2)
    case("cross_last", ["leaf", "int", "int_cross"], ["root"], depth=2)
    case("cross_other_anchor", ["leaf", "int", "int_cross"], ["other_root"], depth=2)
    case("cross_expired_first", ["leaf", "int_cross_past", "int"], ["root", "other_root"], depth=2)
    # the root itself signed by another authority, as when a new one is introduced
    b.int("root_cross", subject="CN=root", issuer="CN=other root", key=ROOT, signer=OTHER)
    case("root_cross_signed", ["leaf", "int", "root_cross"], ["other_root"], depth=3)
    # two that name each other, and nobody else
    a, c = EcKey("ring a"), EcKey("ring b")
    b.int("ring_a", subject="CN=ring a", issuer="CN=ring b", key=a, signer=c)
    b.int("ring_b", subject="CN=ring b", issuer="CN=ring a", key=c, signer=a)
    b.leaf("leaf_of_ring", issuer="CN=ring a", signer=a)
    case("ring", ["leaf_of_ring", "ring_a", "ring_b"], ["root"], "UNKNOWN_ISSUER", 2)
    # all of one name, each signed by the next: no identifier helps to find the way
    for kind, curve in ("p256", P256), ("p384", P384):
        ring = [EcKey("mesh %d" % i, curve) for i in range(15)]
        labels = ["mesh_%s_%d" % (kind, i) for i in range(15)]
        for i, label in enumerate(labels):
            signer = ring[(i + 4) % 15]
            b.cert(label, "CN=mesh", "CN=mesh", ring[i], signer, [bc()])
        b.leaf("leaf_of_mesh_" + kind, issuer="CN=mesh", signer=ring[7])
        case("mesh_" + kind, ["leaf_of_mesh_" + kind, *labels], ["root"], "TOO_MUCH_WORK", None)
    # all of one name and one key
    mesh = RsaKey("mesh", 4096, 2**32 - 5)
    labels = ["mesh_rsa_%d" % i for i in range(15)]
    for label in labels:
        b.int(label, subject="CN=mesh", issuer="CN=mesh", key=mesh, signer=mesh)
    b.leaf("leaf_of_mesh_rsa", issuer="CN=mesh", signer=mesh)
    case("mesh_rsa", ["leaf_of_mesh_rsa", *labels], ["root"], "UNKNOWN_ISSUER", None)


def pins(b):
    case = b.case
    b.leaf("self_signed", subject="CN=self", issuer="CN=self", signer=LEAF)
    b.leaf("self_signed_ca", subject="CN=self", issuer="CN=self", signer=LEAF, more=[bc()],
           usage=ku("digitalSignature", "keyCertSign"))
    b.leaf("self_signed_again", subject="CN=self", issuer="CN=self", signer=LEAF)
    b.leaf("self_signed_past", subject="CN=self", issuer="CN=self", signer=LEAF, validity=PAST)
    b.leaf("of_self_signed", subject="CN=leaf", issuer="CN=self", signer=LEAF, key=OTHER)
    case("self_signed_unknown", ["self_signed"], ["root"], "UNKNOWN_ISSUER")
    case("self_signed_pinned", ["self_signed"], ["self_signed"], depth=1)
    case("self_signed_pinned_bare", ["self_signed"], ["self_signed"], "NOT_A_CA", bare=True)
    case("self_signed_ca_pinned", ["self_signed_ca"], ["self_signed_ca"], depth=1)
    case("self_signed_ca_pinned_bare", ["self_signed_ca"], ["self_signed_ca"], bare=True, depth=1)
    case("self_signed_other_of_same_key", ["self_signed_again"], ["self_signed"], "NOT_A_CA")
    case("self_signed_pinned_expired", ["self_signed_past"], ["self_signed_past"], "EXPIRED")
    case("self_signed_pinned_other_name", ["self_signed"], ["self_signed"], "NAME_MISMATCH",
         peer="other.example.com")
    case("self_signed_pin_signs", ["of_self_signed", "self_signed"], ["self_signed"], "NOT_A_CA")
    case("leaf_pinned", ["leaf"], ["leaf"], depth=1)
    case("leaf_pinned_key_usage", ["leaf_key_encipherment"], ["leaf_key_encipherment"], "KEY_USAGE")
    case("int_pinned", ["leaf", "int"], ["int"], depth=1)
    case("int_pinned_not_sent", ["leaf"], ["int"], depth=1)
    case("int_pinned_bare", ["leaf", "int"], ["int"], bare=True, depth=1)
    case("int_pinned_expired", ["leaf", "int_past"], ["int_past"], "EXPIRED")


def algorithms(b):
    case = b.case
    rsa = RsaKey("rsa ca")
    pss = RsaKey("pss ca", pss=b"")
    strict = RsaKey("strict ca", pss=pss_params("sha384", salt=48))
    p384 = EcKey("p384 ca", P384)
    signers = {"rsa": rsa, "pss": pss, "strict": strict, "p384": p384, "p256": INT}
    for label, key in signers.items():
        b.root("root_" + label, subject="CN=" + label, key=key, alg=None if label != "strict"
               else "pss-sha384")

    def one(signer, alg, reason="OK", **kw):
        label = "alg_%s_signs_%s" % (signer, alg.replace("-", "_"))
        b.leaf(label, issuer="CN=" + signer, signer=signers[signer], alg=alg, **kw)
        case(label, [label], ["root_" + signer], reason)
    for alg in ("rsa-sha256", "rsa-sha384", "rsa-sha512", "pss-sha256", "pss-sha384", "pss-sha512",
                "pss-sha256-20"):
        one("rsa", alg)
    one("rsa", "rsa-sha1", "UNSUPPORTED_ALG")
    one("rsa", "rsa-md5", "UNSUPPORTED_ALG")
    one("pss", "pss-sha256")
    one("pss", "pss-sha512")
    one("pss", "rsa-sha256", "UNSUPPORTED_ALG")
    one("strict", "pss-sha384")
    one("strict", "pss-sha256", "BAD_SIGNATURE")
    one("strict", "pss-sha384-20", "BAD_SIGNATURE")
    for alg in ("ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"):
        one("p256", alg)
        one("p384", alg)
    one("p256", "ecdsa-sha1", "UNSUPPORTED_ALG")
    # the algorithm says one thing and the key is another
    b.leaf("alg_rsa_of_p256", issuer="CN=p256", signer=INT, inner_alg=sig_alg("rsa-sha256"))
    case("alg_does_not_fit_key", ["alg_rsa_of_p256"], ["root_p256"], "UNSUPPORTED_ALG")
    b.leaf("alg_p384_of_p256", issuer="CN=p256", signer=INT, inner_alg=sig_alg("ecdsa-sha384"))
    case("alg_other_hash_than_signed", ["alg_p384_of_p256"], ["root_p256"], "BAD_SIGNATURE")
    # a root's signature over itself proves nothing and is never looked at
    b.root("root_sha1", alg="ecdsa-sha1")
    case("sha1_root_as_anchor", ["leaf", "int"], ["root_sha1"])
    case("sha1_root_sent_along", ["leaf", "int", "root_sha1"], ["root"])
    b.int("int_sha1", alg="ecdsa-sha1")
    case("sha1_int", ["leaf", "int_sha1"], ["root"], "UNSUPPORTED_ALG", 1)
    case("sha1_int_pinned", ["leaf", "int_sha1"], ["int_sha1"])
    weak = RsaKey("weak ca", 1024)
    b.int("int_rsa_1024", key=weak, reason="UNSUPPORTED_KEY")
    b.leaf("leaf_of_rsa_1024", signer=weak)
    case("rsa_1024_int", ["leaf_of_rsa_1024", "int_rsa_1024"], ["root"], "UNSUPPORTED_KEY", 1)


def identifiers(b):
    case = b.case
    exts = [san(dns(HOST)), akid(OTHER)]
    b.cert("leaf_akid_other", "CN=leaf", "CN=int", LEAF, INT, exts)
    case("akid_of_nobody", ["leaf_akid_other", "int"], ["root"], depth=2)
    exts = [san(dns(HOST))]
    b.cert("leaf_akid_none", "CN=leaf", "CN=int", LEAF, INT, exts)
    case("akid_absent", ["leaf_akid_none", "int"], ["root"], depth=2)
    # a decoy of the right name and identifier, but another key
    b.cert("int_decoy", "CN=int", "CN=root", OTHER, ROOT, [bc(), skid(INT)])
    b.cert("int_no_skid", "CN=int", "CN=root", INT, ROOT, [bc()])
    case("akid_points_at_decoy", ["leaf", "int_decoy", "int_no_skid"], ["root"], depth=2)
    case("akid_decoy_only", ["leaf", "int_decoy"], ["root"], "BAD_SIGNATURE")
    # a certificate that names itself as its issuer ends nothing
    exts = [san(dns(HOST)), skid(LEAF), akid(LEAF)]
    b.cert("leaf_akid_self", "CN=leaf", "CN=leaf", LEAF, OTHER, exts)
    case("akid_names_itself", ["leaf_akid_self"], ["root"], "UNKNOWN_ISSUER")
