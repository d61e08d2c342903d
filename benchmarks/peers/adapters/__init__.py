"""One file a tool: a class `Adapter` as ../protocol.py says, used as the tool's documentation does.

Each runs in its own virtual environment, where nothing of Dateline's is installed (but in Dateline's own).
"""
