"""A python-socketio client with default options. Prints what it receives, a JSON line each, and leaves after the first event.

Usage: client.py URL TOKEN [PATH]
"""
import json
import logging
import sys

import socketio

url, token = sys.argv[1], sys.argv[2]
logging.getLogger("engineio.client").setLevel(logging.CRITICAL)
path = sys.argv[3] if len(sys.argv) > 3 else "socket.io"
client = socketio.Client(reconnection=False)


def say(kind, **more):
    print(json.dumps({"kind": kind, "transport": client.transport(), **more}), flush=True)


@client.on("snapshot")
def on_snapshot(message):
    say("snapshot", sources=[source["sourceId"] for source in message["snapshot"]["sources"]])


@client.on("event")
def on_event(message):
    say("event", sequence=message["position"]["sequence"])
    client.disconnect()


@client.event
def connect_error(data):
    print(json.dumps({"kind": "refused", "data": data}), flush=True)


try:
    client.connect(url, auth={"token": token}, socketio_path=path)
    client.wait()
except socketio.exceptions.ConnectionError:
    sys.exit(3)
