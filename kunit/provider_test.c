// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/provider.c, conn/refusals.c and of the hook in net/handshake: the
 * calls are mainline's, as consumers make them, over the loopback device.  No
 * daemon listens, so -ESRCH is what the upcall says when it was asked.
 */
#include <linux/in6.h>
#include <linux/module.h>
#include <linux/timekeeping.h>

#include <net/tls_hs.h>

#include "certs.h"
#include "client_key.h"
#include "consumer.h"
#include "test_keys.h"

#include "../crypto-glue/compat.h"
#include "conn/conn.h"
#include "conn/netns.h"
#include "keys/tickets.h"
#include "provider.h"
#include "sysctl.h"

struct stage {
	struct tls_hs_net	*hn;
	struct consumer		c;
	struct key		*anchors;
	unsigned long		started;
	unsigned long		fell_back;
};

static void set_priorities(struct stage *st, const char *priorities)
{
	strscpy(st->hn->hn_priorities, priorities);
}

static int provider_init(struct kunit *test)
{
	struct stage *st = kunit_kzalloc(test, sizeof(*st), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, st);
	test->priv = st;
	st->hn = tls_hs_net_get(&init_net);
	st->hn->hn_policy = TLS_HS_POLICY_KERNEL_FIRST;
	st->started = tls_hs_sum(st->hn, TLS_HS_MIB_STARTED);
	st->fell_back = tls_hs_sum(st->hn, TLS_HS_MIB_FELL_BACK);
	st->anchors = make_keyring(test);
	add_cert(test, st->anchors, "user", TC_ROOT);
	consumer_connect(test, &st->c);
	if (!TLS_HS_PROVIDER_HOOK)
		kunit_skip(test, "net/handshake has no hook here (patches/)");
	return 0;
}

static void provider_exit(struct kunit *test)
{
	struct stage *st = test->priv;

	if (!st || !st->hn)
		return;
	consumer_hang_up(&st->c);
	st->hn->hn_policy = TLS_HS_POLICY_KERNEL_FIRST;
	st->hn->hn_refusals.rf_seconds = 0;
	set_priorities(st, "");
	tls_hs_sysctl_release(st->hn);
	tls_hs_net_put(st->hn);
}

static struct tls_handshake_args args_of(struct stage *st)
{
	return (struct tls_handshake_args) {
		.ta_sock	= st->c.sock,
		.ta_done	= done,
		.ta_data	= &st->c,
		.ta_peername	= "server.test",
		.ta_keyring	= key_serial(st->anchors),
	};
}

/* How many handshakes began, and how many were left to the daemon, in this case. */
static void expect_counts(struct kunit *test, unsigned long started, unsigned long fell_back)
{
	struct stage *st = test->priv;

	KUNIT_EXPECT_EQ(test, tls_hs_sum(st->hn, TLS_HS_MIB_STARTED), st->started + started);
	KUNIT_EXPECT_EQ(test, tls_hs_sum(st->hn, TLS_HS_MIB_FELL_BACK),
			st->fell_back + fell_back);
	KUNIT_EXPECT_EQ(test, atomic_read(&st->c.calls), 0);
}

static void hello_is_the_kernels_and_cancel_finds_it(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EBUSY);
	KUNIT_EXPECT_TRUE(test, tls_handshake_cancel(st->c.sock->sk));
	KUNIT_EXPECT_FALSE(test, tls_handshake_cancel(st->c.sock->sk));
	expect_counts(test, 1, 0);
}

static void hello_ends_with_one_ta_done(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	KUNIT_ASSERT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), -ESRCH);
	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), 0);
	kernel_sock_shutdown(st->c.peer, SHUT_RDWR);
	KUNIT_ASSERT_GT(test, wait_for_completion_timeout(&st->c.done, PATIENCE), 0);
	KUNIT_EXPECT_EQ(test, st->c.status, -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, tls_handshake_cancel(st->c.sock->sk));
	/* there is no session to end: nothing is sent, nothing breaks */
	tls_handshake_close(st->c.sock);
	KUNIT_EXPECT_EQ(test, atomic_read(&st->c.calls), 1);
}

