/* The browser pages as read-only bytes of the program. `make assets` makes the list. */
#ifndef CWEBASSETS_H
#define CWEBASSETS_H

#include <stddef.h>
#include <stdint.h>

typedef struct xx_asset {
    const char *_Nonnull path;    /* URL path, NUL-terminated */
    const uint8_t *_Nonnull data; /* valid as long as the program runs */
    size_t length;                /* bytes */
} xx_asset;

/* Returns the list and writes its length to `count`. Any thread. */
const xx_asset *_Nullable xx_assets(size_t *_Nonnull count);

#endif
