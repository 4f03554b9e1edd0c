/* A peer that reads everything and says nothing. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CBenchLimits.h"

static void *read_away(void *argument) {
    int fd = (int)(intptr_t)argument;
    static __thread uint8_t bytes[64 << 10];
    while (read(fd, bytes, sizeof bytes) > 0)
        continue;
    close(fd);
    return NULL;
}

int xx_bench_peer(uint16_t port) {
    static const char upgrade[] = "GET /ws HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    pthread_t thread;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        write(fd, upgrade, sizeof upgrade - 1) != (ssize_t)(sizeof upgrade - 1) ||
        pthread_create(&thread, NULL, read_away, (void *)(intptr_t)fd) != 0) {
        int cause = errno;
        close(fd);
        return cause;
    }
    pthread_detach(thread);
    return 0;
}