static void nobody_to_trust_is_the_daemons(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	args.ta_keyring = key_serial(make_keyring(test));
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	expect_counts(test, 0, 1);
}

/* The ULP was not attached either, or the daemon could not. */
static void left_to_the_daemon_socket_is_as_before(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	args.ta_keyring = key_serial(make_keyring(test));
	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	args.ta_keyring = key_serial(st->anchors);
	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), 0);
	KUNIT_EXPECT_TRUE(test, tls_handshake_cancel(st->c.sock->sk));
	expect_counts(test, 1, 1);
}

static void policy_upcall_only_never_asks_the_kernel(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	st->hn->hn_policy = TLS_HS_POLICY_UPCALL_ONLY;
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	expect_counts(test, 0, 0);
}

static void policy_kernel_only_never_asks_the_daemon(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	st->hn->hn_policy = TLS_HS_POLICY_KERNEL_ONLY;
	args.ta_peername = "no name that we can check: ";
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EPROTONOSUPPORT);
	args.ta_peername = "server.test";
	KUNIT_EXPECT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), -ENOKEY);
	args.ta_keyring = key_serial(make_keyring(test));
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ENOKEY);
	expect_counts(test, 0, 0);
}

static struct key *user_key(struct kunit *test, struct key *keyring, const char *desc,
			    struct bytes payload)
{
	return add_key(test, keyring, "user", desc, payload.d, payload.len);
}

/* What the keys hold, a credential as the namespace's; whatever was set before. */
static void set_credential(struct kunit *test, struct key *cert, struct key *privkey)
{
	const key_serial_t serials[] = { key_serial(cert), key_serial(privkey) };
	struct tls_hs_cred_keys *ck = tls_hs_cred_keys_get(serials, 1);
	struct stage *st = test->priv;

	KUNIT_ASSERT_FALSE(test, IS_ERR(ck));
	tls_hs_cred_keys_put(st->hn->hn_cred);
	st->hn->hn_cred = ck;
}

static void x509_without_credential_uses_the_namespaces(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *cert, *privkey;
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	KUNIT_EXPECT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), -ESRCH);
	expect_counts(test, 0, 1);

	cert = user_key(test, keyring, "cert", BYTES_OF(cert_p256));
	privkey = user_key(test, keyring, "key", BYTES_OF(pkcs8_p256));
	set_credential(test, cert, privkey);
	KUNIT_ASSERT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), 0);
	KUNIT_EXPECT_TRUE(test, tls_handshake_cancel(st->c.sock->sk));
	expect_counts(test, 1, 1);
}

/* A connection to the same server, as often as wanted: what its tickets would be bound to. */
static bool ticket_key_of(struct kunit *test, struct socket *listener,
			  const struct tls_hs_args *args, u8 *key)
{
	struct tls_hs_args ha = *args;
	struct consumer c = {};
	struct tls_hs_conn *co;
	bool resumes;

	consumer_connect_to(test, &c, listener);
	ha.ha_args.ta_sock = c.sock;
	ha.ha_args.ta_data = &c;
	KUNIT_ASSERT_EQ(test, tls_hs_client_hello(&ha, TLS_HS_MODE_X509, GFP_KERNEL), 0);
	rcu_read_lock();
	co = rcu_dereference(tls_hs_session_find(c.sock->sk)->ss_conn);
	resumes = co->co_resume;
	KUNIT_EXPECT_EQ(test, resumes, co->co_cfg.cf_tickets);
	if (resumes)
		memcpy(key, co->co_resume->re_key, TLS_HS_TICKET_KEY);
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(c.sock->sk));
	consumer_hang_up(&c);
	return resumes;
}

