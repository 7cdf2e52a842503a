import io
import json
import logging

import structlog

from bot import logs


def test_a_line_holds_only_what_is_allowed() -> None:
    stream = io.StringIO()
    logs.set_up(stream)
    structlog.get_logger().info("filed", count=3, subject="Dr Marker Planted", sender="marker@planted.example")
    line = json.loads(stream.getvalue())
    assert line["count"] == 3
    assert line["event"] == "filed (dropped: sender, subject)"
    assert "Planted" not in stream.getvalue()


def test_libraries_do_not_write_at_all() -> None:
    stream = io.StringIO()
    logs.set_up(stream)
    logging.getLogger("urllib3").warning("GET /users/marker@planted.example")
    assert stream.getvalue() == ""
