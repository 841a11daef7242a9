/* background.h - threads and processes whose work can wait. */
#pragma once
#include <stdbool.h>

/* The calling thread, and what it starts from now on, yields to the rest of the program:
 * LIMIT_NICE, or what it has where that is more. To call it twice changes nothing. False and errno
 * if the system refuses; then everything works on, only not as politely. */
bool background_yield(void);