/* The namespace's credential and keyring have no number in the arguments. */
static void tickets_are_bound_to_what_the_namespace_has(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *cert, *privkey;
	struct stage *st = test->priv;
	struct tls_hs_args ha = { .ha_args = args_of(st), .ha_resume = true,
				  .ha_default_cred = true, .ha_kernel_keys = true };
	struct socket *listener = consumer_listen(test);
	struct bytes other = BYTES_OF(cert_p384);
	u8 keys[6][TLS_HS_TICKET_KEY], again[TLS_HS_TICKET_KEY];
	int i, j, n = 0;

	set_credential(test, user_key(test, keyring, "cert", BYTES_OF(cert_p256)),
		       user_key(test, keyring, "key", BYTES_OF(pkcs8_p256)));
	KUNIT_ASSERT_TRUE(test, ticket_key_of(test, listener, &ha, keys[n++]));
	KUNIT_ASSERT_TRUE(test, ticket_key_of(test, listener, &ha, again));
	KUNIT_EXPECT_MEMEQ(test, keys[0], again, TLS_HS_TICKET_KEY);

	/* other keys, the same certificate */
	cert = user_key(test, keyring, "cert 2", BYTES_OF(cert_p256));
	privkey = user_key(test, keyring, "key 2", BYTES_OF(pkcs8_p256));
	set_credential(test, cert, privkey);
	KUNIT_ASSERT_TRUE(test, ticket_key_of(test, listener, &ha, keys[n++]));

	/* the same keys, another certificate in them */
	KUNIT_ASSERT_EQ(test, key_update(make_key_ref(cert, true), other.d, other.len), 0);
	other = BYTES_OF(pkcs8_p384);
	KUNIT_ASSERT_EQ(test, key_update(make_key_ref(privkey, true), other.d, other.len), 0);
	KUNIT_ASSERT_TRUE(test, ticket_key_of(test, listener, &ha, keys[n++]));

	/* the namespace's keyring, and another one */
	ha.ha_args.ta_keyring = 0;
	for (i = 0; i < 2; i++) {
		struct key *anchors = make_keyring(test);

		add_cert(test, anchors, "user", TC_ROOT);
		key_put(st->hn->hn_keyring);
		st->hn->hn_keyring = key_get(anchors);
		KUNIT_ASSERT_TRUE(test, ticket_key_of(test, listener, &ha, keys[n++]));
	}

	/* and what it demands */
	set_priorities(st, "NORMAL:-AES-128-CCM");
	KUNIT_ASSERT_TRUE(test, ticket_key_of(test, listener, &ha, keys[n++]));

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_MEMNEQ(test, keys[i], keys[j], TLS_HS_TICKET_KEY);
	sock_release(listener);
}

static void no_tickets_in_the_priorities_wins(struct kunit *test)
{
	struct key *keyring = make_keyring(test);
	struct stage *st = test->priv;
	struct tls_hs_args ha = { .ha_args = args_of(st), .ha_resume = true,
				  .ha_default_cred = true, .ha_kernel_keys = true };
	struct socket *listener = consumer_listen(test);
	u8 key[TLS_HS_TICKET_KEY];

	set_credential(test, user_key(test, keyring, "cert", BYTES_OF(cert_p256)),
		       user_key(test, keyring, "key", BYTES_OF(pkcs8_p256)));
	ha.ha_priorities = "NORMAL";
	KUNIT_EXPECT_TRUE(test, ticket_key_of(test, listener, &ha, key));
	ha.ha_priorities = "NORMAL:%NO_TICKETS";
	KUNIT_EXPECT_FALSE(test, ticket_key_of(test, listener, &ha, key));
	/* the namespace's too */
	ha.ha_priorities = NULL;
	set_priorities(st, "NORMAL:%NO_TICKETS");
	KUNIT_EXPECT_FALSE(test, ticket_key_of(test, listener, &ha, key));
	set_priorities(st, "NORMAL");
	KUNIT_EXPECT_TRUE(test, ticket_key_of(test, listener, &ha, key));
	ha.ha_resume = false;
	ha.ha_priorities = NULL;
	KUNIT_EXPECT_FALSE(test, ticket_key_of(test, listener, &ha, key));
	sock_release(listener);
}

/* --- what the namespace demands --- */

#define P256_ONLY	"NORMAL:-GROUP-ALL:+GROUP-SECP256R1"
#define P384_ONLY	"NORMAL:-GROUP-ALL:+GROUP-SECP384R1"

