"""The words of rich text (RTF) that decide what is shown, and the code pages of its fonts."""

from __future__ import annotations

MARKS = {
    "par": "\n\n",
    "sect": "\n\n",
    "page": "\n\n",
    "line": "\n",
    "softline": "\n",
    "column": "\n\n",
    "tab": "\t",
    "cell": " | ",
    "nestcell": " | ",
    "row": "\n",
    "nestrow": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
"""Words that stand for characters."""

APART = {
    **dict.fromkeys(("footnote",), "footnote"),
    **dict.fromkeys(("shptxt", "dptxbxtext"), "box"),
    **dict.fromkeys(("header", "headerf", "footer", "footerf"), "header"),
    "title": "title",
    "ud": "body",
}
"""Words that open a group whose text stands apart, and where it is put."""

STARRED = frozenset({"shpinst", "do", "ud", "shptxt", "footnote", "fldrslt", "nesttableprops"})
"""Groups that older programs may pass over, and that hold text all the same."""

SKIPPED = frozenset(
    """
    fonttbl colortbl stylesheet listtable listoverridetable revtbl rsidtbl filetbl info pict object objdata
    objclass objname fldinst datafield themedata colorschememapping latentstyles datastore xmlnstbl generator
    bkmkstart bkmkend annotation atnid atnauthor atntime atndate atnref atnicn atnparent nonesttables shprslt
    nonshppict background template operator author company manager category keywords subject comment doccomm
    hlinkbase creatim revtim printim buptim ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn sn sv sp formfield
    ffname ffdeftext ffentrymcr ffexitmcr ffhelptext ffstattext xe tc rxe bxe panose falt fontemb
    headerl headerr footerl footerr userprops propname staticval linkval private pgptbl mmathPr htmltag
    mhtmltag ebcstart ebcend pnseclvl upr
    """.split()
)
"""Groups that hold nothing that a reader sees, or that shows what is shown elsewhere."""

CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}

CHARSETS = {
    0: "cp1252",
    2: "symbol",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""`fcharset` of a font to its codec; one that is not here has the file's own code page."""

SYMBOL_BULLETS = {0xB7: "•", 0xA7: "▪", 0xA8: "◦", 0x2D: "-"}
"""What the signs of the Symbol and Wingdings fonts look like that lists begin with."""
