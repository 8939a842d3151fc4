// SPDX-License-Identifier: GPL-2.0
/*
 * The latest events, kept for a reader that comes later.
 *
 * Events that differ in nothing but time, task and count are one record. Where there is no
 * room left, the kind of events that takes the most room loses its oldest: a kind is what one
 * rule, or one default, says to one container. So a flood of one kind pushes out no other.
 */
#include <linux/bulkhead.h>
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <net/genetlink.h>
#include "family.h"
#include "record.h"

#define RECORDS_MAX 4096
#define BYTES_MAX   (8U << 20)
#define KINDS	    64

/**
 * struct record - events that are the same
 * @by_key: in the table
 * @all: in the list of all, in the order of their first events
 * @of_kind: in the list of its kind, that with the oldest last event first
 * @key: a hash of what is the same
 * @first: sequence number of the first event
 * @count: number of events
 * @last: nanoseconds of CLOCK_REALTIME of the last one
 * @kind: index of its kind
 * @length: bytes of @attributes
 * @attributes: of the first event
 */
struct record {
	struct hlist_node by_key;
	struct list_head all;
	struct list_head of_kind;
	u64 key;
	u64 first;
	u64 count;
	u64 last;
	u32 kind;
	u32 length;
	u8 attributes[];
};

struct kind {
	struct list_head records;
	u32 bytes;
};

/* Protects all that follows. Events are reported with interrupts off, too. */
static DEFINE_SPINLOCK(record_lock);
static DEFINE_HASHTABLE(records, 10);
static LIST_HEAD(all_records);
static struct kind kinds[KINDS];
static u32 record_count;
static u32 record_bytes;
static u64 newest;

/* So that nobody can make two events look the same. Never changes. */
static siphash_key_t secret;

/**
 * bulkhead_record_init() - prepare to keep events
 *
 * Context: before the first event.
 */
void bulkhead_record_init(void)
{
	u32 at;

	get_random_bytes(&secret, sizeof(secret));
	for (at = 0; at < KINDS; at++)
		INIT_LIST_HEAD(&kinds[at].records);
}

static u32 size_of(const struct record *record)
{
	return sizeof(*record) + record->length;
}

static void record_drop(struct record *record)
{
	hash_del(&record->by_key);
	list_del(&record->all);
	list_del(&record->of_kind);
	kinds[record->kind].bytes -= size_of(record);
	record_bytes -= size_of(record);
	record_count--;
	kfree(record);
}

/**
 * bulkhead_record_exit() - forget all events
 *
 * Context: no event is reported any more, and no dump runs.
 */
void bulkhead_record_exit(void)
{
	struct record *record, *next;

	list_for_each_entry_safe(record, next, &all_records, all)
		record_drop(record);
}

static void make_room(void)
{
	struct kind *largest = kinds, *kind;

	for (kind = kinds; kind < kinds + KINDS; kind++)
		if (kind->bytes > largest->bytes)
			largest = kind;
	record_drop(list_first_entry(&largest->records, struct record, of_kind));
}

static struct record *record_find(u64 key)
{
	struct record *record;

	hash_for_each_possible(records, record, by_key, key)
		if (record->key == key)
			return record;
	return NULL;
}

static void record_add(struct record *record)
{
	struct kind *kind = &kinds[record->kind];

	record->first = newest;
	record->count = 1;
	hash_add(records, &record->by_key, record->key);
	list_add_tail(&record->all, &all_records);
	list_add_tail(&record->of_kind, &kind->records);
	kind->bytes += size_of(record);
	record_bytes += size_of(record);
	record_count++;
	while (record_count > RECORDS_MAX || record_bytes > BYTES_MAX)
		make_room();
}

static void record_repeat(struct record *record, u64 now)
{
	record->count++;
	record->last = now;
	list_move_tail(&record->of_kind, &kinds[record->kind].records);
}

/* The attributes of an event: see bulkhead_event_build(). */
struct layout {
	void *attributes;
	int length;
	const struct nlattr *time;
	struct nlattr *sequence;
	const struct nlattr *kind; /* from here on they are the same for the same event */
	const struct nlattr *rest; /* up to here they say which kind it is */
};

static struct layout layout_of(struct sk_buff *skb)
{
	struct layout layout = {
		.attributes = genlmsg_data(nlmsg_data(nlmsg_hdr(skb))),
		.length = genlmsg_len(nlmsg_data(nlmsg_hdr(skb))),
	};

