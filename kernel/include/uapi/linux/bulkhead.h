/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Bulkhead: the interface between the module and its tools.
 *
 * It defines three things: the vocabulary of a decision (classes, permissions,
 * effects, reasons), the policy blob, and the generic netlink family. All numbers
 * in the blob are little-endian; numbers in netlink attributes are in host order,
 * as usual for netlink.
 */
#ifndef _UAPI_LINUX_BULKHEAD_H
#define _UAPI_LINUX_BULKHEAD_H

#include <linux/types.h>

/* Limits that both sides observe. */
#define BULKHEAD_NAME_MAX      127	    /* bytes of a policy's or container's name */
#define BULKHEAD_FILE_NAME_MAX 255	    /* bytes of the name of a policy's file */
#define BULKHEAD_MATCH_MAX     2047	    /* bytes of a policy's match */
#define BULKHEAD_TEXT_MAX      4095	    /* bytes of any other string in a blob */
#define BULKHEAD_BLOB_MAX      (64U << 20)  /* bytes of one blob */
#define BULKHEAD_UPLOAD_MAX    (128U << 20) /* bytes of all blobs of a commit */
#define BULKHEAD_ENDED_MAX     256	    /* containers that are remembered after their end */
#define BULKHEAD_CHUNK_MAX     32768	    /* bytes of data in one chunk */
#define BULKHEAD_OBJECT_MAX    4096	    /* bytes of an object in an event */

/**
 * enum bulkhead_class - the kind of object that a request names
 * @BULKHEAD_CLASS_FILE: an object of a filesystem, by its path in the container
 * @BULKHEAD_CLASS_EXEC: a program or interpreter about to be executed, by path
 * @BULKHEAD_CLASS_SOURCE: the program of the subject, for the condition ``from``
 * @BULKHEAD_CLASS_SOCKET: a socket by family, type, protocol, port, address
 * @BULKHEAD_CLASS_UNIX: the name of a unix socket: a path, or an at sign and
 *	the bytes of an abstract name
 * @BULKHEAD_CLASS_HOST: an access to the host or its kernel, by name
 * @BULKHEAD_CLASS_CAPABILITY: a capability that is used
 * @BULKHEAD_CLASS_DEVICE: a device node, by type and number, whatever its name
 *
 * The class is the first byte that is fed to the automaton. The bytes of the object follow:
 *
 * FILE, EXEC, SOURCE, UNIX by path: ``/`` and the name of each component, from
 * the container's root to the object, without a trailing slash; the root
 * itself is the single byte ``/``. Objects without a path have a name that begins
 * with their kind: ``memfd:NAME``, ``shm:NAME``, ``pipe:``, ``socket:``,
 * ``anon:NAME``. A POSIX message queue is ``mqueue:NAME``, whether or not its
 * filesystem is mounted. The object of EXEC_MEMORY is the running program.
 *
 * SOCKET: family (1 byte), type (1 byte: SOCK_STREAM, ...), protocol (2 bytes,
 * big-endian, never 0 for inet stream and dgram: the kernel's choice is filled
 * in); and, if the operation has an internet address, port (2 bytes, big-endian)
 * and address (4 or 16 bytes in network order). The family is that of the address:
 * an IPv4-mapped IPv6 address is fed as AF_INET and 4 bytes. BIND and LISTEN name
 * the local address, CONNECT and SEND the remote one. ACCEPT names the local port
 * and, for TCP and SCTP, the address of the peer. For CREATE, and for every
 * operation of a family other than AF_INET and AF_INET6, only the first four bytes
 * are fed. An AF_SMC socket is fed as the TCP socket that it stands for.
 *
 * HOST: the name of an item, followed by a space and the detail if there is one:
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
#define BULKHEAD_FILE_DELETE (1U << 3) /* remove a name: unlink, rmdir, rename from */
#define BULKHEAD_FILE_LINK   (1U << 4) /* a second name (hard link) for an existing file */
#define BULKHEAD_FILE_ATTR   (1U << 5) /* change mode, owner, times, extended attributes */
#define BULKHEAD_FILE_MAP    (1U << 6) /* map as code: mmap, mprotect with PROT_EXEC */
#define BULKHEAD_FILE_ALL    ((1U << 7) - 1)

