/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Bulkhead: what the module and its tools say to each other.
 *
 * Three things are defined here, once: the vocabulary of a decision (classes,
 * permissions, effects, reasons), the policy blob, and the generic netlink
 * family. Everything in the blob is little-endian; everything in netlink
 * attributes is in host order, as netlink has it.
 */
#ifndef _UAPI_LINUX_BULKHEAD_H
#define _UAPI_LINUX_BULKHEAD_H

#include <linux/types.h>

/* Limits that both sides hold to. */
#define BULKHEAD_NAME_MAX      127	    /* bytes of a policy's or container's name */
#define BULKHEAD_FILE_NAME_MAX 255	    /* bytes of the name of a policy's file */
#define BULKHEAD_MATCH_MAX     2047	    /* bytes of what says for which containers it is */
#define BULKHEAD_TEXT_MAX      4095	    /* bytes of any other string in a blob */
#define BULKHEAD_BLOB_MAX      (64U << 20)  /* bytes of one blob */
#define BULKHEAD_UPLOAD_MAX    (128U << 20) /* bytes of all blobs of a commit */
#define BULKHEAD_CHUNK_MAX     32768	    /* bytes of data in one chunk */
#define BULKHEAD_OBJECT_MAX    4096	    /* bytes of an object in an event */

/**
 * enum bulkhead_class - what kind of object a request names
 * @BULKHEAD_CLASS_FILE: an object of a filesystem, by its path in the container
 * @BULKHEAD_CLASS_EXEC: a program or interpreter about to be executed, by path
 * @BULKHEAD_CLASS_SOURCE: the program that asks, for the condition ``from``
 * @BULKHEAD_CLASS_SOCKET: a socket by family, type, protocol, port, address
 * @BULKHEAD_CLASS_UNIX: the name of a unix socket: a path, or an at sign and
 *	the bytes of an abstract name
 * @BULKHEAD_CLASS_HOST: a reach for the host or its kernel, by name
 * @BULKHEAD_CLASS_CAPABILITY: a capability that is used
 * @BULKHEAD_CLASS_DEVICE: a device node, by type and number, whatever its name
 *
 * The class is the first byte that the automaton is fed. What follows:
 *
 * FILE, EXEC, SOURCE, UNIX by path: ``/`` and the name of each component, from
 * the container's root to the object, without a trailing slash; the root
 * itself is the one byte ``/``. Objects without a path have a name that begins
 * with its kind: ``memfd:NAME``, ``shm:NAME``, ``pipe:``, ``socket:``,
 * ``anon:NAME``. A POSIX message queue is ``mqueue:NAME``, whether or not its
 * filesystem is mounted. EXEC_MEMORY names the program that runs.
 *
 * SOCKET: family (1 byte), type (1 byte: SOCK_STREAM, ...), protocol (2 bytes,
 * big-endian, never 0 for inet stream and dgram: the kernel's choice is filled
 * in); and, where the operation has an internet address, port (2 bytes,
 * big-endian) and address (4 or 16 bytes in network order). The family is the
 * address's: an IPv4-mapped IPv6 address is fed as AF_INET and 4 bytes. BIND
 * and LISTEN name the local address, CONNECT and SEND the remote one. ACCEPT
 * names the local port and, of TCP and SCTP, the address of the peer.
 * CREATE, and every operation of a family that is not AF_INET or AF_INET6, is
 * fed the first four bytes alone. A socket of AF_SMC is fed as the TCP socket
 * that it stands for.
 *
 * HOST: the name of an item, and if it has a detail, a space and the detail:
 * ``mount tmpfs``, ``bpf``, ``control proc:/sys/kernel/core_pattern``. The items
 * are listed in bulkhead-policy(5).
 *
 * CAPABILITY: one byte, the number of the capability (CAP_*).
 *
 * DEVICE: type (1 byte: ``c`` or ``b``), major number (4 bytes, big-endian),
 * minor number (4 bytes, big-endian).
 */
