# SPDX-License-Identifier: GPL-2.0
#
#	make demo	see it work: boots a stock kernel in QEMU (KERNEL=6.1|6.12|newest)
#	make check	run all tests on all supported kernels
#	make check-debug	run what races and locks on a kernel with KASAN, lockdep,
#			kmemleak and injected faults (as root; half an hour)
#	make fuzz	look for what breaks, until interrupted (TIME=60 ROUNDS=)
#	make coverage	tell which lines of the pure core the tests run
#	make		build the module for the running kernel, and the tool
#	make install	install both, with manuals, examples and Podman's hook (DESTDIR=,
#			KVER=, HOOK=annotation|always|none)
#	make lint	be silent if nothing is to be said
#	make hooks	have git check the messages of commits
#	make bench	count what an open costs, beside AppArmor
#
# None of demo, check, bench touches this machine's kernel. What they make is
# kept outside the checkout, in $BULKHEAD_CACHE or ~/.cache/bulkhead.

VERSION := $(shell sed -n 's/^BULKHEAD_VERSION := //p' Kbuild)

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
KERNEL ?= 6.12
PREFIX ?= /usr/local
DESTDIR ?=
# For which containers engines run the hook, and the directory where they look for it.
HOOK ?= annotation
HOOKS_DIR ?= /usr/share/containers/oci/hooks.d
# Where the tool and the tests are built.
OUT ?= build

CC ?= gcc
# SANITIZED=1: built with the sanitizers, unless CFLAGS says otherwise.
ifdef SANITIZED
CFLAGS ?= -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined
endif
CFLAGS ?= -O2 -g
# Added to CFLAGS, by tests that change a limit of the tool.
MORE_CFLAGS ?=
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror
INCLUDES := -Ikernel/include/uapi -Iuserspace/twin -Ikernel -Iuserspace
STANDARD := -std=gnu11 -D_GNU_SOURCE
TOOL_CFLAGS = $(STANDARD) -DBULKHEAD_TOOL_VERSION='"$(VERSION)"' \
	$(WARNINGS) $(INCLUDES) $(MORE_CFLAGS) \
	$(shell pkg-config --cflags libnl-genl-3.0 yaml-0.1 json-c)
TOOL_LIBS = $(shell pkg-config --libs libnl-genl-3.0 yaml-0.1 json-c)

PURE := kernel/automaton.c kernel/blob.c kernel/decide.c kernel/limit.c
TOOL_SOURCES := $(wildcard userspace/*.c userspace/*/*.c) $(PURE)
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(OUT)/%.o)

all: module tool

# With all warnings of the kernel's own build.
MODULE_MAKE = $(MAKE) -s -C $(KDIR) W=1

module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool: $(OUT)/bulkhead

