"""The Django project: settings, configuration file and the doors in."""

VERSION = "1.0.0.dev0"  # as in CHANGELOG.md; `.dev`: what is to become that release
