"""Reads what a web page is: its main text, its title, the day it was published, and whether it is one."""