enum bulkhead_class {
	BULKHEAD_CLASS_FILE = 1,
	BULKHEAD_CLASS_EXEC = 2,
	BULKHEAD_CLASS_SOURCE = 3,
	BULKHEAD_CLASS_SOCKET = 4,
	BULKHEAD_CLASS_UNIX = 5,
	BULKHEAD_CLASS_HOST = 6,
	BULKHEAD_CLASS_CAPABILITY = 7,
	BULKHEAD_CLASS_DEVICE = 8,
	/* private: */
	__BULKHEAD_CLASS_END,
};

/* Permissions of BULKHEAD_CLASS_FILE. */
#define BULKHEAD_FILE_READ   (1U << 0) /* open to read, list a directory */
#define BULKHEAD_FILE_WRITE  (1U << 1) /* open to write, truncate */
#define BULKHEAD_FILE_CREATE (1U << 2) /* new name: open, mkdir, mknod, symlink, rename */
#define BULKHEAD_FILE_DELETE (1U << 3) /* a name goes: unlink, rmdir, rename from */
#define BULKHEAD_FILE_LINK   (1U << 4) /* a second name (hard link) for an existing file */
#define BULKHEAD_FILE_ATTR   (1U << 5) /* change mode, owner, times, extended attributes */
#define BULKHEAD_FILE_MAP    (1U << 6) /* map as code: mmap, mprotect with PROT_EXEC */
#define BULKHEAD_FILE_ALL    ((1U << 7) - 1)

/* Permissions of BULKHEAD_CLASS_EXEC. */
#define BULKHEAD_EXEC_RUN    (1U << 0) /* execute, as program or interpreter */
#define BULKHEAD_EXEC_MEMORY (1U << 1) /* run memory that is no file's, or not any more */
#define BULKHEAD_EXEC_ALL    ((1U << 2) - 1)

/* Permissions of BULKHEAD_CLASS_SOCKET and BULKHEAD_CLASS_UNIX. */
#define BULKHEAD_NET_CREATE  (1U << 0) /* socket(2); SOCKET only */
#define BULKHEAD_NET_BIND    (1U << 1)
#define BULKHEAD_NET_LISTEN  (1U << 2)
#define BULKHEAD_NET_ACCEPT  (1U << 3)
#define BULKHEAD_NET_CONNECT (1U << 4) /* connect(2) and MSG_FASTOPEN */
#define BULKHEAD_NET_SEND    (1U << 5) /* a message to an address of its own */
#define BULKHEAD_NET_ALL     ((1U << 6) - 1)

/* Permissions of BULKHEAD_CLASS_HOST and BULKHEAD_CLASS_CAPABILITY. */
#define BULKHEAD_HOST_USE	(1U << 0)
#define BULKHEAD_CAPABILITY_USE (1U << 0)

/* Permissions of BULKHEAD_CLASS_DEVICE; the first two as those of FILE. */
#define BULKHEAD_DEVICE_READ   (1U << 0)
#define BULKHEAD_DEVICE_WRITE  (1U << 1)
#define BULKHEAD_DEVICE_CREATE (1U << 2) /* mknod(2) */
#define BULKHEAD_DEVICE_ALL    ((1U << 3) - 1)

/**
 * enum bulkhead_effect - what a rule, or a domain's default, does
 * @BULKHEAD_ALLOW: let it pass
 * @BULKHEAD_AUDIT: let it pass and tell it
 * @BULKHEAD_DENY_SILENT: refuse it and tell nobody; it is counted
 * @BULKHEAD_DENY: refuse it and tell it: with EPERM in the classes HOST,
 *	CAPABILITY and DEVICE, with EACCES in all others
 * @BULKHEAD_KILL: refuse it, tell it, and end the process that asked by SIGKILL
 *	before it returns from its system call; not for what another process
 *	causes (a connection that comes in), nor for a mere question
 *
 * A stronger effect has a greater number and wins whatever the order of rules.
 */
enum bulkhead_effect {
	BULKHEAD_ALLOW = 0,
	BULKHEAD_AUDIT = 1,
	BULKHEAD_DENY_SILENT = 2,
	BULKHEAD_DENY = 3,
	BULKHEAD_KILL = 4,
	/* private: */
	__BULKHEAD_EFFECT_END,
};

