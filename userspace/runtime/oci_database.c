// SPDX-License-Identifier: GPL-2.0
/*
 * The database in which Podman keeps what it was asked to make: the only place that has a
 * container's labels. Since version 5 it is SQLite's; that of older ones is not read.
 *
 * SQLite's library is loaded where there is such a database, since Podman brings the
 * library along: the tool does not depend on it. It only reads: a transaction that
 * somebody did not finish has to be rolled back by Podman, and is an error until then.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "runtime/oci_database.h"
#include "runtime/oci_json.h"

#define LIBRARY	   "libsqlite3.so.0"
#define PATIENCE   2000 /* milliseconds, while Podman writes */
#define CONFIG_MAX (16 << 20)

/* Of SQLite's interface, which is stable. */
enum {
	SQLITE_OK = 0,
	SQLITE_OPEN_READONLY = 1,
	SQLITE_ROW = 100,
	SQLITE_DONE = 101,
};

struct sqlite {
	void *library;
	int (*open_v2)(const char *path, void **database, int flags, const char *vfs);
	int (*busy_timeout)(void *database, int milliseconds);
	int (*prepare_v2)(void *database, const char *sql, int length, void **statement,
			  const char **tail);
	int (*bind_text)(void *statement, int at, const char *text, int length, void *release);
	int (*step)(void *statement);
	const unsigned char *(*column_text)(void *statement, int column);
	int (*column_bytes)(void *statement, int column);
	int (*finalize)(void *statement);
	const char *(*errmsg)(void *database);
	int (*close)(void *database);
};

__attribute__((format(printf, 2, 3))) static void explain(char **error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vasprintf(error, format, args) < 0)
		abort();
	va_end(args);
}

/* Return: true if each function is there. */
static bool find_functions(struct sqlite *sqlite)
{
	const struct {
		void *at;
		const char *name;
	} functions[] = {
		{ &sqlite->open_v2, "sqlite3_open_v2" },
		{ &sqlite->busy_timeout, "sqlite3_busy_timeout" },
		{ &sqlite->prepare_v2, "sqlite3_prepare_v2" },
		{ &sqlite->bind_text, "sqlite3_bind_text" },
		{ &sqlite->step, "sqlite3_step" },
		{ &sqlite->column_text, "sqlite3_column_text" },
		{ &sqlite->column_bytes, "sqlite3_column_bytes" },
		{ &sqlite->finalize, "sqlite3_finalize" },
		{ &sqlite->errmsg, "sqlite3_errmsg" },
		{ &sqlite->close, "sqlite3_close" },
	};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		void *function = dlsym(sqlite->library, functions[i].name);

		if (!function)
			return false;
		memcpy(functions[i].at, &function, sizeof(function));
	}
	return true;
}

static bool load(struct sqlite *sqlite, char **error)
{
	sqlite->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (sqlite->library && find_functions(sqlite))
		return true;
	explain(error, "the library " LIBRARY " cannot be used: %s", dlerror());
	if (sqlite->library)
		dlclose(sqlite->library);
	return false;
}

/* What others can write says nothing, and may harm its reader. */
static bool is_trusted(const char *path, char **error)
{
	struct stat found;

	if (lstat(path, &found))
		explain(error, "%s", strerror(errno));
	else if (!S_ISREG(found.st_mode))
		explain(error, "it is not a regular file");
	else if (found.st_uid != geteuid() || found.st_mode & (S_IWGRP | S_IWOTH))
		explain(error, "others than its reader own it or may write to it");
	else
		return true;
	return false;
}

static struct json_object *parse(const struct sqlite *sqlite, void *statement)
{
	struct json_object *config;
	const char *text = (const char *)sqlite->column_text(statement, 0);
	int length = sqlite->column_bytes(statement, 0);

	if (!text || length > CONFIG_MAX || strlen(text) != (size_t)length)
		return NULL;
	config = oci_json_parse(text);
	if (json_object_is_type(config, json_type_object))
		return config;
	json_object_put(config);
	return NULL;
}

static struct json_object *ask(const struct sqlite *sqlite, void *database, const char *id,
			       char **error)
{
	struct json_object *config = NULL;
	void *statement = NULL;
	int result;

	sqlite->busy_timeout(database, PATIENCE);
	result = sqlite->prepare_v2(database, "SELECT JSON FROM ContainerConfig WHERE ID = ?1", -1,
				    &statement, NULL);
	if (result == SQLITE_OK)
		result = sqlite->bind_text(statement, 1, id, -1, NULL);
	if (result == SQLITE_OK)
		result = sqlite->step(statement);
	if (result == SQLITE_ROW)
		config = parse(sqlite, statement);
	if (result == SQLITE_DONE)
		explain(error, "it does not have this container");
	else if (result != SQLITE_ROW)
		explain(error, "%s", sqlite->errmsg(database));
	else if (!config)
		explain(error, "what it has of this container is not a JSON object");
	sqlite->finalize(statement);
	return config;
}

/**
 * oci_database_config() - read what Podman was asked to make
 * @path: the database
 * @id: the container's id
 * @error: set to why it can't be read, to be freed; NULL: it was read
 *
 * Return: the container's configuration, an object to be put, or NULL.
 */
struct json_object *oci_database_config(const char *path, const char *id, char **error)
{
	struct json_object *config = NULL;
	struct sqlite sqlite = {};
	void *database = NULL;

	*error = NULL;
	if (!is_trusted(path, error) || !load(&sqlite, error))
		return NULL;
	if (sqlite.open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
		config = ask(&sqlite, database, id, error);
	else
		explain(error, "%s", database ? sqlite.errmsg(database) : "out of memory");
	sqlite.close(database);
	dlclose(sqlite.library);
	return config;
}
