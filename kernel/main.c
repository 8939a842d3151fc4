// SPDX-License-Identifier: GPL-2.0
/*
 * Bulkhead: bring-up order and its mirror.
 */
#include <linux/module.h>
#include "attach.h"
#include "container.h"
#include "event_queue.h"
#include "hooks.h"
#include "netlink.h"
#include "object_path.h"
#include "policy.h"
#include "record.h"

static const struct bulkhead_hook *const hooks[] = { bulkhead_file_hooks, bulkhead_attr_hooks,
						     bulkhead_exec_hooks, bulkhead_socket_hooks,
						     bulkhead_task_hooks, bulkhead_mount_hooks,
						     bulkhead_host_hooks, NULL };

static int __init bulkhead_init(void)
{
	int err;

	bulkhead_event_queue_init();
	bulkhead_record_init();
	err = bulkhead_path_init();
	if (err)
		return err;
	err = bulkhead_policy_init();
	if (err)
		return err;
	err = bulkhead_container_init();
	if (err)
		goto undo_policy;
	err = bulkhead_attach(hooks);
	if (err)
		goto undo_container;
	err = bulkhead_netlink_init();
	if (err)
		goto undo_attach;
	pr_info("version %s is ready; no container is bound yet\n", THIS_MODULE->version);
	return 0;

undo_attach:
	bulkhead_detach();
undo_container:
	bulkhead_container_exit();
undo_policy:
	bulkhead_policy_exit();
	bulkhead_record_exit();
	return err;
}

/* Each bound container holds the module, so none is bound here. */
static void __exit bulkhead_exit(void)
{
	bulkhead_netlink_exit();
	bulkhead_detach();
	bulkhead_container_exit();
	bulkhead_policy_exit();
	bulkhead_record_exit();
}

module_init(bulkhead_init);
module_exit(bulkhead_exit);

MODULE_DESCRIPTION("Bulkhead: per-container enforcement of file, exec and network policies");
MODULE_AUTHOR("The Bulkhead developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(BULKHEAD_VERSION);
