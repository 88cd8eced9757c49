# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: what a full, a PSK and a resumed handshake cost the client.

Wall time is from the hello call to ta_done; the worker's share is the time that
the kernel's worker ran for this handshake: the client's CPU time but for TCP.
"""
import re
import statistics
import subprocess
import sys
import time

PSK = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"


def keyctl(*words, data=None):
    p = subprocess.run(["keyctl", *words], input=data, stdout=subprocess.PIPE, check=True)
    return p.stdout.decode().strip()


def main():
    tlshc, pki, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    ring = keyctl("newring", "times", "@u")
    for root in ("root-ec", "root-rsa"):
        der = subprocess.run(["openssl", "x509", "-in", f"{pki}/{root}.pem", "-outform", "DER"],
                             stdout=subprocess.PIPE, check=True).stdout
        keyctl("padd", "asymmetric", "", ring, data=der)

    def leaf(name):
        return ["-cert", f"{pki}/{name}.pem", "-key", f"{pki}/{name}.key",
                "-cert_chain", f"{pki}/{name}.chain"]

    trust = ["-keyring", ring, "-servername", "server.test"]
    # name, port, server, client
    kinds = [("full, ECDSA P-256 chain", 5001, leaf("leaf-ec"), trust),
             ("full, RSA-2048 chain", 5002, leaf("leaf-rsa"), trust),
             ("PSK", 5003, ["-nocert", "-psk", PSK, "-psk_identity", "me"],
              ["-psk", PSK, "-psk_identity", "me"]),
             ("resumed (ECDSA chain verified again)", 5004, leaf("leaf-ec"), trust + ["-resume"])]
    servers = [subprocess.Popen(["openssl", "s_server", "-accept", str(port), "-www", "-quiet",
                                 *server], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for _, port, server, _ in kinds]
    time.sleep(2)
    wall = {kind[0]: [] for kind in kinds}
    work = {kind[0]: [] for kind in kinds}
    for i in range(count + 3):
        for name, port, _, client in kinds:
            p = subprocess.run([tlshc, "-connect", f"127.0.0.1:{port}", "-brief", *client],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, timeout=30, check=True)
            text = p.stdout.decode(errors="replace")
            if i >= 3:    # the first ones warm up, and fetch the tickets
                wall[name].append(float(re.search(r"done ([\d.]+)", text)[1]))
                work[name].append(float(re.search(r"worker's share ([\d.]+)", text)[1]))
                assert ("PSK accepted" in text) == (name[0] in "Pr"), text
    for server in servers:
        server.kill()
    base_wall, base_work = (statistics.median(x[kinds[0][0]]) for x in (wall, work))
    print(f"{count} of each in turn; milliseconds, median (quartiles), ratio to the first row\n")
    print(f"{'':38}{'wall':>26}{'worker':>28}")
    for name, *_ in kinds:
        row = f"{name:38}"
        for values, base in ((wall[name], base_wall), (work[name], base_work)):
            q = statistics.quantiles(values, n=4)
            row += f"{q[1]:10.2f} ({q[0]:.2f}-{q[2]:.2f}) x{q[1] / base:.2f}"
        print(row)


main()
