/* libFuzzer driver of ws.c: a stream of client frames, as conn.c reads it, and the
 * same bytes as a server's, as wsclient.c does. Build (Swift's clang):
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -ICSupport/CXuanNet/include Tests/Fuzz/ws.c \
 *       CSupport/CXuanNet/src/ws.c -lcrypto -o fuzz-ws && ./fuzz-ws Tests/Fuzz/seeds/ws */
#include <stdlib.h>
#include <string.h>

#include "xx_ws.h"

static void read_all(const uint8_t *input, size_t size, bool is_client) {
    uint8_t *data = malloc(size ? size : 1);
    memcpy(data, input, size);
    xx_ws_reader reader = {.limit = 1000, .is_client = is_client};
    for (size_t at = 0;;) {
        xx_ws_head head;
        int n = xx_ws_parse(&reader, data + at, size - at, &head);
        /* Fewer bytes: the same verdict or "more", never another head. */
        for (size_t less = 0; less < 16 && less < size - at; less++) {
            xx_ws_head part;
            int early = xx_ws_parse(&reader, data + at, less, &part);
            if (early != XX_NEED_MORE && early != n)
                abort();
        }
        if (n < 0)
            break;
        if (n < (is_client ? 2 : 6) || n > XX_WS_HEAD_MAX || (size_t)n > size - at ||
            head.payload_length > 1000)
            abort();
        at += (size_t)n;
        if (size - at < head.payload_length)
            break;
        uint8_t *payload = data + at;
        size_t length = (size_t)head.payload_length;
        xx_ws_unmask(payload, length, head.mask);
        for (size_t i = 0; i < length; i++)
            if (payload[i] != (input[at + i] ^ head.mask[i & 3]))
                abort();
        at += length;
        if (!(head.opcode & 8))
            xx_ws_advance(&reader, &head);
        uint16_t code = 0;
        if (head.opcode == XX_WS_CLOSE && xx_ws_parse_close(payload, length, &code) == XX_OK &&
            !((code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999)))
            abort();
        if (reader.joined > reader.limit)
            abort();
    }
    free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    read_all(input, size, false);
    read_all(input, size, true);
    return 0;
}
