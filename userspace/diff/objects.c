// SPDX-License-Identifier: GPL-2.0
/*
 * The objects of a class that can exist. A form is a sequence of bytes, each from a set,
 * and a tail that can follow; a class has some forms, which differ by their state alone.
 * All of them are walked at once, and the first object to reach something is its example;
 * so forms that read well come first.
 */
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "diff/objects.h"
#include "language/host.h"

#define ANY	   (-1)
#define ADDRESS_AT 6
#define MAPPED_AT  (ADDRESS_AT + 10)

/* What follows the bytes of a form. */
enum tail {
	TAIL_END,     /* nothing */
	TAIL_PATH,    /* components, after a form that ended in a slash */
	TAIL_TEXT,    /* bytes other than NUL, or nothing */
	TAIL_BYTES,   /* any bytes */
	TAIL_NAME,    /* one or more bytes other than NUL */
	TAIL_CONTROL, /* the type of a filesystem, ':', '/', components */
};

/* Positions within a tail. */
enum tail_state {
	AT_BEGIN,
	AT_NAME,
	AT_SLASH,
	AT_DOT,
	AT_DOTS,
	AT_TYPE,
	AT_COLON,
};

/* What is known about an address while it is being read. */
enum address_state {
	ADDRESS_SOME,
	ADDRESS_ZERO,	/* all zero up to here */
	ADDRESS_MAPPED, /* ten zeros and 0xff: IPv4-mapped, if 0xff follows */
};

struct position {
	struct byteset set;
	u8 first;
};

struct form {
	struct position bytes[32];
	u8 count;
	u8 tail;
	bool late;
	bool address;
	u32 permissions;
	u32 at_begin;	 /* permissions of an object that ends where the tail begins */
	u32 unspecified; /* address: those that can't be requested for the wildcard */
	u32 specified;	 /* those that can't be requested for any other address */
};

struct forms {
	struct form list[96];
	size_t count;
};

static struct form *add_form(struct forms *forms, const char *text, enum tail tail, u32 permissions,
			     bool late)
{
	struct form *form = &forms->list[forms->count++];

	assert(forms->count <= ARRAY_SIZE(forms->list) && strlen(text) < ARRAY_SIZE(form->bytes));
	*form = (struct form){ .tail = tail, .late = late, .permissions = permissions };
	for (; *text; text++) {
		byteset_add(&form->bytes[form->count].set, (u8)*text, (u8)*text);
		form->bytes[form->count++].first = *text;
	}
	return form;
}

static struct position *add_byte(struct form *form, int low, int high, int first)
{
	struct position *position = &form->bytes[form->count++];

	byteset_add(&position->set, low, high);
	position->first = first;
	return position;
}

static void add_files(struct forms *forms)
{
	/* All permissions except those that apply to names. */
	const u32 opened = BULKHEAD_FILE_ALL &
			   ~(BULKHEAD_FILE_CREATE | BULKHEAD_FILE_DELETE | BULKHEAD_FILE_LINK);
	static const char *const named[] = { "memfd:", "shm:", "socket:", "anon:" };

	add_form(forms, "/", TAIL_PATH, BULKHEAD_FILE_ALL, false)->at_begin = BULKHEAD_FILE_READ |
									      BULKHEAD_FILE_ATTR;
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		add_form(forms, named[i], TAIL_TEXT, opened, false)->at_begin = opened;
	add_form(forms, "pipe:", TAIL_END, opened, false);
	/* A message queue is not memory, and is created and removed by its name. */
	add_form(forms, "mqueue:", TAIL_TEXT,
		 (opened & ~BULKHEAD_FILE_MAP) | BULKHEAD_FILE_CREATE | BULKHEAD_FILE_DELETE,
		 false);
}

static void add_programs(struct forms *forms, u32 permission)
{
	static const char *const named[] = { "memfd:", "shm:", "anon:" };

	add_form(forms, "/", TAIL_PATH, permission, false);
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		add_form(forms, named[i], TAIL_TEXT, permission, false)->at_begin = permission;
}

static void add_unix(struct forms *forms)
{
	const u32 all = BULKHEAD_NET_ALL & ~BULKHEAD_NET_CREATE;

	add_form(forms, "/", TAIL_PATH, all, false);
	add_form(forms, "@", TAIL_BYTES, all, false)->at_begin = all;
	add_form(forms, "", TAIL_END, all, true);
}

