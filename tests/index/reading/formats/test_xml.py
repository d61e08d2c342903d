"""XML by its root element: feeds, NITF, NewsML; what is refused."""

from __future__ import annotations

import datetime
from pathlib import Path

from index.types import Article
from tests.support.read_files import read_data, read_paths, reason

DAY = datetime.date(2020, 1, 22)


def read_items(xml: str, tmp_path: Path, name: str = "a.xml") -> tuple[list[Article], list[str]]:
    """The articles in an XML file, and why others are none."""
    (tmp_path / name).write_text(xml, "utf-8")
    articles, skipped = read_paths(tmp_path)
    return list(articles.values()), list(skipped.values())


RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Courier &amp; Herald</title>
<item><title>Fees &lt;i&gt;go&lt;/i&gt; up</title>
 <link>https://courier.example/fees</link><dc:creator>Ann Lee</dc:creator>
 <pubDate>Wed, 22 Jan 2020 10:15:00 +0300</pubDate><description>A teaser.</description>
 <content:encoded><![CDATA[<p>The board met.</p><p>It&nbsp;agreed.</p>]]></content:encoded></item>
<item><title>Late news</title><link>https://courier.example/2020/01/22/late</link>
 <pubDate>Tue, 21 Jan 2020 23:30:00 GMT</pubDate><description>Only a teaser here.</description></item>
<item><description></description></item></channel></rss>"""


def test_a_feed_has_an_article_an_item(tmp_path: Path) -> None:
    articles, skipped = read_items(RSS, tmp_path)
    first, late = articles
    assert (first.id, first.title, first.author) == (
        "a.xml:https://courier.example/fees",
        "Fees go up",
        "Ann Lee",
    )
    assert (first.source, first.url, first.date) == (
        "The Courier & Herald",
        "https://courier.example/fees",
        DAY,
    )
    assert first.text == "Fees go up\n\nThe board met.\n\nIt\u00a0agreed."
    assert late.text == "Late news\n\nOnly a teaser here."
    assert late.date == DAY  # an evening in UTC; the address has the day where it was written
    assert skipped == ["empty: no letters or digits in it"]


def test_atom_has_a_date_only_where_the_publication_is_stated(tmp_path: Path) -> None:
    articles, _ = read_items(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>'
        "<entry><title>One</title><published>2020-01-22T09:00:00+01:00</published><updated>2021-05-06T00:00:00Z</updated>"
        '<author><name>Ann Lee</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words.</p></div></content></entry>'
        '<entry><title>Two</title><updated>2021-05-06T00:00:00Z</updated><link href="https://c.example/2"/>'
        '<content type="html">&lt;p&gt;More &amp;amp; more.&lt;/p&gt;</content></entry></feed>',
        tmp_path,
        "a.atom",
    )
    assert [(a.date, a.author, a.url, a.text) for a in articles] == [
        (DAY, "Ann Lee", None, "One\n\nWords."),
        (None, None, "https://c.example/2", "Two\n\nMore & more."),
    ]


def test_an_export_of_wordpress_without_menus_and_drafts(tmp_path: Path) -> None:
    def item(kind: str, status: str, title: str) -> str:
        return (
            f"<item><title>{title}</title><content:encoded><![CDATA[Words of <b>{title}"
            f"</b>.]]></content:encoded>"
            f"<wp:post_date>2020-01-22 23:50:00</wp:post_date><wp:post_type>{kind}</wp:post_type>"
            f"<wp:status>{status}</wp:status></item>"
        )

    items = (
        item("post", "publish", "One")
        + item("nav_menu_item", "publish", "Menu")
        + item("post", "draft", "Two")
    )
    articles, skipped = read_items(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">'
        f"<channel><title>Blog</title>{items}</channel></rss>",
        tmp_path,
    )
    assert [(a.text, a.date) for a in articles] == [("One\n\nWords of One.", DAY)]
    assert skipped == ["not published: a draft of a WordPress export"]


NITF = """<nitf><head><title>fees-slug</title><docdata><date.issue norm="20200121T220000Z"/>
<doc.copyright holder="Courier AG"/></docdata><pubdata date.publication="20200122" name="The Courier"
 ex-ref="https://c.example/1"/></head>
