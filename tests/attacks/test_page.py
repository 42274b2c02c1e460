"""The page says what comes of the attacks now."""

from tests.attacks.page import PAGE, page


def test_the_page_is_as_things_are() -> None:
    assert PAGE.read_text("utf-8") == page(), "make attacks-page"