/**
 * enum bulkhead_mode - what a policy's denials do
 * @BULKHEAD_MODE_ENFORCE: a denial refuses the operation
 * @BULKHEAD_MODE_AUDIT: what is refused passes, and is told as an audit; but for
 *	BULKHEAD_DENY_SILENT, which nobody is told of in this mode either
 */
enum bulkhead_mode {
	BULKHEAD_MODE_ENFORCE = 0,
	BULKHEAD_MODE_AUDIT = 1,
	/* private: */
	__BULKHEAD_MODE_END,
};

/**
 * enum bulkhead_severity - how much an event of a rule matters, as its author says
 * @BULKHEAD_SEVERITY_NONE: nothing is said
 * @BULKHEAD_SEVERITY_LOW: least
 * @BULKHEAD_SEVERITY_MEDIUM: more
 * @BULKHEAD_SEVERITY_HIGH: more
 * @BULKHEAD_SEVERITY_CRITICAL: most
 */
enum bulkhead_severity {
	BULKHEAD_SEVERITY_NONE = 0,
	BULKHEAD_SEVERITY_LOW = 1,
	BULKHEAD_SEVERITY_MEDIUM = 2,
	BULKHEAD_SEVERITY_HIGH = 3,
	BULKHEAD_SEVERITY_CRITICAL = 4,
	/* private: */
	__BULKHEAD_SEVERITY_END,
};

/**
 * enum bulkhead_reason - why a verdict is what it is
 * @BULKHEAD_REASON_RULE: a rule said so; it is named
 * @BULKHEAD_REASON_DEFAULT: no rule matches; the domain's default holds
 * @BULKHEAD_REASON_OUTSIDE: the object is not below the container's root
 * @BULKHEAD_REASON_TOO_DEEP: the object's path has more components than can be judged
 * @BULKHEAD_REASON_NO_MEMORY: memory to judge it could not be had
 * @BULKHEAD_REASON_MALFORMED: an address too short or too long for its family
 * @BULKHEAD_REASON_ALIAS: a new name would grant what the old one does not, or
 *	bring something below it to where it must not be made
 * @BULKHEAD_REASON_ENTERING: code of the container in a task that is still entering it
 * @BULKHEAD_REASON_INTERNAL: what can't happen did; please report it
 * @BULKHEAD_REASON_PROGRAM: who asks would act as a program that it is not
 * @BULKHEAD_REASON_FOLDED: the filesystem compares names by a rule of its own, and by
 *	another spelling of the object's a rule might refuse it
 */
enum bulkhead_reason {
	BULKHEAD_REASON_RULE = 0,
	BULKHEAD_REASON_DEFAULT = 1,
	BULKHEAD_REASON_OUTSIDE = 2,
	BULKHEAD_REASON_TOO_DEEP = 3,
	BULKHEAD_REASON_NO_MEMORY = 4,
	BULKHEAD_REASON_MALFORMED = 5,
	BULKHEAD_REASON_ALIAS = 6,
	BULKHEAD_REASON_ENTERING = 7,
	BULKHEAD_REASON_INTERNAL = 8,
	BULKHEAD_REASON_PROGRAM = 9,
	BULKHEAD_REASON_FOLDED = 10,
	/* private: */
	__BULKHEAD_REASON_END,
};

/**
 * DOC: The policy blob
 *
 * A header, then six sections in the order of enum bulkhead_section, each
 * beginning at a multiple of 8 after the one before, with zero bytes between.
 * The last section ends at the blob's length, rounded up to 8 with zero bytes.
 * Nothing overlaps and nothing is left over: a blob has one layout only.
 */
#define BULKHEAD_BLOB_MAGIC   0x44484b42U /* "BKHD" */
#define BULKHEAD_BLOB_VERSION 3

/**
 * enum bulkhead_section - the sections of a blob
 * @BULKHEAD_SECTION_CELLS: struct bulkhead_blob_cell, the automaton
 * @BULKHEAD_SECTION_ACCEPTS: struct bulkhead_blob_accept; entry 0 is empty
 * @BULKHEAD_SECTION_LINES: __le32, indices of rules, the lists of accept entries
 * @BULKHEAD_SECTION_RULES: struct bulkhead_blob_rule
 * @BULKHEAD_SECTION_LITERALS: struct bulkhead_blob_literal
 * @BULKHEAD_SECTION_STRINGS: bytes: NUL-terminated strings; string 0 is empty
 */
