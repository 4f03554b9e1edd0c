/* Dates of HTTP (RFC 9110 §5.6.7). In: seconds of UTC. Out: the text, kept by a loop for a second.
 * The names are the protocol's, so no strftime with its locale. */
#include <stdio.h>
#include <time.h>

#include "internal.h"

void xx_http_date(int64_t seconds, char *out) {
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t time = (time_t)seconds;
    struct tm tm;
    gmtime_r(&time, &tm);
    snprintf(out, 32, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days + 3 * tm.tm_wday,
             (unsigned)tm.tm_mday % 100, months + 3 * tm.tm_mon,
             (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100,
             (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

const char *xx_loop_date(xx_loop *loop) {
    time_t now = time(NULL);
    if (now != loop->date.second) {
        xx_http_date(now, loop->date.text);
        loop->date.second = now;
    }
    return loop->date.text;
}
