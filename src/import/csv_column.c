#include "import/csv_column.h"

#include <string.h>

/* Folded: letters and digits alone, small. The first name of a field is its own. */
static const struct {
    enum csv_field field;
    const char *names;
} columns[] = {
    {CSV_ID, "id ticketid"},
    {CSV_NUMBER, "number ticketnumber ticket# # ticketnummer nummer nr ticketnr tn"},
    {CSV_TITLE, "title titel betreffdestickets"},
    {CSV_STATE, "state status currentstatus zustand"},
    {CSV_PRIORITY, "priority priorität prio"},
    {CSV_QUEUE, "queue group department gruppe abteilung"},
    {CSV_OWNER, "owner agent agentassigned agentowner besitzer bearbeiter zugewiesen"},
    {CSV_OWNER_EMAIL, "owneremail agentemail bearbeiteremail"},
    {CSV_CUSTOMER, "customer customername customerusername user kunde kundenname"},
    {CSV_CUSTOMER_EMAIL, "customeremail email fromemail useremail customeruser customeruserid "
                         "kundenemail emailadresse"},
    {CSV_COMPANY, "company organization organisation customerid firma kundennummer"},
    {CSV_PHONE, "phone telefon"},
    {CSV_CHANNEL, "channel source createchannel kanal quelle"},
    {CSV_CREATED, "created createdat datecreated erstellt erstelltam createtime"},
    {CSV_CHANGED,
     "changed updatedat lastupdated updated geändert geändertam aktualisiertam lastchanged"},
    {CSV_CLOSED, "closed closedat closeddate closetime closeat geschlossen geschlossenam"},
    {CSV_PENDING, "pending pendingtime untiltime erinnerung wartenbis"},
    {CSV_TAGS, "tags tag schlagworte schlagwörter"},
    {CSV_ARTICLE_ID, "articleid messageid artikelid nachrichtenid"},
    {CSV_FROM, "from von absender"},
    {CSV_TO, "to an empfänger"},
    {CSV_CC, "cc"},
    {CSV_SUBJECT, "subject betreff"},
    {CSV_BODY, "body text message articletree nachricht inhalt beschreibung description"},
    {CSV_KIND, "type articletype kind art"},
    {CSV_SENDER, "sender sendertype absendertyp"},
    {CSV_INTERNAL, "internal intern"},
    {CSV_AT, "articlecreated articlecreatedat messagedate datum date"},
};

static char *folded(const char *name)
{
    g_autofree char *low = g_utf8_strdown(name, -1);
    GString *out = g_string_new(NULL);

    for (const char *p = low; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_isalnum(c) || c == '#')
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

/* -1 for none. */
static int field_of(const char *name)
{
    g_autofree char *wanted = folded(name);

    for (size_t i = 0; i < G_N_ELEMENTS(columns) && *wanted != '\0'; i++) {
        g_auto(GStrv) names = g_strsplit(columns[i].names, " ", -1);

        if (g_strv_contains((const char *const *)names, wanted))
            return (int)columns[i].field;
    }
    return -1;
}

bool csv_field_known(const char *name)
{
    return field_of(name) >= 0;
}

/* What MAP says of a header; -1 where it says nothing. */
static int mapped(const char *header, const char *map)
{
    g_auto(GStrv) pairs = g_strsplit(map == NULL ? "" : map, ",", -1);

    for (size_t i = 0; pairs[i] != NULL; i++) {
        char *is = strrchr(pairs[i], '=');

        if (is == NULL)
            continue;
        *is = '\0';
        if (g_ascii_strcasecmp(g_strstrip(pairs[i]), header) == 0)
            return field_of(is + 1);
    }
    return -1;
}

void csv_columns_read(struct csv_columns *c, const struct csv_cells *row, const char *map)
{
    c->known = 0;
    for (size_t f = 0; f < CSV_FIELDS; f++)
        c->at[f] = -1;
    for (int named = 1; named >= 0; named--)
        for (size_t i = 0; i < row->n; i++) {
            int field = named ? mapped(row->text[i], map) : field_of(row->text[i]);

            if (field < 0 || c->at[field] >= 0)
                continue;
            c->at[field] = (int)i;
            c->known++;
        }
}