enum bulkhead_section {
	BULKHEAD_SECTION_CELLS,
	BULKHEAD_SECTION_ACCEPTS,
	BULKHEAD_SECTION_LINES,
	BULKHEAD_SECTION_RULES,
	BULKHEAD_SECTION_LITERALS,
	BULKHEAD_SECTION_STRINGS,
	/* private: */
	__BULKHEAD_SECTION_END,
};

/**
 * struct bulkhead_blob_section - where a section is
 * @offset: bytes from the blob's begin; a multiple of 8
 * @count: elements (bytes for STRINGS)
 */
struct bulkhead_blob_section {
	__le32 offset;
	__le32 count;
};

/**
 * struct bulkhead_blob_header - the begin of a blob
 * @magic: BULKHEAD_BLOB_MAGIC
 * @version: BULKHEAD_BLOB_VERSION
 * @header_size: sizeof(struct bulkhead_blob_header)
 * @length: bytes of the whole blob, a multiple of 8
 * @checksum: CRC-32 (IEEE 802.3, reflected, initial value and final XOR
 *	0xffffffff, as zlib has it) of the whole blob with this member zero
 * @revision: the administrator's number of this edition
 * @name: string: the policy's name; letters, digits, ``.``, ``_``, ``-``; the
 *	first one a letter or digit; at most BULKHEAD_NAME_MAX bytes
 * @file: string: the base name of the file that it was compiled from
 * @mode: enum bulkhead_mode
 * @file_default: enum bulkhead_effect for class FILE
 * @exec_default: enum bulkhead_effect for class EXEC
 * @network_default: enum bulkhead_effect for classes SOCKET and UNIX
 * @host_default: enum bulkhead_effect for classes HOST and DEVICE
 * @capability_default: enum bulkhead_effect for class CAPABILITY
 * @reserved: 0
 * @start: the automaton's first state, before the class byte
 * @match: string: which containers the policy is meant for, for the tool; may be
 *	empty; the module keeps it and tells it
 * @sections: by enum bulkhead_section
 */
struct bulkhead_blob_header {
	__le32 magic;
	__le16 version;
	__le16 header_size;
	__le32 length;
	__le32 checksum;
	__le64 revision;
	__le32 name;
	__le32 file;
	__u8 mode;
	__u8 file_default;
	__u8 exec_default;
	__u8 network_default;
	__u8 host_default;
	__u8 capability_default;
	__le16 reserved;
	__le32 start;
	__le32 match;
	struct bulkhead_blob_section sections[__BULKHEAD_SECTION_END];
};

/**
 * DOC: The automaton
 *
 * It is a double array: a state is the index of its own cell, and
 * the cell of its transition by byte c is at state + 1 + c.
 *
 * - A state's own cell has BULKHEAD_CELL_STATE set in @check; the low 29 bits
 *   of @check are the state to go to by every byte that has no transition of
 *   its own, and @next is the index of its accept entry (0: none).
 *   BULKHEAD_CELL_SETTLED is set exactly when it has no transition of its own
 *   and its default is itself: no further byte can change the answer.
 *   BULKHEAD_CELL_LITERAL says that its accept entry is 0 and @next the number
 *   of accept entries and, added to it, the index of a literal: the bytes by
 *   which alone a settled end is avoided.
 * - A transition's cell has the state that it belongs to in @check and the
 *   state that it leads to in @next.
 * - A free cell has BULKHEAD_CELL_FREE in @check and 0 in @next.
 *
 * For every state s, s + 256 is less than the number of cells.
 */
#define BULKHEAD_CELL_STATE   0x80000000U
#define BULKHEAD_CELL_SETTLED 0x40000000U
#define BULKHEAD_CELL_LITERAL 0x20000000U
#define BULKHEAD_CELL_INDEX   0x1fffffffU /* mask: the default state */
#define BULKHEAD_CELL_FREE    0x7fffffffU