static void add_item(struct forms *forms, const struct host_item *item)
{
	char text[32];

	if (item->detail == DETAIL_NONE)
		add_form(forms, item->name, TAIL_END, BULKHEAD_HOST_USE, false);
	for (size_t i = 0; item->detail == DETAIL_WORD && item->words[i]; i++) {
		snprintf(text, sizeof(text), "%s %s", item->name, item->words[i]);
		add_form(forms, text, TAIL_END, BULKHEAD_HOST_USE, false);
	}
	snprintf(text, sizeof(text), "%s ", item->name);
	if (item->detail == DETAIL_NAME)
		add_form(forms, text, TAIL_NAME, BULKHEAD_HOST_USE, false);
	if (item->detail == DETAIL_CONTROL)
		add_form(forms, text, TAIL_CONTROL, BULKHEAD_HOST_USE, true);
}

static void add_items(struct forms *forms)
{
	add_form(forms, "mount tmpfs", TAIL_END, BULKHEAD_HOST_USE, false);
	add_form(forms, "control proc:/", TAIL_PATH, BULKHEAD_HOST_USE, false);
	for (size_t i = 0; host_item_at(i); i++)
		add_item(forms, host_item_at(i));
}

static void add_capabilities(struct forms *forms)
{
	struct form *form = add_form(forms, "", TAIL_END, BULKHEAD_CAPABILITY_USE, false);
	struct position *known = add_byte(form, CAP_CHOWN, CAP_CHOWN, CAP_CHOWN);

	for (unsigned int i = 0; i < 256; i++)
		if (capability_name(i))
			byteset_add(&known->set, i, i);
}

/* Numbers are limited to the kernel's own range. */
static void add_devices(struct forms *forms)
{
	static const char *const types[] = { "c", "b" };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct form *form = add_form(forms, types[i], TAIL_END, BULKHEAD_DEVICE_ALL, false);

		add_byte(form, 0, 0, 0);
		add_byte(form, 0, 0, 0);
		add_byte(form, 0, DEVICE_MAJOR_MAX >> 8, 0);
		add_byte(form, 0, 255, 1);
		add_byte(form, 0, 0, 0);
		add_byte(form, 0, DEVICE_MINOR_MAX >> 16, 0);
		add_byte(form, 0, 255, 0);
		add_byte(form, 0, 255, 3);
	}
}

static struct form *add_socket(struct forms *forms, int family, int type, int protocol,
			       u32 permissions)
{
	bool late = type == ANY;
	struct form *form = add_form(forms, "", TAIL_END, permissions, late);

	add_byte(form, family, family, family);
	/* There are no sockets of type 0, nor of types beyond SOCK_PACKET. */
	add_byte(form, late ? 1 : type, late ? SOCK_PACKET : type, late ? SOCK_STREAM : type);
	add_byte(form, late ? 0 : protocol >> 8, late ? 255 : protocol >> 8, protocol >> 8);
	add_byte(form, late ? 0 : protocol & 255, late ? 255 : protocol & 255, protocol & 255);
	return form;
}

static struct form *add_addressed(struct forms *forms, int family, int type, int protocol,
				  u32 permissions)
{
	static const u8 v4[] = { 10, 0, 0, 1 };
	static const u8 v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	struct form *form = add_socket(forms, family, type, protocol, permissions);
	const u8 *address = family == AF_INET ? v4 : v6;
	size_t length = family == AF_INET ? sizeof(v4) : sizeof(v6);

	form->address = true;
	/* Connecting or sending to the wildcard reaches the loopback address. */
	form->unspecified = BULKHEAD_NET_CONNECT | BULKHEAD_NET_SEND;
	/* Only TCP and SCTP know the peer when they accept it. */
	form->specified = type == SOCK_STREAM ? 0 : BULKHEAD_NET_ACCEPT;
	add_byte(form, 0, 255, 443 >> 8);
	add_byte(form, 0, 255, 443 & 255);
	for (size_t i = 0; i < length; i++)
		add_byte(form, 0, 255, address[i]);
	return form;
}

static void add_inet(struct forms *forms, int family)
{
	const u32 tcp = BULKHEAD_NET_BIND | BULKHEAD_NET_LISTEN | BULKHEAD_NET_ACCEPT |
			BULKHEAD_NET_CONNECT;
	const u32 udp = BULKHEAD_NET_BIND | BULKHEAD_NET_CONNECT | BULKHEAD_NET_SEND;

	add_socket(forms, family, SOCK_STREAM, IPPROTO_TCP, BULKHEAD_NET_CREATE);
	add_addressed(forms, family, SOCK_STREAM, IPPROTO_TCP, tcp);
	add_socket(forms, family, SOCK_DGRAM, IPPROTO_UDP, BULKHEAD_NET_CREATE);
	add_addressed(forms, family, SOCK_DGRAM, IPPROTO_UDP, udp);
}

