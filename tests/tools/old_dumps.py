#!/usr/bin/python3
"""Small databases of other desks, with the tables and columns that those document, and people who do
not exist; as mysqldump writes them, or as SQL that a PostgreSQL takes for a real pg_dump.

usage: old_dumps.py zammad|znuny|otrs5|osticket   prints one in mysqldump's form"""
import sys

PNG = b"\x89PNG\r\n\x1a\n'\\\x00\x1a" + bytes(range(256))
TEXT, INT, BLOB, TIME = "text", "int", "blob", "time"


class Table:
    def __init__(self, columns, *rows):
        self.columns = [(c, TEXT) if isinstance(c, str) else c for c in columns]
        self.rows = rows


def ids(*names):
    return [(n, INT) for n in names]


def named(*names):
    return Table([*ids("id"), "name"], *((i + 1, n) for i, n in enumerate(names)))


def zammad():
    t = {
        "groups": named("Users", "Netzwerk::WLAN"),
        "organizations": named("Beispiel GmbH"),
        "roles": named("Admin", "Agent", "Customer"),
        "ticket_states": Table([*ids("id"), "name", *ids("state_type_id")], (1, "neu", 1), (2, "offen", 2), (3, "warten", 3),
                               (4, "geschlossen", 5), (5, "zusammengefasst", 6)),
        "ticket_state_types": named("new", "open", "pending reminder", "pending action", "closed", "merged"),
        "ticket_priorities": named("1 low", "2 normal", "3 high"),
        "ticket_article_types": named("email", "sms", "chat", "fax", "phone", "twitter status", "note", "web"),
        "ticket_article_senders": named("Agent", "Customer", "System"),
        "tag_objects": named("Ticket"), "tag_items": named("drucker", "Umlaut äöü"),
        "link_objects": named("Ticket"), "store_objects": named("Ticket::Article", "Ticket::Article::Mail"),
        "users": Table([*ids("id", "organization_id"), "login", "firstname", "lastname", "email", "phone", "mobile"],
                       (1, None, "-", "-", "", "", "", ""), (2, None, "ada", "Ada", "Agentin", "ada@desk.example", "", ""),
                       (3, 1, "ute", "Ute", "O'Neill", "ute@kunde.example", "", "+49 171 1"), (4, None, "tel", "Kein", "Adressat", "", "", "")),
        "roles_users": Table(ids("user_id", "role_id"), (2, 2), (3, 3), (4, 3)),
        "tickets": Table([*ids("id", "group_id", "priority_id", "state_id"), "number", "title", *ids("owner_id", "customer_id"),
                          ("close_at", TIME), ("pending_time", TIME), ("created_at", TIME), ("updated_at", TIME)],
                         (11, 1, 3, 4, "81011", "Der Drucker \\ 'druckt'\tnicht", 2, 3, "2024-03-02 10:00:00.123", None, "2024-03-01 09:00:00.5", "2024-03-02 10:00:00.123"),
                         (12, 2, 2, 2, "81012", "WLAN", 1, 4, None, None, "2024-03-03 09:00:00", "2024-03-04 09:00:00"),
                         (13, 2, 2, 5, "81013", "WLAN nochmal", 1, 3, "2024-03-05 09:00:00", None, "2024-03-03 10:00:00", "2024-03-05 09:00:00"),
                         (14, 1, 1, 3, "81014", "Später", 2, 3, None, "2094-01-01 08:00:00", "2024-03-06 09:00:00", "2024-03-06 09:00:00")),
        "ticket_articles": Table([*ids("id", "ticket_id", "type_id", "sender_id"), "from", "to", "cc", "subject", "message_id", "content_type", "body",
                                  ("internal", "bool"), *ids("created_by_id", "origin_by_id"), ("created_at", TIME)],
                                 (21, 11, 1, 2, "Ute O'Neill <ute@kunde.example>", "support@desk.example", "", "Drucker", "<a1@kunde.example>", "text/html",
                                  "<p>Er <b>druckt</b> nicht<br>\r\nC:\\neu\\tot; -- kein Kommentar /* auch nicht */</p><script>x()</script>", False, 3, None, "2024-03-01 09:00:00.5"),
                                 (22, 11, 7, 1, "Ada Agentin", "", "", "", None, "text/plain", "Nur für uns: \\N \\. \x0b", True, 2, None, "2024-03-01 10:00:00"),
                                 (23, 12, 5, 2, "Kein Adressat", "", "", "", None, "text/plain", "am Telefon", False, 2, 4, "2024-03-03 09:00:00"),
                                 (24, 14, 8, 2, "Ute O'Neill", "", "", "", None, "text/plain", "im Netz", False, 3, None, "2024-03-06 09:00:00")),
        "tags": Table(ids("tag_item_id", "tag_object_id", "o_id"), (1, 1, 11), (2, 1, 11)),
        "links": Table(ids("link_type_id", "link_object_source_id", "link_object_source_value", "link_object_target_id", "link_object_target_value"),
                       (1, 1, 12, 1, 13), (1, 1, 11, 1, 14)),
        "stores": Table([*ids("id", "store_object_id", "store_file_id", "o_id"), "preferences", "size", "filename"],
                        (1, 1, 1, 21, "---\nContent-Type: image/png\nContent-ID: \"<bild@1>\"\n", "268", "bild.png"),
                        (2, 1, 2, 21, "---\nMime-Type: text/plain\n", "5", "fehlt.txt"), (3, 2, 1, 21, None, "268", "21.eml")),
        "store_files": Table([*ids("id"), "sha", "provider"], (1, "ab" * 32, "DB"), (2, "cd" * 32, "File")),
        "store_provider_dbs": Table([*ids("id"), "sha", ("data", BLOB)], (1, "ab" * 32, PNG)),
        "sessions": Table([*ids("id"), "data"], (1, "INSERT INTO tickets VALUES (99);")),
    }
    return t


