/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Call the handler of a traced function.
 *
 * ftrace replaces the function's first instruction with a call to the trampoline. On
 * entry, the stack holds the address at which the function continues, and above it the
 * return address in the function's caller. The arguments are in their registers and
 * have to be there again when the function continues.
 *
 * If the handler returns 0, the function runs. Any other value is returned to the
 * function's caller, as if the function had returned it: the first of the two
 * addresses is dropped. Some of the functions return a long, so the handler's int is
 * sign-extended.
 *
 * With call depth tracking, the kernel counts the entries of the processor's return
 * stack. It patches the calls below for that, but not the call that leads here, which
 * is counted here. A refusal leaves one entry more than there are returns, both in the
 * count and in the processor: the next return is mispredicted, and both agree.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/unwind_hints.h>
#include <asm/nospec-branch.h>

/* Before 6.2, there is no call depth tracking. */
#if defined(CONFIG_MITIGATION_CALL_DEPTH_TRACKING) || defined(CONFIG_CALL_DEPTH_TRACKING)
#define COUNT_CALL	CALL_DEPTH_ACCOUNT
#else
#define COUNT_CALL
#endif

/* Only the arguments that the function takes need to be saved. */
.macro TRAMPOLINE name, handler, arguments
SYM_FUNC_START(\name)
	ENDBR
	COUNT_CALL
	pushq	%rdi
	.if \arguments > 1
	pushq	%rsi
	.endif
	.if \arguments > 2
	pushq	%rdx
	.endif
	.if \arguments > 3
	pushq	%rcx
	.endif
	call	\handler
	.if \arguments > 3
	popq	%rcx
	.endif
	.if \arguments > 2
	popq	%rdx
	.endif
	.if \arguments > 1
	popq	%rsi
	.endif
	popq	%rdi
	testl	%eax, %eax
	jnz	.Lrefuse_\@
	RET
.Lrefuse_\@:
	cltq
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(\name)
.endm

	.text
TRAMPOLINE bulkhead_trampoline_capable, bulkhead_hook_capable, 4
TRAMPOLINE bulkhead_trampoline_file_open, bulkhead_hook_file_open, 1
TRAMPOLINE bulkhead_trampoline_mmap_file, bulkhead_hook_mmap_file, 3
TRAMPOLINE bulkhead_trampoline_socket_sendmsg, bulkhead_hook_socket_sendmsg, 3
TRAMPOLINE bulkhead_trampoline_mnt_want_write, bulkhead_hook_mnt_want_write, 1

/* For all other hooks: the dispatcher finds the handler by the address. */
SYM_FUNC_START(bulkhead_trampoline_shared)
	ENDBR
	COUNT_CALL
	pushq	%r9
	pushq	%r8
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	movq	%rsp, %rdi
	movq	48(%rsp), %rsi
	call	bulkhead_attach_dispatch
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%r8
	popq	%r9
	testl	%eax, %eax
	jnz	.Lrefuse_shared
	RET
.Lrefuse_shared:
	cltq
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(bulkhead_trampoline_shared)

/**
 * bulkhead_canary_enter() - run a function, beginning with its ftrace call
 * @argument: its first argument; the other five are 0
 * @ip: the address to enter it at
 *
 * Enters it with a return instruction, since the kernel removes the mark of indirect
 * call targets from functions whose address it does not use (CONFIG_X86_KERNEL_IBT).
 * The function returns to the caller of this one.
 *
 * Return: the function's return value.
 */
SYM_FUNC_START(bulkhead_canary_enter)
	pushq	%rsi
	UNWIND_HINT_FUNC
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	RET
SYM_FUNC_END(bulkhead_canary_enter)

	.section .note.GNU-stack, "", @progbits