/**
 * struct bulkhead_blob_cell - one cell of the automaton
 * @check: see above
 * @next: see above
 */
struct bulkhead_blob_cell {
	__le32 check;
	__le32 next;
};

/**
 * struct bulkhead_blob_literal - a piece of a name that can be compared at once
 * @text: string: the bytes, BULKHEAD_LITERAL_MIN to
 *	BULKHEAD_LITERAL_MAX, none of them ``/``
 * @length: how many
 * @target: the state that they lead to
 *
 * It says nothing that the transitions do not say. Of the state that has it, and
 * of each state that its bytes lead through before @target: the next byte has
 * the only transition; the default is the same settled state for all; and the
 * accept entries are 0, the settled state's too.
 */
struct bulkhead_blob_literal {
	__le32 text;
	__le32 length;
	__le32 target;
};

#define BULKHEAD_LITERAL_MIN 8
#define BULKHEAD_LITERAL_MAX 255 /* no name in a filesystem is longer */

/**
 * struct bulkhead_blob_accept - the rules that match in a state
 * @first: index of the first of its lines
 * @count: number of lines; the rules they name have one class and ascend
 */
struct bulkhead_blob_accept {
	__le32 first;
	__le32 count;
};

/* Conditions of a rule beside its program. */
#define BULKHEAD_RULE_UID	 (1U << 0)
#define BULKHEAD_RULE_GID	 (1U << 1)
#define BULKHEAD_RULE_CONDITIONS ((1U << 2) - 1)

/* Flags of a rule: what there is to say of it, not what it does. */
#define BULKHEAD_RULE_IMPLIED (1U << 0) /* added by the compiler to another one */
#define BULKHEAD_RULE_FLAGS   ((1U << 1) - 1)

/**
 * struct bulkhead_blob_rule - one rule, as it is decided and as it is told
 * @class_id: enum bulkhead_class
 * @effect: enum bulkhead_effect (0 for class SOURCE)
 * @conditions: BULKHEAD_RULE_*: those that it has (0 for class SOURCE)
 * @permissions: of its class; not 0 (0 for class SOURCE)
 * @source: 0, or 1 + index of a rule of class SOURCE: the rule holds only for
 *	a program whose path matches that one
 * @line: line in the file that it comes from, from 1
 * @text: string: the rule as written
 * @why: string: the administrator's reason; may be empty
 * @file: string: the file that it comes from, if that is not the policy's
 * @uid_low: BULKHEAD_RULE_UID: the rule holds only for filesystem user ids from
 *	this one on, as the container's own user namespace numbers them; else 0
 * @uid_high: up to this one; not below @uid_low
 * @gid_low: BULKHEAD_RULE_GID: the same of the filesystem group id, and of the
 *	supplementary groups: one of them is enough; else 0
 * @gid_high: up to this one; not below @gid_low
 *
 * @tags: string: words of the author's for its events, with commas between; may
 *	be empty
 * @meaning: string: the rule with the members of its sets in place of their names,
 *	if it names any
 * @severity: enum bulkhead_severity
 * @flags: BULKHEAD_RULE_IMPLIED
 * @reserved: 0
 *
 * One line of a policy can become several rules, of one class each: they have
 * the same @line and @text.
 */
struct bulkhead_blob_rule {
	__u8 class_id;
	__u8 effect;
	__le16 conditions;
	__le32 permissions;
	__le32 source;
	__le32 line;
	__le32 text;
	__le32 why;
	__le32 file;
	__le32 uid_low;
	__le32 uid_high;
	__le32 gid_low;
	__le32 gid_high;
	__le32 tags;
	__le32 meaning;
	__u8 severity;
	__u8 flags;
	__le16 reserved;
};

/*
 * Generic netlink
 * ===============
 */
#define BULKHEAD_GENL_NAME	   "bulkhead"
#define BULKHEAD_GENL_VERSION	   1
#define BULKHEAD_GENL_GROUP_EVENTS "events"

