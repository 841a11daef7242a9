/* sandbox.h - the lock: after it this process can compute, read and write what it has open, and
 * nothing else. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Limits (memory, CPU seconds, output, no files, no processes), no_new_privs, and a seccomp
 * allow-list; any other system call kills the process. There is no way back. OUTPUT_BYTES is the
 * largest file it may write. False where the kernel refuses: then nothing may be decoded. A build
 * with AddressSanitizer, which needs forbidden calls, gets the CPU limit only. */
bool sandbox_enter(gint64 output_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether this build locks at all. */
bool sandbox_is_real(void);
