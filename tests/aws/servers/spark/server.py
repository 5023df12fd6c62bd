"""Runs Spark's jobs one after the other in one process, as they are asked for: Spark takes long to start."""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback
from http.server import BaseHTTPRequestHandler, HTTPServer

from pyspark.sql import SparkSession


class Jobs(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said, status = io.StringIO(), 200
        sys.argv = [asked["program"], *asked["args"]]
        sys.path.insert(0, os.path.dirname(asked["program"]))
        try:
            with contextlib.redirect_stdout(said):
                runpy.run_path(asked["program"], run_name="__main__")
        except BaseException:
            said.write(traceback.format_exc())
            status = 500
        body = said.getvalue().encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


SparkSession.builder.getOrCreate()
server = HTTPServer(("127.0.0.1", 0), Jobs)
print(f"Spark listens at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