def znuny(old=False):
    mime = ["a_from", "a_to", "a_cc", "a_subject", "a_message_id", "a_content_type", "a_body", "content_path"]
    said = {31: ("Ute Neu <ute@kunde.example>", "support@desk.example", "", "VPN", "<z1@kunde.example>", "text/plain; charset=utf-8", "VPN geht nicht", "2023/05/01"),
            32: ("Ada Agentin", "", "", "intern", "", "text/html; charset=utf-8", "<b>wieder</b> das", "2023/05/01"),
            33: ("Ute Neu <ute@kunde.example>", "support@desk.example", "", "VPN", "<z3@kunde.example>", "text/plain", "nochmal", "2023/05/03")}
    at = {31: "2023-05-01 08:00:00", 32: "2023-05-01 08:30:00", 33: "2023-05-03 08:00:00"}
    of, sender = {31: 41, 32: 41, 33: 42}, {31: 3, 32: 1, 33: 3}
    t = {
        "queue": named("Postmaster", "Netzwerk"), "ticket_priority": named("1 very low", "2 low", "3 normal", "4 high", "5 very high"),
        "ticket_state_type": named("new", "open", "closed", "pending reminder", "pending auto", "removed", "merged"),
        "ticket_state": Table([*ids("id"), "name", *ids("type_id")], (1, "neu!", 1), (2, "erledigt", 3), (4, "in Arbeit", 2), (9, "zusammen", 7)),
        "article_sender_type": named("agent", "system", "customer"), "link_object": named("Ticket"),
        "users": Table([*ids("id"), "login", "first_name", "last_name"], (1, "root@localhost", "Admin", "OTRS"), (2, "ada", "Ada", "Agentin")),
        "user_preferences": Table([*ids("user_id"), "preferences_key", "preferences_value"], (2, "UserSkin", "default"), (2, "UserEmail", "ada@desk.example")),
        "customer_user": Table([*ids("id"), "login", "email", "customer_id", "first_name", "last_name", "phone", "mobile"],
                               (1, "uneu", "ute@kunde.example", "K17", "Ute", "Neu", "030 1", None)),
        "customer_company": Table(["customer_id", "name"], ("K17", "Beispiel AG")),
        "ticket": Table([*ids("id"), "tn", "title", *ids("queue_id", "user_id", "ticket_priority_id", "ticket_state_id"), "customer_id", "customer_user_id",
                         *ids("until_time"), ("create_time", TIME), ("change_time", TIME)],
                        (41, "2023050110000017", "VPN", 2, 2, 4, 2, "K17", "uneu", 0, "2023-05-01 08:00:00", "2023-05-02 12:00:00"),
                        (42, "2023050310000028", "VPN nochmal", 2, 1, 3, 4, "K17", "uneu", 0, "2023-05-03 08:00:00", "2023-05-03 08:00:00"),
                        (43, "2023050310000039", "VPN wieder", 2, 1, 3, 9, "K17", "uneu", 0, "2023-05-03 09:00:00", "2023-05-03 10:00:00")),
        "ticket_history": Table([*ids("id", "ticket_id", "state_id"), ("create_time", TIME)], (1, 41, 1, "2023-05-01 08:00:00"),
                                (2, 41, 2, "2023-05-01 09:00:00"), (3, 41, 4, "2023-05-01 10:00:00"), (4, 41, 2, "2023-05-02 11:00:00"), (5, 41, 2, "2023-05-02 12:00:00")),
        "link_relation": Table([*ids("source_object_id"), "source_key", *ids("target_object_id"), "target_key", *ids("type_id", "state_id")],
                               (1, "42", 1, "43", 2, 1), (1, "41", 1, "42", 1, 1)),
        "dynamic_field": Table([*ids("id"), "name", "label", "object_type"], (1, "Geraet", "Gerät", "Ticket")),
        "dynamic_field_value": Table([*ids("id", "field_id", "object_id"), "value_text", ("value_date", TIME), *ids("value_int")], (1, 1, 41, "Laptop 7", None, None)),
    }
    files = Table([*ids("id", "article_id"), "filename", "content_size", "content_type", "content_id", "content_alternative", "disposition", ("content", "otrs-blob")],
                  (1, 31, "plan.png", "268", "image/png; name=\"plan.png\"", None, None, "attachment", PNG), (2, 32, "file-2", "9", "text/html", None, "1", "inline", b"<b>x</b>"))
    if old:
        t["article_type"] = Table([*ids("id"), "name"], (1, "email-external"), (9, "note-internal"))
        t["article"] = Table([*ids("id", "ticket_id", "article_type_id", "article_sender_type_id"), *mime, ("create_time", TIME)],
                             *((i, of[i], 9 if i == 32 else 1, sender[i], *said[i], at[i]) for i in said))
        t["article_attachment"] = files
    else:
        t["communication_channel"] = named("Email", "Phone", "Internal", "Chat")
        t["article"] = Table([*ids("id", "ticket_id", "article_sender_type_id", "communication_channel_id", "is_visible_for_customer"), ("create_time", TIME)],
                             *((i, of[i], sender[i], 3 if i == 32 else 1, 0 if i == 32 else 1, at[i]) for i in said))
        t["article_data_mime"] = Table([*ids("id", "article_id"), *mime], *((i + 100, i, *said[i]) for i in said))
        t["article_data_mime_attachment"] = files
    return t


