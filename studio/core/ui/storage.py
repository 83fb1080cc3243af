"""Static files with a fingerprint in their name, compressed once, kept by browsers for ever.

Vendored files stay byte for byte what their packages ship; the comments in them that point to source maps (a megabyte
nobody needs at the counter) are therefore left alone instead of being looked up.
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StudioStaticStorage(CompressedManifestStaticFilesStorage):
    patterns = tuple(
        (
            extension,
            tuple(
                pattern
                for pattern in patterns
                if "sourceMappingURL" not in (pattern if isinstance(pattern, str) else pattern[0])
            ),
        )
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
