/* A chat in one room: every login is accepted, everybody gets everything, until standard input
 * ends.
 * gcc room.c $(pkg-config --cflags --libs libxxd) -o room */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxd.h>

static void backend(xxd_request *request, const xxd_call *call, void *user) {
    (void)user;
    if (strcmp(call->method, "login") == 0) { /* params: server, account, password, status */
        char account[32] = "", data[128];
        sscanf(call->params, "[%*[^,], \"%31[A-Za-z0-9]\"", account);
        int64_t id = 1;
        for (const char *letter = account; *letter; letter++)
            id = (id * 31 + *letter) & 0xffffff;
        int length =
            snprintf(data, sizeof data, "{\"id\":%" PRId64 ",\"account\":\"%s\"}", id, account);
        xxd_succeed(request, NULL, 0, data, (size_t)length);
    } else if (strcmp(call->method, "message") == 0) {
        /* to all who are online */
        xxd_succeed(request, NULL, 0, call->params, call->params_length);
    } else {
        xxd_succeed(request, &call->user_id, 1, "[]", 2);
    }
}

int main(void) {
    xxd_settings settings;
    xxd_settings_init(&settings);
    settings.ip = "127.0.0.1";
    settings.https = 0; /* on this machine only */
    settings.chat_port = settings.common_port = 0;
    settings.upload_size = 0;
    settings.backend = backend;
    xxd_error error;
    xxd_ports ports;
    xxd_relay *relay = xxd_new(&settings, &error);
    if (!relay || xxd_start(relay, &error) != XXD_OK || xxd_get_ports(relay, &ports) != XXD_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    printf("chat %u common %u\n", ports.chat, ports.common);
    fflush(stdout);
    while (getchar() != EOF) {
    }
    return xxd_free(relay);
}
