// SPDX-License-Identifier: GPL-2.0
/*
 * Uploads of policies: begun, received in chunks, committed.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include "family.h"
#include "policy.h"
#include "upload.h"

/* An unfinished upload; it belongs to the socket that began it. */
struct upload {
	struct list_head list;
	u32 portid;
	struct bulkhead_draft *draft;
};

static DEFINE_MUTEX(uploads_mutex);
static LIST_HEAD(uploads); /* by uploads_mutex */

static struct upload *upload_find(u32 portid)
{
	struct upload *upload;

	lockdep_assert_held(&uploads_mutex);
	list_for_each_entry(upload, &uploads, list) {
		if (upload->portid == portid)
			return upload;
	}
	return NULL;
}

static void upload_free(struct upload *upload)
{
	bulkhead_draft_free(upload->draft);
	kfree(upload);
}

/**
 * bulkhead_upload_drop() - drop the unfinished upload of a socket
 * @portid: port id of the socket
 *
 * Context: process context; sleeps.
 */
void bulkhead_upload_drop(u32 portid)
{
	struct upload *upload;

	mutex_lock(&uploads_mutex);
	upload = upload_find(portid);
	if (upload)
		list_del(&upload->list);
	mutex_unlock(&uploads_mutex);
	if (upload)
		upload_free(upload);
}

/**
 * bulkhead_upload_begin() - carry out BULKHEAD_CMD_POLICY_BEGIN
 * @request: the message
 * @info: what it carries
 *
 * Context: process context; sleeps.
 * Return: 0; -EPERM, -EINVAL, -ENOMEM.
 */
int bulkhead_upload_begin(struct sk_buff *request, struct genl_info *info)
{
	struct upload *upload;
	u32 length;
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	if (!info->attrs[BULKHEAD_A_LENGTH])
		return bulkhead_family_missing(info, "the length of the upload is missing");
	length = nla_get_u32(info->attrs[BULKHEAD_A_LENGTH]);
	if (!length || length > BULKHEAD_UPLOAD_MAX)
		return bulkhead_family_missing(info, "the upload is empty, or longer than 128 MiB");
	bulkhead_upload_drop(info->snd_portid);
	upload = kzalloc(sizeof(*upload), GFP_KERNEL);
	if (upload)
		upload->draft = bulkhead_draft_new(length);
	if (!upload || !upload->draft) {
		kfree(upload);
		NL_SET_ERR_MSG(info->extack, "not enough memory for an upload of this length");
		return -ENOMEM;
	}
	upload->portid = info->snd_portid;
	mutex_lock(&uploads_mutex);
	list_add(&upload->list, &uploads);
	mutex_unlock(&uploads_mutex);
	return 0;
}

static int take_chunk(struct bulkhead_draft *draft, const struct nlattr *data, u32 offset,
		      struct netlink_ext_ack *extack)
{
	if (offset != draft->received) {
		NL_SET_ERR_MSG_FMT(extack, "the chunk is for byte %u, but byte %u is next", offset,
				   draft->received);
		return -EINVAL;
	}
	if (nla_len(data) > draft->length - draft->received) {
		NL_SET_ERR_MSG(extack, "the upload is longer than announced");
		return -EINVAL;
	}
	memcpy(draft->bytes + offset, nla_data(data), nla_len(data));
	draft->received += nla_len(data);
	return 0;
}

/**
 * bulkhead_upload_chunk() - carry out BULKHEAD_CMD_POLICY_CHUNK
 * @request: the message
 * @info: what it carries
 *
 * Context: process context; sleeps.
 * Return: 0; -EPERM; -EINVAL: there is no upload, or the chunk is not its next one.
 */
int bulkhead_upload_chunk(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *data = info->attrs[BULKHEAD_A_DATA];
	const struct nlattr *offset = info->attrs[BULKHEAD_A_OFFSET];
	struct upload *upload;
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	if (!data || !offset || !nla_len(data))
		return bulkhead_family_missing(info, "the chunk's offset or data is missing");
	mutex_lock(&uploads_mutex);
	upload = upload_find(info->snd_portid);
	if (upload)
		err = take_chunk(upload->draft, data, nla_get_u32(offset), info->extack);
	else
		err = bulkhead_family_missing(info, "no upload was started on this socket");
	mutex_unlock(&uploads_mutex);
	return err;
}

/**
 * bulkhead_upload_commit() - carry out BULKHEAD_CMD_POLICY_COMMIT
 * @request: the message
 * @info: what it carries
 *
 * Context: process context; sleeps.
 * Return: 0; -EPERM, -EINVAL, -ENOMEM; or why the policies are invalid.
 */
int bulkhead_upload_commit(struct sk_buff *request, struct genl_info *info)
{
	struct upload *upload;
	struct sk_buff *skb;
	u32 published;
	u64 generation;
	void *header;
	int err = bulkhead_family_check_right(request, BULKHEAD_ROLE_ADMINISTRATOR, info->extack);

	if (err)
		return err;
	/* The reply is allocated first: after publishing, nothing may fail. */
	skb = bulkhead_family_reply(info, BULKHEAD_CMD_POLICY_COMMIT, &header);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&uploads_mutex);
	upload = upload_find(info->snd_portid);
	if (upload)
		list_del(&upload->list);
	mutex_unlock(&uploads_mutex);
	if (!upload) {
		nlmsg_free(skb);
		return bulkhead_family_missing(info, "no upload was started on this socket");
	}
	err = bulkhead_policy_commit(upload->draft, &published, &generation, info->extack);
	upload_free(upload);
	if (!err && (nla_put_u32(skb, BULKHEAD_A_POLICIES, published) ||
		     nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, generation, BULKHEAD_A_PAD)))
		err = -EMSGSIZE;
	return bulkhead_family_send(skb, header, info, err);
}

/**
 * bulkhead_upload_exit() - drop all unfinished uploads
 *
 * Context: module exit, after the family is closed.
 */
void bulkhead_upload_exit(void)
{
	struct upload *upload, *next;

	list_for_each_entry_safe(upload, next, &uploads, list)
		upload_free(upload);
}
