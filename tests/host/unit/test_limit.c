// SPDX-License-Identifier: GPL-2.0
/* Which events of a container are reported when there are too many. */
#include "limit.h"
#include "tap.h"

static struct bulkhead_limit limit;

static void anew(void)
{
	memset(&limit, 0, sizeof(limit));
}

/* How many of @count events pass: all by one rule, about as many objects, from @object on. */
static u32 passing(u64 second, u32 rule, u32 object, u32 objects, u32 count)
{
	u32 passed = 0, i;

	for (i = 0; i < count; i++)
		passed += bulkhead_limit_pass(&limit, second, rule, object + i % objects);
	return passed;
}

static void one_object_passes_up_to_its_limit(void)
{
	anew();
	expect(passing(1, 5, 7, 1, 20000) == BULKHEAD_LIMIT_OBJECT, "of 20000");
	expect(limit.suppressed == 20000 - BULKHEAD_LIMIT_OBJECT, "%u", limit.suppressed);
}

static void a_new_second_begins_anew(void)
{
	anew();
	passing(1, 5, 7, 1, 100);
	expect(passing(2, 5, 7, 1, 100) == BULKHEAD_LIMIT_OBJECT, "of 100");
	expect(limit.suppressed == 200 - 2 * BULKHEAD_LIMIT_OBJECT, "%u", limit.suppressed);
}

static void a_clock_that_was_set_back_begins_anew(void)
{
	anew();
	passing(9, 5, 7, 1, 100);
	expect(passing(2, 5, 7, 1, 100) == BULKHEAD_LIMIT_OBJECT, "of 100");
}

static void many_objects_pass_up_to_the_limit_of_their_rule(void)
{
	anew();
	expect(passing(1, 5, 7, 20000, 20000) == BULKHEAD_LIMIT_RULE, "of 20000");
}

static void a_flood_of_one_object_hides_no_other(void)
{
	anew();
	passing(1, 5, 7, 1, 20000);
	expect(passing(1, 5, 8, 1, 1) == 1, "another object of the rule");
	expect(passing(1, 6, 9, 1, 1) == 1, "another rule");
}

static void a_flood_of_objects_hides_no_other_rule(void)
{
	anew();
	passing(1, 5, 100, 20000, 20000);
	expect(passing(1, 6, 9, 1, 1) == 1, "another rule");
}

static void floods_by_many_rules_hide_no_other_rule(void)
{
	u32 rule, passed = 0;

	anew();
	for (rule = 0; rule < 16; rule++)
		passed += passing(1, rule, 1000 * rule, 900, 900);
	expect(passed == BULKHEAD_LIMIT_CONTAINER + 12 * BULKHEAD_LIMIT_FIRST, "%u", passed);
	expect(passing(1, 40, 9, 1, BULKHEAD_LIMIT_FIRST) == BULKHEAD_LIMIT_FIRST, "another rule");
	expect(passing(1, 40, 10, 1, 1) == 0, "more of it");
}

static void there_is_a_limit_to_all(void)
{
	u32 rule, passed = 0;

	anew();
	for (rule = 0; rule < 20000; rule++)
		passed += passing(1, rule, rule, 1, 1);
	expect(passed == BULKHEAD_LIMIT_MOST, "%u", passed);
}

/* Tags that compete for the same cells: the busiest keep theirs. */
static void crowded_cells_keep_the_busiest(void)
{
	u32 i;

	anew();
	passing(1, 5, 7, 1, 20);
	for (i = 1; i <= BULKHEAD_LIMIT_WAYS + 2; i++)
		passing(1, 5, 7 + i * BULKHEAD_LIMIT_OBJECT_CELLS, 1, 1);
	expect(passing(1, 5, 7, 1, 20) == BULKHEAD_LIMIT_OBJECT - 20, "of 20");
}

/* What did not happen after all. */
static void what_is_returned_hides_nothing(void)
{
	anew();
	for (u32 object = 0; object < BULKHEAD_LIMIT_RULE; object++) {
		expect(bulkhead_limit_pass(&limit, 1, 5, object), "object %u", object);
		bulkhead_limit_return(&limit, 1, 5, object);
	}
	expect(passing(1, 5, 1000, 20000, 20000) == BULKHEAD_LIMIT_RULE, "of 20000");
	bulkhead_limit_return(&limit, 1, 5, 1000);
	expect(passing(1, 5, 1000, 1, 10) == 1, "one more");
}

static void what_is_returned_late_or_twice_is_not_counted(void)
{
	anew();
	passing(1, 5, 7, 1, 1);
	passing(2, 5, 7, 1, BULKHEAD_LIMIT_OBJECT);
	bulkhead_limit_return(&limit, 1, 5, 7);
	expect(!passing(2, 5, 7, 1, 1), "in another second");
	anew();
	passing(1, 5, 7, 1, 1);
	bulkhead_limit_return(&limit, 1, 5, 7);
	bulkhead_limit_return(&limit, 1, 5, 7);
	expect(passing(1, 5, 7, 1, 20000) == BULKHEAD_LIMIT_OBJECT, "twice");
}

int main(void)
{
	run(one_object_passes_up_to_its_limit);
	run(a_new_second_begins_anew);
	run(a_clock_that_was_set_back_begins_anew);
	run(many_objects_pass_up_to_the_limit_of_their_rule);
	run(a_flood_of_one_object_hides_no_other);
	run(a_flood_of_objects_hides_no_other_rule);
	run(floods_by_many_rules_hide_no_other_rule);
	run(there_is_a_limit_to_all);
	run(crowded_cells_keep_the_busiest);
	run(what_is_returned_hides_nothing);
	run(what_is_returned_late_or_twice_is_not_counted);
	return tap_end();
}