/**
 * enum bulkhead_command - commands of the family
 * @BULKHEAD_CMD_UNSPEC: none
 * @BULKHEAD_CMD_INFO: auditor. Reply: VERSION, FORMAT, GENERATION, POLICIES,
 *	CONTAINERS, EVENTS_SENT, EVENTS_LOST, SEQUENCE, one HOOK for each
 *	attached hook
 * @BULKHEAD_CMD_POLICY_BEGIN: administrator. LENGTH: bytes to come, all blobs
 *	of the commit one after the other. Replaces an upload begun before on
 *	this socket. Closing the socket drops it
 * @BULKHEAD_CMD_POLICY_CHUNK: administrator. OFFSET, DATA: must continue where
 *	the chunk before ended
 * @BULKHEAD_CMD_POLICY_COMMIT: administrator. Verifies all, then publishes all
 *	or nothing; a policy of the same name is replaced, in the containers
 *	that have it too. Reply: GENERATION, POLICIES (how many were published)
 * @BULKHEAD_CMD_POLICY_DELETE: administrator. POLICY. Refused with EBUSY while
 *	a container is bound to it
 * @BULKHEAD_CMD_POLICY_LIST: auditor. Dump: POLICY, FILE, REVISION,
 *	GENERATION, MODE, RULES, LENGTH, CONTAINERS; MATCH if it has one
 * @BULKHEAD_CMD_POLICY_GET: auditor. Dump. POLICY. Several messages: OFFSET,
 *	LENGTH (whole), GENERATION, DATA: the blob as it was loaded
 * @BULKHEAD_CMD_POLICY_COUNTS: auditor. Dump. POLICY. One message for each rule
 *	that has denied or audited since this edition was published: GENERATION,
 *	RULE, DENIALS, AUDITS; and for each default that has: CLASS instead of RULE
 * @BULKHEAD_CMD_CONTAINER_BIND: operator. CONTAINER, POLICY, PID,
 *	optionally ENTERING. Done, and answered, when the sender returns from
 *	sending: to open the container's root directory can take long, and other
 *	commands are not to wait. What stands behind it in the same message is
 *	done before
 * @BULKHEAD_CMD_CONTAINER_UNBIND: operator. CONTAINER
 * @BULKHEAD_CMD_CONTAINER_LIST: auditor. Dump: CONTAINER, POLICY, REVISION,
 *	GENERATION, MODE, PID, KEY, NAMESPACE, ENTERING (flag: its init has
 *	not executed its program yet), DENIALS, AUDITS
 * @BULKHEAD_CMD_EVENT: multicast to group "events", never sent to the kernel:
 *	see the attributes from TIME on, except COUNT and LAST
 * @BULKHEAD_CMD_EVENT_LIST: auditor. Dump: one message for each record of the events
 *	that the module keeps, in the order of their first events: what the first event
 *	carried (TIME, EFFECT, REASON, CLASS, ASKED, PERMISSIONS, OBJECT, PROGRAM,
 *	CONTAINER, POLICY, REVISION, GENERATION, PID, TID, UID, COMM, LINE, TEXT,
 *	WHY, FILE, SUPPRESSED, SEVERITY, TAGS, SEQUENCE), COUNT, LAST. Events are one
 *	record if they differ in nothing but TIME, SEQUENCE, PID, TID, COMM and
 *	SUPPRESSED. Events that come while the list is read are not in it
 *
 * Refusals carry extack text. Rights are judged by netlink_capable() in the
 * initial user namespace, of the socket's opener and of the sender:
 * administrator and operator CAP_MAC_ADMIN, auditor CAP_AUDIT_READ or
 * CAP_MAC_ADMIN. A task in a bound container is refused with EPERM whatever it
 * holds. The family exists in the initial network namespace only. To join the
 * group, generic netlink itself asks for CAP_SYS_ADMIN.
 */
enum bulkhead_command {
	BULKHEAD_CMD_UNSPEC,
	BULKHEAD_CMD_INFO,
	BULKHEAD_CMD_POLICY_BEGIN,
	BULKHEAD_CMD_POLICY_CHUNK,
	BULKHEAD_CMD_POLICY_COMMIT,
	BULKHEAD_CMD_POLICY_DELETE,
	BULKHEAD_CMD_POLICY_LIST,
	BULKHEAD_CMD_POLICY_GET,
	BULKHEAD_CMD_CONTAINER_BIND,
	BULKHEAD_CMD_CONTAINER_UNBIND,
	BULKHEAD_CMD_CONTAINER_LIST,
	BULKHEAD_CMD_EVENT,
	BULKHEAD_CMD_POLICY_COUNTS,
	BULKHEAD_CMD_EVENT_LIST,
	/* private: */
	__BULKHEAD_CMD_END,
};

