/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_LIST_H
#define _TLS_HS_USER_LINUX_LIST_H

#include <linux/bug.h>
#include <linux/container_of.h>
#include <linux/types.h>

struct list_head {
	struct list_head	*next, *prev;
};

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline void user_list_insert(struct list_head *entry, struct list_head *prev)
{
	entry->next = prev->next;
	entry->prev = prev;
	prev->next->prev = entry;
	prev->next = entry;
}

static inline void list_add(struct list_head *entry, struct list_head *head)
{
	user_list_insert(entry, head);
}

static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	user_list_insert(entry, head->prev);
}

/* Whoever follows an entry that was taken out follows NULL. */
static inline void list_del(struct list_head *entry)
{
	BUG_ON(entry->next->prev != entry || entry->prev->next != entry);
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
	entry->next = NULL;
	entry->prev = NULL;
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	list_del(entry);
	list_add_tail(entry, head);
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_splice_init(struct list_head *from, struct list_head *to)
{
	if (list_empty(from))
		return;
	from->prev->next = to->next;
	to->next->prev = from->prev;
	to->next = from->next;
	from->next->prev = to;
	INIT_LIST_HEAD(from);
}

#define LIST_HEAD(name)	struct list_head name = { &(name), &(name) }

#define list_entry(ptr, type, member)		container_of(ptr, type, member)
#define list_first_entry(head, type, member)	list_entry((head)->next, type, member)

#define user_list_of(ptr, pos, member) \
	list_entry(ptr, __typeof__(*(pos)), member)

#define list_for_each_entry(pos, head, member)				\
	for (pos = user_list_of((head)->next, pos, member);		\
	     &pos->member != (head);					\
	     pos = user_list_of(pos->member.next, pos, member))

#define list_for_each_entry_reverse(pos, head, member)			\
	for (pos = user_list_of((head)->prev, pos, member);		\
	     &pos->member != (head);					\
	     pos = user_list_of(pos->member.prev, pos, member))

#define list_for_each_entry_safe(pos, n, head, member)			\
	for (pos = user_list_of((head)->next, pos, member),		\
	     n = user_list_of(pos->member.next, pos, member);		\
	     &pos->member != (head);					\
	     pos = n, n = user_list_of(n->member.next, n, member))

#endif
