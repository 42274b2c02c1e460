"""A static-site archive of public reports.

The tour of the house, in the order in which a text passes through it:

- `model`      the nouns: Source, Decoded, Line, Removal, Block, Value, Report, Page
- `convert`    the whole journey of one text, on one screen
- `stages/`    the verbs: decode, segment, clean (by verdicts), structure (with opening and
               outline), describe (with reading, where, when and periods), same, inspect,
               render (with escaping, facts, citing, origin, account, standards and
               tombstone), mask, downloads
- `personal`   what is a person's in a text, and how it is masked
- `cite/`      how a report is cited: what is said of it, as text and for programs
- `settings`   what mkdocs.yml says of the archive
- `steps`      journeys that pause between stages, so that a few dozen go abreast
- `spans`      arithmetic on spans: kept and removed rejoin to the decoded text
- `faces`      a line as the rules read it
- `rules/`     what editors change, as checked YAML, and the loaders
- `places`     the official list of administrative divisions, by year
- `sidecar`    what a curator decided about a source; `curation` writes such files
- `catalog/`   what is known only across reports: lists, home page, redirects, sitemap; copies
               of one text (signatures, then families, differences and versions); what is
               near a report
- `html/`      a page's HTML, byte for byte as MkDocs writes it: lean reads a page, shell is
               what stands around all pages of its kind
- `build/`     the disk and the processes: `run` is a build on one screen; survey and plan say
               what there is to do, converting and indexing fill the cache, decisions and kin
               look across reports, documents writes docs/, sites the site, publish changes it
               in one step
- `search/`    the index, and the reader that answers from it
- `packing`    what is published compressed: the same bytes on every machine
- `fast_json`  values as JSON, and back
- `manifest`   the digests of a site's files, and what does not agree with them
- `identity`   a source's path, its page and its address: one rule, both ways
- `cli`        the commands

Only `build/`, `cli` and the loaders of `rules/` touch a disk; a test keeps that wall.
"""
