/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_UPLOAD_H
#define BULKHEAD_UPLOAD_H

#include <linux/types.h>

struct genl_info;
struct sk_buff;

int bulkhead_upload_begin(struct sk_buff *request, struct genl_info *info);
int bulkhead_upload_chunk(struct sk_buff *request, struct genl_info *info);
int bulkhead_upload_commit(struct sk_buff *request, struct genl_info *info);
void bulkhead_upload_drop(u32 portid);
void bulkhead_upload_exit(void);

#endif /* BULKHEAD_UPLOAD_H */
