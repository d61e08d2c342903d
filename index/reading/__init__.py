"""Reads files in many formats as articles, with what each says about itself.

`read_articles` (`articles.py`) finds the files (`folders.py`), has each read by its format (`formats/`), and
makes an `Article` of it. The words:

    Draft        an article as a format reads it, without its id; what it leaves None may be in its text
    fill         completes a draft: title, date, source and URL, where its own text states them (`metadata/`)
    Unreadable   raised for a file or row that holds no article; its text is the reason, which people see
    origin       digest of the bytes that an article was read from and of how they are read: a file that has
                 the same one is not parsed again (`fingerprints.py`)
"""
