# Writes the HTML on standard input as a tagged PDF on standard output. Nothing that a page names is fetched: no file, no address.
import logging
import resource
import sys

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))

import weasyprint


def refuse(address, *args, **kwargs):
    raise ValueError("a document names nothing outside itself")


logging.getLogger("weasyprint").addHandler(logging.NullHandler())
logging.getLogger("weasyprint").propagate = False
page = sys.stdin.buffer.read().decode("utf-8")
weasyprint.HTML(string=page, base_url=None, url_fetcher=refuse).write_pdf(
    sys.stdout.buffer, identifier=sys.argv[2].encode("ascii"), variant="pdf/ua-1")
sys.stdout.buffer.flush()