	layout.time = nla_find(layout.attributes, layout.length, BULKHEAD_A_TIME);
	layout.sequence = nla_find(layout.attributes, layout.length, BULKHEAD_A_SEQUENCE);
	layout.kind = nla_find(layout.attributes, layout.length, BULKHEAD_A_CONTAINER);
	layout.rest = nla_find(layout.attributes, layout.length, BULKHEAD_A_ASKED);
	return layout;
}

static u64 hash_between(const void *from, const void *to)
{
	return siphash(from, to - from, &secret);
}

static u64 key_of(const struct layout *layout)
{
	return hash_between(layout->kind, layout->attributes + layout->length);
}

static struct record *record_new(const struct layout *layout, u64 key)
{
	struct record *record =
		kmalloc(struct_size(record, attributes, layout->length), GFP_ATOMIC | __GFP_NOWARN);

	if (!record)
		return NULL;
	record->key = key;
	record->kind = hash_between(layout->kind, layout->rest) % KINDS;
	record->last = nla_get_u64(layout->time);
	record->length = layout->length;
	return record;
}

/**
 * bulkhead_record_keep() - keep an event
 * @skb: of bulkhead_event_build(); gets its sequence number
 *
 * Context: any; does not sleep.
 * Return: false: there is no memory to keep it.
 */
bool bulkhead_record_keep(struct sk_buff *skb)
{
	struct layout layout = layout_of(skb);
	u64 key = key_of(&layout);
	struct record *record = record_new(&layout, key), *known;
	bool kept = true;
	unsigned long irq;

	spin_lock_irqsave(&record_lock, irq);
	newest++;
	memcpy(nla_data(layout.sequence), &newest, sizeof(newest));
	known = record_find(key);
	if (known) {
		record_repeat(known, nla_get_u64(layout.time));
	} else if (record) {
		memcpy(record->attributes, layout.attributes, layout.length);
		record_add(record);
		record = NULL;
	} else {
		kept = false;
	}
	spin_unlock_irqrestore(&record_lock, irq);
	kfree(record);
	return kept;
}

/**
 * bulkhead_record_newest() - the sequence number of the newest event
 *
 * Context: any.
 * Return: how many events were reported since the module was loaded.
 */
u64 bulkhead_record_newest(void)
{
	unsigned long irq;
	u64 number;

	spin_lock_irqsave(&record_lock, irq);
	number = newest;
	spin_unlock_irqrestore(&record_lock, irq);
	return number;
}

static bool put_record(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct record *record)
{
	void *header = bulkhead_family_dump(skb, cb, BULKHEAD_CMD_EVENT_LIST);

	if (!header)
		return false;
	if (nla_append(skb, record->length, record->attributes) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_COUNT, record->count, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_LAST, record->last, BULKHEAD_A_PAD)) {
		genlmsg_cancel(skb, header);
		return false;
	}
	genlmsg_end(skb, header);
	return true;
}

/**
 * bulkhead_record_start() - prepare for bulkhead_record_dump()
 * @cb: the state of the dump; gets room for the longest record
 *
 * Return: 0.
 */
int bulkhead_record_start(struct netlink_callback *cb)
{
	/* Two paths, the four strings of a rule, and the rest as in bulkhead_event_build(). */
	cb->min_dump_alloc = 2 * BULKHEAD_OBJECT_MAX + 4 * (BULKHEAD_TEXT_MAX + 1) + 4096;
	return 0;
}

/**
 * bulkhead_record_dump() - carry out BULKHEAD_CMD_EVENT_LIST
 * @skb: filled with as many messages as there is room for
 * @cb: the state of the dump. args: [0] the first event of the record that was put last,
 *	[1] 1 + the newest event when the dump began
 *
 * Context: process context.
 * Return: bytes in @skb, 0 at the end; -EPERM; -EMSGSIZE: a record has no room in an empty @skb.
 */
int bulkhead_record_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct record *record;
	unsigned long irq;
	bool room = true;
	int err = bulkhead_family_check_right(cb->skb, BULKHEAD_ROLE_AUDITOR, cb->extack);

	if (err)
		return err;
	spin_lock_irqsave(&record_lock, irq);
	if (!cb->args[1])
		cb->args[1] = newest + 1;
	list_for_each_entry(record, &all_records, all) {
		if (record->first <= cb->args[0] || record->first >= cb->args[1])
			continue;
		room = put_record(skb, cb, record);
		if (!room)
			break;
		cb->args[0] = record->first;
	}
	spin_unlock_irqrestore(&record_lock, irq);
	return room || skb->len ? skb->len : -EMSGSIZE;
}
