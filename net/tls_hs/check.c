// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tls_hs_check: the way in of "tls-hs check".
 *
 * Owns the device, who may use it, and the form of question and answer; what is done
 * is check_run.c's.
 *
 * A device, and not a family of generic netlink: a check lasts as long as its server
 * takes, and for that time a family's handler would hold the lock that every family
 * that comes or goes, and behind that all others, wait for.
 */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/key-type.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>

#include <net/tls_hs.h>

#include "check.h"
#include "engine/proto.h"

/*
 * What a mount of NFS takes: nobody may do here what he could not do by one.  A
 * descriptor may have been handed to somebody with more rights than its opener.
 */
static bool check_may(const struct file *file)
{
	return capable(CAP_SYS_ADMIN) && file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN);
}

static int check_head(const struct tls_hs_check *io)
{
	if (io->version != TLS_HS_CHECK_VERSION)
		return -EPROTONOSUPPORT;
	return io->size == sizeof(*io) ? 0 : -EMSGSIZE;
}

static bool check_addr_is_good(const struct tls_hs_check *io)
{
	const struct sockaddr *sa = (const void *)io->addr;

	static_assert(sizeof(io->addr) >= sizeof(struct sockaddr_in6));
	switch (sa->sa_family) {
	case AF_INET:
		return io->addr_len == sizeof(struct sockaddr_in);
	case AF_INET6:
		return io->addr_len == sizeof(struct sockaddr_in6);
	default:
		return false;
	}
}

static bool check_is_good(const struct tls_hs_check *io)
{
	return io->kind <= TLS_HS_CHECK_NVME && io->client_cert <= 1 &&
	       (io->kind == TLS_HS_CHECK_NVME ? io->psk > 0 && !io->client_cert : !io->psk) &&
	       io->timeout_ms && io->timeout_ms <= TLS_HS_CHECK_TIMEOUT_MAX &&
	       *io->name && strnlen(io->name, sizeof(io->name)) < sizeof(io->name) &&
	       check_addr_is_good(io);
}

/*
 * nvme connect --tls_key= takes a serial without asking for a right to the key; but one
 * of NVMe's own type it must be, or another's secret could be tried on a server.
 */
static int check_psk(key_serial_t serial)
{
	struct key *key = key_lookup(serial);
	bool nvmes;

	if (IS_ERR(key))
		return PTR_ERR(key);
	nvmes = !strcmp(key->type->name, "psk");
	key_put(key);
	return nvmes ? 0 : -ENOKEY;
}

static int check_read(struct check *ck, const void __user *user)
{
	struct tls_hs_check *io = &ck->ck_io;
	int err;

	if (copy_from_user(io, user, offsetofend(struct tls_hs_check, size)))
		return -EFAULT;
	err = check_head(io);
	if (err)
		return err;
	/* what it says of itself was looked at in the copy: a second one may say something else */
	if (copy_from_user(&io->kind, user + offsetof(struct tls_hs_check, kind),
			   offsetof(struct tls_hs_check, stage) -
			   offsetof(struct tls_hs_check, kind)))
		return -EFAULT;
	if (!check_is_good(io))
		return -EINVAL;
	if (io->psk)
		err = check_psk(io->psk);
	if (err)
		return err;
	io->alert_sent = TLS_HS_ALERT_NONE;
	io->alert_received = TLS_HS_ALERT_NONE;
	ck->ck_end = jiffies + msecs_to_jiffies(io->timeout_ms);
	return 0;
}

static int check_call(struct check *ck, void __user *user)
{
	int err = check_read(ck, user);

	if (!err)
		err = check_run(ck);
	if (!err && copy_to_user(user, &ck->ck_io, sizeof(ck->ck_io)))
		err = -EFAULT;
	return err;
}

static long check_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct check *ck;
	long err = -EBUSY;

	if (!check_may(file))
		return -EPERM;
	if (cmd != TLS_HS_CHECK_RUN)
		return -ENOTTY;
	ck = kzalloc(sizeof(*ck), GFP_KERNEL_ACCOUNT);
	if (!ck)
		return -ENOMEM;
	if (!cmpxchg(&file->private_data, NULL, ck)) {
		err = check_call(ck, (void __user *)arg);
		/* who comes next only asks whether it is NULL */
		WRITE_ONCE(file->private_data, NULL);
	}
	kfree(ck);
	return err;
}

/* private_data is the check that runs; misc_open() had its device there. */
static int check_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;
	return nonseekable_open(inode, file);
}

static const struct file_operations check_fops = {
	.owner		= THIS_MODULE,
	.open		= check_open,
	.unlocked_ioctl	= check_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice check_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "tls_hs_check",
	.fops	= &check_fops,
	.mode	= 0600,
};

module_misc_device(check_device);

MODULE_DESCRIPTION("TLS 1.3 handshake as a mount would have it, to see what comes of it");
MODULE_LICENSE("GPL");
