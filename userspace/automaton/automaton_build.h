/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From patterns to the automaton of the blob, in five steps:
 *
 *   nfa.c           all patterns in one tree that shares their beginnings
 *   subset.c        the sets of nodes that bytes can lead to: a DFA
 *   culprits.c      if there are too many sets, the rules that cause them
 *   minimise.c      the same DFA with as few states as possible
 *   double_array.c  its rows, interleaved in the double array
 *   literal.c       strings in it that can be compared at once
 *
 * The same policy always gives the same automaton, bit for bit.
 */
#ifndef BULKHEAD_AUTOMATON_BUILD_H
#define BULKHEAD_AUTOMATON_BUILD_H

#include "language/policy.h"

#define NO_SET	0xffffffffU
#define NO_NODE 0xffffffffU

/*
 * What a policy may take to compile, in states and in effort: a constant, plus an amount
 * for each node of its tree. Sane policies stay far below: they have about one state and
 * an effort of ten for each node. An effort of a million takes some 20 ms. Tests that run
 * under sanitizers set lower limits.
 */
#define STATES_MAX     (1U << 24)
#define STATES_FREE    (512U << 10)
#define STATES_OF_NODE 4
#ifndef EFFORT_FREE
#define EFFORT_FREE (64U << 20)
#endif
#define EFFORT_OF_NODE 16

/**
 * struct nfa_node - a position within patterns
 * @parent: the node before it
 * @step: the piece that leads here from @parent, as nfa.c distinguishes them
 * @edges: first of its edges, 1 + index
 * @loop: a set whose bytes lead from the node to itself, or NO_SET
 * @lines: first of the rules that match here, 1 + index
 * @rule: the first rule that has it
 * @uses: how many patterns have it
 * @permissions: the permissions of all rules of these patterns
 * @mildest: the least effect of these rules
 * @hardest: the greatest
 * @roams: some of these patterns need a slash, or accept one, from here to their end
 * @denial: 1 + index of a rule that denies all its permissions to all subjects, here and
 *	wherever the bytes of @loop lead, if @loop is all bytes or all but the slash; else 0
 */
struct nfa_node {
	u32 parent;
	u32 step;
	u32 edges;
	u32 loop;
	u32 lines;
	u32 rule;
	u32 uses;
	u32 permissions;
	u8 mildest;
	u8 hardest;
	bool roams;
	u32 denial;
};

/**
 * struct nfa_edge - an edge to another node
 * @set: the bytes that lead there; NO_SET: none are needed
 * @target: the node
 * @next: 1 + index of the next one, or 0
 */
struct nfa_edge {
	u32 set;
	u32 target;
	u32 next;
};

#define NFA_EXCEPTION 0x80000000U

/**
 * struct nfa_line - a rule that matches in a node
 * @rule: its index; with NFA_EXCEPTION, the rule does not match here after all
 * @next: 1 + index of the next one, or 0
 */
struct nfa_line {
	u32 rule;
	u32 next;
};

/**
 * struct nfa - all patterns of a policy in one tree; node 0 is the root
 * @rules: the rules of the policy
 * @rule_count: how many
 * @denials: nodes that have a denial
 * @nodes: the nodes
 * @count: number of nodes
 * @room: number of nodes allocated
 * @edges: the edges of all nodes
 * @edge_count: number of edges
 * @edge_room: number of edges allocated
 * @lines: the lines of all nodes
 * @line_count: number of lines
 * @line_room: number of lines allocated
 * @table: @nodes by parent and step
 */
struct nfa {
	const struct rule *rules;
	size_t rule_count;
	size_t denials;
	struct nfa_node *nodes;
	size_t count;
	size_t room;
	struct nfa_edge *edges;
	size_t edge_count;
	size_t edge_room;
	struct nfa_line *lines;
	size_t line_count;
	size_t line_room;
	struct hash_table table;
};

/*
 * A transition: the byte in the upper 8 bits, the state in the others, so that the bytes
 * of ascending transitions ascend, too.
 */
#define TRANSITION(byte, target)      ((u32)(byte) << 24 | (target))
#define TRANSITION_BYTE(transition)   ((transition) >> 24)
#define TRANSITION_TARGET(transition) (0xffffffU & (transition))

static_assert(STATES_MAX <= 0x1000000, "a transition has 24 bits for its state");

/**
 * struct dfa_row - a state
 * @fallback: the target of every byte that has no transition
 * @first: index of its first transition
 * @count: number of its transitions; their bytes ascend
 * @accept: index of its accept entry
 */
struct dfa_row {
	u32 fallback;
	u32 first;
	u32 count;
	u32 accept;
};

/**
 * struct dfa_accept - the rules that match in a state
 * @first: index of the first of its lines
 * @count: number of lines
 */
struct dfa_accept {
	u32 first;
	u32 count;
};

/**
 * struct dfa - a deterministic automaton; state 0 is dead
 * @start: the first state; the dead one if there are no rules
 * @rows: the states
 * @count: number of states
 * @room: number of states allocated
 * @transitions: the transitions of all states
 * @transition_count: number of transitions
 * @transition_room: number of transitions allocated
 * @accepts: the accept entries; number 0 is empty
 * @accept_count: number of accept entries
 * @accept_room: number of accept entries allocated
 * @lines: indices of rules: the lists of the accept entries
 * @line_count: number of lines
 * @line_room: number of lines allocated
 * @excepts: by rule: its exceptions took objects from it
 */
struct dfa {
	u32 start;
	struct dfa_row *rows;
	size_t count;
	size_t room;
	u32 *transitions;
	size_t transition_count;
	size_t transition_room;
	struct dfa_accept *accepts;
	size_t accept_count;
	size_t accept_room;
	u32 *lines;
	size_t line_count;
	size_t line_room;
	bool *excepts;
};

#define DFA_DEAD 0

#define CULPRITS_MAX 5

/**
 * struct culprits - the rules that make an automaton explode
 * @rules: indices of rules, the worst one first
 * @count: number of rules
 */
struct culprits {
	u32 rules[CULPRITS_MAX];
	size_t count;
};

/**
 * struct double_array - the double array
 * @cells: its cells, in the CPU's byte order
 * @count: number of cells
 * @start: the first state
 */
struct double_array {
	struct bulkhead_blob_cell *cells;
	size_t count;
	u32 start;
};

/**
 * struct literal - the only sequence of bytes that avoids a settled end
 * @state: where it begins
 * @target: where it leads
 * @length: number of bytes
 * @text: the bytes, terminated
 */
struct literal {
	u32 state;
	u32 target;
	u32 length;
	char text[BULKHEAD_LITERAL_MAX + 1];
};

/**
 * struct literals - the literals of an automaton
 * @list: in the order of their states
 * @count: number of literals
 * @room: number of literals allocated
 */
struct literals {
	struct literal *list;
	size_t count;
	size_t room;
};

void nfa_build(struct nfa *nfa, const struct policy *policy);
void nfa_free(struct nfa *nfa);
bool dfa_build(struct dfa *dfa, const struct nfa *nfa, const struct sets *sets,
	       struct culprits *culprits);
void culprits_find(struct culprits *culprits, const struct nfa *nfa, const u32 *elements,
		   const size_t *set_first, size_t states);
void dfa_minimise(struct dfa *dfa);
void dfa_free(struct dfa *dfa);
bool double_array_build(struct double_array *array, const struct dfa *dfa);
void literals_find(struct literals *literals, const struct double_array *array);

#endif /* BULKHEAD_AUTOMATON_BUILD_H */
