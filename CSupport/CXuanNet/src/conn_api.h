/* Second half of conn.c: what the owner calls. Included there, once. */

/* ---- accept ---- */

static uint16_t peer_text(const struct sockaddr_storage *from, char out[INET6_ADDRSTRLEN]) {
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
        uv_ip4_name(v4, out, INET6_ADDRSTRLEN);
        return ntohs(v4->sin_port);
    }
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) /* an IPv4 peer at a "::" listener */
        uv_inet_ntop(AF_INET, v6->sin6_addr.s6_addr + 12, out, INET6_ADDRSTRLEN);
    else
        uv_ip6_name(v6, out, INET6_ADDRSTRLEN);
    return ntohs(v6->sin6_port);
}

static void take_in(xx_listener *listener, int fd, const struct sockaddr_storage *from) {
    xx__profile *profile = listener->profile;
    xx_conn *conn = xx_mem_allocate(sizeof *conn);
    struct xx_tls *tls = conn && profile->tls ? xx__tls_new(profile->tls, NULL) : NULL;
    if (!conn || (profile->tls && !tls)) {
        xx_mem_release(conn);
        close(fd);
        return;
    }
    memset(conn, 0, sizeof *conn);
    if (xx__stream_open(&conn->stream, listener->loop, fd, &ops, tls, false) != XX_OK) {
        xx_mem_release(conn);
        return;
    }
    conn->profile = profile;
    profile->users++;
    begin_head(conn, profile->limits.head_seconds, true);
    char ip[INET6_ADDRSTRLEN] = "";
    uint16_t port = peer_text(from, ip);
    conn->user = listener->accept(conn, ip, port, listener->user);
    if (!conn->user)
        xx__stream_close(&conn->stream);
    else if (!conn->paused)
        xx__stream_read(&conn->stream, true);
}

static void on_accepted(xx_listener *listener, int fd, const struct sockaddr_storage *from) {
    uint64_t began = uv_hrtime(); /* every one: they are rare beside messages */
    take_in(listener, fd, from);
    uint64_t took = uv_hrtime() - began;
    xx__stage_add(&listener->loop->figures.accept, took);
    if (xx_probe_on())
        xx_probe(XX_STAGE_ACCEPT, listener->loop->numbers, 0, took);
}

static xx__profile *new_profile(const xx_conn_limits *limits, const xx_conn_events *events,
                                xx_tls_context *tls) {
    xx__profile *profile = xx_mem_allocate(sizeof *profile);
    if (profile)
        *profile = (xx__profile){1, *limits, events, tls ? xx__tls_context_retain(tls) : NULL};
    return profile;
}

static void on_listener_gone(xx_listener *listener) {
    drop_profile(listener->profile);
    xx_mem_release(listener);
}

xx_listener *xx_listener_new(xx_loop *loop, const char *host, uint16_t port, bool share_port,
                             xx_tls_context *tls, const xx_conn_limits *limits, const xx_conn_events *events,
                             xx_accept_cb accept, void *user, xx_error *error) {
    xx_listener *listener = xx_mem_allocate(sizeof *listener);
    xx__profile *profile = new_profile(limits, events, tls);
    if (!listener || !profile || loop->ended) {
        xx__error_set(error, loop->ended ? XX_E_STOPPED : XX_E_MEMORY, 0, NULL);
        goto fail;
    }
    memset(listener, 0, sizeof *listener);
    listener->loop = loop;
    listener->accepted = on_accepted;
    listener->gone = on_listener_gone;
    listener->profile = profile;
    listener->accept = accept;
    listener->user = user;
    if (xx__listener_open(listener, host, port, share_port, error) == XX_OK)
        return listener;
fail:
    if (profile)
        drop_profile(profile);
    xx_mem_release(listener);
    return NULL;
}

int xx_listener_change(xx_listener *listener, xx_tls_context *tls, const xx_conn_limits *limits) {
    xx__profile *profile = new_profile(limits, listener->profile->events, tls);
    if (!profile)
        return XX_E_MEMORY;
    drop_profile(listener->profile);
    listener->profile = profile;
    return XX_OK;
}

/* ---- HTTP out ---- */

