"""How a report is cited: what is said of it, and that in the forms that readers ask for.

Pure: the same report and the same settings give the same citation, on any day.
"""
