// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tls_hs: makes the calls of an in-kernel consumer for a program in user
 * space, and counts what comes back.  For tests and tools.
 *
 * Owns the device and one consumer's view of one handshake: its socket
 * reference and its ta_done.  Knows nothing of TLS; what a kernel consumer
 * cannot do through <net/tls_hs.h>, this cannot do either.
 */
#include <linux/capability.h>
#include <linux/completion.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include <net/tls_hs.h>

#include "../net/tls_hs/errors.h"
#include "ctl_blacklist.h"
#include "tls_hs_ctl.h"

static_assert(TLS_HS_CTL_NPHASES == TLS_HS_NR_PHASES);
static_assert(TLS_HS_CTL_ANON == TLS_HS_MODE_ANON);
static_assert(TLS_HS_CTL_X509 == TLS_HS_MODE_X509);
static_assert(TLS_HS_CTL_PSK == TLS_HS_MODE_PSK);

/**
 * struct ctl - one open file, the consumer of at most one handshake
 * @lock: serialises hello; @sock is written under it
 * @sock: with a reference on its file, from an accepted hello to the release
 * @done_lock: guards what follows
 * @done: times ta_done has run
 * @cancelled: a cancel returned true: ta_done must never run
 * @status: what ta_done was given
 * @peerid: what ta_done was given
 * @wait: woken by ta_done and by cancel
 * @left: completed as ta_done's last act, so that release may free this
 */
struct ctl {
	struct mutex		lock;	/* one hello at a time */
	struct socket		*sock;

	spinlock_t		done_lock;	/* ta_done against cancel and the readers */
	unsigned int		done;
	bool			cancelled;
	int			status;
	key_serial_t		peerid;
	wait_queue_head_t	wait;
	struct completion	left;
};

/* The copies of one hello's arguments, for as long as the call takes. */
struct ctl_args {
	struct tls_hs_args	args;
	char			*peername;
	char			*priorities;
	u8			*alpn;
	u8			*psk_context;
};

static void ctl_done(void *data, int status, key_serial_t peerid)
{
	struct ctl *ctl = data;

	spin_lock_bh(&ctl->done_lock);
	ctl->done++;
	WARN_ONCE(ctl->done > 1, "tls_hs_ctl: ta_done ran %u times\n", ctl->done);
	WARN_ONCE(ctl->cancelled, "tls_hs_ctl: ta_done ran after a cancel\n");
	ctl->status = status;
	ctl->peerid = peerid;
	spin_unlock_bh(&ctl->done_lock);

	wake_up_all(&ctl->wait);
	complete_all(&ctl->left);
}

/* Neither running nor to come: ta_done has run, or a cancel has won. */
static bool ctl_settled(struct ctl *ctl)
{
	bool settled;

	spin_lock_bh(&ctl->done_lock);
	settled = ctl->done || ctl->cancelled;
	spin_unlock_bh(&ctl->done_lock);
	return settled;
}

/* The socket of an accepted hello, which stays until the release. */
static struct socket *ctl_sock(struct ctl *ctl)
{
	struct socket *sock;

	mutex_lock(&ctl->lock);
	sock = ctl->sock;
	mutex_unlock(&ctl->lock);
	return sock;
}

static int ctl_check_head(u32 version, u32 size, u32 wanted)
{
	if (version != TLS_HS_CTL_VERSION)
		return -EPROTONOSUPPORT;
	return size == wanted ? 0 : -EMSGSIZE;
}

static int ctl_string(char **out, u64 user, size_t max)
{
	char *s;

	if (!user)
		return 0;
	s = strndup_user(u64_to_user_ptr(user), max);
	if (IS_ERR(s))
		return PTR_ERR(s);
	*out = s;
	return 0;
}

static int ctl_bytes(u8 **out, u64 user, u32 len, u32 max)
{
	u8 *b;

	if (!user)
		return 0;
	if (len > max)
		return -EINVAL;
	b = memdup_user(u64_to_user_ptr(user), len);
	if (IS_ERR(b))
		return PTR_ERR(b);
	*out = b;
	return 0;
}

static void ctl_args_free(struct ctl_args *ca)
{
	kfree(ca->peername);
	kfree(ca->priorities);
	kfree(ca->alpn);
	kfree(ca->psk_context);
}

