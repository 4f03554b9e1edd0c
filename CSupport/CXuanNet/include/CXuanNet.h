/* Bytes: a libuv loop, TCP, TLS, HTTP/1.1 heads and RFC 6455 frames. Only the Swift target XuanNet
 * imports this. Four words say who owns what: *borrows* (until return unless said otherwise),
 * *copies*, *takes*, *returns*. Unless said otherwise a function belongs to its loop's thread. */
#ifndef CXUANNET_H
#define CXUANNET_H

#include "xx_err.h"
#include "xx_buf.h"
#include "xx_loop.h"
#include "xx_probe.h"
#include "xx_stream.h"
#include "xx_tls.h"
#include "xx_cert.h"
#include "xx_http1.h"
#include "xx_utf8.h"
#include "xx_ws.h"
#include "xx_multipart.h"
#include "xx_file.h"
#include "xx_conn.h"
#include "xx_client.h"
#include "xx_outbound.h"

#endif
