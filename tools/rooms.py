#!/usr/bin/python3
"""Makes, in the build folder, one folder of links for each room that holds only the rooms it may
include. '#include "db/db.h"' from decode/ then finds nothing: a breach of the layers does not
compile. Run by Meson at configuration: rooms.py SOURCE_DIR BUILD_DIR."""
import os
import sys

SOURCE = ["base", "db", "core", "decode", "mail", "hook", "import", "web", "cmd"]
LAWFUL = {
    "base": ["base"],
    "db": ["base", "db"],
    "core": ["base", "db", "core", "sql", "rows"],
    "decode": ["base", "decode"],
    "mail": ["base", "db", "core", "decode", "mail", "rows"],
    "hook": ["base", "db", "core", "hook", "rows"],
    "import": ["base", "db", "core", "decode", "mail", "import", "rows"],
    "web": ["base", "db", "core", "web", "pages", "rows"],
    "cmd": ["base", "db", "core", "decode", "mail", "hook", "import", "web", "pages", "cmd", "sql", "rows"],
}


def main(source, build):
    for room, seen in LAWFUL.items():
        folder = os.path.join(build, "rooms", room)
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        for name in seen:
            where = source if name in SOURCE else build
            os.symlink(os.path.join(where, "src", name), os.path.join(folder, name))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
