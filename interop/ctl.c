// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tls_hs: makes the calls of an in-kernel consumer for a program in user
 * space, and counts what comes back.  For tests and tools.
 *
 * Owns the device and one consumer's view of one handshake: its socket
 * reference, its ta_done and its cancel; ctl_hello.c makes the call.  Knows
 * nothing of TLS; what a kernel consumer cannot do through <net/tls_hs.h>, this
 * cannot do either.
 */
#include <linux/capability.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include <net/sock.h>
#include <net/tls_hs.h>

#include "ctl.h"
#include "ctl_blacklist.h"
#include "engine/errors.h"

static_assert(TLS_HS_CTL_NPHASES == TLS_HS_NR_PHASES);

/**
 * struct ctl - one open file, the consumer of at most one handshake
 * @lock: serialises hello; @sock is written under it
 * @sock: with a reference on its file, from an accepted hello to the release;
 *	with TLS_HS_CTL_F_DROP to ta_done, or to the cancel that won
 * @flags: of the hello that was accepted
 * @accepted: a hello was: ta_done is to come, unless a cancel wins
 * @hello_ns: that the hello call took
 * @peername: as long as the handshake may look at it
 * @timer: cancels in softirq, as a consumer's own timeout does
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
	u32			flags;
	bool			accepted;
	u64			hello_ns;
	char			*peername;
	struct timer_list	timer;

	spinlock_t		done_lock;	/* ta_done against cancel and the readers */
	unsigned int		done;
	bool			cancelled;
	int			status;
	key_serial_t		peerid;
	wait_queue_head_t	wait;
	struct completion	left;
};

/* The consumer's reference; the hello that got it may not have returned yet. */
static void ctl_drop(struct ctl *ctl)
{
	struct socket *sock;

	mutex_lock(&ctl->lock);
	sock = ctl->sock;
	ctl->sock = NULL;
	mutex_unlock(&ctl->lock);
	if (sock)
		sockfd_put(sock);
}

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

	if (ctl->flags & TLS_HS_CTL_F_DROP)
		ctl_drop(ctl);
	wake_up_all(&ctl->wait);
	if (ctl->flags & TLS_HS_CTL_F_SLOW)
		msleep(TLS_HS_CTL_SLOW);
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

/* The socket of an accepted hello, with a reference of the caller's; or NULL. */
static struct socket *ctl_sock(struct ctl *ctl)
{
	struct socket *sock;

	mutex_lock(&ctl->lock);
	sock = ctl->sock;
	if (sock)
		get_file(sock->file);
	mutex_unlock(&ctl->lock);
	return sock;
}

static int ctl_check_head(u32 version, u32 size, u32 wanted)
{
	if (version != TLS_HS_CTL_VERSION)
		return -EPROTONOSUPPORT;
	return size == wanted ? 0 : -EMSGSIZE;
}

