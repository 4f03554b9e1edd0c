/* TCP listeners. (Streams themselves are internal: xx_conn.h and xx_client.h are built on them.) */
#ifndef XX_STREAM_H
#define XX_STREAM_H

#include "xx_err.h"

#ifdef __cplusplus
extern "C" {
#endif
XX_ASSUME_NONNULL_BEGIN

typedef struct xx_listener xx_listener;

/* The port it listens on, also when 0 was asked for. */
uint16_t xx_listener_port(const xx_listener *listener);
/* Stops accepting; `listener` is gone. Accepted connections stay. */
void xx_listener_close(xx_listener *listener);

XX_ASSUME_NONNULL_END
#ifdef __cplusplus
}
#endif
#endif