/* Permissions of BULKHEAD_CLASS_EXEC. */
#define BULKHEAD_EXEC_RUN    (1U << 0) /* execute, as program or interpreter */
#define BULKHEAD_EXEC_MEMORY (1U << 1) /* run memory without a file, or modified since */
#define BULKHEAD_EXEC_ALL    ((1U << 2) - 1)

/* Permissions of BULKHEAD_CLASS_SOCKET and BULKHEAD_CLASS_UNIX. */
#define BULKHEAD_NET_CREATE  (1U << 0) /* socket(2); SOCKET only */
#define BULKHEAD_NET_BIND    (1U << 1)
#define BULKHEAD_NET_LISTEN  (1U << 2)
#define BULKHEAD_NET_ACCEPT  (1U << 3)
#define BULKHEAD_NET_CONNECT (1U << 4) /* connect(2) and MSG_FASTOPEN */
#define BULKHEAD_NET_SEND    (1U << 5) /* a message with its own address */
#define BULKHEAD_NET_ALL     ((1U << 6) - 1)

/* Permissions of BULKHEAD_CLASS_HOST and BULKHEAD_CLASS_CAPABILITY. */
#define BULKHEAD_HOST_USE	(1U << 0)
#define BULKHEAD_CAPABILITY_USE (1U << 0)

/* Permissions of BULKHEAD_CLASS_DEVICE; the first two have the values of FILE's. */
#define BULKHEAD_DEVICE_READ   (1U << 0)
#define BULKHEAD_DEVICE_WRITE  (1U << 1)
#define BULKHEAD_DEVICE_CREATE (1U << 2) /* mknod(2) */
#define BULKHEAD_DEVICE_ALL    ((1U << 3) - 1)

/**
 * enum bulkhead_effect - the effect of a rule, or of a domain's default
 * @BULKHEAD_ALLOW: allow the request
 * @BULKHEAD_AUDIT: allow it and report it
 * @BULKHEAD_DENY_SILENT: refuse it without an event; it is only counted
 * @BULKHEAD_DENY: refuse it and report it: with EPERM in the classes HOST,
 *	CAPABILITY and DEVICE, with EACCES in all others
 * @BULKHEAD_KILL: refuse it, report it, and end the requesting process with SIGKILL
 *	before it returns from its system call; does not apply to a request that
 *	another process causes (an incoming connection), nor to a mere query
 *
 * A stronger effect has a greater number and wins regardless of the order of rules.
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
 * enum bulkhead_mode - the effect of a policy's denials
 * @BULKHEAD_MODE_ENFORCE: a denial refuses the operation
 * @BULKHEAD_MODE_AUDIT: a denied operation passes and is reported as an audit, except
 *	for BULKHEAD_DENY_SILENT, which is not reported in this mode either
 */
enum bulkhead_mode {
	BULKHEAD_MODE_ENFORCE = 0,
	BULKHEAD_MODE_AUDIT = 1,
	/* private: */
	__BULKHEAD_MODE_END,
};

