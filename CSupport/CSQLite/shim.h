/* SQLite as Debian ships it (libsqlite3-dev). */
#include <sqlite3.h>