def osticket():
    p = "help_"
    return {p + n: t for n, t in {
        "_search": Table(["object_type", *ids("object_id"), "title", "content"], ("T", 1, "x", "y")),
        "api_key": Table(ids("id"), (1,)),
        "attachment": Table([*ids("id", "object_id"), "type", *ids("file_id", "inline"), "name"], (1, 51, "H", 7, 1, None), (2, 51, "H", 8, 0, "Bericht.txt"), (3, 54, "H", 9, 0, None)),
        "department": Table([*ids("id"), "name"], (1, "Support")),
        "file": Table([*ids("id"), "bk", "type", "key", "name"], (7, "D", "image/png", "kEy7", "bild.png"), (8, "D", "text/plain", "kEy8", "b.txt"), (9, "F", "text/plain", "zKey9", "im Ordner.txt")),
        "file_chunk": Table([*ids("file_id", "chunk_id"), ("filedata", BLOB)], (7, 0, PNG[:100]), (7, 1, PNG[100:]), (8, 0, b"")),
        "organization": Table([*ids("id"), "name"], (1, "Beispiel OHG")),
        "staff": Table([*ids("staff_id"), "firstname", "lastname", "email"], (1, "Ada", "Agentin", "ada@desk.example")),
        "thread": Table([*ids("id", "object_id"), "object_type"], (1, 61, "T"), (2, 62, "T"), (3, 61, "A"), (4, 63, "C")),
        "thread_entry": Table([*ids("id", "thread_id", "staff_id", "user_id"), "type", "poster", "source", "title", "body", "format", ("created", TIME)],
                              (51, 1, 0, 5, "M", "Ute Neu", "Email", "Bildschirm", "<p>Er <b>flackert</b> <img src=\"cid:kEy7\"></p>", "html", "2022-02-01 08:00:00"),
                              (52, 1, 1, 0, "R", "Ada Agentin", "", "", "Bitte <i>neu</i> starten", "html", "2022-02-01 09:00:00"),
                              (53, 1, 1, 0, "N", "Ada Agentin", "", "intern", "Kabel?", "text", "2022-02-01 09:10:00"),
                              (54, 2, 0, 5, "M", "Ute Neu", "Web", "", "Passwort vergessen", "text", "2022-02-02 08:00:00"),
                              (55, 3, 1, 0, "N", "Ada", "", "", "gehört zu einer Aufgabe", "text", "2022-02-02 08:00:00"),
                              (56, 4, 0, 5, "M", "Ute Neu", "Web", "", "Passwort, die zweite", "text", "2022-02-03 08:00:00")),
        "thread_entry_email": Table([*ids("id", "thread_entry_id"), "mid"], (1, 51, "<o1@kunde.example>")),
        "ticket": Table([*ids("ticket_id", "ticket_pid"), "number", *ids("user_id", "status_id", "dept_id", "staff_id", "flags"), "source", ("closed", TIME),
                         ("lastupdate", TIME), ("created", TIME), ("updated", TIME)],
                        (61, None, "704211", 5, 3, 1, 1, 0, "Email", "2022-02-01 10:00:00", "2022-02-01 10:00:00", "2022-02-01 08:00:00", "2022-02-01 10:00:00"),
                        (62, None, "704212", 5, 1, 1, 0, 0, "Web", None, "2022-02-02 08:00:00", "2022-02-02 08:00:00", "2022-02-02 08:00:00"),
                        (63, 62, "704213", 5, 3, 1, 0, 1, "Web", "2022-02-03 08:00:00", "2022-02-03 08:00:00", "2022-02-03 08:00:00", "2022-02-03 08:00:00")),
        "ticket__cdata": Table([*ids("ticket_id"), "subject", "priority"], (61, "Bildschirm flackert", "4"), (62, "Passwort", "2"), (63, "Passwort 2", "2")),
        "ticket_priority": Table([*ids("priority_id"), "priority"], (1, "low"), (2, "normal"), (3, "high"), (4, "emergency")),
        "ticket_status": Table([*ids("id"), "name", "state"], (1, "Offen", "open"), (3, "Fertig", "closed")),
        "user": Table([*ids("id", "org_id"), "name"], (5, 1, "Ute Neu")),
        "user__cdata": Table([*ids("user_id"), "phone"], (5, "030123X4")),
        "user_email": Table([*ids("id", "user_id"), "address"], (9, 5, "ute@kunde.example")),
    }.items()}