/* The first group that a handshake offers, and how many there are; it is given up then. */
static void expect_offer(struct kunit *test, struct socket *listener,
			 const struct tls_hs_args *args, u16 group, unsigned int n)
{
	struct tls_hs_args ha = *args;
	struct consumer c = {};
	struct tls_hs_conn *co;

	consumer_connect_to(test, &c, listener);
	ha.ha_args.ta_sock = c.sock;
	ha.ha_args.ta_data = &c;
	/* as mainline's consumers, unless they have arguments of ours */
	if (args->ha_priorities || args->ha_resume)
		KUNIT_ASSERT_EQ(test, tls_hs_client_hello(&ha, TLS_HS_MODE_ANON, GFP_KERNEL), 0);
	else
		KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&ha.ha_args, GFP_KERNEL), 0);
	rcu_read_lock();
	co = rcu_dereference(tls_hs_session_find(c.sock->sk)->ss_conn);
	KUNIT_EXPECT_EQ(test, co->co_cfg.cf_groups[0], group);
	KUNIT_EXPECT_EQ(test, co->co_cfg.cf_n_groups, n);
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(c.sock->sk));
	consumer_hang_up(&c);
}

static void priorities_of_the_namespace_hold_for_who_has_none(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_hs_args mainline = { .ha_args = args_of(st) };
	struct tls_hs_args direct = { .ha_args = args_of(st), .ha_resume = true };
	struct tls_hs_args own = { .ha_args = args_of(st), .ha_priorities = P256_ONLY };
	struct socket *listener = consumer_listen(test);

	expect_offer(test, listener, &mainline, TLS_HS_GROUP_X25519_MLKEM768, 6);
	set_priorities(st, P384_ONLY);
	expect_offer(test, listener, &mainline, TLS_HS_GROUP_SECP384R1, 1);
	expect_offer(test, listener, &direct, TLS_HS_GROUP_SECP384R1, 1);
	/* a consumer's own come first, wider ones too */
	expect_offer(test, listener, &own, TLS_HS_GROUP_SECP256R1, 1);
	own.ha_priorities = "NORMAL";
	expect_offer(test, listener, &own, TLS_HS_GROUP_X25519_MLKEM768, 6);
	set_priorities(st, "");
	expect_offer(test, listener, &mainline, TLS_HS_GROUP_X25519_MLKEM768, 6);
	sock_release(listener);
}

/* Whatever the reason is: the daemon knows of no demand, and so would not keep it. */
static void priorities_of_the_namespace_are_never_left_to_the_daemon(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);
	struct socket *udp;
	struct file *file;

	set_priorities(st, P384_ONLY);
	KUNIT_EXPECT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), -ENOKEY);
	args.ta_keyring = key_serial(make_keyring(test));
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ENOKEY);
	args.ta_keyring = key_serial(st->anchors);
	args.ta_peername = "no name that we can check: ";
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EPROTONOSUPPORT);
	args.ta_peername = "server.test";

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET, SOCK_DGRAM, IPPROTO_UDP, &udp),
			0);
	file = sock_alloc_file(udp, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	args.ta_sock = udp;
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EPROTONOSUPPORT);
	__fput_sync(file);
	expect_counts(test, 0, 0);

	/* unless it has everything */
	args.ta_sock = st->c.sock;
	st->hn->hn_policy = TLS_HS_POLICY_UPCALL_ONLY;
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	expect_counts(test, 0, 0);
}

static void priorities_of_the_namespace_rule_the_upcall_out_for_direct_callers(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_hs_args ha = { .ha_args = args_of(st), .ha_default_cred = true };

	set_priorities(st, P384_ONLY);
	KUNIT_EXPECT_EQ(test, tls_hs_client_hello(&ha, TLS_HS_MODE_X509, GFP_KERNEL), -ENOKEY);
	ha.ha_args.ta_peername = "no name that we can check: ";
	KUNIT_EXPECT_EQ(test, tls_hs_client_hello(&ha, TLS_HS_MODE_ANON, GFP_KERNEL),
			-EPROTONOSUPPORT);
	expect_counts(test, 0, 0);
	/* one with its own says for itself who else may */
	ha.ha_priorities = P256_ONLY;
	KUNIT_EXPECT_EQ(test, tls_hs_client_hello(&ha, TLS_HS_MODE_ANON, GFP_KERNEL), -EOPNOTSUPP);
	expect_counts(test, 0, 1);
}