uint64_t xx_conn_number(const xx_conn *conn) { return conn->stream.number; }
bool xx_conn_is_tls(const xx_conn *conn) { return conn->stream.tls != NULL; }
bool xx_conn_keep_alive(const xx_conn *conn) { return conn->keep_alive; }

static bool awaits_answer(const xx_conn *conn) {
    return conn->end_code == 0 && (conn->phase == BODY || conn->phase == WAIT) && !conn->answered;
}

int xx_conn_respond(xx_conn *conn, xx_frame *frame, bool more, bool keep_alive) {
    if (!awaits_answer(conn)) {
        xx_frame_release(frame);
        return XX_E_STATE;
    }
    if (xx__stream_queue(&conn->stream, frame) != XX_OK) {
        end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    conn->answering = more;
    if (more) {
        conn->was_blocked = true; /* a streamed answer is told each time that its queue is empty */
        return XX_OK;
    }
    conn->answered = true;
    conn->upgradable = false;
    conn->keep_alive &= keep_alive;
    if (conn->phase == BODY && conn->http.body_left > DRAIN_BYTES) {
        conn->keep_alive = false; /* too much to read for nothing */
        conn->body_done = true;
        conn->phase = WAIT;
    }
    next_request(conn);
    return XX_OK;
}

int xx_conn_respond_file(xx_conn *conn, xx_frame *head, int file, uint64_t offset, uint64_t length,
                         bool keep_alive) {
    if (!awaits_answer(conn) || conn->answering) {
        xx_frame_release(head);
        close(file);
        return XX_E_STATE;
    }
    int queued = xx__stream_queue(&conn->stream, head);
    if (xx__sending_start(&conn->stream, file, offset, length) != XX_OK || queued != XX_OK) {
        end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    conn->answering = conn->sending = true;
    conn->upgradable = false;
    conn->keep_alive &= keep_alive;
    return XX_OK;
}

int xx_conn_upgrade(xx_conn *conn, const uint8_t *fields, size_t length, size_t message_limit) {
    static const char before[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\nSec-WebSocket-Accept: ";
    enum { BEFORE = sizeof before - 1 };
    if (!awaits_answer(conn) || !conn->upgradable || conn->answering)
        return XX_E_STATE;
    xx_frame *frame = xx_frame_new(BEFORE + 28 + 2 + length + 2);
    if (!frame) {
        end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    uint8_t *at = xx_frame_payload(frame);
    memcpy(at, before, BEFORE);
    at += BEFORE;
    if (xx_ws_accept_key(conn->http.key, at) != XX_OK) {
        xx_frame_release(frame);
        end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    at += 28;
    memcpy(at, "\r\n", 2);
    memcpy(at + 2, fields, length);
    memcpy(at + 2 + length, "\r\n", 2);
    xx_frame_seal_raw(frame, BEFORE + 28 + 2 + length + 2);
    if (xx__stream_queue(&conn->stream, frame) != XX_OK) {
        end(conn, XX_E_MEMORY, 0, true);
        return XX_OK;
    }
    conn->ws = (xx__endpoint){.reader = {.limit = message_limit}, .stream = &conn->stream};
    conn->upgraded = true;
    conn->phase = FRAMES;
    conn->timed = false;
    conn->said = conn->pinged = conn->stream.loop->ticks;
    conn->pump = true; /* frames may have come behind the head */
    xx__stream_mark(&conn->stream);
    xx__stream_due(&conn->stream, conn->stream.loop->ticks + 1);
    return XX_OK;
}

/* ---- messages out ---- */

size_t xx_conn_message_limit(const xx_conn *conn) {
    return conn->phase == FRAMES ? (size_t)conn->ws.reader.limit : 0;
}

void xx_conn_set_message_limit(xx_conn *conn, size_t limit) {
    /* Not below what a message under way already has: parsing subtracts. */
    if (conn->phase == FRAMES)
        conn->ws.reader.limit = limit > conn->ws.reader.joined ? limit : conn->ws.reader.joined;
}

static bool has_room(xx_conn *conn, size_t length) {
    size_t bound = limits_of(conn)->queued_bytes;
    xx_loop *loop = conn->stream.loop;
    if (xx_frame_total() > loop->frame_limit) {
        /* Somebody has more than his share then, and who it is ends first. */
        size_t share = loop->frame_limit / (size_t)loop->figures.incoming.open;
        bound = share < bound ? share : bound;
    }
    size_t pending = xx__stream_pending(&conn->stream);
    if (pending == 0 || pending + length <= bound)
        return true;
    /* Much in one turn says nothing about the reader: what does the socket take now? */
    if (xx__stream_flush(&conn->stream) != XX_OK || conn->end_code)
        return false;
    pending = xx__stream_pending(&conn->stream);
    if (pending == 0 || pending + length <= bound)
        return true;
    end(conn, XX_E_SLOW_READER, 0, true);
    return false;
}

/* Takes `frame`. */
static void send_frame(xx_conn *conn, xx_frame *frame) {
    if (conn->end_code || conn->phase != FRAMES || !has_room(conn, frame->length)) {
        xx_frame_release(frame);
        return;
    }
    conn->said = conn->stream.loop->ticks;
    conn->stream.loop->figures.messages_out++;
    if (xx__stream_queue(&conn->stream, frame) != XX_OK)
        end(conn, XX_E_MEMORY, 0, true);
}

void xx_conn_send(xx_conn *conn, xx_frame *frame) { send_frame(conn, xx_frame_retain(frame)); }

void xx_conn_send_copy(xx_conn *conn, const uint8_t *data, size_t length) {
    if (conn->end_code || conn->phase != FRAMES)
        return;
    xx_frame *frame = xx_frame_new(length);
    if (!frame) {
        end(conn, XX_E_MEMORY, 0, true);
        return;
    }
    memcpy(xx_frame_payload(frame), data, length);
    xx_frame_seal(frame, XX_WS_BINARY, length);
    send_frame(conn, frame);
}

/* ---- ends, pauses, deadlines ---- */

void xx_conn_close(xx_conn *conn, uint16_t code, const char *reason, size_t length) {
    if (conn->end_code || conn->phase == CLOSING)
        return;
    if (conn->phase != FRAMES) {
        end(conn, XX_E_LOCAL, 0, false);
        return;
    }
    int queued = xx__endpoint_close(&conn->ws, code, reason, length);
    if (queued != XX_OK) {
        end(conn, queued, 0, true);
        return;
    }
    conn->phase = CLOSING;
    conn->has_deadline = false;
    set_phase_due(conn, CLOSE_SECONDS);
    if (conn->paused)
        xx_conn_resume(conn); /* the peer's close frame has to be seen */
}

void xx_conn_abort(xx_conn *conn) { end(conn, XX_E_LOCAL, 0, true); }

void xx_conn_ping(xx_conn *conn) {
    if (conn->end_code || conn->phase != FRAMES)
        return;
    ping(conn);
    conn->pinged = conn->stream.loop->ticks;
}

void xx_conn_pause(xx_conn *conn) {
    if (conn->end_code || conn->phase == CLOSING)
        return;
    conn->paused = true;
    xx__stream_read(&conn->stream, false);
}

void xx_conn_resume(xx_conn *conn) {
    if (conn->end_code || !conn->paused)
        return;
    conn->paused = false;
    conn->stream.heard = conn->stream.loop->ticks;
    conn->pump = true;
    xx__stream_mark(&conn->stream);
}

size_t xx_conn_queued_bytes(const xx_conn *conn) { return xx__stream_pending(&conn->stream); }

void xx_conn_set_deadline(xx_conn *conn, uint64_t ms) {
    uint32_t step = conn->stream.loop->tick_ms;
    uint64_t ticks = (ms + step - 1) / step + 1; /* the tick under way is not whole */
    if (conn->end_code || conn->phase == CLOSING)
        return;
    conn->has_deadline = ms != 0;
    conn->deadline = conn->stream.loop->ticks + (uint32_t)(ticks < XX__FAR ? ticks : XX__FAR);
    if (ms)
        xx__stream_due(&conn->stream, conn->deadline);
}

bool xx_conn_peer_ended(const xx_conn *conn) { return (conn->stream.flags & XX__PEER_ENDED) != 0; }

bool xx_conn_is_open(const xx_conn *conn) { return conn->end_code == 0 && conn->phase != CLOSING; }
