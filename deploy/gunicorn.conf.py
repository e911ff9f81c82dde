"""gunicorn, the same in `make run` and in the container: two processes with four threads each."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
# Import everything once, before the fork: half the start-up time, less memory. No connection is
# opened before the fork.
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
# As long as gunicorn reads, and as nginx: a longer address gets a bare 414. No field of ours that
# ends in an address takes that much.
limit_request_line = 8190
# A page's statement ends before gunicorn gives up the page; workers and commands may take longer.
raw_env = [f"STATEMENT_SECONDS={os.environ.get('STATEMENT_SECONDS', '20')}"]
# No socket for commands in the home folder: signals are enough.
control_socket_disable = True
# One line a request, without address and query string: both can hold personal data.
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms request=%({x-request-id}o)s"
# The reverse proxy is the only one that reaches us in the container.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
