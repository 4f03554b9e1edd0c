/* libuv as Debian ships it (libuv1-dev). */
#include <uv.h>
