// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keyrings in which there was somebody to trust.
 *
 * Owns the difference between "nobody was ever trusted here", which leaves a
 * handshake to the daemon, and "trust was taken away", which does not: the
 * daemon's trust may be wider, and an emergency must not open what it meant to
 * close.  A key that was revoked is soon collected, so the keyring itself does
 * not tell.
 *
 * Remembered for each namespace and keyring; of ".tls_hs", which is everybody's
 * where nothing else is set, for all of them, or a container that is started
 * after the emergency would not know.
 */
#include <net/net_namespace.h>

#include "anchored.h"
#include "keys.h"
#include "stats.h"

static bool tls_hs_default_was_anchored;

static bool anchored_has(const struct tls_hs_anchored *ac, key_serial_t serial)
{
	unsigned int i;

	for (i = 0; i < TLS_HS_MAX_ANCHORED; i++)
		if (ac->ac_serial[i] == serial)
			return true;
	return false;
}

/**
 * tls_hs_anchored_note() - there is an anchor
 * @hn: the network namespace's part
 * @keyring: where
 *
 * The oldest of TLS_HS_MAX_ANCHORED keyrings makes room.
 *
 * Context: process.
 */
void tls_hs_anchored_note(struct tls_hs_net *hn, const struct key *keyring)
{
	struct tls_hs_anchored *ac = &hn->hn_anchored;
	key_serial_t serial = key_serial(keyring);

	if (tls_hs_keyring_is_default(keyring)) {
		WRITE_ONCE(tls_hs_default_was_anchored, true);
		return;
	}
	spin_lock_bh(&hn->hn_lock);
	if (!anchored_has(ac, serial))
		ac->ac_serial[ac->ac_next++ % TLS_HS_MAX_ANCHORED] = serial;
	spin_unlock_bh(&hn->hn_lock);
}

/**
 * tls_hs_anchored_before() - was there an anchor?
 * @hn: the network namespace's part
 * @keyring: where
 *
 * Context: process.
 * Return: true if there was and nobody has said otherwise since.
 */
bool tls_hs_anchored_before(struct tls_hs_net *hn, const struct key *keyring)
{
	bool has;

	if (tls_hs_keyring_is_default(keyring))
		return READ_ONCE(tls_hs_default_was_anchored);
	spin_lock_bh(&hn->hn_lock);
	has = anchored_has(&hn->hn_anchored, key_serial(keyring));
	spin_unlock_bh(&hn->hn_lock);
	return has;
}

/**
 * tls_hs_anchored_forget() - somebody who may has set anew whom to trust
 * @hn: the network namespace's part; the initial one's speaks for ".tls_hs" too
 *
 * Context: process.
 */
void tls_hs_anchored_forget(struct tls_hs_net *hn)
{
	spin_lock_bh(&hn->hn_lock);
	memset(&hn->hn_anchored, 0, sizeof(hn->hn_anchored));
	spin_unlock_bh(&hn->hn_lock);
	if (net_eq(hn->hn_net, &init_net))
		WRITE_ONCE(tls_hs_default_was_anchored, false);
}