/**
 * enum bulkhead_severity - the severity of a rule's events, as stated by its author
 * @BULKHEAD_SEVERITY_NONE: not stated
 * @BULKHEAD_SEVERITY_LOW: lowest
 * @BULKHEAD_SEVERITY_MEDIUM: above low
 * @BULKHEAD_SEVERITY_HIGH: above medium
 * @BULKHEAD_SEVERITY_CRITICAL: highest
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
 * enum bulkhead_reason - the reason for a verdict
 * @BULKHEAD_REASON_RULE: a rule decided; the event names it
 * @BULKHEAD_REASON_DEFAULT: no rule matches; the domain's default applies
 * @BULKHEAD_REASON_OUTSIDE: the object is not below the container's root
 * @BULKHEAD_REASON_TOO_DEEP: the object's path has more components than can be judged
 * @BULKHEAD_REASON_NO_MEMORY: not enough memory to judge the request
 * @BULKHEAD_REASON_MALFORMED: the address is too short or too long for its family
 * @BULKHEAD_REASON_ALIAS: the new name would grant more than the old one, or would move
 *	an object below it to a path where it must not be created
 * @BULKHEAD_REASON_ENTERING: code of the container in a task that is still entering it
 * @BULKHEAD_REASON_INTERNAL: something that can't happen did; please report it
 * @BULKHEAD_REASON_PROGRAM: the subject would act as another program
 * @BULKHEAD_REASON_FOLDED: the filesystem compares names by a rule of its own, and a rule
 *	of the policy might refuse another spelling of the object's name
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
 * A header, followed by six sections in the order of enum bulkhead_section. Each
 * section begins at the next multiple of 8 after the previous one, with zero bytes in
 * between. The last section ends at the blob's length, rounded up to 8 with zero bytes.
 * Nothing overlaps and nothing is left over: there is only one layout for a blob.
 */
#define BULKHEAD_BLOB_MAGIC   0x44484b42U /* "BKHD" */
#define BULKHEAD_BLOB_VERSION 4

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
 * struct bulkhead_blob_section - the position of a section
 * @offset: bytes from the start of the blob; a multiple of 8
 * @count: elements (bytes for STRINGS)
 */
struct bulkhead_blob_section {
	__le32 offset;
	__le32 count;
};

/**
 * struct bulkhead_blob_header - the header of a blob
 * @magic: BULKHEAD_BLOB_MAGIC
 * @version: BULKHEAD_BLOB_VERSION
 * @header_size: sizeof(struct bulkhead_blob_header)
 * @length: bytes of the whole blob, a multiple of 8
 * @checksum: CRC-32 (IEEE 802.3, reflected, initial value and final XOR
 *	0xffffffff, as in zlib) of the whole blob with this member zero
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
 * @match: string: which containers the policy is meant for; may be empty; the module
 *	keeps it for the tool and only reports it
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
 * the cell of its transition for byte c is at state + 1 + c.
 *
 * - A state's own cell has BULKHEAD_CELL_STATE set in @check. The low 29 bits
 *   of @check are its default: the next state for every byte without a
 *   transition of its own. @next is the index of its accept entry (0: none).
 *   BULKHEAD_CELL_SETTLED is set if and only if it has no transition of its own
 *   and its default is itself: no further byte can change the result.
 *   BULKHEAD_CELL_LITERAL means that its accept entry is 0 and @next is the
 *   number of accept entries plus the index of a literal: the only bytes that
 *   do not lead to a settled end.
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
 * @length: number of bytes
 * @target: the state that they lead to
 *
 * It adds nothing to the transitions. In the state that has the literal, and in each
 * state that its bytes lead through before @target, the next byte has the only
 * transition, the default is the same settled state, and the accept entry is 0. The
 * accept entry of the settled state is 0, too.
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
 * @count: number of lines; their rules are of one class, in ascending order
 */
struct bulkhead_blob_accept {
	__le32 first;
	__le32 count;
};

/* Conditions on the subject of a request. */
#define BULKHEAD_CONDITION_FROM	 (1U << 0)
#define BULKHEAD_CONDITION_UID	 (1U << 1)
#define BULKHEAD_CONDITION_GID	 (1U << 2)
#define BULKHEAD_CONDITION_OWNER (1U << 3) /* only for classes FILE and EXEC */
#define BULKHEAD_CONDITIONS	 ((1U << 4) - 1)

