#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Test certificates: writes certs_data.h and certs_data.c, or asks OpenSSL.

    certs.py                    regenerate beside this script
    certs.py --openssl-verify   give each case to "openssl verify", print disagreements
    certs.py --certtool-verify  the same with GnuTLS, chains only
    certs.py --dump DIR         write the certificates as DER
"""

import base64
import os
import re
import subprocess
import sys
import tempfile
import textwrap

import certs_lib
import certs_parse
import certs_path
import certs_tolerance

HERE = os.path.dirname(os.path.abspath(__file__))
CERTS, CASES = {}, []


def add(label, der, reason="OK", sig_known=True):
    assert label not in CERTS, label
    CERTS[label] = (der, reason, sig_known)


def case(label, certs, anchors, reason="OK", fault=0, peer=certs_path.HOST, now=certs_lib.NOW,
         depth=0, bare=False):
    """fault: index of the certificate at fault, None: any; depth: 0: any; bare: name and key only"""
    assert label not in [c["label"] for c in CASES], label
    CASES.append(dict(label=label, certs=certs, anchors=anchors, reason=reason, fault=fault,
                      peer=peer, now=now, depth=depth, bare=bare))


def build():
    certs_parse.build(add)
    certs_path.build(add, case)
    certs_tolerance.build(add, case)
    for c in CASES:
        for label in c["certs"] + c["anchors"]:
            assert label in CERTS, label


HEAD = """/* SPDX-License-Identifier: GPL-2.0-only */
/* Written by kunit/certs.py: do not edit. */
"""


def write_header(path):
    with open(path, "w") as f:
        f.write(HEAD + "#ifndef _TLS_HS_CERTS_DATA_H\n#define _TLS_HS_CERTS_DATA_H\n\n")
        f.write("enum test_cert_id {\n")
        for label in CERTS:
            f.write("\tTC_%s,\n" % label.upper())
        f.write("\tTC_COUNT,\n};\n\n#define TEST_PATH_CASES\t%d\n" % len(CASES))
        f.write("#define TEST_NOW\t%dLL\n\n#endif\n" % certs_lib.epoch(certs_lib.NOW))


def write_cert(f, label):
    der, reason, sig_known = CERTS[label]
    f.write("\t[TC_%s] = {\n\t\t.name = \"%s\",\n" % (label.upper(), label))
    f.write("\t\t.reason = X509_%s,\n" % reason)
    if sig_known:
        f.write("\t\t.sig_known = true,\n")
    # one line each: kernel style has no split strings, and nobody reads these
    f.write("\t\t.len = %d,\n\t\t.hex =\n\t\t\"%s\",\n\t},\n" % (len(der), der.hex()))


def write_case(f, c):
    def ids(labels):
        return textwrap.fill(", ".join("TC_" + label.upper() for label in labels), 60,
                             subsequent_indent="\t\t\t   ")
    f.write("\t{\n\t\t.desc = \"%s\",\n" % c["label"])
    f.write("\t\t.certs = { %s },\n\t\t.ncerts = %d,\n" % (ids(c["certs"]), len(c["certs"])))
    if c["anchors"]:
        f.write("\t\t.anchors = { %s },\n\t\t.nanchors = %d,\n"
                % (ids(c["anchors"]), len(c["anchors"])))
    if c["bare"]:
        f.write("\t\t.bare = true,\n")
    if c["peer"]:
        f.write("\t\t.peer = \"%s\",\n" % c["peer"])
    f.write("\t\t.now = %dLL,\n" % certs_lib.epoch(c["now"]))
    f.write("\t\t.reason = X509_%s,\n" % c["reason"])
    f.write("\t\t.fault = %s,\n" % ("TEST_ANY_CERT" if c["fault"] is None else c["fault"]))
    f.write("\t\t.depth = %d,\n\t},\n" % c["depth"])


def write_data(path):
    with open(path, "w") as f:
        f.write(HEAD.replace("/* SPDX-License-Identifier: GPL-2.0-only */",
                             "// SPDX-License-Identifier: GPL-2.0-only", 1))
        f.write("#include \"certs.h\"\n\nconst struct tls_hs_test_cert tls_hs_test_certs[TC_COUNT] = {\n")
        for label in CERTS:
            write_cert(f, label)
        f.write("};\n\nconst struct tls_hs_test_path tls_hs_test_paths[TEST_PATH_CASES] = {\n")
        for c in CASES:
            write_case(f, c)
        f.write("};\n")


def dump(folder):
    os.makedirs(folder, exist_ok=True)
    for label, (der, _, _) in CERTS.items():
        with open(os.path.join(folder, label + ".der"), "wb") as f:
            f.write(der)


def pem(label):
    text = base64.b64encode(CERTS[label][0]).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def write_pem(folder, kind, labels):
    path = os.path.join(folder, kind)
    with open(path, "w") as f:
        f.write("".join(pem(label) for label in labels))
    return path


def openssl(folder, certs, anchors, peer, now):
    """(accepted, text)"""
    leaf = write_pem(folder, "leaf", certs[:1])
    cmd = ["openssl", "verify", "-no-CAfile", "-no-CApath", "-no-CAstore", "-partial_chain",
           "-x509_strict", "-purpose", "sslserver", "-auth_level", "2", "-attime",
           str(certs_lib.epoch(now))]
    if anchors:
        cmd += ["-trusted", write_pem(folder, "anchors", anchors)]
    if certs[1:]:
        cmd += ["-untrusted", write_pem(folder, "extras", certs[1:])]
    if peer:
        literal = peer.replace(".", "").isdigit() or ":" in peer
        cmd += ["-verify_ip" if literal else "-verify_hostname", peer]
    run = subprocess.run(cmd + [leaf], capture_output=True, text=True)
    errors = re.findall(r"error \d+ at \d+ depth lookup: (.*)", run.stdout + run.stderr)
    return run.returncode == 0, "; ".join(errors) or run.stderr.strip().split("\n")[0][:60]


def certtool(folder, certs, anchors, peer, now):
    """(accepted, text); None where the date matters, which it takes from the clock"""
    if now != certs_lib.NOW or any(x.endswith(("past", "future")) for x in certs + anchors):
        return None, ""
    cmd = ["certtool", "--verify", "--infile", write_pem(folder, "chain", certs),
           "--load-ca-certificate", write_pem(folder, "anchors", anchors),
           "--verify-purpose", certs_lib.EKU_OIDS["server"]]
    if peer:
        cmd += ["--verify-hostname", peer]
    run = subprocess.run(cmd, capture_output=True, text=True)
    verdict = re.findall(r"Chain verification output: (.*)", run.stdout)
    text = verdict[-1] if verdict else (run.stderr.strip().split("\n") or [""])[-1]
    return run.returncode == 0 and bool(verdict), text[:90]


def second_opinion(ask, who, reading):
    parsed = [label for label in CERTS if label.startswith("p_")] if reading else []
    disagree = 0
    with tempfile.TemporaryDirectory() as folder:
        for label in parsed:
            reason = CERTS[label][1]
            # the leaf itself trusted: what is left is reading it
            ok, text = ask(folder, [label], [label], None, certs_lib.NOW)
            if ok != (reason == "OK"):
                disagree += 1
                print("read %-34s ours %-20s %s %s" % (label, reason, who, text or "OK"))
        for c in CASES:
            ok, text = ask(folder, c["certs"], c["anchors"], c["peer"], c["now"])
            if ok is not None and ok != (c["reason"] == "OK"):
                disagree += 1
                print("path %-34s ours %-20s %s %s" % (c["label"], c["reason"], who, text or "OK"))
    print("%d certificates read, %d chains, %d disagreements" % (len(parsed), len(CASES), disagree))


def main():
    build()
    if sys.argv[1:] == ["--openssl-verify"]:
        second_opinion(openssl, "openssl", True)
    elif sys.argv[1:] == ["--certtool-verify"]:
        second_opinion(certtool, "certtool", False)
    elif sys.argv[1:2] == ["--dump"] and len(sys.argv) == 3:
        dump(sys.argv[2])
    elif not sys.argv[1:]:
        write_header(os.path.join(HERE, "certs_data.h"))
        write_data(os.path.join(HERE, "certs_data.c"))
        print("%d certificates, %d paths" % (len(CERTS), len(CASES)))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
