from archive.build.site import _Server
from archive.html.policy import META, allow_script


def test_one_script_is_let_run_by_its_digest() -> None:
    page = allow_script(f"<head>{META}</head>".encode(), b"alert(1)")
    assert b"script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; " in page


def test_the_local_server_lets_only_its_own_script_run() -> None:
    page = f"<html><head>{META}</head><body></body></html>".encode()
    served = _Server._inject_js_into_html(_Server.__new__(_Server), page, 1)
    script = served.partition(b"<script>")[2].partition(b"</script>")[0]
    assert b"livereload(1, " in script
    assert served.count(b"'sha256-") == 1 and b"unsafe" not in served
