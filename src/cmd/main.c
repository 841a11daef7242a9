/* main.c - the table of subcommands. */
#include "base/secret.h"
#include "cmd/cli.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

int main(int argc, char **argv)
{
    static const struct cli_command *const commands[] = {
        &cmd_serve,  &cmd_deliver, &cmd_user,   &cmd_token,  &cmd_account, &cmd_outbox,
        &cmd_inbox,  &cmd_ticket,  &cmd_decode, &cmd_judge, &cmd_demo,    &cmd_backup,
        &cmd_import, &cmd_restore, &cmd_check,  &cmd_reindex, &cmd_migrate, &cmd_settings, &cmd_manual,
        &cmd_privacy,
        &cmd_airlock, &cmd_file_text, NULL,
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    if (!secret_init()) {
        fputs("vorgang: the system gives no random numbers (check /dev/urandom)\n", stderr);
        return EX_OSERR;
    }
    return cli_main(argc, argv, commands);
}
