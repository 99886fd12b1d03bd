"""The gallery's clips: bundled ones, and public ones that are downloaded on request."""
