"""Small files with words in them, of each kind that the search reads, made here byte by byte; and some
that mean harm."""
import io
import zipfile
import zlib


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in members.items():
            z.writestr(name, text)
    return out.getvalue()


def pdf(words):
    """One page, words in Helvetica and WinAnsi."""
    stream = zlib.compress(b"BT /F 12 Tf 72 700 Td (" + words.encode("cp1252") + b") Tj ET")
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
             b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
             b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    out, places = b"%PDF-1.4\n", []
    for i, part in enumerate(parts):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (i + 1, part)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def docx(words):
    return zipped({"[Content_Types].xml": "<Types/>",
                   "word/document.xml": '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:instrText>PAGE</w:instrText>'
                                        f"<w:t>{words}</w:t></w:r></w:p></w:body></w:document>"})


def xlsx(words):
    return zipped({"xl/sharedStrings.xml": f"<sst><si><t>{words}</t></si></sst>", "xl/worksheets/sheet1.xml": "<worksheet><c><v>0</v></c></worksheet>"})


def pptx(words):
    return zipped({"ppt/slides/slide1.xml": f'<p:sld xmlns:a="a" xmlns:p="p"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sld>'})


def odt(words):
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text",
                   "content.xml": f'<office:document-content xmlns:office="o" xmlns:text="t"><office:body><text:p>{words}</text:p></office:body></office:document-content>'})


def eml(words):
    return f"From: a@example.net\r\nSubject: Weitergereicht\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n".encode()


def rtf(words):
    return ("{\\rtf1\\ansi " + "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in words) + "\\par}").encode()


MAKERS = {"Bericht.pdf": pdf, "Angebot.docx": docx, "Inventar.xlsx": xlsx, "Folien.pptx": pptx, "Brief.odt": odt,
          "Weiter.eml": eml, "Notiz.rtf": rtf, "system.log": lambda w: w.encode("cp1252"),
          "seite.html": lambda w: f"<p>{w}</p>".encode(), "liste.csv": lambda w: b"\xff\xfe" + w.encode("utf-16le")}


def bomb():
    """A thousand times bigger than it is, all in one element."""
    return zipped({"word/document.xml": "<w:t>" + "A" * (200 * 1024 * 1024)})


def evil():
    """name → bytes: none of these may hold anything up."""
    broken = pdf("kaputt")
    return {"bombe.docx": bomb(), "halb.pdf": broken[:len(broken) // 2], "leer.zip": b"PK\x03\x04", "nichts.pdf": b"%PDF-",
            "lol.docx": zipped({"word/document.xml": '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><w:t>&b;</w:t>'}),
            "tief.odt": zipped({"content.xml": "<a>" * 1000000}), "viele.zip": zipped({f"{i}": "" for i in range(20000)})}