<body><body.head><hedline><hl1>Fees go up</hl1><hl2>Fishermen protest</hl2></hedline>
<byline>By <person>Ann Lee</person></byline>
<dateline><location>MINSK</location></dateline></body.head><body.content><block><p>The board <em>met</em>.</p>
<p>It agreed.</p></block><media><media-metadata name="x" value="y"/>
<media-caption>A boat.</media-caption></media></body.content></body></nitf>"""


def test_nitf_with_what_its_head_says() -> None:
    draft = read_data(".xml", NITF)
    assert (draft.title, draft.date, draft.author) == ("Fees go up", DAY, "Ann Lee")
    assert (draft.source, draft.url) == ("The Courier", "https://c.example/1")
    assert draft.text == (
        "Fees go up\n\nFishermen protest\n\nBy Ann Lee\n\nMINSK\n\nThe board met.\n\nIt agreed.\n\nA boat."
    )


def _g2(about: str, content: str, version: str = "1") -> str:
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a" version="{version}"><itemMeta>'
        f'<provider literal="courier"><name>Courier Agency</name></provider>{about}</itemMeta>'
        "<contentMeta><headline>Fees go up</headline><by>By Ann Lee</by></contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


XHTML = (
    '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    "<body><p>The board met.</p></body></html></inlineXML>"
)


def test_newsml_g2_items_of_a_message(tmp_path: Path) -> None:
    first = "<versionCreated>2020-01-22T10:00:00+03:00</versionCreated>"
    items = (
        _g2(first, XHTML)
        + _g2("<versionCreated>2020-02-01T10:00:00+03:00</versionCreated>", XHTML, "3")
        + _g2(
            f"<firstCreated>2020-01-22T10:00:00+03:00</firstCreated>{first}",
            "<inlineData>Plain words.</inlineData>",
            "3",
        )
        + _g2(f'{first}<pubStatus qcode="stat:canceled"/>', XHTML)
        + _g2(first, '<remoteContent href="a.jpg"/>')
    )
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>{items}</itemSet></newsMessage>'
    articles, skipped = read_items(message, tmp_path)
    assert [(a.title, a.author, a.source) for a in articles] == [
        ("Fees go up", "Ann Lee", "Courier Agency")
    ] * 3
    assert [a.date for a in articles] == [DAY, None, DAY]  # of a third version the first day is not known
    assert [a.text for a in articles[1:]] == ["Fees go up\n\nThe board met.", "Fees go up\n\nPlain words."]
    assert skipped == ["withdrawn by its agency", "no text in it"]


def test_newsml_of_before_with_nitf_in_it(tmp_path: Path) -> None:
    articles, _ = read_items(
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>courier.example</ProviderId></NewsIdentifier>"
        "</Identification><NewsManagement><FirstCreated>20200122T101500+0100</FirstCreated></NewsManagement>"
        "<NewsComponent><NewsLines><HeadLine>Fees go up</HeadLine></NewsLines>"
        "<NewsComponent><ContentItem><DataContent>"
        "<nitf><body><body.head><byline>By Ann Lee</byline></body.head><body.content>"
        "<p>The board met.</p></body.content></body></nitf>"
        "</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>",
        tmp_path,
    )
    assert [(a.title, a.date, a.author, a.source) for a in articles] == [
        ("Fees go up", DAY, "Ann Lee", "courier.example")
    ]
    assert articles[0].text == "Fees go up\n\nBy Ann Lee\n\nThe board met."


def test_xml_that_cannot_be_read_says_why() -> None:
    assert "unknown kind (<catalog>)" in reason(".xml", "<catalog><book/></catalog>")
    assert "not XML" in reason(".xml", "The board met.")
    assert "without items" in reason(".xml", '<rss version="2.0"><channel><title>a</title></channel></rss>')
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel>'
    assert "entities" in reason(".xml", bomb + "<item><title>&b;</title></item></channel></rss>")
    assert "nested too deeply" in reason(".xml", "<rss>" + "<a>" * 1_000)
    outside = '<!DOCTYPE r SYSTEM "file:///etc/passwd"><nitf><body><p>Words &x; here.</p></body></nitf>'
    assert read_data(".xml", outside).text == "Words here."