/* Sockets of all families but the three removed here, which alone are judged by addresses. */
static void add_other(struct forms *forms, u32 permissions)
{
	struct position *bytes = add_socket(forms, AF_VSOCK, ANY, 0, permissions)->bytes;

	byteset_add(&bytes[0].set, 0, 255);
	byteset_remove(&bytes[0].set, AF_UNIX);
	byteset_remove(&bytes[0].set, AF_INET);
	byteset_remove(&bytes[0].set, AF_INET6);
	/* Encoded as the TCP socket that it stands for. */
	byteset_remove(&bytes[0].set, AF_SMC);
}

/*
 * Examples that read well but are not what most people mean, or that are shorter than
 * those with an address.
 */
static void add_rare(struct forms *forms, int family, int type, int protocol)
{
	const u32 others = BULKHEAD_NET_ALL & ~BULKHEAD_NET_CREATE;

	add_socket(forms, family, type, protocol, BULKHEAD_NET_CREATE)->late = true;
	if (family == AF_INET)
		add_addressed(forms, family, type, protocol, others)->late = true;
	else
		add_socket(forms, family, type, protocol, others)->late = true;
}

/*
 * The most common sockets first, then every other kind. Creating a socket is a request of
 * its own.
 */
static void add_sockets(struct forms *forms)
{
	const u32 others = BULKHEAD_NET_ALL & ~BULKHEAD_NET_CREATE;

	add_inet(forms, AF_INET);
	add_inet(forms, AF_INET6);
	/* SCTP's other type, SOCK_SEQPACKET, makes no difference to rules. */
	add_addressed(forms, AF_INET, SOCK_STREAM, IPPROTO_SCTP, others)->late = true;
	add_addressed(forms, AF_INET6, SOCK_STREAM, IPPROTO_SCTP, others)->late = true;
	add_socket(forms, AF_UNIX, SOCK_STREAM, 0, BULKHEAD_NET_CREATE);
	add_rare(forms, AF_INET, SOCK_RAW, IPPROTO_RAW);
	add_rare(forms, AF_NETLINK, SOCK_RAW, 0);
	add_rare(forms, AF_PACKET, SOCK_RAW, 0);
	add_socket(forms, AF_UNIX, ANY, 0, BULKHEAD_NET_CREATE);
	add_socket(forms, AF_INET, ANY, IPPROTO_DCCP, BULKHEAD_NET_CREATE);
	add_addressed(forms, AF_INET, ANY, IPPROTO_DCCP, others);
	add_socket(forms, AF_INET6, ANY, IPPROTO_DCCP, BULKHEAD_NET_CREATE);
	add_addressed(forms, AF_INET6, ANY, IPPROTO_DCCP, others);
	add_other(forms, BULKHEAD_NET_CREATE);
	add_other(forms, others);
}

static void find_forms(struct forms *forms, unsigned int class_id)
{
	switch (class_id) {
	case BULKHEAD_CLASS_FILE:
		add_files(forms);
		break;
	case BULKHEAD_CLASS_EXEC:
		/* These permissions are never requested together. */
		add_programs(forms, BULKHEAD_EXEC_RUN);
		add_programs(forms, BULKHEAD_EXEC_MEMORY);
		break;
	case BULKHEAD_CLASS_SOURCE:
		/*
		 * Programs outside of all directories are unknown; permissions do not
		 * apply to programs.
		 */
		add_form(forms, "/", TAIL_PATH, 1, false);
		break;
	case BULKHEAD_CLASS_SOCKET:
		add_sockets(forms);
		break;
	case BULKHEAD_CLASS_UNIX:
		add_unix(forms);
		break;
	case BULKHEAD_CLASS_HOST:
		add_items(forms);
		break;
	case BULKHEAD_CLASS_CAPABILITY:
		add_capabilities(forms);
		break;
	case BULKHEAD_CLASS_DEVICE:
		add_devices(forms);
		break;
	}
}

/* A position within a form: what a state stands for. */
struct place_in {
	u8 form;
	u8 at;
	u8 inner; /* enum tail_state or enum address_state */
};

/* Returns whether the byte can stand there, and updates @inner accordingly. */
static bool step_path(u8 *inner, u8 byte)
{
	u8 before = *inner;

	if (!byte)
		return false;
	if (byte == '/') {
		*inner = AT_SLASH;
		return before == AT_NAME;
	}
	if (byte == '.' && (before == AT_BEGIN || before == AT_SLASH))
		*inner = AT_DOT;
	else if (byte == '.' && before == AT_DOT)
		*inner = AT_DOTS;
	else
		*inner = AT_NAME;
	return true;
}