/**
 * struct bulkhead_blob_conditions - conditions that hold together
 * @which: BULKHEAD_CONDITION_*
 * @reserved: 0
 * @source: BULKHEAD_CONDITION_FROM: 1 + index of a rule of class SOURCE that matches the
 *	path of the subject's program; otherwise 0
 * @uid_low: BULKHEAD_CONDITION_UID: the lowest filesystem user id, as numbered in the
 *	container's own user namespace; otherwise 0
 * @uid_high: the highest one; not below @uid_low
 * @gid_low: BULKHEAD_CONDITION_GID: the same for the filesystem group id and the
 *	supplementary groups, one of which is enough; otherwise 0
 * @gid_high: the highest one; not below @gid_low
 *
 * BULKHEAD_CONDITION_OWNER: the filesystem user id is the owner of the object, or will be
 * if the request creates it.
 */
struct bulkhead_blob_conditions {
	__le16 which;
	__le16 reserved;
	__le32 source;
	__le32 uid_low;
	__le32 uid_high;
	__le32 gid_low;
	__le32 gid_high;
};

/* Flags of a rule: properties that do not change its effect. */
#define BULKHEAD_RULE_IMPLIED (1U << 0) /* added by the compiler for another rule */
#define BULKHEAD_RULE_GRANTS  (1U << 1) /* class SOURCE: its programs may do more */
#define BULKHEAD_RULE_FLAGS   ((1U << 2) - 1)

/**
 * struct bulkhead_blob_rule - one rule, for decisions and for events
 * @class_id: enum bulkhead_class
 * @effect: enum bulkhead_effect (0 for class SOURCE)
 * @severity: enum bulkhead_severity
 * @flags: BULKHEAD_RULE_IMPLIED, and in class SOURCE BULKHEAD_RULE_GRANTS
 * @permissions: permissions of its class; not 0 (0 for class SOURCE)
 * @line: line in the file that it comes from, counted from 1
 * @text: string: the rule as written
 * @why: string: the administrator's reason; may be empty
 * @file: string: the file that it comes from, if that is not the policy's
 * @tags: string: the author's keywords for its events, separated by commas; may
 *	be empty
 * @meaning: string: the rule with its sets replaced by their members, if it names
 *	any
 * @when: the rule applies only if these conditions hold (none for class SOURCE)
 * @unless: if there are any: the rule does not apply if these conditions hold (none for
 *	class SOURCE)
 *
 * One line of a policy can become several rules, each of one class, with the same
 * @line and @text.
 *
 * A rule of class SOURCE has BULKHEAD_RULE_GRANTS if a rule that allows or audits names it
 * in @when, or one that refuses names it in @unless.
 */
