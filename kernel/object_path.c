// SPDX-License-Identifier: GPL-2.0
/*
 * Feed a file's path to the automaton without building a string.
 *
 * The walk goes from the object up to the container's root and notes each component; then
 * the automaton runs down over the notes. Nothing is locked or referenced: dentries, their
 * names and mounts are freed by RCU, each name is read under its dentry's d_seq, and the
 * result is only used if no rename (rename_lock) and no change of a crossed mount happened
 * meanwhile.
 *
 * No header declares struct mount, but the position of a mount has been stored in front of
 * its struct vfsmount ever since the two were split. bulkhead_path_init() verifies that on
 * the running kernel against follow_up(); otherwise the module does not load.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include "object_path.h"

#define PARTS_INLINE   28   /* on the stack */
#define PARTS_PAGE     256  /* what fits into one page */
#define PARTS_MAX      4096 /* more than PATH_MAX can name */
#define MOUNTS_MAX     16
#define TRIES_UNLOCKED 4

struct mount_head {
	struct hlist_node hash;
	struct mount_head *parent;
	struct dentry *mountpoint;
	struct vfsmount mnt;
};

/* @folds is set only by walk_surely(). */
struct part {
	const u8 *name;
	u32 length;
	bool folds;
};

struct crossing {
	const struct mount_head *mount;
	const struct mount_head *parent;
	const struct dentry *mountpoint;
};

/* Room for the notes of a walk, on the stack. */
struct room {
	struct part parts[PARTS_INLINE];
	struct crossing crossed[MOUNTS_MAX];
};

/**
 * struct walk - the way from an object up to the container's root
 * @parts: components, the object's own first
 * @end: after the last one
 * @limit: the end of the room for them
 * @crossed: mounts that were crossed, and their positions
 * @crossings: number of them
 *
 * Only pointers and numbers, so that bulkhead_path_quickly() keeps it in registers.
 */
struct walk {
	struct part *parts;
	struct part *end;
	struct part *limit;
	struct crossing *crossed;
	u32 crossings;
};

static const struct mount_head *mount_head(const struct vfsmount *mnt)
{
	return container_of(mnt, struct mount_head, mnt);
}

/* Grow in steps: few paths need more than one page of notes. */
static noinline int parts_grow(struct walk *walk)
{
	const size_t count = walk->end - walk->parts;
	const size_t room = count < PARTS_PAGE ? PARTS_PAGE : 4 * count;
	struct part *more;

	if (room > PARTS_MAX)
		return -ENAMETOOLONG;
	more = kmalloc_array(room, sizeof(*more), GFP_ATOMIC | __GFP_NOWARN);
	if (!more)
		return -ENOMEM;
	memcpy(more, walk->parts, count * sizeof(*more));
	if (count > PARTS_INLINE)
		kfree(walk->parts);
	walk->parts = more;
	walk->end = more + count;
	walk->limit = more + room;
	return 0;
}

/*
 * Does the filesystem compare names by a function of its own? That of sysctl only hides
 * entries that are gone.
 */
static __always_inline bool compares_itself(const struct dentry *dentry)
{
	return unlikely(READ_ONCE(dentry->d_flags) & DCACHE_OP_COMPARE) &&
	       dentry->d_sb->s_magic != PROC_SUPER_MAGIC;
}

/*
 * Can any name in this filesystem be spelled in several ways? With Unicode folding, 6.1
 * marks a name when it is looked up, so a name that is being created has no mark yet.
 */
static __always_inline bool may_fold(const struct dentry *dentry)
{
#if IS_ENABLED(CONFIG_UNICODE)
	if (unlikely(dentry->d_sb->s_encoding))
		return true;
#endif
	return compares_itself(dentry);
}

/*
 * Can this name be spelled in several ways? With Unicode folding, each directory has a flag
 * for it, which can only change while the directory is empty.
 */
static bool name_folds(const struct dentry *dentry)
{
#if IS_ENABLED(CONFIG_UNICODE)
	const struct inode *dir;

	if (dentry->d_sb->s_encoding) {
		dir = d_inode_rcu(READ_ONCE(dentry->d_parent));
		return !dir || IS_CASEFOLDED(dir);
	}
#endif
	return compares_itself(dentry);
}