static bool step_control(u8 *inner, u8 byte)
{
	if (*inner == AT_COLON) {
		*inner = AT_SLASH;
		return byte == '/';
	}
	if (*inner != AT_BEGIN && *inner != AT_TYPE)
		return step_path(inner, byte);
	if (byte == ':') {
		byte = *inner;
		*inner = AT_COLON;
		return byte == AT_TYPE;
	}
	*inner = AT_TYPE;
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

static bool step_tail(enum tail tail, u8 *inner, u8 byte)
{
	switch (tail) {
	case TAIL_END:
		return false;
	case TAIL_PATH:
		return step_path(inner, byte);
	case TAIL_CONTROL:
		return step_control(inner, byte);
	default:
		*inner = AT_NAME;
		return byte || tail == TAIL_BYTES;
	}
}

static bool step_address(struct place_in *place, u8 byte)
{
	u8 before = place->at == ADDRESS_AT ? ADDRESS_ZERO : place->inner;

	place->inner = ADDRESS_SOME;
	if (before == ADDRESS_MAPPED)
		return byte != 0xff;
	if (before == ADDRESS_ZERO && !byte)
		place->inner = ADDRESS_ZERO;
	else if (before == ADDRESS_ZERO && byte == 0xff && place->at == MAPPED_AT)
		place->inner = ADDRESS_MAPPED;
	return true;
}

static bool step(const struct forms *forms, struct place_in *place, u8 byte)
{
	const struct form *form = &forms->list[place->form];

	if (place->at == form->count)
		return step_tail(form->tail, &place->inner, byte);
	if (!byteset_has(&form->bytes[place->at].set, byte))
		return false;
	if (form->address && place->at >= ADDRESS_AT && !step_address(place, byte))
		return false;
	place->at++;
	return true;
}

static void describe(const struct forms *forms, const struct place_in *place,
		     struct objects_state *state)
{
	const struct form *form = &forms->list[place->form];

	state->late = form->late;
	state->first = place->at < form->count ? form->bytes[place->at].first : 'a';
	state->permissions = 0;
	if (place->at < form->count)
		return;
	if (form->address) {
		state->permissions =
			form->permissions &
			~(place->inner == ADDRESS_ZERO ? form->unspecified : form->specified);
	} else if (form->tail == TAIL_END || place->inner == AT_NAME) {
		state->permissions = form->permissions;
	} else if (place->inner == AT_BEGIN) {
		state->permissions = form->at_begin;
		state->late = true;
	}
}

struct building {
	struct objects *objects;
	struct forms forms;
	struct place_in *places; /* of the states */
	size_t room;
};

static u16 find_state(struct building *building, const struct place_in *place)
{
	struct objects *objects = building->objects;

	/* The latest states are looked up most often. */
	for (size_t i = objects->count; i-- > 0;)
		if (!memcmp(&building->places[i], place, sizeof(*place)))
			return i;
	assert(objects->count < OBJECTS_NONE);
	objects->states = memory_grow(objects->states, &objects->room, objects->count + 1,
				      sizeof(*objects->states));
	building->places = memory_grow(building->places, &building->room, objects->count + 1,
				       sizeof(*building->places));
	building->places[objects->count] = *place;
	describe(&building->forms, place, &objects->states[objects->count]);
	return objects->count++;
}

/**
 * objects_open() - build the automaton of the objects of a class
 * @objects: filled in; free it with objects_close()
 * @class_id: enum bulkhead_class
 */
void objects_open(struct objects *objects, unsigned int class_id)
{
	struct building building = { .objects = objects };

	*objects = (struct objects){
		.numeric = class_id == BULKHEAD_CLASS_SOCKET ||
			   class_id == BULKHEAD_CLASS_CAPABILITY ||
			   class_id == BULKHEAD_CLASS_DEVICE,
	};
	find_forms(&building.forms, class_id);
	for (; objects->seeds < building.forms.count; objects->seeds++)
		find_state(&building, &(struct place_in){ .form = objects->seeds });
	for (size_t i = 0; i < objects->count; i++) {
		for (unsigned int byte = 0; byte < 256; byte++) {
			struct place_in place = building.places[i];
			u16 next = step(&building.forms, &place, byte)
					   ? find_state(&building, &place)
					   : OBJECTS_NONE;

			/* Looking up @next may have moved the states. */
			objects->states[i].next[byte] = next;
		}
	}
	free(building.places);
}

/**
 * objects_close() - free what objects_open() built
 * @objects: the automaton
 */
void objects_close(struct objects *objects)
{
	free(objects->states);
	*objects = (struct objects){};
}