struct bulkhead_blob_rule {
	__u8 class_id;
	__u8 effect;
	__u8 severity;
	__u8 flags;
	__le32 permissions;
	__le32 line;
	__le32 text;
	__le32 why;
	__le32 file;
	__le32 tags;
	__le32 meaning;
	struct bulkhead_blob_conditions when;
	struct bulkhead_blob_conditions unless;
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
 * @BULKHEAD_CMD_POLICY_BEGIN: administrator. LENGTH: size of the upload, all blobs
 *	of the commit one after the other. Replaces an upload begun earlier on
 *	this socket. Closing the socket drops it
 * @BULKHEAD_CMD_POLICY_CHUNK: administrator. OFFSET, DATA: must continue where
 *	the previous chunk ended
 * @BULKHEAD_CMD_POLICY_COMMIT: administrator. Verifies all policies, then publishes
 *	all or none; a policy of the same name is replaced, also in the containers
 *	bound to it. Reply: GENERATION, POLICIES (number of published ones)
 * @BULKHEAD_CMD_POLICY_DELETE: administrator. POLICY. Refused with EBUSY while
 *	a container is bound to it
 * @BULKHEAD_CMD_POLICY_LIST: auditor. Dump: POLICY, FILE, REVISION,
 *	GENERATION, MODE, RULES, LENGTH, CONTAINERS; MATCH if it has one
 * @BULKHEAD_CMD_POLICY_GET: auditor. Dump. POLICY. Several messages: OFFSET,
 *	LENGTH (whole), GENERATION, DATA: the blob as it was loaded
 * @BULKHEAD_CMD_POLICY_COUNTS: auditor. Dump. POLICY. One message for each rule
 *	that has denied or audited since this edition was published: GENERATION,
 *	RULE, DENIALS, AUDITS; and one for each such default, with CLASS instead of
 *	RULE
 * @BULKHEAD_CMD_CONTAINER_BIND: operator. CONTAINER, POLICY, PID,
 *	optionally ENTERING. Executed and answered when the sender returns from
 *	sending: opening the container's root directory can take long, and must not
 *	delay other commands. Commands after it in the same message are executed
 *	first
 * @BULKHEAD_CMD_CONTAINER_UNBIND: operator. CONTAINER
 * @BULKHEAD_CMD_CONTAINER_LIST: auditor. Optionally PID: only the container that this
 *	process is in, or is entering; none if there is none, or no such process. Dump:
 *	CONTAINER, POLICY, REVISION, GENERATION, MODE, PID, KEY, NAMESPACE, ENTERING
 *	(flag: its init has not yet executed its program), DENIALS, AUDITS. With ENDED:
 *	the last BULKHEAD_ENDED_MAX containers that ended or were unbound, in that order:
 *	CONTAINER, POLICY, TIME, DENIALS, AUDITS
 * @BULKHEAD_CMD_EVENT: multicast to group "events", never sent to the kernel:
 *	see the attributes from TIME on, except COUNT, LAST and ENDED
 * @BULKHEAD_CMD_EVENT_LIST: auditor. Dump: one message for each record of the events
 *	that the module keeps, in the order of their first events: the attributes of the
 *	first event (TIME, EFFECT, REASON, CLASS, ASKED, PERMISSIONS, OBJECT, PROGRAM,
 *	CONTAINER, POLICY, REVISION, GENERATION, PID, TID, UID, COMM, LINE, TEXT,
 *	WHY, FILE, SUPPRESSED, SEVERITY, TAGS, SEQUENCE), COUNT, LAST. Events share a
 *	record if they differ only in TIME, SEQUENCE, PID, TID, COMM and SUPPRESSED.
 *	The list does not include events that occur while it is read
 *
 * Refusals carry extack text. Rights are checked by netlink_capable() in the initial
 * user namespace, for both the opener of the socket and the sender: administrator and
 * operator need CAP_MAC_ADMIN, an auditor CAP_AUDIT_READ or CAP_MAC_ADMIN. A task in a
 * bound container is refused with EPERM, whatever capabilities it has. The family
 * exists only in the initial network namespace. To join the group, generic netlink
 * itself requires CAP_SYS_ADMIN.
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
 * @BULKHEAD_A_FORMAT: u32: the BULKHEAD_BLOB_VERSION that the module accepts
 * @BULKHEAD_A_GENERATION: u64: number of the commit that published a policy;
 *	for INFO and COMMIT, the newest one
 * @BULKHEAD_A_POLICIES: u32: number of policies
 * @BULKHEAD_A_CONTAINERS: u32: number of bound containers
 * @BULKHEAD_A_EVENTS_SENT: u64
 * @BULKHEAD_A_EVENTS_LOST: u64: events not sent for lack of memory, or suppressed by
 *	the rate limit
 * @BULKHEAD_A_HOOK: nest of NAME, CALLS, DENIALS; repeated
 * @BULKHEAD_A_NAME: string: the kernel function that is hooked
 * @BULKHEAD_A_CALLS: u64: number of calls since the module was loaded, by any task
 * @BULKHEAD_A_DENIALS: u64: number of refused requests
 * @BULKHEAD_A_AUDITS: u64: number of requests that passed and were reported
 * @BULKHEAD_A_LENGTH: u32: bytes
 * @BULKHEAD_A_OFFSET: u32: bytes from the start
 * @BULKHEAD_A_DATA: binary: at most BULKHEAD_CHUNK_MAX bytes
 * @BULKHEAD_A_POLICY: string: a policy's name
 * @BULKHEAD_A_REVISION: u64
 * @BULKHEAD_A_MODE: u32: enum bulkhead_mode
 * @BULKHEAD_A_RULES: u32: number of rules
 * @BULKHEAD_A_CONTAINER: string: a container's name; same characters as a policy's name
 * @BULKHEAD_A_PID: u32: process id in the initial PID namespace. A module can't
 *	resolve a pidfd: a sender of BIND opens one beforehand and checks afterwards
 *	that the process is still alive; if so, the number can't have belonged to
 *	another process in between
 * @BULKHEAD_A_ENTERING: flag: the process belongs to the runtime: it is confined from
 *	its next successful exec on, and its root directory at that time is the
 *	container's
 * @BULKHEAD_A_KEY: u32: enum bulkhead_key
 * @BULKHEAD_A_NAMESPACE: u32: inode number of the namespace that KEY names
 * @BULKHEAD_A_MATCH: string: which containers a policy is meant for
 * @BULKHEAD_A_RULE: u32: index of a rule in its policy
 * @BULKHEAD_A_TIME: u64: nanoseconds of CLOCK_REALTIME
 * @BULKHEAD_A_EFFECT: u32: BULKHEAD_DENY or BULKHEAD_KILL (the request was refused), or
 *	BULKHEAD_AUDIT
 * @BULKHEAD_A_REASON: u32: enum bulkhead_reason
 * @BULKHEAD_A_CLASS: u32: enum bulkhead_class
 * @BULKHEAD_A_ASKED: u32: requested permissions
 * @BULKHEAD_A_PERMISSIONS: u32: the requested permissions that the effect applies to
 * @BULKHEAD_A_OBJECT: binary: the bytes fed to the automaton, without the class
 *	byte; truncated to BULKHEAD_OBJECT_MAX bytes; for an object outside the
 *	container, its path in its own filesystem
 * @BULKHEAD_A_PROGRAM: binary: path of the subject's program in the container;
 *	missing if it has none there
 * @BULKHEAD_A_TID: u32: thread id in the initial PID namespace
 * @BULKHEAD_A_UID: u32: filesystem user id in the initial user namespace
 * @BULKHEAD_A_COMM: string: the thread's name
 * @BULKHEAD_A_LINE: u32: the rule's line; only with BULKHEAD_REASON_RULE
 * @BULKHEAD_A_TEXT: string: the rule as written; only with a rule
 * @BULKHEAD_A_WHY: string: the rule's reason; only with a rule that has one
 * @BULKHEAD_A_FILE: string: the file that contains the rule, or the policy's file
 * @BULKHEAD_A_SUPPRESSED: u32: events of this container suppressed by the rate
 *	limit before this one; missing if 0
 * @BULKHEAD_A_SEVERITY: u32: enum bulkhead_severity of the rule; missing if none
 * @BULKHEAD_A_TAGS: string: the rule's tags; missing if it has none
 * @BULKHEAD_A_SEQUENCE: u64: number of an event, counted from 1 since the module was
 *	loaded; for INFO, the newest one
 * @BULKHEAD_A_COUNT: u64: number of events in a record
 * @BULKHEAD_A_LAST: u64: TIME of the last event of a record
 * @BULKHEAD_A_ENDED: flag: list containers that ended
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
	BULKHEAD_A_ENDED,
	/* private: */
	__BULKHEAD_A_END,
};

#define BULKHEAD_A_MAX (__BULKHEAD_A_END - 1)

/**
 * enum bulkhead_key - the namespace that identifies a container's tasks
 * @BULKHEAD_KEY_PID: its PID namespace and those below it
 * @BULKHEAD_KEY_USER: its user namespace and those below it
 * @BULKHEAD_KEY_MOUNT: its mount namespace; each task is tracked
 */
enum bulkhead_key {
	BULKHEAD_KEY_PID = 0,
	BULKHEAD_KEY_USER = 1,
	BULKHEAD_KEY_MOUNT = 2,
	/* private: */
	__BULKHEAD_KEY_END,
};

#endif /* _UAPI_LINUX_BULKHEAD_H */
