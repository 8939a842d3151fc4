// SPDX-License-Identifier: GPL-2.0
/*
 * Has a kernel function return 0 whatever it, or what hooks it, would return: what
 * the self-test of Bulkhead is there to notice.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static int returned(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	regs_set_return_value(regs, 0);
	return 0;
}

static char *function = "security_settime64";
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "which one");

static struct kretprobe probe = { .handler = returned };

static int __init obstacle_init(void)
{
	probe.kp.symbol_name = function;
	return register_kretprobe(&probe);
}

static void __exit obstacle_exit(void)
{
	unregister_kretprobe(&probe);
}

module_init(obstacle_init);
module_exit(obstacle_exit);
MODULE_DESCRIPTION("A function that does not return what it should");
MODULE_LICENSE("GPL");