$(OUT)/bulkhead: $(TOOL_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

$(OUT)/%.o: %.c Kbuild Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

# The packs are put in by the assembler, of which the compiler knows nothing: neither
# on what the object depends, nor, when it links, where the text was.
$(OUT)/userspace/language/packs.o: $(wildcard userspace/language/packs/*.yaml)
$(OUT)/userspace/language/packs.o: TOOL_CFLAGS += -fno-lto

# For tests/gates/coverage.
$(PURE:%.c=$(OUT)/%.o): TOOL_CFLAGS += $(PURE_CFLAGS)

-include $(TOOL_OBJECTS:.o=.d)

# For make lint: the sources as another compiler sees them; nothing is written.
SYNTAX := $(TOOL_SOURCES:%=syntax/%)

syntax: $(SYNTAX)

$(SYNTAX): syntax/%:
	$(CC) -fsyntax-only $(TOOL_CFLAGS) $*

# The module as the compiler and sparse see it, for make lint.
sparse:
	$(MODULE_MAKE) M=$(CURDIR) C=2 modules

install: install-module install-tool install-hook

install-module:
	install -D -m 644 bulkhead.ko $(DESTDIR)/lib/modules/$(KVER)/updates/bulkhead.ko
	[ -n "$(DESTDIR)" ] || depmod $(KVER)

install-tool:
	install -D -m 755 $(OUT)/bulkhead $(DESTDIR)$(PREFIX)/sbin/bulkhead
	install -d $(DESTDIR)$(PREFIX)/share/bulkhead/policy-examples
	install -m 644 policy-examples/*.yaml $(DESTDIR)$(PREFIX)/share/bulkhead/policy-examples
	install -D -m 644 Documentation/bulkhead.8 $(DESTDIR)$(PREFIX)/share/man/man8/bulkhead.8
	install -D -m 644 Documentation/bulkhead-policy.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/bulkhead-policy.5

# An engine passes over a hook whose program is not there: the file has the tool's own path.
install-hook:
	$(if $(filter-out annotation always none,$(HOOK)),$(error HOOK is annotation, always or none, not '$(HOOK)'))
	[ $(HOOK) = none ] || install -d $(DESTDIR)$(HOOKS_DIR)
	[ $(HOOK) = none ] || sed 's|/usr/local/sbin/bulkhead|$(PREFIX)/sbin/bulkhead|' \
		policy-examples/hooks/$(HOOK).json > $(DESTDIR)$(HOOKS_DIR)/bulkhead.json

uninstall:
	rm -f $(DESTDIR)$(HOOKS_DIR)/bulkhead.json
	rm -f $(DESTDIR)/lib/modules/$(KVER)/updates/bulkhead.ko \
		$(DESTDIR)$(PREFIX)/sbin/bulkhead \
		$(DESTDIR)$(PREFIX)/share/man/man8/bulkhead.8 \
		$(DESTDIR)$(PREFIX)/share/man/man5/bulkhead-policy.5
	rm -rf $(DESTDIR)$(PREFIX)/share/bulkhead

# The tool without its main(), for tests to take from what they need.
$(OUT)/tool.a: $(filter-out $(OUT)/userspace/main.o,$(TOOL_OBJECTS))
	rm -f $@
	ar rcs $@ $^

UNIT_OBJECTS := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/host/unit/*.c))
UNIT_TESTS := $(patsubst tests/host/unit/%.c,$(OUT)/%,$(wildcard tests/host/unit/test_*.c))

$(OUT)/test_%: $(OUT)/tests/host/unit/test_%.o $(OUT)/tests/host/unit/harness.o $(OUT)/tool.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

unit-tests: $(UNIT_TESTS)

# Each includes netlink.c, so that the archive's own is not taken.
NETLINK_OBJECTS := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/host/netlink/*.c))
NETLINK_TESTS := $(patsubst tests/host/netlink/%.c,$(OUT)/%,$(wildcard tests/host/netlink/*_test.c))

$(OUT)/%_test: $(OUT)/tests/host/netlink/%_test.o $(OUT)/tool.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

netlink-tests: $(NETLINK_TESTS)

ORACLE_OBJECTS := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/oracle/*.c))

$(OUT)/oracle: $(ORACLE_OBJECTS) $(OUT)/tool.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

oracle: $(OUT)/oracle

# Each target of libFuzzer, with the main() of REPLAY: empty for libFuzzer's own.
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJECTS := $(FUZZ_TARGETS:%=$(OUT)/tests/fuzz/fuzz_%.o)
REPLAY ?= $(OUT)/tests/fuzz/replay.o

$(OUT)/fuzz_%: $(OUT)/tests/fuzz/fuzz_%.o $(REPLAY) $(OUT)/tool.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

-include $(UNIT_OBJECTS:.o=.d) $(NETLINK_OBJECTS:.o=.d) $(ORACLE_OBJECTS:.o=.d) $(FUZZ_OBJECTS:.o=.d)

fuzz-targets: $(FUZZ_TARGETS:%=$(OUT)/fuzz_%)

# Programs of the tests that need nothing of the tool; they are static, to run in any guest.
PROGRAM_CFLAGS = $(STANDARD) -O2 $(WARNINGS) -Ikernel/include/uapi

# What tests/rig/stage asks for, within a guest's userland.
GUEST_PROGRAMS := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/guest/*.c tests/bench/*.c))

$(OUT)/tests/%: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(PROGRAM_CFLAGS) -static -o $@ $< -lpthread

BYPASS_SOURCES := $(filter-out %/preload.c,$(wildcard tests/guest/bypass/*.c))
BYPASS_PROGRAMS := $(OUT)/tests/guest/bypass/vector $(OUT)/tests/guest/bypass/preload.so
GUEST_PROGRAMS += $(BYPASS_PROGRAMS)

$(OUT)/tests/guest/bypass/vector: $(BYPASS_SOURCES) tests/guest/bypass/vector.h
	@mkdir -p $(@D)
	$(CC) $(PROGRAM_CFLAGS) -static -o $@ $(BYPASS_SOURCES) -lpthread

$(OUT)/tests/guest/bypass/preload.so: tests/guest/bypass/preload.c
	@mkdir -p $(@D)
	$(CC) $(PROGRAM_CFLAGS) -shared -fPIC -nostdlib -o $@ $<

# For tests/debug/run. What a storm's calls return is of no interest.
DEBUG_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/debug/guest/*.c))
$(DEBUG_PROGRAMS): PROGRAM_CFLAGS += -Itests/guest -Wno-unused-result

debug-programs: $(DEBUG_PROGRAMS)

stage: tool $(GUEST_PROGRAMS)
	$(MODULE_MAKE) M=$(CURDIR) BULKHEAD_WERROR=y modules
	$(MODULE_MAKE) M=$(CURDIR)/tests/guest/obstacle modules
	$(MAKE) -s install DESTDIR=$(DESTDIR) KVER=$(KVER)
	install -d $(DESTDIR)/usr/lib/bulkhead/tests
	cp -r $(wildcard tests/cases tests/guest tests/bench) $(DESTDIR)/usr/lib/bulkhead/tests/
	for program in $(GUEST_PROGRAMS:$(OUT)/%=%); do \
		install -m 755 $(OUT)/$$program $(DESTDIR)/usr/lib/bulkhead/$$program || exit; \
	done

demo:
	@tests/rig/prepare build rig
	@tests/demo/run $(KERNEL)

# All kernels, unless one is asked for; AREA="file exec" for a part of the guest's tests.
check:
	@tests/gates/check $(if $(filter-out file,$(origin KERNEL)),$(KERNEL))

# STAGE="areas births faults cycle" for a part of it.
check-debug:
	@tests/rig/prepare build rig
	@tests/debug/run $(STAGE)

# TIME: seconds for each turn (60); ROUNDS: how many, until interrupted if left out.
fuzz:
	@tests/rig/prepare fuzz
	@tests/fuzz/run

coverage:
	@tests/gates/coverage

bench:
	@tests/rig/prepare build rig
	@tests/bench/run $(KERNEL)

lint:
	@tests/rig/prepare lint
	@tests/gates/lint

hooks:
	ln -sf "$(CURDIR)/tests/gates/commit-msg" "$$(git rev-parse --git-path hooks)/commit-msg"

clean:
	rm -rf $(OUT)
	[ ! -e bulkhead.mod ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean

.PHONY: all module tool syntax $(SYNTAX) sparse debug-programs unit-tests netlink-tests oracle fuzz-targets install install-module install-tool install-hook uninstall stage clean \
	demo check check-debug fuzz coverage bench lint hooks
