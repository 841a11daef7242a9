/* sandbox.h - the lock: after it this process can compute, read and write what it has open, and
 * nothing else. For single-threaded processes; there is no way back. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Builds the filter of system calls; once, in the process that forks those to be locked. ASKS: calls
 * that only look for files are refused instead of ending the process, for libraries that look for
 * fonts and go on without. */
bool sandbox_prepare(bool asks, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Limits (memory beyond what is mapped now, CPU seconds, output, no files, no processes),
 * no_new_privs, and the seccomp allow-list; any other system call kills the process. OUTPUT_BYTES
 * is the largest file it may write. False where the kernel refuses: then nothing may be decoded.
 * A build with AddressSanitizer, which needs forbidden calls, gets the CPU limit only. */
bool sandbox_enter(int64_t output_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether this build locks at all. */
bool sandbox_is_real(void);