/* As in a kernel that has become another since the write. */
static void priorities_of_the_namespace_impossible_nothing_is_sent(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);
	struct msghdr msg = {};
	u8 byte;
	struct kvec vec = { .iov_base = &byte, .iov_len = 1 };

	set_priorities(st, "NORMAL:-GROUP-ALL");
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EPROTONOSUPPORT);
	KUNIT_EXPECT_EQ(test, kernel_recvmsg(st->c.peer, &msg, &vec, 1, 1, MSG_DONTWAIT), -EAGAIN);
	expect_counts(test, 0, 0);
	set_priorities(st, P384_ONLY);
	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), 0);
	KUNIT_EXPECT_TRUE(test, tls_handshake_cancel(st->c.sock->sk));
	expect_counts(test, 1, 0);
}

/* Anybody on the path can refuse us; the daemon may offer what is forbidden. */
static void priorities_of_the_namespace_refused_peer_is_still_the_kernels(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);
	struct sockaddr_storage ss;

	st->hn->hn_refusals.rf_seconds = 60;
	KUNIT_ASSERT_GT(test, kernel_getpeername(st->c.sock, (struct sockaddr *)&ss), 0);
	tls_hs_refusals_note(st->hn, &ss, TLS_HS_ALERT_HANDSHAKE_FAILURE);
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	set_priorities(st, P384_ONLY);
	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), 0);
	KUNIT_EXPECT_TRUE(test, tls_handshake_cancel(st->c.sock->sk));
	expect_counts(test, 1, 1);
}

/* Taken away, it is not the daemon's credential that is meant instead. */
static void x509_credential_revoked_is_enokey(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *privkey;
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	privkey = user_key(test, keyring, "key", BYTES_OF(pkcs8_p256));
	set_credential(test, user_key(test, keyring, "cert", BYTES_OF(cert_p256)), privkey);
	key_revoke(privkey);
	KUNIT_EXPECT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), -ENOKEY);
	expect_counts(test, 0, 0);
}

/* What another module pins as long as the socket lives: tls_hs_redirect, on a stock kernel. */
static void hello_without_a_socket_einval(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	args.ta_sock = NULL;
	KUNIT_EXPECT_EQ(test, tls_hs_provider_hello(&args, TLS_HS_MODE_ANON, GFP_KERNEL, NULL),
			-EINVAL);
}

static const struct other_socket {
	const char	*name;
	int		family;
	int		type;
	int		protocol;
} other_sockets[] = {
	{ "UDP", AF_INET, SOCK_DGRAM, IPPROTO_UDP },
	{ "UDP over IPv6", AF_INET6, SOCK_DGRAM, IPPROTO_UDP },
	{ "UNIX", AF_UNIX, SOCK_STREAM, 0 },
	{ "vsock", AF_VSOCK, SOCK_STREAM, 0 },
	{ "MPTCP", AF_INET, SOCK_STREAM, IPPROTO_MPTCP },
	{ "SCTP", AF_INET, SOCK_STREAM, IPPROTO_SCTP },
};

KUNIT_ARRAY_PARAM_DESC(other_socket, other_sockets, name);

static void socket_that_is_not_tcp_is_the_daemons(struct kunit *test)
{
	const struct other_socket *os = test->param_value;
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);
	struct socket *sock;
	struct file *file;

	if (sock_create_kern(&init_net, os->family, os->type, os->protocol, &sock))
		kunit_skip(test, "the kernel has none");
	file = sock_alloc_file(sock, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	args.ta_sock = sock;
	/* as before tls_hs was there: nobody listens here */
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	KUNIT_EXPECT_EQ(test, tls_client_hello_x509(&args, GFP_KERNEL), -ESRCH);
	expect_counts(test, 0, 2);
	st->hn->hn_policy = TLS_HS_POLICY_KERNEL_ONLY;
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EPROTONOSUPPORT);
	expect_counts(test, 0, 2);
	KUNIT_EXPECT_EQ(test, tls_hs_client_hello_anon(&args, GFP_KERNEL), -EINVAL);
	__fput_sync(file);
}

