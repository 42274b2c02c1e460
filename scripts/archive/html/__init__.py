"""From a generated Markdown page to its HTML, byte for byte as MkDocs writes it, without MkDocs."""