/*
 * What is wrong with a consumer's arguments is for the API to say: only what
 * cannot be carried over fails here.
 */
static int ctl_args_get(struct ctl_args *ca, const struct tls_hs_ctl_hello *he)
{
	struct tls_handshake_args *ha = &ca->args.ha_args;
	int err;

	err = ctl_string(&ca->peername, he->peername, TLS_HS_CTL_PEERNAME_MAX);
	if (!err)
		err = ctl_string(&ca->priorities, he->priorities, TLS_HS_CTL_PRIORITIES_MAX);
	if (!err)
		err = ctl_bytes(&ca->alpn, he->alpn, he->alpn_len, TLS_HS_CTL_ALPN_MAX);
	if (!err)
		err = ctl_bytes(&ca->psk_context, he->psk_context, he->psk_context_len,
				TLS_HS_CTL_CONTEXT_MAX);
	if (err)
		return err;

	ha->ta_peername = ca->peername;
	ha->ta_timeout_ms = he->timeout_ms;
	ha->ta_keyring = he->keyring;
	ha->ta_my_cert = he->my_cert;
	ha->ta_my_privkey = he->my_privkey;
	ha->ta_num_peerids = he->num_peerids;
	static_assert(sizeof(ha->ta_my_peerids) == sizeof(he->my_peerids));
	memcpy(ha->ta_my_peerids, he->my_peerids, sizeof(ha->ta_my_peerids));
	ca->args.ha_priorities = ca->priorities;
	ca->args.ha_alpn = ca->alpn;
	ca->args.ha_alpn_len = ca->alpn ? he->alpn_len : 0;
	ca->args.ha_resume = he->flags & TLS_HS_CTL_F_RESUME;
	ca->args.ha_psk_import = he->flags & TLS_HS_CTL_F_IMPORT;
	ca->args.ha_psk_context = ca->psk_context;
	ca->args.ha_psk_context_len = ca->psk_context ? he->psk_context_len : 0;
	return 0;
}

static int ctl_hello_call(struct ctl *ctl, const struct tls_hs_ctl_hello *he)
{
	struct ctl_args ca = {};
	struct socket *sock;
	int err;

	err = ctl_args_get(&ca, he);
	if (err)
		goto out;
	sock = sockfd_lookup(he->fd, &err);
	if (!sock)
		goto out;

	ca.args.ha_args.ta_sock = sock;
	ca.args.ha_args.ta_done = ctl_done;
	ca.args.ha_args.ta_data = ctl;
	err = tls_hs_client_hello(&ca.args, he->mode, GFP_KERNEL);
	if (err) {
		WARN_ONCE(ctl_settled(ctl), "tls_hs_ctl: ta_done ran after a hello that failed\n");
		sockfd_put(sock);
	} else {
		ctl->sock = sock;
	}
out:
	ctl_args_free(&ca);
	return err;
}

static int ctl_hello(struct ctl *ctl, void __user *arg)
{
	struct tls_hs_ctl_hello he;
	int err;

	if (copy_from_user(&he, arg, sizeof(he)))
		return -EFAULT;
	err = ctl_check_head(he.version, he.size, sizeof(he));
	if (err)
		return err;
	if (he.flags & ~(TLS_HS_CTL_F_RESUME | TLS_HS_CTL_F_MAINLINE | TLS_HS_CTL_F_IMPORT))
		return -EINVAL;
	if (he.mode > TLS_HS_CTL_PSK || he.reserved)
		return -EINVAL;
	if (he.flags & TLS_HS_CTL_F_MAINLINE)
		return -EOPNOTSUPP;

	mutex_lock(&ctl->lock);
	err = ctl->sock ? -EBUSY : ctl_hello_call(ctl, &he);
	mutex_unlock(&ctl->lock);
	return err;
}