static void provider_second_ebusy_and_none_is_the_daemons(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);

	KUNIT_EXPECT_EQ(test, tls_hs_provider_register(), -EBUSY);
	tls_hs_provider_unregister();
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	KUNIT_EXPECT_FALSE(test, tls_handshake_cancel(st->c.sock->sk));
	expect_counts(test, 0, 0);
	KUNIT_ASSERT_EQ(test, tls_hs_provider_register(), 0);
}

/* --- peers that refused --- */

static struct sockaddr_storage peer(unsigned int host, unsigned int port)
{
	struct sockaddr_storage ss = {};
	struct sockaddr_in *in = (struct sockaddr_in *)&ss;

	in->sin_family = AF_INET;
	in->sin_addr.s_addr = htonl(0x0a000000 + host);
	in->sin_port = htons(port);
	return ss;
}

static void refusal_is_remembered_for_its_peer_only(struct kunit *test)
{
	struct stage *st = test->priv;
	struct sockaddr_storage one = peer(1, 2049), other = peer(1, 2050), third = peer(2, 2049);

	st->hn->hn_refusals.rf_seconds = 60;
	tls_hs_refusals_note(st->hn, &one, TLS_HS_ALERT_HANDSHAKE_FAILURE);
	KUNIT_EXPECT_TRUE(test, tls_hs_refusals_match(st->hn, &one));
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &other));
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &third));
	tls_hs_refusals_note(st->hn, &other, TLS_HS_ALERT_PROTOCOL_VERSION);
	KUNIT_EXPECT_TRUE(test, tls_hs_refusals_match(st->hn, &other));

	/* switched off, it counts no more, nor for what was noted before */
	st->hn->hn_refusals.rf_seconds = 0;
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &one));
}

static void refusal_other_alerts_and_off_are_not_remembered(struct kunit *test)
{
	struct stage *st = test->priv;
	struct sockaddr_storage one = peer(3, 1);
	unsigned int alert;

	tls_hs_refusals_note(st->hn, &one, TLS_HS_ALERT_HANDSHAKE_FAILURE);
	st->hn->hn_refusals.rf_seconds = 60;
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &one));
	for (alert = 0; alert < 256; alert++) {
		if (alert == TLS_HS_ALERT_HANDSHAKE_FAILURE ||
		    alert == TLS_HS_ALERT_PROTOCOL_VERSION)
			continue;
		tls_hs_refusals_note(st->hn, &one, alert);
		KUNIT_EXPECT_FALSE_MSG(test, tls_hs_refusals_match(st->hn, &one), "alert %u",
				       alert);
	}
}

static void refusal_expires_and_the_oldest_makes_room(struct kunit *test)
{
	struct stage *st = test->priv;
	struct tls_hs_refusals *rf = &st->hn->hn_refusals;
	struct sockaddr_storage ss = peer(100, 1);
	unsigned int i;

	memset(rf, 0, sizeof(*rf));
	rf->rf_seconds = 60;
	for (i = 0; i <= TLS_HS_MAX_REFUSALS; i++) {
		ss = peer(100 + i, 1);
		tls_hs_refusals_note(st->hn, &ss, TLS_HS_ALERT_HANDSHAKE_FAILURE);
	}
	KUNIT_EXPECT_TRUE(test, tls_hs_refusals_match(st->hn, &ss));
	ss = peer(101, 1);
	KUNIT_EXPECT_TRUE(test, tls_hs_refusals_match(st->hn, &ss));
	ss = peer(100, 1);
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &ss));

	ss = peer(101, 1);
	for (i = 0; i < TLS_HS_MAX_REFUSALS; i++)
		rf->rf_entry[i].until = ktime_get_boottime();
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &ss));
	/* and does not come back: 30 days later, 32 bits of ticks of 1 ms look ahead again */
	for (i = 0; i < TLS_HS_MAX_REFUSALS; i++)
		rf->rf_entry[i].until = ktime_sub(ktime_get_boottime(),
						  30ULL * 86400 * NSEC_PER_SEC);
	KUNIT_EXPECT_FALSE(test, tls_hs_refusals_match(st->hn, &ss));
}

