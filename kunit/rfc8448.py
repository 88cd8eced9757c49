#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write kunit/rfc8448_vectors.h from the text of RFC 8448.

    kunit/rfc8448.py rfc8448.txt > kunit/rfc8448_vectors.h

The header is part of the repository: this script is how it was made and how
it can be checked.  Needs python3-cryptography, for the servers' public keys.
"""
import re
import sys

from cryptography import x509
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import rsa


def parse(text):
    """[(section, title, field, bytes)] in the order of the RFC."""
    out, section, title, field = [], 0, None, None
    for line in text.replace('\f', '').split('\n'):
        if re.match(r'^(Thomson|RFC 8448)\s', line) or not line.strip():
            continue
        if m := re.match(r'^(\d)\.\s+\S', line):
            section, title = int(m[1]), None
        elif m := re.match(r'^   \{(\w+)\}\s+(.*)$', line):
            title, field = f'{m[1]}: {m[2]}', None
        elif title is None:
            continue
        elif m := re.match(r'^      (\S.*?) \((\d+) octets\):\s*(.*)$', line):
            field = [section, title, m[1], int(m[2]), m[3]]
            out.append(field)
        elif (m := re.match(r'^\s{6,}([0-9a-f]{2}( [0-9a-f]{2})*)\s*$', line)) and field:
            field[4] += ' ' + m[1]
        elif re.match(r'^      \S.*?:\s', line):
            field = None
        elif field is None:
            title += ' ' + line.strip()
    res = []
    for section, title, name, n, digits in out:
        if digits == '(empty)':
            continue
        data = bytes.fromhex(digits)
        assert len(data) == n, (section, title, name)
        res.append((section, title, name, data))
    return res


class Trace:
    def __init__(self, entries, section):
        self.rows = [e[1:] for e in entries if e[0] == section]
        self.section = section

    def get(self, title, name, nth=0):
        found = [d for t, n, d in self.rows if t.startswith(title) and n == name]
        return found[nth] if nth < len(found) else b''

    def message(self, who, name, nth=0):
        return self.get(f'{who}: construct', name, nth)

    def secret(self, label):
        found = [d for t, n, d in self.rows if f'"tls13 {label}"' in t and n == 'expanded']
        return found[0] if found else b''


def server_key(certificate):
    """The public key of the first certificate of a Certificate message."""
    n = int.from_bytes(certificate[8:11], 'big')
    key = x509.load_der_x509_certificate(certificate[11:11 + n]).public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(ser.Encoding.DER, ser.PublicFormat.PKCS1)
    return key.public_bytes(ser.Encoding.X962, ser.PublicFormat.UncompressedPoint)


def blob(name, data):
    print(f'static const u8 {name}[] = {{')
    for i in range(0, len(data), 12):
        print('\t' + ' '.join(f'0x{b:02x},' for b in data[i:i + 12]))
    print('};\n')


def main():
    entries = parse(open(sys.argv[1], encoding='utf-8').read())
    print('/* SPDX-License-Identifier: GPL-2.0-only */')
    print('/* Made by kunit/rfc8448.py from the text of RFC 8448; do not edit. */\n')
    for section in (3, 4, 5, 6, 7):
        t = Trace(entries, section)
        hello2 = t.message('client', 'ClientHello', 1)
        certificate = t.message('server', 'Certificate')
        ccs = t.get('client: send change_cipher_spec', 'complete record')
        fields = {
            'key1': t.get('client: create an ephemeral', 'private key'),
            'key2': t.get('client: create an ephemeral P-256', 'private key'),
            # section 4's message is complete only with its binders: in the record
            'hello1': (t.get('client: send handshake', 'payload') if section == 4 else
                       t.message('client', 'ClientHello')),
            'hello2': hello2,
            'hello1_record': t.get('client: send handshake', 'complete record'),
            'hello2_record': t.get('client: send handshake', 'complete record', 1) if hello2 else b'',
            'server1': t.message('server', 'ServerHello'),
            'server2': t.message('server', 'ServerHello', 1),
            'server1_record': t.get('server: send handshake', 'complete record'),
            'server2_record': t.get('server: send handshake', 'complete record', 1) if hello2 else b'',
            'server_ccs': t.get('server: send change_cipher_spec', 'complete record'),
            'encrypted_extensions': t.message('server', 'EncryptedExtensions'),
            'certificate_request': t.message('server', 'CertificateRequest'),
            'certificate': certificate,
            'certificate_verify': t.message('server', 'CertificateVerify'),
            'finished': t.message('server', 'Finished'),
            'flight_record': t.get('server: send handshake', 'complete record', 2 if hello2 else 1),
            'server_priv': t.get('server: create an ephemeral', 'private key'),
            'server_key': server_key(certificate) if certificate else b'',
            'psk': t.get('client: extract secret "early"', 'IKM'),
            'hello_prefix': t.get('client: calculate PSK binder', 'ClientHello prefix'),
            'binder': t.get('client: calculate PSK binder', 'finished'),
            'client_certificate': t.message('client', 'Certificate'),
            'client_verify': t.message('client', 'CertificateVerify'),
            'client_finished': t.message('client', 'Finished'),
            'client_flight': ccs + t.get('client: send handshake', 'complete record',
                                         2 if hello2 else 1),
            'c_hs': t.secret('c hs traffic'),
            's_hs': t.secret('s hs traffic'),
            'c_ap': t.secret('c ap traffic'),
            's_ap': t.secret('s ap traffic'),
            'exp_master': t.secret('exp master'),
            'res_master': t.secret('res master'),
        }
        for name, data in fields.items():
            if data:
                blob(f'rfc8448_{section}_{name}', data)
        print(f'static const struct rfc8448_trace rfc8448_trace_{section} = {{')
        print(f'\t.name = "section {section}",')
        for name, data in fields.items():
            if data:
                print(f'\t.{name} = RFC8448_BLOB(rfc8448_{section}_{name}),')
        print('};\n')


main()
