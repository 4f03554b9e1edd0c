/* Commands to bytes. */
#include "internal.h"

#if XX_HAVE_REDIS

enum { MOST_WORDS = 64 }; /* commands with more values go out as several */

char *xx_redis_command(const void *words, const size_t *lengths, size_t count, size_t *length) {
    const xx__redis_functions *lib = xx__redis_library();
    if (!lib || count == 0 || count > MOST_WORDS)
        return NULL;
    const char *places[MOST_WORDS];
    const char *at = words;
    for (size_t i = 0; i < count; at += lengths[i++])
        places[i] = at;
    char *command = NULL;
    int size = lib->redisFormatCommandArgv(&command, (int)count, places, lengths);
    if (size < 0)
        return NULL;
    *length = (size_t)size;
    return command;
}

void xx_redis_command_free(char *command) {
    if (command)
        xx__redis_library()->redisFreeCommand(command);
}

#else

char *xx_redis_command(const void *words, const size_t *lengths, size_t count, size_t *length) {
    (void)words, (void)lengths, (void)count, (void)length;
    return NULL;
}

void xx_redis_command_free(char *command) {
    (void)command;
}

#endif
