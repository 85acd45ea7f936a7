"""The Django project: settings, configuration file and the doors in."""