/* The peer's alert, by the wire, and then the same peer once more. */
static void refused_peer_is_the_daemons_next_time(struct kunit *test)
{
	static const u8 alert[] = { 21, 3, 3, 0, 2, 2, TLS_HS_ALERT_HANDSHAKE_FAILURE };
	struct kvec vec = { .iov_base = (void *)alert, .iov_len = sizeof(alert) };
	struct stage *st = test->priv;
	struct tls_handshake_args args = args_of(st);
	struct sockaddr_storage ss;
	struct msghdr msg = {};

	st->hn->hn_refusals.rf_seconds = 60;
	KUNIT_ASSERT_GT(test, kernel_getpeername(st->c.sock, (struct sockaddr *)&ss), 0);
	KUNIT_ASSERT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, kernel_sendmsg(st->c.peer, &msg, &vec, 1, sizeof(alert)),
			sizeof(alert));
	KUNIT_ASSERT_GT(test, wait_for_completion_timeout(&st->c.done, PATIENCE), 0);
	KUNIT_EXPECT_EQ(test, st->c.status, -EACCES);
	KUNIT_EXPECT_TRUE(test, tls_hs_refusals_match(st->hn, &ss));
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -ESRCH);
	/* not where the daemon is ruled out */
	st->hn->hn_policy = TLS_HS_POLICY_KERNEL_ONLY;
	KUNIT_EXPECT_EQ(test, tls_client_hello_anon(&args, GFP_KERNEL), -EBUSY);
}

static struct kunit_case provider_cases[] = {
	KUNIT_CASE(hello_is_the_kernels_and_cancel_finds_it),
	KUNIT_CASE(hello_ends_with_one_ta_done),
	KUNIT_CASE(nobody_to_trust_is_the_daemons),
	KUNIT_CASE(left_to_the_daemon_socket_is_as_before),
	KUNIT_CASE(policy_upcall_only_never_asks_the_kernel),
	KUNIT_CASE(policy_kernel_only_never_asks_the_daemon),
	KUNIT_CASE(x509_without_credential_uses_the_namespaces),
	KUNIT_CASE(tickets_are_bound_to_what_the_namespace_has),
	KUNIT_CASE(no_tickets_in_the_priorities_wins),
	KUNIT_CASE(priorities_of_the_namespace_hold_for_who_has_none),
	KUNIT_CASE(priorities_of_the_namespace_are_never_left_to_the_daemon),
	KUNIT_CASE(priorities_of_the_namespace_rule_the_upcall_out_for_direct_callers),
	KUNIT_CASE(priorities_of_the_namespace_impossible_nothing_is_sent),
	KUNIT_CASE(priorities_of_the_namespace_refused_peer_is_still_the_kernels),
	KUNIT_CASE(x509_credential_revoked_is_enokey),
	KUNIT_CASE(hello_without_a_socket_einval),
	KUNIT_CASE_PARAM(socket_that_is_not_tcp_is_the_daemons, other_socket_gen_params),
	KUNIT_CASE(provider_second_ebusy_and_none_is_the_daemons),
	KUNIT_CASE(refusal_is_remembered_for_its_peer_only),
	KUNIT_CASE(refusal_other_alerts_and_off_are_not_remembered),
	KUNIT_CASE(refusal_expires_and_the_oldest_makes_room),
	KUNIT_CASE(refused_peer_is_the_daemons_next_time),
	{}
};

static struct kunit_suite provider_suite = {
	.name = "tls_hs_provider",
	.suite_init = loopback_up,
	.init = provider_init,
	.exit = provider_exit,
	.test_cases = provider_cases,
};

kunit_test_suite(provider_suite);
