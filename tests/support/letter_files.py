"""Makes letters, saved pages and books for the tests of reading."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

from tests.support.article_files import zipped


def letter(
    text: str = "The council met in Minsk on Wednesday.",
    *,
    html: str | None = None,
    subject: str = "Council meets",
    sender: str = "The Courier <news@courier.example>",
    date: str = "Wed, 22 Jan 2020 10:15:00 +0300",
    **headers: str,
) -> EmailMessage:
    """A letter, to be added to; underscores in the names of headers stand for hyphens."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sender, subject, date
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def saved_page(html: str, *, location: str = "https://courier.example/fees", title: str = "Fees") -> bytes:
    """A page as Chrome saves it, with a picture behind it."""
    import quopri

    body = quopri.encodestring(html.encode()).replace(b"\n", b"\r\n")
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {location}\r\nSubject: {title}\r\n"
        "Date: Fri, 3 Mar 2023 09:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--edge"\r\n\r\n'
    )
    picture = "----edge\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODdh\r\n"
    part = "----edge\r\nContent-Type: text/html\r\nContent-ID: <frame@mhtml>\r\n"
    part += f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {location}\r\n\r\n"
    return head.encode() + part.encode() + body + f"\r\n{picture}----edge--\r\n".encode()


def odt(content: str, *, styles: str = "", title: str = "") -> bytes:
    """An OpenDocument text with paragraphs in its own XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style", "draw", "meta")
    )
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    whole = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{content}</office:text></office:body></office:document-content>"
    )
    about = f"<office:document-meta {spaces}><office:meta><dc:title>{title}</dc:title></office:meta>"
    about += "</office:document-meta>"
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": whole.encode(),
            "meta.xml": about.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


def epub(
    chapters: Sequence[str],
    *,
    about: str = "<dc:title>The Harbour</dc:title><dc:creator>Ann Lee</dc:creator>",
    entries: Sequence[str] = (),
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """A book of chapters, each the body of an XHTML page; `entries` are the nav points of its contents."""
    names = [f"text/part%20{n}.xhtml" for n in range(len(chapters))]
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"{about}</metadata><manifest>{items}"
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f"<spine>{refs}</spine></package>"
    )
    parts = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        b'<rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": package.encode(),
        "OEBPS/toc.ncx": f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{"".join(entries)}</navMap></ncx>'.encode(),
    }
    for n, chapter in enumerate(chapters):
        page = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{chapter}</body></html>'
        )
        parts[f"OEBPS/text/part {n}.xhtml"] = page.encode()
    return zipped(parts | (extra or {}))