static void ctl_fill(struct tls_hs_ctl_result *re, const struct tls_hs_info *hi)
{
	unsigned int i;

	re->error = hi->hi_error;
	strscpy(re->error_name, tls_hs_error_name(hi->hi_error));
	strscpy(re->error_text, tls_hs_error_text(hi->hi_error));
	re->alert_sent = hi->hi_alert_sent;
	re->alert_received = hi->hi_alert_received;
	re->resumed = hi->hi_resumed;
	re->hello_retry = hi->hi_hello_retry;
	re->cert_sent = hi->hi_cert_sent;
	re->suite = hi->hi_suite;
	re->group = hi->hi_group;
	re->scheme = hi->hi_scheme;
	re->record_size_limit = hi->hi_record_size_limit;
	re->alpn_len = hi->hi_alpn_len;
	memcpy(re->alpn, hi->hi_alpn, sizeof(hi->hi_alpn));
	for (i = 0; i < TLS_HS_CTL_NPHASES; i++)
		re->phase_ns[i] = hi->hi_phase_ns[i];
	re->work_ns = hi->hi_work_ns;
}

static int ctl_result(struct ctl *ctl, void __user *arg, bool wait)
{
	struct tls_hs_ctl_result re;
	struct socket *sock = ctl_sock(ctl);
	struct tls_hs_info hi = {};
	int err;

	if (copy_from_user(&re, arg, offsetofend(struct tls_hs_ctl_result, size)))
		return -EFAULT;
	err = ctl_check_head(re.version, re.size, sizeof(re));
	if (err)
		return err;
	if (!sock)
		return -ENODATA;
	if (wait) {
		err = wait_event_interruptible(ctl->wait, ctl_settled(ctl));
		if (err)
			return err;
	}

	err = tls_hs_get_info(sock->sk, &hi);
	if (err)
		return err;
	memset(&re, 0, sizeof(re));
	re.version = TLS_HS_CTL_VERSION;
	re.size = sizeof(re);
	ctl_fill(&re, &hi);
	spin_lock_bh(&ctl->done_lock);
	re.done = ctl->done;
	re.status = ctl->done ? ctl->status : -EINPROGRESS;
	re.peerid = ctl->peerid;
	err = wait && !ctl->done ? -ECANCELED : 0;
	spin_unlock_bh(&ctl->done_lock);
	if (copy_to_user(arg, &re, sizeof(re)))
		return -EFAULT;
	return err;
}

static bool ctl_cancel_sock(struct ctl *ctl, struct socket *sock)
{
	bool won = tls_hs_handshake_cancel(sock->sk);

	if (won) {
		spin_lock_bh(&ctl->done_lock);
		WARN_ONCE(ctl->done, "tls_hs_ctl: a cancel won after ta_done\n");
		WARN_ONCE(ctl->cancelled, "tls_hs_ctl: a second cancel won\n");
		ctl->cancelled = true;
		spin_unlock_bh(&ctl->done_lock);
		wake_up_all(&ctl->wait);
	}
	return won;
}

static int ctl_cancel(struct ctl *ctl)
{
	struct socket *sock = ctl_sock(ctl);

	return sock ? ctl_cancel_sock(ctl, sock) : -ENODATA;
}

static int ctl_close_notify(struct ctl *ctl)
{
	struct socket *sock = ctl_sock(ctl);

	return sock ? tls_hs_handshake_close(sock) : -ENODATA;
}

static int ctl_post(struct ctl *ctl, void __user *arg)
{
	struct socket *sock = ctl_sock(ctl);
	struct tls_hs_ctl_post po;
	u8 *data = NULL;
	int err;

	if (!sock)
		return -ENODATA;
	if (copy_from_user(&po, arg, sizeof(po)))
		return -EFAULT;
	if (po.reserved)
		return -EINVAL;
	err = ctl_bytes(&data, po.data, po.len, TLS_HS_CTL_RECORD_MAX);
	if (err)
		return err;
	err = tls_hs_post_handshake(sock, data, data ? po.len : 0);
	kfree(data);
	return err;
}

static int ctl_key_update(struct ctl *ctl, unsigned long request)
{
	struct socket *sock = ctl_sock(ctl);

	if (request > 1)
		return -EINVAL;
	return sock ? tls_hs_key_update(sock, request) : -ENODATA;
}

