"""Static files under hashed names, ES modules and CSS imports included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStatic(ManifestStaticFilesStorage):
    """Hashes names so that a browser may keep each file for ever."""

    support_js_module_import_aggregation = True
    manifest_strict = False
