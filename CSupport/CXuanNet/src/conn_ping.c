/* Whether what was sent has arrived. In: the owner's wish to know, pongs. Out: pings with a number
 * (RFC 6455 §5.5.2), `asked` when one is queued, `confirmed` when its pong is there.
 *
 * Only the pong of a ping that was sent after a message proves that the peer's program has read the
 * message: any other frame may have been on its way before, and a kernel acknowledges bytes that
 * its program never reads. The pings that ask for a sign of life are the same ones. */
#include "conn_parts.h"

enum { NUMBER_BYTES = 8 };

/* Never 0, and nothing that a peer could guess (splitmix64). */
static uint64_t next_number(xx_loop *loop) {
    uint64_t z = loop->ping_seed += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) | 1;
}

void xx__conn_ping(xx_conn *conn) {
    xx_loop *loop = conn->stream.loop;
    uint64_t number = next_number(loop);
    uint8_t payload[NUMBER_BYTES];
    memcpy(payload, &number, sizeof payload);
    conn->pinged = loop->ticks;
    conn->ping_ms = (uint32_t)uv_now(&loop->uv);
    int queued = xx__endpoint_control(&conn->ws, XX_WS_PING, payload, sizeof payload);
    if (queued != XX_OK) {
        xx__conn_end(conn, queued, 0, true);
        return;
    }
    conn->ping = number;
    conn->ping_left = conn->wants_ping = false;
    TELL(conn, asked);
}

/* Whether a whole tick has gone by since the last ping, but for what a timer may be early. */
static bool may_ping(const xx_conn *conn) {
    const xx_loop *loop = conn->stream.loop;
    uint32_t least = loop->tick_ms - loop->tick_ms / 32;
    return conn->ping == 0 && (uint32_t)uv_now(&loop->uv) - conn->ping_ms >= least;
}

void xx__conn_ask(xx_conn *conn) {
    if (conn->wants_ping && conn->phase == FRAMES && !conn->end_code && may_ping(conn))
        xx__conn_ping(conn);
}

void xx_conn_confirm(xx_conn *conn) {
    if (conn->wants_ping || conn->end_code || conn->phase != FRAMES)
        return;
    conn->wants_ping = true;
    if (conn->ping)
        return; /* its pong comes first */
    xx__stream_mark(&conn->stream);
    xx__stream_due(&conn->stream, conn->stream.loop->ticks + 1);
}

void xx__conn_pong(xx_conn *conn, const uint8_t *data, size_t length) {
    if (conn->ping == 0 || length != NUMBER_BYTES || memcmp(data, &conn->ping, NUMBER_BYTES) != 0)
        return; /* nobody asked for it (RFC 6455 §5.5.3) */
    conn->ping = 0;
    if (conn->wants_ping) {
        xx__stream_mark(&conn->stream);
        xx__stream_due(&conn->stream, conn->stream.loop->ticks + 1);
    }
    if (conn->user)
        TELL(conn, confirmed);
}