/* ta_done may run before this returns: what it looks at is there by then. */
static int ctl_hello_locked(struct ctl *ctl, const struct tls_hs_ctl_hello *he)
{
	struct socket *sock;
	u64 begin;
	int err;

	if (ctl->sock || ctl_settled(ctl))
		return -EBUSY;
	sock = sockfd_lookup(he->fd, &err);
	if (!sock)
		return err;
	ctl->flags = he->flags;
	kfree(ctl->peername);
	begin = ktime_get_ns();
	err = ctl_hello_call(he, sock, ctl_done, ctl, &ctl->peername);
	ctl->hello_ns = ktime_get_ns() - begin;
	if (err) {
		WARN_ONCE(ctl_settled(ctl), "tls_hs_ctl: ta_done ran after a hello that failed\n");
		sockfd_put(sock);
	} else {
		ctl->sock = sock;
		ctl->accepted = true;
	}
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
	if (he.flags & ~TLS_HS_CTL_F_ALL)
		return -EINVAL;
	if (he.mode > TLS_HS_CTL_PSK || he.reserved)
		return -EINVAL;

	mutex_lock(&ctl->lock);
	err = ctl_hello_locked(ctl, &he);
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

/* A handshake that was the daemon's, or whose socket is gone, has told us nothing. */
static int ctl_info(struct ctl *ctl, struct tls_hs_info *hi)
{
	struct socket *sock = ctl_sock(ctl);
	int err = -ENOENT;

	if (!sock && !ctl_settled(ctl))
		return -ENODATA;
	if (sock) {
		err = tls_hs_get_info(sock->sk, hi);
		sockfd_put(sock);
	}
	if (err != -ENOENT)
		return err;
	memset(hi, 0, sizeof(*hi));
	hi->hi_alert_sent = TLS_HS_ALERT_NONE;
	hi->hi_alert_received = TLS_HS_ALERT_NONE;
	return 0;
}

static int ctl_result(struct ctl *ctl, void __user *arg, bool wait)
{
	struct tls_hs_ctl_result re;
	struct tls_hs_info hi = {};
	int err;

	if (copy_from_user(&re, arg, offsetofend(struct tls_hs_ctl_result, size)))
		return -EFAULT;
	err = ctl_check_head(re.version, re.size, sizeof(re));
	if (!err)
		err = ctl_info(ctl, &hi);
	if (!err && wait)
		err = wait_event_interruptible(ctl->wait, ctl_settled(ctl));
	if (!err)
		err = ctl_info(ctl, &hi);
	if (err)
		return err;
	memset(&re, 0, sizeof(re));
	re.version = TLS_HS_CTL_VERSION;
	re.size = sizeof(re);
	ctl_fill(&re, &hi);
	re.hello_ns = ctl->hello_ns;
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

static bool ctl_cancel_call(struct ctl *ctl, struct sock *sk)
{
	if (IS_ENABLED(CONFIG_NET_HANDSHAKE) && (ctl->flags & TLS_HS_CTL_F_MAINLINE))
		return tls_handshake_cancel(sk);
	return tls_hs_handshake_cancel(sk);
}

static bool ctl_cancel_sock(struct ctl *ctl, struct socket *sock)
{
	bool won = ctl_cancel_call(ctl, sock->sk);

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
	bool won;

	if (!sock)
		return -ENODATA;
	won = ctl_cancel_sock(ctl, sock);
	sockfd_put(sock);
	if (won && (ctl->flags & TLS_HS_CTL_F_DROP))
		ctl_drop(ctl);
	return won;
}

static void ctl_timer(struct timer_list *timer)
{
	struct ctl *ctl = container_of(timer, struct ctl, timer);

	ctl_cancel_sock(ctl, ctl->sock);
}

static int ctl_cancel_later(struct ctl *ctl, unsigned long ms)
{
	int err = 0;

	if (ms > TLS_HS_CTL_LATER_MAX)
		return -EINVAL;
	mutex_lock(&ctl->lock);
	/* the timer needs the socket until the release */
	if (!ctl->sock)
		err = -ENODATA;
	else if (ctl->flags & TLS_HS_CTL_F_DROP)
		err = -EINVAL;
	else
		mod_timer(&ctl->timer, jiffies + msecs_to_jiffies(ms));
	mutex_unlock(&ctl->lock);
	return err;
}

static int ctl_close_notify(struct ctl *ctl, struct socket *sock)
{
	if (!IS_ENABLED(CONFIG_NET_HANDSHAKE) || !(ctl->flags & TLS_HS_CTL_F_MAINLINE))
		return tls_hs_handshake_close(sock);
	tls_handshake_close(sock);
	return 0;
}

/*
 * A socket as kernel consumers make them: it keeps no reference on its network
 * namespace, whose end may come while the socket lives.
 */
static int ctl_socket(void)
{
	struct socket *sock;
	struct file *file;
	int fd, err;

	err = sock_create_kern(current->nsproxy->net_ns, PF_INET, SOCK_STREAM, IPPROTO_TCP, &sock);
	if (err)
		return err;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		sock_release(sock);
		return fd;
	}
	file = sock_alloc_file(sock, 0, NULL);	/* releases the socket if it fails */
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}

static int ctl_post(struct socket *sock, void __user *arg)
{
	struct tls_hs_ctl_post po;
	u8 *data = NULL;
	int err;

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

struct ctl_read {
	u8	*to;
	size_t	room;
};

static int ctl_read_actor(read_descriptor_t *desc, struct sk_buff *skb, unsigned int offset,
			  size_t len)
{
	struct ctl_read *rd = desc->arg.data;

	len = min(len, rd->room);
	if (skb_copy_bits(skb, offset, rd->to, len))
		return -EFAULT;
	rd->to += len;
	rd->room -= len;
	desc->count = rd->room;
	return len;
}

static int ctl_read_sock(struct socket *sock, void __user *arg)
{
	struct tls_hs_ctl_post po;
	read_descriptor_t desc = {};
	struct ctl_read rd;
	u8 *data;
	int n;

	if (copy_from_user(&po, arg, sizeof(po)))
		return -EFAULT;
	if (po.reserved || !po.len || po.len > TLS_HS_CTL_RECORD_MAX)
		return -EINVAL;
	data = kmalloc(po.len, GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	rd = (struct ctl_read){ data, po.len };
	desc.arg.data = &rd;
	desc.count = po.len;
	lock_sock(sock->sk);
	n = READ_ONCE(sock->ops)->read_sock(sock->sk, &desc, ctl_read_actor);
	release_sock(sock->sk);
	if (n > 0 && copy_to_user(u64_to_user_ptr(po.data), data, n))
		n = -EFAULT;
	kfree(data);
	return n;
}

static int ctl_key_update(struct socket *sock, unsigned long request)
{
	return request > 1 ? -EINVAL : tls_hs_key_update(sock, request);
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

static int ctl_export(struct socket *sock, void __user *arg)
{
	struct tls_hs_ctl_export ex;
	char *label = NULL;
	u8 *context = NULL;
	int err;

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

/* What is done with the socket once a hello was accepted. */
static long ctl_sock_ioctl(struct ctl *ctl, unsigned int cmd, unsigned long arg)
{
	struct socket *sock = ctl_sock(ctl);
	void __user *user = (void __user *)arg;
	long err = -ENOTTY;

	if (!sock)
		return -ENODATA;
	switch (cmd) {
	case TLS_HS_CTL_CLOSE:
		err = ctl_close_notify(ctl, sock);
		break;
	case TLS_HS_CTL_POST:
		err = ctl_post(sock, user);
		break;
	case TLS_HS_CTL_READ_SOCK:
		err = ctl_read_sock(sock, user);
		break;
	case TLS_HS_CTL_KEY_UPDATE:
		err = ctl_key_update(sock, arg);
		break;
	case TLS_HS_CTL_EXPORT:
		err = ctl_export(sock, user);
		break;
	}
	sockfd_put(sock);
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
	case TLS_HS_CTL_CANCEL_LATER:
		return ctl_cancel_later(ctl, arg);
	case TLS_HS_CTL_SOCKET:
		return ctl_socket();
	case TLS_HS_CTL_CLOSE:
	case TLS_HS_CTL_POST:
	case TLS_HS_CTL_READ_SOCK:
	case TLS_HS_CTL_KEY_UPDATE:
	case TLS_HS_CTL_EXPORT:
		return ctl_sock_ioctl(ctl, cmd, arg);
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
	timer_setup(&ctl->timer, ctl_timer, 0);
	file->private_data = ctl;
	return nonseekable_open(inode, file);
}

/*
 * A socket that ta_done has dropped says only that ta_done has begun: it may
 * still be on its way to its last act.
 */
static int ctl_release(struct inode *inode, struct file *file)
{
	struct ctl *ctl = file->private_data;
	struct socket *sock = ctl_sock(ctl);

	timer_shutdown_sync(&ctl->timer);
	if (sock && !ctl->cancelled)
		ctl_cancel_sock(ctl, sock);
	if (sock)
		sockfd_put(sock);
	if (ctl->accepted && !ctl->cancelled)
		wait_for_completion(&ctl->left);
	ctl_drop(ctl);
	mutex_destroy(&ctl->lock);
	kfree(ctl->peername);
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

static int __init ctl_init(void)
{
	return misc_register(&ctl_device);
}

static void __exit ctl_exit(void)
{
	misc_deregister(&ctl_device);
	/* the last ta_done has completed, and may still be returning through our text */
	synchronize_rcu_tasks();
}

module_init(ctl_init);
module_exit(ctl_exit);

MODULE_DESCRIPTION("TLS 1.3 handshake control device, for tests and tools");
MODULE_LICENSE("GPL");
