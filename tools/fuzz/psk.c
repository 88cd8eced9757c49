// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target psk: keys become PSKs, and those a ClientHello.
 *
 * The input is a setup of four octets and items: 'A' a key to add, 'I' one to
 * import; the length of its description, that, and its payload.
 */
#include <keys/user-type.h>

#include <linux/cred.h>
#include <linux/err.h>

#include "engine/engine.h"
#include "fuzz.h"
#include "keys/psk.h"

#define KEYS	12

struct setup {
	u8	suites;
	u8	how;		/* 1: no key exchange; 2: psk_ke */
	u8	alloc;
	u8	context;	/* octets */
};

static unsigned int hellos;

static void some_random(void *ctx, u8 *buf, size_t len)
{
	memset(buf, 0x42, len);
}

/* RFC 8446 4.2.11: the last extension, with as many binders as identities. */
static int emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct tls_rd rd, ext, list, item, binders;
	const struct tls_hs_config *cf = ctx;
	unsigned int n = 0;
	u16 type = 0;
	u32 age;

	tls_rd_init(&rd, msg + 38, len - 38);
	FUZZ_MUST(tls_rd_vec8(&rd, &item) && tls_rd_vec16(&rd, &item) && tls_rd_vec8(&rd, &item) &&
		  tls_rd_vec16(&rd, &list) && tls_rd_empty(&rd));
	while (!tls_rd_empty(&list))
		FUZZ_MUST(tls_rd_u16(&list, &type) && tls_rd_vec16(&list, &ext));
	FUZZ_MUST(type == TLS_HS_EXT_PRE_SHARED_KEY);
	FUZZ_MUST(tls_rd_vec16(&ext, &list) && tls_rd_vec16(&ext, &binders) && tls_rd_empty(&ext));
	for (; !tls_rd_empty(&list); n++)
		FUZZ_MUST(tls_rd_vec16(&list, &item) && item.left && tls_rd_u32(&list, &age) &&
			  tls_rd_vec8(&binders, &item) && item.left >= 32);
	FUZZ_MUST(tls_rd_empty(&binders) && n == cf->cf_n_psks);
	hellos++;
	return 0;
}

static int secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		  const struct tls_hs_secret *s)
{
	return 0;
}

static void alert(void *ctx, enum tls_hs_level level, u8 description)
{
}

static struct key *make_key(struct tls_rd v)
{
	struct tls_rd desc;
	struct key *key;
	char text[256];

	if (!tls_rd_vec8(&v, &desc))
		return NULL;
	memcpy(text, desc.p, desc.left);
	text[desc.left] = '\0';
	key = key_alloc(&key_type_user, text, GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
			0, 0, NULL);
	FUZZ_MUST(!IS_ERR(key));
	if (key_instantiate_and_link(key, v.p, v.left, NULL, NULL)) {
		key_put(key);
		return NULL;
	}
	return key;
}

static void offer(struct tls_hs_config *cf, const struct setup *su)
{
	static const struct tls_hs_sink_ops sink = {
		.emit = emit, .secret = secret, .alert = alert,
	};
	struct tls_hs_engine *en = tls_hs_engine_alloc(GFP_KERNEL);
	int err;

	hellos = 0;
	err = en ? tls_hs_engine_init(en, &tls_hs_client_role, cf, &sink, cf) : -ENOMEM;
	if (!err)
		err = tls_hs_engine_start(en);
	/* identities of 64 KiB each do not all fit one extension */
	FUZZ_MUST(!err ? hellos == 1 : su->alloc || tls_hs_engine_state(en) == TLS_HS_FAILED);
	tls_hs_engine_free(en);
}

static void one(const u8 *data, size_t len)
{
	static const struct tls_hs_engine_ops ops = { .random = some_random };
	static const u8 context[256];
	struct tls_hs_config cf = {
		.cf_ops = &ops, .cf_n_suites = 1, .cf_groups = { 0x001d }, .cf_n_groups = 1,
		.cf_shares = { 0x001d }, .cf_n_shares = 1,
	};
	struct tls_hs_psk_set ps = {};
	struct key *key[KEYS];
	unsigned int n = 0, i;
	struct tls_rd rd, v;
	struct setup su = {};
	int err = 0;
	u8 type;

	if (len < sizeof(su))
		return;
	memcpy(&su, data, sizeof(su));
	cf.cf_suites[0] = TLS_HS_AES_128_GCM_SHA256 + su.suites % 4;
	if (su.suites & 4)
		cf.cf_suites[cf.cf_n_suites++] = TLS_HS_AES_256_GCM_SHA384;
	cf.cf_psk_ke = su.how & 2;
	tls_rd_init(&rd, data + sizeof(su), len - sizeof(su));
	fuzz_alloc_fail(su.alloc);
	while (n < KEYS && fuzz_item(&rd, &type, &v)) {
		fuzz_alloc_hold();
		key[n] = make_key(v);
		fuzz_alloc_go_on();
		if (!key[n])
			continue;
		if (type == 'I')
			err = tls_hs_psk_import(&ps, key[n], context, su.context, &cf, GFP_KERNEL);
		else
			err = tls_hs_psk_add(&ps, key[n], &cf, GFP_KERNEL);
		FUZZ_MUST(err <= 0 && ps.ps_n <= TLS_HS_MAX_PSKS);
		n++;
	}
	for (i = 0; i < ps.ps_n; i++)
		if (ps.ps_psk[i].psk_kind == TLS_HS_PSK_IMPORTED)
			fuzz_secret(ps.ps_psk[i].psk_key, ps.ps_psk[i].psk_key_len);
	if (ps.ps_n && !tls_hs_psk_configure(&ps, &cf, !(su.how & 1)))
		offer(&cf, &su);
	fuzz_alloc_fail(0);
	tls_hs_psk_wipe(&ps);
	tls_hs_psk_wipe(&ps);
	for (i = 0; i < n; i++)
		key_put(key[i]);
}

const struct fuzz_target fuzz_target = {
	.name = "psk",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct setup),
	.types = "AI",
	.blocks = 100000,
	.blocks_per_byte = 100,
	.one = one,
};