#define BULKHEAD_CMD_MAX (__BULKHEAD_CMD_END - 1)

/**
 * enum bulkhead_attribute - attributes of the family, one value each
 * @BULKHEAD_A_UNSPEC: none
 * @BULKHEAD_A_PAD: padding of 64-bit values
 * @BULKHEAD_A_VERSION: string: the module's version
 * @BULKHEAD_A_FORMAT: u32: BULKHEAD_BLOB_VERSION that it takes
 * @BULKHEAD_A_GENERATION: u64: number of the commit that published a policy;
 *	of INFO and COMMIT: the newest one
 * @BULKHEAD_A_POLICIES: u32: number of policies
 * @BULKHEAD_A_CONTAINERS: u32: number of bound containers
 * @BULKHEAD_A_EVENTS_SENT: u64
 * @BULKHEAD_A_EVENTS_LOST: u64: not sent for want of memory, or held back by
 *	the rate limit
 * @BULKHEAD_A_HOOK: nest of NAME, CALLS, DENIALS; repeated
 * @BULKHEAD_A_NAME: string: the kernel function that is hooked
 * @BULKHEAD_A_CALLS: u64: times that it was called since the load, by any task
 * @BULKHEAD_A_DENIALS: u64: times that it refused
 * @BULKHEAD_A_AUDITS: u64: times that it told and let pass
 * @BULKHEAD_A_LENGTH: u32: bytes
 * @BULKHEAD_A_OFFSET: u32: bytes from the begin
 * @BULKHEAD_A_DATA: binary: at most BULKHEAD_CHUNK_MAX bytes
 * @BULKHEAD_A_POLICY: string: a policy's name
 * @BULKHEAD_A_REVISION: u64
 * @BULKHEAD_A_MODE: u32: enum bulkhead_mode
 * @BULKHEAD_A_RULES: u32: number of rules
 * @BULKHEAD_A_CONTAINER: string: a container's name; the same letters as a policy's
 * @BULKHEAD_A_PID: u32: process, as the initial PID namespace numbers it. A
 *	module can't look into a pidfd: a sender of BIND opens one first and
 *	asks it afterwards whether the process is still alive; if so, the
 *	number can't have been anybody else's in between
 * @BULKHEAD_A_ENTERING: flag: the process is the runtime's: it is confined from
 *	its next successful exec on, and its root directory then is the
 *	container's
 * @BULKHEAD_A_KEY: u32: enum bulkhead_key
 * @BULKHEAD_A_NAMESPACE: u32: inode number of that namespace
 * @BULKHEAD_A_MATCH: string: which containers a policy is meant for
 * @BULKHEAD_A_RULE: u32: index of a rule in its policy
 * @BULKHEAD_A_TIME: u64: nanoseconds of CLOCK_REALTIME
 * @BULKHEAD_A_EFFECT: u32: BULKHEAD_DENY or BULKHEAD_KILL (it was refused), or
 *	BULKHEAD_AUDIT
 * @BULKHEAD_A_REASON: u32: enum bulkhead_reason
 * @BULKHEAD_A_CLASS: u32: enum bulkhead_class
 * @BULKHEAD_A_ASKED: u32: permissions that were asked for
 * @BULKHEAD_A_PERMISSIONS: u32: those of them that the effect is about
 * @BULKHEAD_A_OBJECT: binary: what the automaton was fed, without the class
 *	byte; at most BULKHEAD_OBJECT_MAX bytes, the rest is cut off; of an
 *	object outside: its path in its own filesystem
 * @BULKHEAD_A_PROGRAM: binary: path of the program that asked, in the
 *	container; missing where it has none there
 * @BULKHEAD_A_TID: u32: thread, as the initial PID namespace numbers it
 * @BULKHEAD_A_UID: u32: filesystem user id, as the initial user namespace has it
 * @BULKHEAD_A_COMM: string: the thread's name
 * @BULKHEAD_A_LINE: u32: the rule's line; only with BULKHEAD_REASON_RULE
 * @BULKHEAD_A_TEXT: string: the rule as written; only with a rule
 * @BULKHEAD_A_WHY: string: its why; only with a rule that has one
 * @BULKHEAD_A_FILE: string: the file that the rule stands in, or the policy's
 * @BULKHEAD_A_SUPPRESSED: u32: events of this container held back by the rate
 *	limit before this one; missing if 0
 * @BULKHEAD_A_SEVERITY: u32: enum bulkhead_severity of the rule; missing if none
 * @BULKHEAD_A_TAGS: string: the rule's tags; missing if it has none
 * @BULKHEAD_A_SEQUENCE: u64: number of an event, counted from 1 since the module was
 *	loaded; of INFO: the newest one
 * @BULKHEAD_A_COUNT: u64: events of a record
 * @BULKHEAD_A_LAST: u64: TIME of the last event of a record
 */
