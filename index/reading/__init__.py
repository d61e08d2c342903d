"""Reads files in many formats as articles, with what each says about itself."""