/* -EAGAIN: the name was changing, or there are too many components for the quick walk. */
static __always_inline int part_add(struct walk *walk, const struct dentry *dentry,
				    const bool may_grow)
{
	const u8 *name;
	unsigned int seq;
	u32 length;
	int err;

	if (unlikely(walk->end == walk->limit)) {
		err = may_grow ? parts_grow(walk) : -EAGAIN;
		if (err)
			return err;
	}
	seq = raw_seqcount_begin(&dentry->d_seq);
	name = READ_ONCE(dentry->d_name.name);
	length = READ_ONCE(dentry->d_name.len);
	if (unlikely(read_seqcount_retry(&dentry->d_seq, seq)))
		return -EAGAIN;
	if (may_grow)
		walk->end->folds = name_folds(dentry);
	walk->end->name = name;
	walk->end->length = length;
	walk->end++;
	return 0;
}

static __always_inline const struct dentry *cross(struct walk *walk, const struct vfsmount **mnt)
{
	const struct mount_head *mount = mount_head(*mnt);
	struct crossing *crossing = &walk->crossed[walk->crossings];

	if (walk->crossings == MOUNTS_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	/* A message queue is also opened without this mount, and has the same name both ways. */
	if (unlikely((*mnt)->mnt_sb->s_magic == BULKHEAD_MQUEUE_MAGIC) && !walk->crossings &&
	    walk->end != walk->parts)
		return ERR_PTR(-EXDEV);
	crossing->mount = mount;
	crossing->parent = READ_ONCE(mount->parent);
	crossing->mountpoint = READ_ONCE(mount->mountpoint);
	if (crossing->parent == mount)
		return ERR_PTR(-EXDEV);
	walk->crossings++;
	*mnt = &crossing->parent->mnt;
	return crossing->mountpoint;
}

/*
 * Within the filesystem of the container's root, the walk follows the dentries, whatever
 * mount the object was reached through: a bind mount of a directory is still that
 * directory. Where the dentries do not lead to the root, and in every other filesystem, it
 * follows the mounts.
 */
static __always_inline int walk_up(struct walk *walk, const struct path *path,
				   const struct dentry *top, const bool may_grow)
{
	const struct vfsmount *mnt = path->mnt;
	const struct dentry *dentry = path->dentry, *parent;
	const struct super_block *top_sb = top->d_sb;
	int err;

	for (;;) {
		struct part *at_mount = NULL;

		/* Once for each filesystem is enough. */
		if (!may_grow && may_fold(dentry))
			return -EAGAIN;
		for (;;) {
			if (dentry == top)
				return 0;
			if (dentry == mnt->mnt_root) {
				at_mount = walk->end;
				if (dentry->d_sb != top_sb)
					break;
			}
			parent = READ_ONCE(dentry->d_parent);
			if (parent == dentry)
				break;
			err = part_add(walk, dentry, may_grow);
			if (unlikely(err))
				return err;
			dentry = parent;
		}
		if (!at_mount)
			return -EXDEV;
		walk->end = at_mount;
		dentry = cross(walk, &mnt);
		if (IS_ERR(dentry))
			return PTR_ERR(dentry);
	}
}

/* Are the mounts still where they were? Names are left to the caller. */
static __always_inline bool crossings_hold(const struct walk *walk)
{
	u32 i;

	/* After all reads of the walk, which is only valid if no mount has moved since. */
	smp_rmb();
	for (i = 0; i < walk->crossings; i++) {
		const struct crossing *crossing = &walk->crossed[i];

		if (READ_ONCE(crossing->mount->parent) != crossing->parent ||
		    READ_ONCE(crossing->mount->mountpoint) != crossing->mountpoint)
			return false;
	}
	return true;
}

/* @length is at least BULKHEAD_LITERAL_MIN, so whole words can be compared. */
static __always_inline bool literal_matches(const u8 *name, const char *text, u32 length)
{
	u32 at;

	static_assert(BULKHEAD_LITERAL_MIN == sizeof(u64));
	for (at = 0; at + sizeof(u64) < length; at += sizeof(u64)) {
		if (get_unaligned((const u64 *)(name + at)) !=
		    get_unaligned((const u64 *)(text + at)))
			return false;
	}
	at = length - sizeof(u64);
	return get_unaligned((const u64 *)(name + at)) == get_unaligned((const u64 *)(text + at));
}

/* One component, and the slash before it; sets *done if nothing can change any more. */
static __always_inline unsigned long part_match(const struct bulkhead_rules *rules,
						const struct part *part, unsigned long state,
						bool *done)
{
	const struct bulkhead_blob_literal *literal;
	const u8 *name = part->name;
	u32 length = part->length, check, skip;

	state = bulkhead_automaton_step(rules->cells, state, '/');
	check = le32_to_cpu(rules->cells[state].check);
	if (check & (BULKHEAD_CELL_SETTLED | BULKHEAD_CELL_LITERAL)) {
		*done = true;
		if (check & BULKHEAD_CELL_SETTLED)
			return state;
		literal = &rules->literals[le32_to_cpu(rules->cells[state].next) -
					   rules->accept_count];
		skip = le32_to_cpu(literal->length);
		if (length < skip ||
		    !literal_matches(name, rules->strings + le32_to_cpu(literal->text), skip))
			return check & BULKHEAD_CELL_INDEX;
		*done = false;
		state = le32_to_cpu(literal->target);
		if (length == skip)
			return state;
		name += skip;
		length -= skip;
	}
	/* A name has at least one byte. */
	return bulkhead_automaton_feed(rules->cells, state, name, length);
}

static __always_inline u32 walk_match(const struct walk *walk, const struct bulkhead_rules *rules,
				      u32 start)
{
	const struct part *part = walk->end;
	unsigned long state = start;
	bool done = false;

	if (unlikely(part == walk->parts))
		return bulkhead_automaton_step(rules->cells, state, '/');
	do {
		state = part_match(rules, --part, state, &done);
	} while (part != walk->parts && !done);
	return state;
}

/* The state before the first name that can be spelled in several ways. */
static u32 walk_fold(const struct walk *walk, const struct bulkhead_rules *rules, u32 start)
{
	const struct part *part = walk->end;
	unsigned long state = start;
	bool done = false;

	while (part != walk->parts) {
		if ((--part)->folds)
			return state;
		if (rules && !done)
			state = part_match(rules, part, state, &done);
	}
	return BULKHEAD_NO_FOLD;
}

static u32 walk_print(const struct walk *walk, u8 *buffer, u32 size)
{
	const struct part *part = walk->end;
	u32 at = 0, length;

	if (part == walk->parts && size)
		buffer[at++] = '/';
	while (part != walk->parts && at < size) {
		part--;
		buffer[at++] = '/';
		length = min(part->length, size - at);
		memcpy(buffer + at, part->name, length);
		at += length;
	}
	return at;
}

/* The use of a finished walk: to be matched from @start, or to be printed. */
struct purpose {
	const struct bulkhead_rules *rules;
	u32 start;
	u32 *fold;
	u8 *buffer;
	u32 size;
};

/* The state reached, or the length printed. */
static u32 walk_use(const struct walk *walk, const struct purpose *purpose)
{
	if (purpose->fold)
		*purpose->fold = walk_fold(walk, purpose->rules, purpose->start);
	if (purpose->rules)
		return walk_match(walk, purpose->rules, purpose->start);
	return walk_print(walk, purpose->buffer, purpose->size);
}

static __always_inline void walk_begin(struct walk *walk, struct room *room)
{
	walk->parts = room->parts;
	walk->end = room->parts;
	walk->limit = room->parts + PARTS_INLINE;
	walk->crossed = room->crossed;
	walk->crossings = 0;
}

static noinline int walk_once(struct walk *walk, const struct path *path, const struct dentry *top,
			      const struct purpose *purpose, u32 *result)
{
	int err;

	walk->end = walk->parts;
	walk->crossings = 0;
	err = walk_up(walk, path, top, true);
	if (!err)
		*result = walk_use(walk, purpose);
	return crossings_hold(walk) ? err : -EAGAIN;
}

static int walk_until_sure(struct walk *walk, const struct path *path, const struct dentry *top,
			   const struct purpose *purpose, u32 *result)
{
	unsigned int tries, seq;
	int err;

	for (tries = 0; tries < TRIES_UNLOCKED; tries++) {
		seq = read_seqbegin(&rename_lock);
		err = walk_once(walk, path, top, purpose, result);
		if (err != -EAGAIN && !read_seqretry(&rename_lock, seq))
			return err;
	}
	read_seqlock_excl(&rename_lock);
	for (tries = 0; tries < TRIES_UNLOCKED; tries++) {
		err = walk_once(walk, path, top, purpose, result);
		if (err != -EAGAIN)
			break;
	}
	read_sequnlock_excl(&rename_lock);
	return err;
}

/*
 * Under locks that interrupts take, this must not wait: a task that renames may need them.
 * It succeeds if nothing is renamed meanwhile.
 */
static int walk_without_waiting(struct walk *walk, const struct path *path,
				const struct dentry *top, const struct purpose *purpose,
				u32 *result)
{
	unsigned int tries, seq;
	int err;

	for (tries = 0; tries < TRIES_UNLOCKED; tries++) {
		seq = raw_seqcount_begin(&rename_lock.seqcount);
		err = walk_once(walk, path, top, purpose, result);
		if (err != -EAGAIN && !read_seqretry(&rename_lock, seq))
			return err;
	}
	return -EAGAIN;
}

/*
 * The reliable walk. It is repeated if something changed during it, and after some turns
 * with rename_lock held, so that a storm of renames can't keep it busy. Mounts can still
 * change then: a request during which they move again and again is refused.
 */
static noinline int walk_surely(const struct path *path, const struct dentry *top,
				const struct purpose *purpose, u32 *result)
{
	struct room room __uninitialized;
	struct walk walk;
	int err;

	walk_begin(&walk, &room);
	if (irqs_disabled() || in_softirq())
		err = walk_without_waiting(&walk, path, top, purpose, result);
	else
		err = walk_until_sure(&walk, path, top, purpose, result);
	if (walk.parts != room.parts)
		kfree(walk.parts);
	return err;
}

/**
 * bulkhead_path_quickly() - the quick variant of bulkhead_path_match()
 * @path: as there
 * @top: as there
 * @rules: as there
 * @state: as there
 *
 * Context: as there.
 * Return: the state reached; -EAGAIN: call bulkhead_path_match() instead.
 */
s64 bulkhead_path_quickly(const struct path *path, const struct dentry *top,
			  const struct bulkhead_rules *rules, u32 state)
{
	struct room room __uninitialized;
	struct walk walk;
	unsigned int seq;

	if (unlikely(!top))
		return -EAGAIN;
	walk_begin(&walk, &room);
	/* Does not wait for a rename: the renaming task may need locks that the caller holds. */
	seq = raw_seqcount_begin(&rename_lock.seqcount);
	if (unlikely(walk_up(&walk, path, top, false)))
		return -EAGAIN;
	state = walk_match(&walk, rules, state);
	if (unlikely(!crossings_hold(&walk) || read_seqretry(&rename_lock, seq)))
		return -EAGAIN;
	return state;
}

/**
 * bulkhead_path_match() - the state that an object's path reaches
 * @path: the object; a name that does not exist yet is its negative dentry
 * @top: the container's root directory, or NULL if it has none yet
 * @rules: the rules with the automaton to feed
 * @state: the state to begin with
 * @fold: set to the state above the first component that its filesystem compares
 *	by a rule of its own, so that it and all below can be spelled in several ways;
 *	or to BULKHEAD_NO_FOLD
 *
 * Context: within an RCU section; @path is held by the caller; does not sleep.
 * Return: the state reached; -EXDEV: it is not below @top; -ENAMETOOLONG: too
 * deep; -ENOMEM; -EAGAIN: mounts moved again and again during the walk, or
 * interrupts are off and something was renamed meanwhile.
 */
s64 bulkhead_path_match(const struct path *path, const struct dentry *top,
			const struct bulkhead_rules *rules, u32 state, u32 *fold)
{
	const struct purpose purpose = { .rules = rules, .start = state, .fold = fold };
	s64 reached = bulkhead_path_quickly(path, top, rules, state);
	int err;

	*fold = BULKHEAD_NO_FOLD;
	if (likely(reached >= 0))
		return reached;
	if (!top)
		return -EXDEV;
	err = walk_surely(path, top, &purpose, &state);
	return err ?: (s64)state;
}

/**
 * bulkhead_path_inside() - is the object below the container's root?
 * @path: the object
 * @top: the container's root directory
 *
 * Context: within an RCU section; @path is held by the caller; does not sleep.
 * Return: false if it is not, or that can't be determined.
 */
bool bulkhead_path_inside(const struct path *path, const struct dentry *top)
{
	const struct purpose purpose = {};
	u32 nothing;

	return !walk_surely(path, top, &purpose, &nothing);
}

/**
 * bulkhead_path_exact() - is the object below the container's root by one name only?
 * @path: the object
 * @top: the container's root directory
 *
 * Context: within an RCU section; @path is held by the caller; does not sleep.
 * Return: false if it is not below it, can be spelled in several ways, or that can't be
 * determined.
 */
bool bulkhead_path_exact(const struct path *path, const struct dentry *top)
{
	u32 fold = BULKHEAD_NO_FOLD, nothing;
	const struct purpose purpose = { .fold = &fold };

	return !walk_surely(path, top, &purpose, &nothing) && fold == BULKHEAD_NO_FOLD;
}

/**
 * bulkhead_path_hangs_below() - is an object below a directory by its mounts alone?
 * @path: the object
 * @base: the directory
 *
 * Unlike bulkhead_path_inside(), this does not treat a bind mount as the directory that
 * it shows: an object that is mounted elsewhere, or nowhere, does not hang here.
 *
 * Context: within an RCU section; @path and @base are held by the caller; does not
 * sleep. Mounts may move meanwhile: unless those above @base move, the answer is never
 * yes for an object elsewhere.
 * Return: true if they do.
 */
bool bulkhead_path_hangs_below(const struct path *path, struct dentry *base)
{
	const struct mount_head *mount = mount_head(path->mnt), *parent;
	struct dentry *dentry = path->dentry;
	unsigned int crossings;

	for (crossings = 0; crossings < MOUNTS_MAX; crossings++) {
		if (is_subdir(base, mount->mnt.mnt_root) && is_subdir(dentry, base))
			return true;
		parent = READ_ONCE(mount->parent);
		if (parent == mount)
			return false;
		dentry = READ_ONCE(mount->mountpoint);
		mount = parent;
	}
	return false;
}

/**
 * bulkhead_path_print() - print an object's path
 * @path: the object
 * @top: the container's root directory; if it is NULL, or the object is not below
 *	it, the path within the object's own filesystem is printed
 * @buffer: receives the path; not terminated
 * @size: size of @buffer
 * @length: set to the bytes written; a path that does not fit is truncated
 *
 * Context: within an RCU section; @path is held by the caller; does not sleep.
 * Return: 0, or as bulkhead_path_match(), with @length 0.
 */
int bulkhead_path_print(const struct path *path, const struct dentry *top, u8 *buffer, u32 size,
			u32 *length)
{
	const struct purpose purpose = { .buffer = buffer, .size = size };
	int err = -EXDEV;

	*length = 0;
	if (top)
		err = walk_surely(path, top, &purpose, length);
	if (err == -EXDEV)
		err = walk_surely(path, path->dentry->d_sb->s_root, &purpose, length);
	return err;
}

/**
 * bulkhead_path_reason() - why a path can't be judged
 * @err: the negative value that bulkhead_path_match() returned; or -EUCLEAN: it can be
 *	spelled in several ways, and a rule could apply to another one
 *
 * Return: enum bulkhead_reason.
 */
int bulkhead_path_reason(s64 err)
{
	switch (err) {
	case -EXDEV:
		return BULKHEAD_REASON_OUTSIDE;
	case -ENAMETOOLONG:
		return BULKHEAD_REASON_TOO_DEEP;
	case -ENOMEM:
		return BULKHEAD_REASON_NO_MEMORY;
	case -EUCLEAN:
		return BULKHEAD_REASON_FOLDED;
	default:
		return BULKHEAD_REASON_INTERNAL;
	}
}

static const char *special_prefix(const struct super_block *sb)
{
	switch (sb->s_magic) {
	case TMPFS_MAGIC:
	case HUGETLBFS_MAGIC:
		return "shm:";
	case PIPEFS_MAGIC:
		return "pipe:";
	case SOCKFS_MAGIC:
		return "socket:";
	case BULKHEAD_MQUEUE_MAGIC:
		return "mqueue:";
	default:
		return "anon:";
	}
}

/**
 * bulkhead_path_special() - the name of an object that is in no directory
 * @path: the object
 * @buffer: receives the name; BULKHEAD_SPECIAL_MAX bytes
 *
 * Such an object is a dentry without a parent in a filesystem that only the
 * kernel mounts: a memfd, shared memory, a pipe, a socket, an anonymous inode.
 * A message queue has a name, and a directory that need not be mounted.
 *
 * Context: within an RCU section; @path is held by the caller.
 * Return: bytes written; 0 if it is not such an object.
 */
u32 bulkhead_path_special(const struct path *path, u8 *buffer)
{
	const struct dentry *dentry = path->dentry;
	const struct super_block *sb = dentry->d_sb;
	u32 prefix = 0, length;

	if (sb->s_magic == BULKHEAD_MQUEUE_MAGIC
		    ? IS_ROOT(dentry)
		    : !IS_ROOT(dentry) || !(sb->s_flags & (SB_KERNMOUNT | SB_NOUSER)))
		return 0;
	/* These names are set at creation and never change. */
	length = min_t(u32, dentry->d_name.len, BULKHEAD_SPECIAL_MAX - 8);
	if (length < 6 || memcmp(dentry->d_name.name, "memfd:", 6)) {
		const char *kind = special_prefix(sb);

		prefix = strlen(kind);
		memcpy(buffer, kind, prefix);
	}
	memcpy(buffer + prefix, dentry->d_name.name, length);
	return prefix + length;
}

/**
 * bulkhead_path_attached() - does this mount hang in a tree of mounts?
 * @mnt: held by the caller
 *
 * Context: any.
 * Return: false if it does not: it is the root of a tree, or detached.
 */
bool bulkhead_path_attached(const struct vfsmount *mnt)
{
	const struct mount_head *mount = mount_head(mnt);

	return READ_ONCE(mount->parent) != mount;
}

static int mount_head_proven(const char *name)
{
	struct path path, up;
	const struct mount_head *mount;
	bool proven;
	int err;

	err = kern_path(name, 0, &path);
	if (err)
		return 0;
	up = path;
	path_get(&up);
	mount = mount_head(path.mnt);
	if (follow_up(&up))
		proven = &mount->parent->mnt == up.mnt && mount->mountpoint == up.dentry;
	else
		proven = mount->parent == mount;
	path_put(&up);
	path_put(&path);
	if (proven)
		return 0;
	pr_err("the kernel lays out mounts differently than this module expects (%s): rebuild it for this kernel, or report it\n",
	       name);
	return -ENOEXEC;
}

/**
 * bulkhead_path_init() - verify the layout that the walk relies on
 *
 * Context: module init, of a task in the initial mount namespace.
 * Return: 0, or -ENOEXEC: struct mount is not laid out as expected.
 */
int bulkhead_path_init(void)
{
	return mount_head_proven("/") ?: mount_head_proven("/proc") ?:
	       mount_head_proven("/sys") ?: mount_head_proven("/dev");
}
