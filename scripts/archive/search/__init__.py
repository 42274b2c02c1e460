"""Search without a server: an index in pieces that a browser fetches as it needs them.

Report ─ records ─▶ Record ─ folding, grams ─▶ postings ─ bits ─▶ segment ─ index ─▶ files
query ─ grams ─▶ shards ─▶ candidates, ranked ─ their texts ─▶ hits        (reader)
"""