enum bulkhead_attribute {
	BULKHEAD_A_UNSPEC,
	BULKHEAD_A_PAD,
	BULKHEAD_A_VERSION,
	BULKHEAD_A_FORMAT,
	BULKHEAD_A_GENERATION,
	BULKHEAD_A_POLICIES,
	BULKHEAD_A_CONTAINERS,
	BULKHEAD_A_EVENTS_SENT,
	BULKHEAD_A_EVENTS_LOST,
	BULKHEAD_A_HOOK,
	BULKHEAD_A_NAME,
	BULKHEAD_A_CALLS,
	BULKHEAD_A_DENIALS,
	BULKHEAD_A_AUDITS,
	BULKHEAD_A_LENGTH,
	BULKHEAD_A_OFFSET,
	BULKHEAD_A_DATA,
	BULKHEAD_A_POLICY,
	BULKHEAD_A_REVISION,
	BULKHEAD_A_MODE,
	BULKHEAD_A_RULES,
	BULKHEAD_A_CONTAINER,
	BULKHEAD_A_PID,
	BULKHEAD_A_ENTERING,
	BULKHEAD_A_KEY,
	BULKHEAD_A_NAMESPACE,
	BULKHEAD_A_MATCH,
	BULKHEAD_A_RULE,
	BULKHEAD_A_TIME,
	BULKHEAD_A_EFFECT,
	BULKHEAD_A_REASON,
	BULKHEAD_A_CLASS,
	BULKHEAD_A_ASKED,
	BULKHEAD_A_PERMISSIONS,
	BULKHEAD_A_OBJECT,
	BULKHEAD_A_PROGRAM,
	BULKHEAD_A_TID,
	BULKHEAD_A_UID,
	BULKHEAD_A_COMM,
	BULKHEAD_A_LINE,
	BULKHEAD_A_TEXT,
	BULKHEAD_A_WHY,
	BULKHEAD_A_FILE,
	BULKHEAD_A_SUPPRESSED,
	BULKHEAD_A_SEVERITY,
	BULKHEAD_A_TAGS,
	BULKHEAD_A_SEQUENCE,
	BULKHEAD_A_COUNT,
	BULKHEAD_A_LAST,
	/* private: */
	__BULKHEAD_A_END,
};

#define BULKHEAD_A_MAX (__BULKHEAD_A_END - 1)

/**
 * enum bulkhead_key - the namespace by which a container's tasks are known
 * @BULKHEAD_KEY_PID: its PID namespace and those below it
 * @BULKHEAD_KEY_USER: its user namespace and those below it
 * @BULKHEAD_KEY_MOUNT: its mount namespace: each task is remembered
 */
enum bulkhead_key {
	BULKHEAD_KEY_PID = 0,
	BULKHEAD_KEY_USER = 1,
	BULKHEAD_KEY_MOUNT = 2,
	/* private: */
	__BULKHEAD_KEY_END,
};

#endif /* _UAPI_LINUX_BULKHEAD_H */
