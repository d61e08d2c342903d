"""The index on the disk: immutable segments, the manifest that names them, and what changes them."""
