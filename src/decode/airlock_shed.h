/* airlock_shed.h - what the cells do not need to have mapped. */
#pragma once

/* The program brings libraries for the web, the database and the mail servers. Children forked
 * after this do not inherit them: a fork takes half the time, and a hijacked decoder finds less
 * code to misuse. Only where every symbol is bound already (LD_BIND_NOW, as airlock_process.c
 * sets it), and not in builds with a sanitizer; otherwise it does nothing. */
void airlock_shed(void);
