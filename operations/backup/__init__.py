"""Backups: everything an installation holds, in one file that can be checked."""
