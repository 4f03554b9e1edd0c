/* The header alone, as a C compiler sees it; the functions are in Sources/Programs/LibXXD. */
#include "xxd.h"

_Static_assert(sizeof(xxd_error) == 512, "guests keep these on their stacks");
