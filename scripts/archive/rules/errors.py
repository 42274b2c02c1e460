"""What all rule files raise when they say something wrong."""


class RuleError(ValueError):
    """A rule file says something wrong; the message names the file and the rule."""
