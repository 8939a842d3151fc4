// SPDX-License-Identifier: GPL-2.0
/* Random numbers, the same for the same seed on every machine, and random globs. */
#include "model.h"

static u64 state;

/**
 * random_begin() - begin anew
 * @seed: what all that follows depends on
 */
void random_begin(u64 seed)
{
	state = seed;
}

/**
 * random_below() - a random number
 * @bound: what it is below; not 0
 *
 * Return: the number. The generator is splitmix64.
 */
unsigned int random_below(unsigned int bound)
{
	u64 mixed = state += 0x9e3779b97f4a7c15ULL;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
	return ((mixed ^ mixed >> 31) >> 33) % bound;
}

/**
 * one_in() - a rare event
 * @times: how rare
 *
 * Return: true once in @times calls.
 */
bool one_in(unsigned int times)
{
	return !random_below(times);
}

/**
 * random_shuffle() - another order
 * @items: what has one
 * @count: how many
 * @size: bytes of each
 */
void random_shuffle(void *items, unsigned int count, size_t size)
{
	for (unsigned int i = 1; i < count; i++) {
		u8 *a = (u8 *)items + i * size, *b = (u8 *)items + random_below(i + 1) * size;

		for (size_t at = 0; at < size; at++) {
			u8 byte = a[at];

			a[at] = b[at];
			b[at] = byte;
		}
	}
}

/* ------------------------------------------- memory of one policy, with its globs */

static char *pool;
static size_t pool_used;
#define POOL_SIZE ((size_t)32 << 20)

/**
 * keep() - memory until keep_nothing()
 * @size: bytes
 *
 * Return: the memory, zeroed.
 */
void *keep(size_t size)
{
	void *memory;

	if (!pool)
		pool = malloc(POOL_SIZE);
	size = ALIGN(size, 16);
	if (!pool || size > POOL_SIZE - pool_used)
		abort();
	memory = memset(pool + pool_used, 0, size);
	pool_used += size;
	return memory;
}

/**
 * keep_nothing() - give back what keep() gave
 */
void keep_nothing(void)
{
	pool_used = 0;
}

/* ------------------------------------------------------------------------- globs */

struct step_list {
	struct step *first;
	struct step **tail;
	enum step_kind last;
};

static void open_list(struct step_list *list)
{
	list->first = NULL;
	list->tail = &list->first;
	list->last = STEP_BYTE;
}

static struct step *add(struct step_list *list, enum step_kind kind)
{
	struct step *step = keep(sizeof(*step));

	step->kind = list->last = kind;
	*list->tail = step;
	list->tail = &step->next;
	return step;
}

static void add_word(struct step_list *list, const char *word)
{
	for (; *word; word++)
		add(list, STEP_BYTE)->byte = *word;
}

/* Adjacent stars would be another wildcard. */
static void add_star(struct step_list *list, enum step_kind kind)
{
	if (list->last == STEP_STAR || list->last == STEP_DEEP)
		add_word(list, "b");
	add(list, kind);
}

static u8 random_byte(void)
{
	static const u8 bytes[] = "abcabcabcabc.-_ *?[]{},\\\"'#:@!^~\x01\x7f\x80\xff";

	return bytes[random_below(sizeof(bytes) - 1)];
}

static void add_class(struct step_list *list)
{
	struct step *step = add(list, STEP_CLASS);

	step->negated = one_in(3);
	step->byte = one_in(2); /* how that is written */
	step->count = 1 + random_below(CHOICES_MAX);
	for (unsigned int i = 0; i < step->count; i++) {
		step->low[i] = one_in(3) ? random_byte() : 'a' + random_below(4);
		step->high[i] = step->low[i];
		if (one_in(2) && step->low[i] < 0xf0)
			step->high[i] += random_below(4);
	}
}

static void add_component(struct step_list *list, unsigned int depth);

static void add_brace(struct step_list *list, unsigned int depth)
{
	struct step *step = add(list, STEP_BRACE);

	step->count = 2 + random_below(CHOICES_MAX - 1);
	for (unsigned int i = 0; i < step->count; i++) {
		struct step_list choice;

		open_list(&choice);
		if (one_in(6))
			add_word(&choice, "/");
		if (!one_in(4))
			add_component(&choice, depth + 1);
		if (one_in(8)) {
			add_word(&choice, "/");
			add_component(&choice, depth + 1);
		}
		step->choices[i] = choice.first;
	}
}

