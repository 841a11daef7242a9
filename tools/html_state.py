"""Where in an HTML document a template stands: text, a tag, an attribute's value, an address.

page2c.py feeds the constant text of a template through State.text() and asks State.value() what may
be put at this place. Both raise Bad with a sentence that says what to do. A State is copied before
a branch and joined after it, so that an if or a for can't leave half a tag behind."""
import dataclasses
import re


class Bad(Exception):
    """A mistake in a template; line 0: where the node stands that was being compiled."""

    def __init__(self, message, line=0):
        super().__init__(message)
        self.line = line


URL_ATTRIBUTES = {
    "href", "src", "action", "formaction", "poster", "cite", "data", "background", "manifest",
    "ping", "longdesc", "xlink:href", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete",
    "hx-push-url", "hx-replace-url", "sse-connect",
}
# A second parser reads these, so escaping for HTML alone would not be enough.
NO_VALUES = {"srcdoc", "srcset", "imagesrcset", "hx-vals", "hx-vars", "hx-headers", "hx-trigger",
             "hx-request", "attributename", "to", "values", "from", "by"}
REFUSED_ELEMENTS = {
    "style": "put the rules into assets/app.css and use a class: the CSP forbids inline styles",
    "base": "it would bend every link of the page",
    "object": "the CSP forbids it", "embed": "the CSP forbids it", "applet": "it is obsolete",
    "plaintext": "it is obsolete", "xmp": "write <pre>", "noembed": "it is obsolete",
    "noframes": "it is obsolete", "frame": "write <iframe>", "frameset": "write <iframe>",
}
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
ATTRIBUTE = re.compile(r"[^\s\"'<>/=]+")
ASSIGN = re.compile(r"\s*=\s*")
SCHEMES = {"http", "https", "mailto", "tel"}


