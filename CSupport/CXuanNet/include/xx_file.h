/* File operations beside POSIX. May wait for the disk: threads of the pool only. */
#ifndef XX_FILE_H
#define XX_FILE_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Has the disk begin to write `length` bytes from `offset` on, and waits until it has written as
 * many before them. A hint: what fails shows at fsync. */
void xx_file_flush(int fd, uint64_t offset, uint64_t length);

#ifdef __cplusplus
}
#endif
#endif
