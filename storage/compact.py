"""JSON as it is kept and sent: Russian letters as they are, and no spaces."""

import json

compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: `json.dumps` makes an encoder for each text whose form is not its usual one, a dozen a message."""