@dataclasses.dataclass
class State:
    mode: str = "text"  # text, tag, value, title (RCDATA: title and textarea), script
    element: str = ""
    attribute: str = ""
    quote: str = ""
    form: bool = False
    pre: bool = False
    # what follows takes no part in comparing the ends of branches
    url: str = ""  # start, word, slash, host, path, query, opaque; mixed: by ways that differ
    constant: str | None = ""  # the attribute's value so far, None once a value came in
    seen: frozenset = frozenset()
    space: bool = False  # the next attribute needs white space before it
    last: str = ""  # last character of an address; "\0" is a value
    word: str = ""  # an address's beginning, as long as it may be a scheme

    def key(self):
        # between tags it does not matter which one was open last
        element = "" if self.mode == "text" else self.element
        return self.mode, element, self.attribute, self.quote, self.form, self.pre

    def where(self):
        return {
            "text": "in the text", "tag": f"inside the tag <{self.element}>",
            "value": f"inside {self.attribute}=\"…\" of <{self.element}>",
            "title": f"inside <{self.element}>", "script": "inside <script>",
        }[self.mode] + (", with a form open" if self.form else "")

    def copy(self):
        return dataclasses.replace(self)

    def join(self, other, what):
        """The state after a branch: both ends must be at the same place."""
        if self.key() != other.key():
            raise Bad(f"{what} ends {other.where()} on one way and {self.where()} on the other "
                      "(open and close tags, quotes and forms on the same way)")
        self.seen &= other.seen
        self.space |= other.space
        self.url = self.url if self.url == other.url else "mixed"
        self.last = self.last if self.last == other.last else "\0"
        if self.constant != other.constant:
            self.constant = None

    # constant text

    def text(self, text, line=0):
        """Walks over TEXT; gives it back with its white space made small."""
        out, at = [], 0
        while at < len(text):
            try:
                at = getattr(self, "in_" + self.mode)(text, at, out)
            except Bad as e:
                e.line = e.line or (line and line + text.count("\n", 0, at))
                raise
        return "".join(out)

    def in_text(self, text, at, out):
        if text[at] != "<":
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            out.append(text[at:end] if self.pre else re.sub(r"\n\s*", "\n", text[at:end]))
            return end
        if text.startswith("<!", at):
            return self.declaration(text, at, out)
        m = TAG.match(text, at)
        if not m:
            raise Bad("a bare \"<\" (write &lt;)")
        if m.end() < len(text) and text[m.end()] not in " \t\n/>":
            raise Bad(f"\"{m.group(0)}{text[m.end()]}\" is not a tag's name")
        return self.close(m, text, out) if m.group(1) else self.open(m, out)

    def declaration(self, text, at, out):
        comment = text.startswith("<!--", at)
        end = text.find("-->" if comment else ">", at)
        if end < 0 or not (comment or text[at:end].lower().startswith("<!doctype")):
            raise Bad("\"<!\" begins neither <!doctype html> nor a comment that ends before the "
                      "next template tag (write {# … #})")
        if comment:
            return end + 3
        out.append(text[at:end + 1])
        return end + 1

    def open(self, m, out):
        name = m.group(2).lower()
        if name in REFUSED_ELEMENTS:
            raise Bad(f"<{name}> is refused: {REFUSED_ELEMENTS[name]}")
        if name == "form" and self.form:
            raise Bad("a form inside a form (close the outer one first)")
        self.mode, self.element, self.seen, self.space = "tag", name, frozenset(), True
        out.append(m.group(0))
        return m.end()

    def close(self, m, text, out):
        name, end = m.group(2).lower(), text.find(">", m.end())
        if end < 0 or text[m.end():end].strip():
            raise Bad(f"</{name}> does not end in \">\"")
        if name == "form" and not self.form:
            raise Bad("</form> without its form in the same page or piece")
        if name == "form":
            self.form = False
        elif name == "pre":
            self.pre = False
        out.append(f"</{name}>")
        return end + 1

    def in_tag(self, text, at, out):
        c = text[at]
        if c.isspace():
            while at < len(text) and text[at].isspace():
                at += 1
            out.append(" ")
            self.space = False
            return at
        if c in "/>":
            out.append(c)
            self.space = False
            if c == ">":
                self.opened(out)
            return at + 1
        m = ATTRIBUTE.match(text, at)
        if not m:
            raise Bad(f"{c!r} can't stand {self.where()}")
        if self.space:
            raise Bad(f"white space is missing before \"{m.group(0)}\" {self.where()} (a name can't "
                      "be computed)")
        return self.attribute_begin(m, text, out)

    def attribute_begin(self, m, text, out):
        name, end = m.group(0).lower(), m.end()
        if name in self.seen:
            raise Bad(f"{name}= stands twice in <{self.element}>")
        self.allowed(name)
        self.seen |= {name}
        self.space = True
        out.append(m.group(0))
        m = ASSIGN.match(text, end)
        if not m:
            return end
        if m.end() == len(text) or text[m.end()] not in "\"'":
            raise Bad(f"the value of {name}= is not in quotes (write {name}=\"…\")")
        self.mode, self.attribute, self.quote = "value", name, text[m.end()]
        self.url = "start" if name in URL_ATTRIBUTES else ""
        self.constant, self.last = "", ""
        out.append("=" + self.quote)
        return m.end() + 1

    @staticmethod
    def allowed(name):
        if name.startswith(("on", "hx-on")):
            raise Bad(f"{name}= is refused: the CSP forbids inline scripts (listen in "
                      "assets/app.js)")
        if name == "style":
            raise Bad("style= is refused: the CSP forbids it (make a class in assets/app.css)")
        if name == "formmethod":
            raise Bad("formmethod= is refused (a form that changes something is {% form %})")
        if name == "http-equiv":
            raise Bad("http-equiv= is refused (web/answer.c sets the headers)")

    def in_value(self, text, at, out):
        end = text.find(self.quote, at)
        piece = text[at:] if end < 0 else text[at:end]
        for c in piece if self.url else "":
            self.url_step(c)
            self.last = c
        if self.constant is not None:
            self.constant += piece
        out.append(piece)
        if end < 0:
            return len(text)
        if self.element == "form" and self.attribute == "method" and (
                self.constant is None or self.constant.lower() != "get"):
            raise Bad("a form that posts is written {% form \"/path\" %} … {% endform %}: it brings "
                      "the CSRF field along")
        out.append(self.quote)
        self.mode, self.attribute, self.quote, self.url, self.space = "tag", "", "", "", True
        return end + 1

    def url_step(self, c):
        """The next character of an address; what stands before a value decides what it can do."""
        if c.isspace() or c == "\\":
            raise Bad("white space or a backslash in an address (browsers read it as something "
                      "else)")
        if self.url in ("query", "opaque", "mixed"):
            return
        if c in "?#":
            self.url = "query"
        elif self.url == "start":
            self.url = "slash" if c == "/" else "word"
        elif self.url == "slash":
            self.url = "host" if c == "/" else "path"
        elif self.url == "host" and c == "/" and self.last not in "/:":
            self.url = "path"
        elif self.url == "word" and c == ":":
            self.scheme(self.word)
        elif self.url == "word" and c == "/":
            self.url = "path"
        self.word = self.word + c if self.url == "word" else ""

    def scheme(self, name):
        if name.lower() not in SCHEMES:
            raise Bad(f"an address with the scheme \"{name}:\" (http, https, mailto, tel)")
        self.url = "opaque" if name.lower() in ("mailto", "tel") else "host"

    def in_title(self, text, at, out):
        m = re.compile(f"</{self.element}\\s*>", re.I).search(text, at)
        end = m.start() if m else len(text)
        out.append(text[at:end])
        if m:
            out.append(f"</{self.element}>")
            self.mode, end = "text", m.end()
        return end

    def in_script(self, text, at, out):
        m = re.compile(r"\s*</script\s*>", re.I).match(text, at)
        if not m:
            raise Bad("a script with content is refused: the CSP forbids it (write it into "
                      "assets/app.js)")
        out.append("</script>")
        self.mode = "text"
        return m.end()

    def opened(self, out):
        self.mode = "text"
        if self.element == "script":
            if "src" not in self.seen:
                raise Bad("an inline <script> is refused: the CSP forbids it (write it into "
                          "assets/app.js)")
            self.mode = "script"
        elif self.element in ("title", "textarea"):
            self.mode = "title"
        elif self.element == "form":
            self.form = True
        elif self.element == "pre":
            self.pre = True
        if self.element in ("textarea", "pre"):
            out.append("\n")  # the parser drops one line break; it must not be the value's own

    # values

    def value(self):
        """What a value here is: text, url (a whole address), or part, query (of an address)."""
        if self.mode in ("text", "title"):
            return "text"
        if self.mode != "value":
            raise Bad(f"a value {self.where()} is refused (values stand in text or in quoted "
                      "attributes)")
        self.constant = None
        if self.attribute in NO_VALUES:
            raise Bad(f"a value in {self.attribute}= is refused: a second parser reads it (use "
                      "data-… or a field)")
        return self.value_url() if self.url else "text"

    def value_url(self):
        if self.url == "start":
            self.url, self.last = "path", "\0"
            return "url"
        if self.url == "query":
            return "query"
        if self.url == "mixed":
            raise Bad("a value after an if inside an address (write the whole address in each "
                      "branch, or make a struct url in C)")
        if self.url not in ("slash", "path"):
            raise Bad("a value in the scheme or host of an address (begin with \"/\", or make a "
                      "struct url in C)")
        if self.last in (".", "\0"):
            raise Bad("two values, or a dot and a value, side by side in a path (they could become "
                      "\"..\": give each its own segment)")
        self.url, self.last = "path", "\0"
        return "part"
