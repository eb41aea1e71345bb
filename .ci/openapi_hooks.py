"""What schemathesis has to be told of the API: how the lines of JSON are sent."""

import schemathesis


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(_context, value):
    """Text as it is; whatever else was made up, as one line."""
    import json

    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")
