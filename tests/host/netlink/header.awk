# SPDX-License-Identifier: GPL-2.0
#
# What the uapi header says of the family, one fact a line:
#
#	family NAME, version N, group NAME
#	command N NAME, attribute N NAME TYPE
#	enum ENUM NAME N, flag NAME BIT, limit NAME N
#	carries COMMAND ATTRIBUTE

function value(text,	words, shift)
{
	gsub(/[()U]/, "", text)
	for (shift = split(text, words, / *<< */) == 2 ? words[2] : 0; shift > 0; shift--)
		words[1] *= 2
	return words[1] + 0
}

/^#define BULKHEAD_GENL_NAME/		{ gsub(/"/, "", $3); print "family", $3 }
/^#define BULKHEAD_GENL_VERSION/	{ print "version", $3 }
/^#define BULKHEAD_GENL_GROUP_/		{ gsub(/"/, "", $3); print "group", $3 }

/^#define BULKHEAD_[A-Z_]+_MAX[ \t]+[(0-9]/ && !/__/ {
	line = $0
	sub(/^#define [A-Z_]+[ \t]+/, "", line)
	sub(/[ \t]*\/\*.*/, "", line)
	printf "limit %s %d\n", $2, value(line)
}

/^#define BULKHEAD_(FILE|EXEC|NET|HOST|CAPABILITY|DEVICE)_[A-Z]+[ \t]+\(1U << [0-9]+\)/ {
	sub(/\)/, "", $5)
	print "flag", $2, $5
}

# The types of attributes, and what commands carry, are in the kernel-doc.
/^ \* @BULKHEAD_A_[A-Z_]+:/ {
	name = $2
	gsub(/[@:]/, "", name)
	sub(/:.*/, "", $3)
	types[name] = $3 == "padding" ? "pad" : $3
}

/^ \* enum bulkhead_command /	{ in_commands = 1 }
/^ \*\//			{ in_commands = 0; command = "" }
/^ \*$/				{ command = "" }
in_commands && /^ \* @BULKHEAD_CMD_/ {
	command = $2
	gsub(/[@:]/, "", command)
	$2 = ""
}
in_commands && command != "" {
	words = $0
	gsub(/[^A-Z_]+/, " ", words)
	said[command] = said[command] " " words
}

/^enum bulkhead_[a-z]+ \{/	{ name = $2; sub(/^bulkhead_/, "", name); next_value = 0 }
/^};/				{ name = "" }
name != "" && /^\t[A-Z]/ {
	constant = $1
	sub(/,.*/, "", constant)
	if ($2 == "=")
		next_value = $3 + 0
	number[constant] = next_value++
	if (constant ~ /_UNSPEC$/ || name == "section")
		next
	if (name == "command") {
		print "command", number[constant], constant
		commands[++command_count] = constant
	} else if (name == "attribute") {
		print "attribute", number[constant], constant, types[constant]
		attributes[++attribute_count] = constant
	} else {
		print "enum", name, constant, number[constant]
	}
}

END {
	for (i = 1; i <= command_count; i++) {
		all = said[commands[i]] " "
		for (j = 1; j <= attribute_count; j++) {
			short = attributes[j]
			sub(/^BULKHEAD_A_/, "", short)
			if (index(all, " " short " "))
				print "carries", commands[i], attributes[j]
		}
	}
}
