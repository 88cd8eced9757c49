// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keyrings in which there was somebody to trust.
 *
 * Owns the difference between "nobody was ever trusted here", which leaves a
 * handshake to the daemon, and "trust was taken away", which does not: the
 * daemon's trust may be wider, and an emergency must not open what it meant to
 * close.  A key that expired or was invalidated is collected, and one that was
 * unlinked is gone, so the keyring itself does not tell.
 *
 * Remembered for each namespace and keyring; of ".tls_hs", which is everybody's
 * where nothing else is set, for all of them, or a container that is started
 * after the emergency would not know.
 */
#include <linux/err.h>

#include <net/net_namespace.h>
#include <net/tls_hs.h>

#include "anchored.h"
#include "conn/netns.h"
#include "keys/keys.h"
#include "sysctl.h"

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

/**
 * tls_hs_trust_find() - whom a handshake is to trust
 * @hn: the network namespace's part
 * @args: as for tls_hs_client_hello()
 * @found: where to put the keyring, a reference; left alone unless 0 is returned
 *
 * No anchors: nobody has told us whom to trust, so it is not for us, and what
 * worked without this module goes on working.
 *
 * Context: process, of the consumer; may sleep.
 * Return: 0; -EOPNOTSUPP if nobody ever was to be trusted there, or -ENOKEY if
 * @args rules the upcall out; -ENOKEY if trust was taken away; -EACCES if the
 * caller may not search the keyring; -ENOMEM.
 */
int tls_hs_trust_find(struct tls_hs_net *hn, const struct tls_hs_args *args, struct key **found)
{
	key_serial_t serial = args->ha_args.ta_keyring;
	struct key *keyring;
	int err;

	if (serial)
		keyring = tls_hs_trust_keyring_get(serial, args->ha_kernel_keys);
	else
		keyring = tls_hs_default_keyring_get(hn);
	if (IS_ERR(keyring))
		return PTR_ERR(keyring);
	err = tls_hs_trust_keyring_find_anchor(keyring);
	if (!err) {
		tls_hs_anchored_note(hn, keyring);
		*found = keyring;
		return 0;
	}
	/* any other error stays: the daemon must not come by want of memory either */
	if (err == -ENOENT)
		err = args->ha_no_upcall || tls_hs_anchored_before(hn, keyring) ?
			-ENOKEY : -EOPNOTSUPP;
	key_put(keyring);
	return err;
}

/**
 * tls_hs_upcall_check() - may somebody else do this handshake?
 * @hn: the network namespace's part
 * @args: as for tls_hs_client_hello()
 * @mode: how client and server are authenticated
 *
 * For every reason to leave it to the daemon: none of them comes before that
 * trust was taken away, or whoever can bring it about would have the daemon's
 * trust, which may be wider.
 *
 * Context: process; may sleep.
 * Return: 0 if it may; -ENOKEY if the trust was withdrawn; -ENOMEM or another
 * error if it could not be told.
 */
int tls_hs_upcall_check(struct tls_hs_net *hn, const struct tls_hs_args *args,
			enum tls_hs_mode mode)
{
	struct key *keyring = NULL;
	int err;

	if (mode == TLS_HS_MODE_PSK)
		return 0;
	err = tls_hs_trust_find(hn, args, &keyring);
	key_put(keyring);
	return err == -EOPNOTSUPP ? 0 : err;
}