def escaped(data):
    for a, b in ((b"\\", b"\\\\"), (b"\0", b"\\0"), (b"'", b"\\'"), (b"\"", b"\\\""), (b"\n", b"\\n"), (b"\r", b"\\r"), (b"\x1a", b"\\Z")):
        data = data.replace(a, b)
    return b"'" + data + b"'"


def mysql_value(value, kind, hexed):
    if value is None:
        return b"NULL"
    if isinstance(value, bytes):
        return b"0x" + value.hex().upper().encode() if hexed and value else b"_binary " + escaped(value)
    if kind in (INT, "bool"):
        return str(int(value)).encode()
    return escaped(value.encode())


def mysqldump(tables, hexed=False):
    """As MariaDB's and MySQL's program writes them: one INSERT for each table."""
    out = [b"/*M!999999\\- enable the sandbox mode */\n-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n--\n/*!40101 SET NAMES utf8mb4 */;\n"]
    for name, t in sorted(tables.items()):
        n = name.encode()
        kinds = {TEXT: "text", INT: "int(11)", BLOB: "longblob", "otrs-blob": "longblob", TIME: "datetime(3)", "bool": "tinyint(1)"}
        columns = "".join(f"  `{c}` {kinds[k]} DEFAULT NULL COMMENT 'a, (b) `c`',\n" for c, k in t.columns)
        out.append(b"\n--\n-- Table structure for table `" + n + b"`\n--\n\nDROP TABLE IF EXISTS `" + n + b"`;\nCREATE TABLE `" + n + b"` (\n"
                   + columns.encode() + f"  KEY `k_{t.columns[0][0]}` (`{t.columns[0][0]}`)\n".encode()
                   + b") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\nLOCK TABLES `" + n + b"` WRITE;\n/*!40000 ALTER TABLE `" + n + b"` DISABLE KEYS */;\n")
        rows = [b"(" + b",".join(mysql_value(v, k, hexed) for v, (_, k) in zip(r, t.columns)) + b")" for r in t.rows]
        if rows:
            out.append(b"INSERT INTO `" + n + b"` VALUES\n" + b",\n".join(rows) + b";\n")
        out.append(b"/*!40000 ALTER TABLE `" + n + b"` ENABLE KEYS */;\nUNLOCK TABLES;\n")
    out.append(b"DELIMITER ;;\nCREATE PROCEDURE p() BEGIN INSERT INTO tickets VALUES (1); END ;;\nDELIMITER ;\n-- Dump completed on 2026-04-17  9:30:00\n")
    return b"".join(out)


def postgres_sql(tables):
    """What psql makes the same database of."""
    import base64
    kinds = {TEXT: "text", INT: "integer", BLOB: "bytea", "otrs-blob": "text", TIME: "timestamp", "bool": "boolean"}
    out = []

    def value(v, kind):
        if v is None:
            return "NULL"
        if kind == "otrs-blob":
            return "'" + base64.b64encode(v).decode() + "'"
        if isinstance(v, bytes):
            return f"'\\x{v.hex()}'"
        return str(v) if kind in (INT, "bool") else "'" + v.replace("'", "''") + "'"
    for name, t in tables.items():
        out.append(f'CREATE TABLE "{name}" (' + ", ".join(f'"{c}" {kinds[k]}' for c, k in t.columns) + ");")
        out += [f'INSERT INTO "{name}" VALUES (' + ", ".join(value(v, k) for v, (_, k) in zip(r, t.columns)) + ");" for r in t.rows]
    return "\n".join(out)


SYSTEMS = {"zammad": zammad, "znuny": znuny, "otrs5": lambda: znuny(True), "osticket": osticket}

if __name__ == "__main__":
    sys.stdout.buffer.write(mysqldump(SYSTEMS[sys.argv[1]]()))