static int ctl_export_call(struct socket *sock, const struct tls_hs_ctl_export *ex,
			   const char *label, const u8 *context)
{
	u8 *out = kmalloc(ex->out_len, GFP_KERNEL);
	int err;

	if (!out)
		return -ENOMEM;
	err = tls_hs_export(sock, label, context, context ? ex->context_len : 0,
			    out, ex->out_len);
	if (!err && copy_to_user(u64_to_user_ptr(ex->out), out, ex->out_len))
		err = -EFAULT;
	kfree_sensitive(out);
	return err;
}

static int ctl_export(struct ctl *ctl, void __user *arg)
{
	struct socket *sock = ctl_sock(ctl);
	struct tls_hs_ctl_export ex;
	char *label = NULL;
	u8 *context = NULL;
	int err;

	if (!sock)
		return -ENODATA;
	if (copy_from_user(&ex, arg, sizeof(ex)))
		return -EFAULT;
	if (!ex.label || !ex.out_len || ex.out_len > TLS_HS_CTL_EXPORT_MAX)
		return -EINVAL;
	err = ctl_string(&label, ex.label, TLS_HS_CTL_LABEL_MAX);
	if (!err)
		err = ctl_bytes(&context, ex.context, ex.context_len, TLS_HS_CTL_CONTEXT_MAX);
	if (!err)
		err = ctl_export_call(sock, &ex, label, context);
	kfree(label);
	kfree(context);
	return err;
}

static long ctl_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ctl *ctl = file->private_data;
	void __user *user = (void __user *)arg;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;

	switch (cmd) {
	case TLS_HS_CTL_HELLO:
		return ctl_hello(ctl, user);
	case TLS_HS_CTL_WAIT:
		return ctl_result(ctl, user, true);
	case TLS_HS_CTL_RESULT:
		return ctl_result(ctl, user, false);
	case TLS_HS_CTL_CANCEL:
		return ctl_cancel(ctl);
	case TLS_HS_CTL_CLOSE:
		return ctl_close_notify(ctl);
	case TLS_HS_CTL_POST:
		return ctl_post(ctl, user);
	case TLS_HS_CTL_KEY_UPDATE:
		return ctl_key_update(ctl, arg);
	case TLS_HS_CTL_EXPORT:
		return ctl_export(ctl, user);
	case TLS_HS_CTL_BLACKLIST:
		return tls_hs_ctl_blacklist(user);
	default:
		return -ENOTTY;
	}
}

static __poll_t ctl_poll(struct file *file, struct poll_table_struct *table)
{
	struct ctl *ctl = file->private_data;
	__poll_t mask = 0;

	poll_wait(file, &ctl->wait, table);
	spin_lock_bh(&ctl->done_lock);
	if (ctl->done)
		mask |= EPOLLIN | EPOLLRDNORM;
	else if (ctl->cancelled)
		mask |= EPOLLHUP;
	spin_unlock_bh(&ctl->done_lock);
	return mask;
}

static int ctl_open(struct inode *inode, struct file *file)
{
	struct ctl *ctl = kzalloc(sizeof(*ctl), GFP_KERNEL_ACCOUNT);

	if (!ctl)
		return -ENOMEM;
	mutex_init(&ctl->lock);
	spin_lock_init(&ctl->done_lock);
	init_waitqueue_head(&ctl->wait);
	init_completion(&ctl->left);
	file->private_data = ctl;
	return nonseekable_open(inode, file);
}

static int ctl_release(struct inode *inode, struct file *file)
{
	struct ctl *ctl = file->private_data;
	struct socket *sock = ctl->sock;

	if (sock) {
		if (!ctl->cancelled && !ctl_cancel_sock(ctl, sock))
			wait_for_completion(&ctl->left);
		sockfd_put(sock);
	}
	mutex_destroy(&ctl->lock);
	kfree(ctl);
	return 0;
}

static const struct file_operations ctl_fops = {
	.owner		= THIS_MODULE,
	.open		= ctl_open,
	.release	= ctl_release,
	.poll		= ctl_poll,
	.unlocked_ioctl	= ctl_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice ctl_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "tls_hs",
	.fops	= &ctl_fops,
	.mode	= 0600,
};

module_misc_device(ctl_device);

MODULE_DESCRIPTION("TLS 1.3 handshake control device, for tests and tools");
MODULE_LICENSE("GPL");
