# SPDX-License-Identifier: GPL-2.0
#
# The same facts as header.awk, from the YAML specification. This reads the
# layout that the specification has, not YAML in general.

function constant(text)
{
	gsub(/-/, "_", text)
	return toupper(text)
}

function unquoted(text)
{
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

function entry(text)
{
	text = constant(prefix text)
	if (kind == "enum")
		print "enum", definition, text, next_value++
	else if (kind == "flags")
		print "flag", text, next_value++
}

function attribute_end()
{
	if (attribute != "" && !subset)
		print "attribute", next_value++, attribute, type
	attribute = type = ""
}

/^[a-z]/ {
	attribute_end()
	section = $1
}

/^name: /		{ print "family", $2 }
/^version: /		{ print "version", $2 }

section == "definitions:" && /^  -$/		{ kind = prefix = ""; next_value = 0 }
section == "definitions:" && /^    type: /	{ kind = $2 }
section == "definitions:" && /^    name: /	{ definition = $2 }
section == "definitions:" && /^    name-prefix: /	{ prefix = $2 }
section == "definitions:" && /^    value-start: /	{ next_value = $2 }
section == "definitions:" && /^    value: /	{ print "limit", constant("bulkhead-" definition), $2 }
section == "definitions:" && /^    entries: \[/ {
	line = $0
	sub(/^    entries: \[/, "", line)
	sub(/\].*/, "", line)
	count = split(line, entries, ",")
	for (i = 1; i <= count; i++)
		entry(unquoted(entries[i]))
}
section == "definitions:" && /^      - /	{ entry($2) }

section == "attribute-sets:" && /^  -$/ {
	attribute_end()
	subset = 0
	next_value = 1
}
section == "attribute-sets:" && /^    subset-of: /	{ subset = 1 }
section == "attribute-sets:" && /^      -$/	{ attribute_end() }
section == "attribute-sets:" && /^        name: / {
	attribute = constant("bulkhead-a-" $2)
}
section == "attribute-sets:" && /^        type: /	{ type = $2 }
section == "attribute-sets:" && /^        value: /	{ next_value = $2 }

section == "operations:" && /^      name: / {
	command = constant("bulkhead-cmd-" $2)
	print "command", ++command_count, command
}
section == "operations:" && /^      value: / {
	print "explicit values are not understood" > "/dev/stderr"
	exit 1
}
section == "operations:" && /^ +- [a-z]/ {
	print "carries", command, constant("bulkhead-a-" $2)
}

section == "mcast-groups:" && /^      name: /	{ print "group", $2 }

END { attribute_end() }