static void add_component(struct step_list *list, unsigned int depth)
{
	static const char *const words[] = { "a",	 "b",  "ab",	     "abc",	     "etc",
					     "\xc3\xbc", ".a", "library.so", "configuration" };

	if (one_in(5)) {
		add_star(list, one_in(2) ? STEP_STAR : STEP_DEEP);
		return;
	}
	for (unsigned int more = 1 + random_below(3); more; more--) {
		unsigned int kind = random_below(16);

		if (kind < 6)
			add_word(list, words[random_below(ARRAY_SIZE(words))]);
		else if (kind < 8)
			add(list, STEP_BYTE)->byte = random_byte();
		else if (kind < 10)
			add(list, STEP_ONE);
		else if (kind < 12)
			add_class(list);
		else if (kind < 15)
			add_star(list, one_in(4) ? STEP_DEEP : STEP_STAR);
		else if (depth < 2)
			add_brace(list, depth);
	}
}

static void add_path(struct step_list *list)
{
	unsigned int more = one_in(40) ? 0 : 1 + random_below(3);

	add_word(list, "/");
	while (more--) {
		add_component(list, 0);
		if (more)
			add_word(list, "/");
	}
}

static unsigned int count_plains(const struct model_glob *glob)
{
	unsigned int count = 0;

	for (const struct plain *plain = glob->plains; plain; plain = plain->next)
		count++;
	return count;
}

/* Tries until the glob is valid and small. */
static struct model_glob *random_glob(enum glob_style style, const char *begin)
{
	struct model_glob *glob = keep(sizeof(*glob));
	struct step_list list;

	do {
		open_list(&list);
		add_word(&list, begin);
		if (style == STYLE_PATH || style == STYLE_CONTROL)
			add_path(&list);
		else
			add_component(&list, 0);
		*glob = (struct model_glob){ .style = style, .steps = list.first };
		glob_expand(glob);
	} while (!glob_is_sensible(glob) || count_plains(glob) > 12);
	return glob;
}

/**
 * random_path_glob() - a glob of the domains file and exec, or behind ``from``
 *
 * Return: a path, or now and then the name of what has none.
 */
struct model_glob *random_path_glob(void)
{
	static const char *const kinds[] = { "memfd:",	"shm:",	 "pipe:",
					     "socket:", "anon:", "mqueue:" };

	if (one_in(10))
		return random_glob(STYLE_NAME, kinds[random_below(ARRAY_SIZE(kinds))]);
	return random_glob(STYLE_PATH, "");
}

/**
 * random_unix_glob() - a glob for the name of a unix socket
 *
 * Return: a path or an abstract name.
 */
struct model_glob *random_unix_glob(void)
{
	return one_in(2) ? random_glob(STYLE_NAME, "@") : random_glob(STYLE_PATH, "");
}

/**
 * random_detail_glob() - a glob for the detail of an item of the host
 * @item: mount, autoload, ptrace, io_uring or control
 *
 * Return: the glob.
 */
struct model_glob *random_detail_glob(const char *item)
{
	static const char *const words[][6] = {
		{ "bind", "move", "attach", "remount", "propagation", "fsopen" },
		{ "outside", "program", "outside", "program", "outside", "program" },
		{ "setup", "sqpoll", "credentials", "command", "setup", "sqpoll" },
		{ "tmpfs", "net-pf-10", "proc", "bpf", "fuse", "b" },
	};
	struct model_glob *glob = keep(sizeof(*glob));
	struct step_list list;

	if (!strcmp(item, "control"))
		return random_glob(STYLE_CONTROL, one_in(2) ? "proc:" : "sysfs:");
	open_list(&list);
	if (!strcmp(item, "ptrace"))
		add_word(&list, words[1][random_below(6)]);
	else if (!strcmp(item, "io_uring"))
		add_word(&list, words[2][random_below(6)]);
	else if (one_in(3))
		return random_glob(STYLE_DETAIL, "");
	else
		add_word(&list, words[strcmp(item, "mount") || one_in(2) ? 3 : 0][random_below(6)]);
	/* Part of the word is replaced by a wildcard. */
	if (one_in(4)) {
		for (unsigned int keeps = 1 + random_below(3); --keeps && list.first->next;)
			list.first = list.first->next;
		list.first->kind = STEP_STAR;
	}
	*glob = (struct model_glob){ .style = STYLE_DETAIL, .steps = list.first };
	glob_expand(glob);
	return glob;
}
