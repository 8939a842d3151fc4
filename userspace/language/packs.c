// SPDX-License-Identifier: GPL-2.0
/*
 * The packs that come with the tool. The assembler includes their text, which it
 * finds as the compiler finds headers, below userspace.
 */
#include "language/packs.h"

#define TEXT(symbol, name)                                   \
	__asm__(".pushsection .rodata\n"                     \
		"pack_" #symbol ":\n"                        \
		".incbin \"language/packs/" name ".yaml\"\n" \
		"pack_" #symbol "_end:\n"                    \
		".byte 0\n"                                  \
		".popsection\n");                            \
	extern const char pack_##symbol[], pack_##symbol##_end[]

/* By name. */
#define PACKS(PACK)                                    \
	PACK(base, "base")                             \
	PACK(build, "build")                           \
	PACK(database, "database")                     \
	PACK(debug, "debug")                           \
	PACK(dns_client, "dns-client")                 \
	PACK(kubernetes_token, "kubernetes-token")     \
	PACK(loader, "loader")                         \
	PACK(metadata_ip, "metadata-ip")               \
	PACK(no_egress, "no-egress")                   \
	PACK(no_interpreter, "no-interpreter")         \
	PACK(no_network, "no-network")                 \
	PACK(no_new_code, "no-new-code")               \
	PACK(no_package_manager, "no-package-manager") \
	PACK(no_shell, "no-shell")                     \
	PACK(python, "python")                         \
	PACK(read_only_system, "read-only-system")     \
	PACK(tls, "tls")                               \
	PACK(web, "web")

#define DEFINE(symbol, name) TEXT(symbol, name);
#define ENTRY(symbol, name)  { name, "pack:" name, pack_##symbol, pack_##symbol##_end },

PACKS(DEFINE)

const struct pack packs[] = { PACKS(ENTRY) };

const size_t pack_count = sizeof(packs) / sizeof(packs[0]);
