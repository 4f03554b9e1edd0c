/* Process-wide changes: for programs, never for a library. */
#include <malloc.h>
#include <signal.h>

#include "internal.h"

enum {
    KEPT_BYTES = 8 << 20, /* free memory at a heap's end that stays with the process */
    /* from here on a mapping of its own: no message is as long by default */
    MAPPED_BYTES = 2 << 20,
};

void xx_process_prepare(void) {
    signal(SIGPIPE, SIG_IGN);
#ifdef __GLIBC__
    /* A turn's frames are all freed at its end. Above 128 KiB glibc would hand that memory back to
     * the kernel each time, and the next turn would fault it in again: 0.5 us for each KiB. */
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
#endif
}
