/* Where server connections come from. In: accepted descriptors of listener.c. Out: connections,
 * told to the owner, with the TLS and the limits that their listener has at that moment. */
#include <unistd.h>

#include "conn_parts.h"

/* Bytes and ends go to conn.c, time to conn_due.c. */
static const xx_stream_ops stream_ops = {
    .room = xx__conn_room,
    .data = xx__conn_data,
    .ready = xx__conn_ready,
    .ended = xx__conn_ended,
    .settle = xx__conn_settle,
    .flushed = xx__conn_flushed,
    .due = xx__conn_due,
    .stop = xx__conn_stop,
    .release = xx__conn_release,
};

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
    if (xx__stream_open(&conn->stream, listener->loop, fd, &stream_ops, tls, false) != XX_OK) {
        xx_mem_release(conn);
        return;
    }
    xx__conn_begin(conn, profile);
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
    xx__profile_drop(listener->profile);
    xx_mem_release(listener);
}

xx_listener *xx_listener_new(xx_loop *loop, const char *host, uint16_t port, bool share_port,
                             xx_tls_context *tls, const xx_conn_limits *limits,
                             const xx_conn_events *events, xx_accept_cb accept, void *user,
                             xx_error *error) {
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
        xx__profile_drop(profile);
    xx_mem_release(listener);
    return NULL;
}

int xx_listener_change(xx_listener *listener, xx_tls_context *tls, const xx_conn_limits *limits) {
    xx__profile *profile = new_profile(limits, listener->profile->events, tls);
    if (!profile)
        return XX_E_MEMORY;
    xx__profile_drop(listener->profile);
    listener->profile = profile;
    return XX_OK;
}
