/* The limits of a server connection. In: a tick. Out: pings, calls to the owner, the end of what
 * takes too long; the tick to look again at. */
#include "conn_parts.h"

static uint32_t later(uint32_t a, uint32_t b) {
    return xx__reached(a, b) ? a : b;
}

static uint32_t due_frames(xx_conn *conn, uint32_t now, uint32_t next) {
    const xx_conn_limits *limits = limits_of(conn);
    xx_stream *s = &conn->stream;
    if (conn->paused)
        s->heard = conn->pings.at = now; /* we do not listen: silence means nothing */
    if (limits->silence_seconds) {
        /* A peer whose socket takes bytes is there: its pong may stand behind much that it has to
         * read. */
        uint32_t since = xx__stream_pending(s) > 0 ? later(s->heard, s->moved) : s->heard;
        /* One that talks and never answers a ping gets nothing more. */
        if (conn->pings.state == XX__PING_LEFT)
            since = xx__earlier(since, conn->pings.at);
        uint32_t silent = since + limits->silence_seconds + 1;
        if (xx__reached(now, silent)) {
            xx__conn_end(conn, XX_E_TIMEOUT, 0, true);
            return next;
        }
        next = xx__earlier(next, silent);
    }
    if (conn->pings.wanted) {
        xx__conn_ask(conn);
        if (is_over(conn))
            return next;
        if (conn->pings.wanted && conn->pings.state == XX__PING_NONE)
            next = xx__earlier(next, now + 1);
    }
    if (limits->ping_seconds) {
        uint32_t since = later(conn->pings.at, s->heard);
        if (xx__reached(now, since + limits->ping_seconds)) {
            if (conn->pings.state == XX__PING_NONE)
                xx__conn_ping(conn);
            since = now;
        }
        next = xx__earlier(next, since + limits->ping_seconds);
    }
    if (limits->quiet_seconds && is_open_websocket(conn)) {
        if (xx__reached(now, conn->said + limits->quiet_seconds)) {
            conn->said = now;
            TELL(conn, quiet);
            if (!is_open_websocket(conn))
                return next;
        }
        next = xx__earlier(next, conn->said + limits->quiet_seconds);
    }
    return next;
}

static uint32_t due_http(xx_conn *conn, uint32_t now, uint32_t next) {
    uint32_t patience = limits_of(conn)->silence_seconds;
    xx_stream *s = &conn->stream;
    if (patience == 0)
        return next;
    if (is_in_body(conn) && !conn->paused) {
        if (xx__reached(now, s->heard + patience + 1))
            xx__conn_time_out(conn);
        next = xx__earlier(next, s->heard + patience + 1);
    }
    if (s->flags & XX__BLOCKED) {
        if (xx__reached(now, s->moved + patience + 1))
            xx__conn_end(conn, XX_E_SLOW_READER, 0, true);
        next = xx__earlier(next, s->moved + patience + 1);
    }
    /* Neither state announces its beginning: look again within a patience. */
    return xx__earlier(next, now + patience);
}

uint32_t xx__conn_due(xx_stream *s, uint32_t now) {
    xx_conn *conn = conn_of(s);
    uint32_t next = now + XX__FAR;
    if (is_over(conn)) {
        bool moving = xx__stream_pending(s) > 0;
        uint32_t limit =
            moving ? s->moved + limits_of(conn)->silence_seconds + 1 : conn->patience.tick;
        if (xx__reached(now, limit))
            xx__stream_close(s);
        return xx__earlier(limit, now + LINGER_SECONDS);
    }
    bool held = conn->paused && is_in_body(conn); /* we do not read: the peer's clock is stopped */
    if (conn->patience.is_set && !held) {
        if (xx__reached(now, conn->patience.tick)) {
            if (is_closing(conn))
                xx__conn_end(conn, XX_E_LOCAL, 0, true);
            else
                xx__conn_time_out(conn);
            return now + 1;
        }
        next = xx__earlier(next, conn->patience.tick);
    }
    if (conn->deadline.is_set) {
        if (xx__reached(now, conn->deadline.tick)) {
            conn->deadline.is_set = false;
            TELL(conn, deadline);
        } else {
            next = xx__earlier(next, conn->deadline.tick);
        }
    }
    if (is_open_websocket(conn))
        next = due_frames(conn, now, next);
    else if (conn->phase == XX__HTTP)
        next = due_http(conn, now, next);
    if (conn->patience.is_set && !held)
        next = xx__earlier(next, conn->patience.tick);
    if (conn->deadline.is_set)
        next = xx__earlier(next, conn->deadline.tick);
    return next;
}
