/* libFuzzer driver of exchange.c: requests one after another, as conn.c takes them in. The first
 * byte says when they are answered. Read whole and byte by byte they must give the same requests
 * and bodies, and each body ends once. Build: Tests/Fuzz/run.sh. */
#include <stdlib.h>

#include "exchange.h"

enum { HEAD_BYTES = 1000, MOST_BYTES = 2000 };
enum { ANSWER_EARLY = 1, ANSWER_BY_FILE = 2, CLOSE = 4 }; /* bits of the plan */

typedef struct outcome {
    uint64_t hash;
    unsigned requests, ends;
    ssize_t fault; /* XX_E_HTTP_*, or 0 */
} outcome;

static void note(outcome *out, const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++)
        out->hash = (out->hash ^ data[i]) * 1099511628211u;
}

static void answer(xx__exchange *exchange, int plan) {
    if (!xx__exchange_awaits_answer(exchange))
        abort();
    if (plan & ANSWER_BY_FILE) {
        xx__exchange_file_begun(exchange, !(plan & CLOSE));
        xx__exchange_file_sent(exchange);
    } else {
        xx__exchange_answered(exchange, !(plan & CLOSE));
    }
    if (xx__exchange_awaits_answer(exchange))
        abort();
}

static ssize_t take_head(xx__exchange *exchange, const uint8_t *data, size_t length, int plan,
                         outcome *out) {
    xx_http1_head head;
    ssize_t n = xx__exchange_take_head(exchange, data, length, HEAD_BYTES, &head);
    if (n < 0 || exchange->state != XX__BODY)
        return n;
    out->requests++;
    note(out, head.target.data, head.target.length);
    exchange->rate = 10;
    if (plan & ANSWER_EARLY)
        answer(exchange, plan);
    if (exchange->body_left == 0) {
        xx__exchange_end_body(exchange);
        out->ends++;
    }
    return n;
}

static ssize_t take_body(xx__exchange *exchange, const uint8_t *data, size_t length, outcome *out) {
    xx__body_run run;
    if (length == 0)
        return 0;
    ssize_t n = xx__exchange_take_body(exchange, data, length, &run);
    if (n < 0)
        return n;
    note(out, run.bytes.data, run.bytes.length);
    out->ends += run.last;
    return n;
}

static outcome read_all(const uint8_t *data, size_t size, size_t step, int plan) {
    outcome out = {.hash = 14695981039346656037u};
    xx__exchange exchange;
    xx__exchange_begin(&exchange, true);
    size_t at = 0;
    for (size_t end = step < size ? step : size;; end = size - end < step ? size : end + step) {
        for (;;) {
            ssize_t n;
            if (exchange.state <= XX__HEAD) {
                n = take_head(&exchange, data + at, end - at, plan, &out);
            } else if (xx__exchange_in_body(&exchange)) {
                n = take_body(&exchange, data + at, end - at, &out);
            } else {
                if (exchange.state == XX__WHOLE)
                    answer(&exchange, plan);
                /* A body too long to drain behind an early answer does not end. */
                if (exchange.state != XX__DONE || out.requests - out.ends > !exchange.keep_alive)
                    abort();
                if (!exchange.keep_alive)
                    return out;
                xx__exchange_begin(&exchange, false);
                continue;
            }
            if (n < 0) {
                out.fault = n;
                return out;
            }
            if ((size_t)n > end - at)
                abort();
            if (n == 0)
                break;
            at += (size_t)n;
        }
        if (end == size)
            return out;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    if (size < 2 || size > MOST_BYTES)
        return 0;
    outcome whole = read_all(input + 1, size - 1, size, input[0]);
    outcome parts = read_all(input + 1, size - 1, 1, input[0]);
    if (whole.hash != parts.hash || whole.requests != parts.requests || whole.ends != parts.ends ||
        whole.fault != parts.fault)
        abort();
    return 0;
}
