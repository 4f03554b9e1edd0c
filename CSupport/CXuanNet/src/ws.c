/* RFC 6455 frames, pure. In: bytes. Out: checked frame heads, unmasked payloads, heads to send.
 *
 *      0               1               2 .. 9              then
 *     +-+-+-+-+-------+-+-------------+-------------------+-----------------+---------
 *     |F|R|R|R|opcode |M| length or   | 16 bit if 126,    | mask, 4 bytes,  | payload
 *     |I|S|S|S|       |A| 126 / 127   | 64 bit if 127     | from a client   |
 *     |N|V|V|V|       |S|             |                   |                 |
 *     +-+-+-+-+-------+-+-------------+-------------------+-----------------+---------
 */
#include <openssl/evp.h>
#include <string.h>

#include "xx_ws.h"

int xx_ws_parse(const xx_ws_reader *reader, const uint8_t *data, size_t length, xx_ws_head *head) {
    /* Faults are told as soon as their byte is there, so that nobody waits for the rest. */
    if (length < 1)
        return XX_NEED_MORE;
    uint8_t opcode = data[0] & 0x0f;
    bool final = data[0] & 0x80, control = opcode & 0x08;
    if (data[0] & 0x70) /* no extension was agreed (§5.2) */
        return XX_E_WS_PROTOCOL;
    if (control ? (opcode > XX_WS_PONG || !final) : opcode > XX_WS_BINARY)
        return XX_E_WS_PROTOCOL;
    if (!control && (opcode == XX_WS_CONTINUATION) != reader->fragmented) /* §5.4 */
        return XX_E_WS_PROTOCOL;
    if (length < 2)
        return XX_NEED_MORE;
    if (!(data[1] & 0x80) != reader->is_client) /* a client masks, a server does not (§5.1) */
        return XX_E_WS_PROTOCOL;
    uint64_t payload = data[1] & 0x7f;
    if (control && payload > XX_WS_CONTROL_MAX) /* §5.5 */
        return XX_E_WS_PROTOCOL;
    size_t at = 2;
    if (payload >= 126) {
        size_t bytes = payload == 126 ? 2 : 8;
        if (length < at + 1)
            return XX_NEED_MORE;
        if (bytes == 8 && (data[2] & 0x80)) /* §5.2: the top bit must be 0 */
            return XX_E_WS_PROTOCOL;
        if (length < at + bytes)
            return XX_NEED_MORE;
        payload = 0;
        for (size_t i = 0; i < bytes; i++)
            payload = payload << 8 | data[at++];
    }
    if (!control && (payload > reader->limit || payload > reader->limit - reader->joined))
        return XX_E_WS_TOO_LARGE;
    size_t mask = reader->is_client ? 0 : sizeof head->mask;
    if (length < at + mask)
        return XX_NEED_MORE;
    if (mask)
        memcpy(head->mask, data + at, sizeof head->mask);
    else
        memset(head->mask, 0, sizeof head->mask);
    head->payload_length = payload;
    head->opcode = opcode;
    head->final = final;
    return (int)(at + mask);
}

void xx_ws_advance(xx_ws_reader *reader, const xx_ws_head *head) {
    reader->fragmented = !head->final;
    reader->joined = head->final ? 0 : reader->joined + head->payload_length;
}

void xx_ws_unmask(uint8_t *data, size_t length, const uint8_t *mask) {
    uint32_t four;
    memcpy(&four, mask, 4);
    uint64_t eight = (uint64_t)four << 32 | four;
    /* Whole words from payload offset 0 keep the mask in phase whatever the address; memcpy makes
     * them unaligned loads. The end is reckoned first: with `i + 8 <= length` (which could wrap)
     * the compiler does not turn the loop into 16 byte steps. */
    size_t i = 0, whole = length & ~(size_t)7;
    for (; i < whole; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        word ^= eight;
        memcpy(data + i, &word, 8);
    }
    for (; i < length; i++)
        data[i] ^= mask[i & 3];
}

int xx_ws_parse_close(const uint8_t *payload, size_t length, uint16_t *code) {
    *code = 1005; /* "no status received" (§7.1.5) */
    if (length == 0)
        return XX_OK;
    if (length == 1)
        return XX_E_WS_PROTOCOL;
    uint16_t value = (uint16_t)(payload[0] << 8 | payload[1]);
    bool defined =
        (value >= 1000 && value <= 1014 && value != 1004 && value != 1005 && value != 1006) ||
        (value >= 3000 && value <= 4999); /* §7.4.2 */
    if (!defined)
        return XX_E_WS_PROTOCOL;
    if (!xx_utf8_valid(payload + 2, length - 2))
        return XX_E_WS_UTF8;
    *code = value;
    return XX_OK;
}

size_t xx_ws_write_head(uint8_t *out, uint8_t opcode, uint64_t payload_length) {
    out[0] = (uint8_t)(0x80 | opcode);
    if (payload_length < 126) {
        out[1] = (uint8_t)payload_length;
        return 2;
    }
    if (payload_length <= 0xffff) {
        out[1] = 126;
        out[2] = (uint8_t)(payload_length >> 8);
        out[3] = (uint8_t)payload_length;
        return 4;
    }
    out[1] = 127;
    for (int i = 0; i < 8; i++)
        out[2 + i] = (uint8_t)(payload_length >> (56 - 8 * i));
    return 10;
}

int xx_ws_accept_key(const uint8_t *key, uint8_t *out) {
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* §1.3 */
    uint8_t text[24 + sizeof guid - 1], digest[EVP_MAX_MD_SIZE], base64[32];
    unsigned digest_length = 0;
    memcpy(text, key, 24);
    memcpy(text + 24, guid, sizeof guid - 1);
    if (!EVP_Digest(text, sizeof text, digest, &digest_length, EVP_sha1(), NULL))
        return XX_E_MEMORY;
    EVP_EncodeBlock(base64, digest, 20); /* 28 characters and a NUL */
    memcpy(out, base64, 28);
    return XX_OK;
}
