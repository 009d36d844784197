"""Receives what an OICP 2.3 hub sends to an EMP: python3 receive.py PORT PROVIDER UID"""
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, provider, uid = int(sys.argv[1]), *sys.argv[2:4]
seen = set()  # in service: a table, because a restart must not forget it


class Emp(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps the hub's connections open

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= 262144:
            self.close_connection = True
            return self.send_error(413)
        body = self.rfile.read(length)
        message = json.loads(body)
        answer = {"Result": True, "StatusCode": {"Code": "000", "Description": "Success"}, "SessionID": message["SessionID"]}
        if self.path.endswith(("/authorize/start", "/authorize/stop")):
            known = message["Identification"].get("RFIDMifareFamilyIdentification", {}).get("UID") == uid
            answer = {"AuthorizationStatus": "Authorized" if known else "NotAuthorized", "ProviderID": provider,
                      "StatusCode": {"Code": "000" if known else "102"}, "SessionID": message["SessionID"]}
        elif body not in seen:  # the hub may send a message again whose answer it lost
            seen.add(body)
            print(message.get("Type", "ChargeDetailRecord"), message["SessionID"], flush=True)
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", port), Emp).serve_forever()
