#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write kunit/key_schedule_vectors.h: RFC 8446 7 by Python's hashlib and hmac.

    kunit/key_schedule.py > kunit/key_schedule_vectors.h

The header is part of the repository: this script is how it was made and how
it can be checked.
"""
import hashlib
import hmac


def extract(h, salt, ikm):
    return hmac.new(salt, ikm, h).digest()


def expand_label(h, secret, label, context, n):
    label = b'tls13 ' + label
    info = n.to_bytes(2, 'big') + bytes([len(label)]) + label
    info += bytes([len(context)]) + context
    out, t, i = b'', b'', 1
    while len(out) < n:
        t = hmac.new(secret, t + info + bytes([i]), h).digest()
        out, i = out + t, i + 1
    return out[:n]


def rows(name, data):
    text = ''.join(f'0x{b:02x}, ' for b in data).strip()
    lines, line = [], ''
    for word in text.split():
        if len(line) + len(word) > 64:
            lines.append(line)
            line = ''
        line += (' ' if line else '') + word
    lines.append(line.rstrip(','))
    return f'\t  .{name} = BYTES(' + '\n\t\t'.join(lines) + '),\n'


HASH = {0x1301: hashlib.sha256, 0x1302: hashlib.sha384, 0x1303: hashlib.sha256,
        0x1304: hashlib.sha256}
KEY = {0x1301: 16, 0x1302: 32, 0x1303: 32, 0x1304: 16}
NAME = {0x1301: 'AES-128-GCM', 0x1302: 'AES-256-GCM', 0x1303: 'ChaCha20-Poly1305',
        0x1304: 'AES-128-CCM'}

print('/* SPDX-License-Identifier: GPL-2.0-only */')
print('/* Made by kunit/key_schedule.py; do not edit. */')
print('#ifndef _TLS_HS_KUNIT_KEY_SCHEDULE_VECTORS_H')
print('#define _TLS_HS_KUNIT_KEY_SCHEDULE_VECTORS_H\n')
print('#include "bytes.h"\n')

# The secret of all of them counts up from its first byte.
print('''/* From a secret of bytes that count up from 0x80 */
static const struct traffic_vector {
	const char	*name;
	u16		suite;
	u8		secret_len;
	struct bytes	key;
	struct bytes	iv;
	struct bytes	next;
} traffic_vectors[] = {''')
for s, h in HASH.items():
    n = h().digest_size
    secret = bytes(range(0x80, 0x80 + n))
    print(f'\t{{ .name = "{NAME[s]}", .suite = {s:#06x}, .secret_len = {n},')
    print(rows('key', expand_label(h, secret, b'key', b'', KEY[s])), end='')
    print(rows('iv', expand_label(h, secret, b'iv', b'', 12)), end='')
    print(rows('next', expand_label(h, secret, b'traffic upd', b'', n)), end='')
    print('\t},')
print('};\n')

print('''/* Exporter, from the same secret; the context counts up from 0 */
static const struct exporter_vector {
	const char	*name;
	u16		suite;
	u8		secret_len;
	const char	*label;
	u16		context_len;
	struct bytes	out;
} exporter_vectors[] = {''')
for s, label, ctx, out in ((0x1301, b'EXPORTER-Channel-Binding', 0, 32),
                           (0x1302, b'EXPORTER-Channel-Binding', 0, 32),
                           (0x1303, b'EXPERIMENTAL-short', 7, 1),
                           (0x1301, b'EXPERIMENTAL-long', 300, 100),
                           (0x1302, b'', 1, 48)):
    h = HASH[s]
    n = h().digest_size
    secret = bytes(range(0x80, 0x80 + n))
    derived = expand_label(h, secret, label, h(b'').digest(), n)
    context = bytes(i & 0xff for i in range(ctx))
    okm = expand_label(h, derived, b'exporter', h(context).digest(), out)
    print(f'\t{{ .name = "{NAME[s]}, context of {ctx}, {out} bytes", .suite = {s:#06x},')
    print(f'\t  .secret_len = {n}, .label = "{label.decode()}", .context_len = {ctx},')
    print(rows('out', okm), end='')
    print('\t},')
print('};\n')

print('''/*
 * The chain of RFC 8446 7.1: PSK of bytes that count up from 0x10, (EC)DHE from
 * 0x40, transcript hashes from 0xa0; a length of 0 means none
 */
static const struct chain_vector {
	const char	*name;
	u8		hash;
	u8		psk_len;
	u8		dhe_len;
	struct bytes	early;
	struct bytes	binder_key;
	struct bytes	handshake;
	struct bytes	client;
	struct bytes	finished;
	struct bytes	master;
	struct bytes	exporter;
} chain_vectors[] = {''')
for i, h in ((0, hashlib.sha256), (1, hashlib.sha384)):
    n = h().digest_size
    for psk, dhe in ((0, 32), (32, 32), (48, 48), (1, 0), (64, 0), (0, 0)):
        th = bytes(range(0xa0, 0xa0 + n))
        empty = h(b'').digest()
        early = extract(h, b'\0' * n, bytes(range(0x10, 0x10 + psk)) if psk else b'\0' * n)
        derived = expand_label(h, early, b'derived', empty, n)
        hs = extract(h, derived, bytes(range(0x40, 0x40 + dhe)) if dhe else b'\0' * n)
        client = expand_label(h, hs, b'c hs traffic', th, n)
        fin = hmac.new(expand_label(h, client, b'finished', b'', n), th, h).digest()
        master = extract(h, expand_label(h, hs, b'derived', empty, n), b'\0' * n)
        name = f'{"SHA-384" if i else "SHA-256"}, PSK of {psk}, (EC)DHE of {dhe}'
        print(f'\t{{ .name = "{name}", .hash = {i}, .psk_len = {psk}, .dhe_len = {dhe},')
        for k, v in (('early', early),
                     ('binder_key', expand_label(h, early, b'ext binder', empty, n)),
                     ('handshake', hs), ('client', client), ('finished', fin),
                     ('master', master),
                     ('exporter', expand_label(h, master, b'exp master', th, n))):
            print(rows(k, v), end='')
        print('\t},')
print('};\n\n#endif')
