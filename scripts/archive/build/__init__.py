"""The disk and the processes: what stands between the pure stages and a machine."""


class SiteError(Exception):
    """The site could not be built or served; the message says why."""
