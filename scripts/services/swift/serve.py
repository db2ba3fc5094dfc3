"""OpenStack Swift in one process: proxy with S3 API, and one account, container and object server each, on 127.0.0.1.

Usage: serve.py FOLDER. Keeps everything in FOLDER, writes the proxy's port to FOLDER/port, and prints READY once all four
listen. Swift's own modules and settings, started without Debian's services, users and /etc/swift.
"""

import logging
import os
import sys

try:
    import eventlet
    from eventlet import wsgi
    from swift.account.server import AccountController
    from swift.common import utils
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.ring import RingBuilder
    from swift.common.wsgi import loadapp
    from swift.container.server import ContainerController
    from swift.obj.server import ObjectController
except ModuleNotFoundError as error:
    sys.exit(f"{error}. OpenStack Swift is not installed: sudo apt-get install python3-swift")

DEVICE = "disk"
# For machines that are busy with other tests: a listing that was not brought up to date in time would stay behind, since
# nothing mends it here.
PATIENCE = {"conn_timeout": "10", "node_timeout": "60", "container_update_timeout": "60"}


class StandardError(logging.StreamHandler):
    """Takes the place of the system's log, which is not ours to write to."""

    createLock = utils.ThreadSafeSysLogHandler.createLock

    def __init__(self, **_):
        super().__init__()


class NoCache:
    """Takes the place of memcached, which tempauth insists on: accounts and buckets are looked up each time, and no answer is
    old."""

    def get(self, *_, **__):
        return None

    def set(self, *_, **__):
        pass

    def delete(self, *_, **__):
        pass


def with_no_cache(app):
    def call(env, start_response):
        env["swift.cache"] = NoCache()
        return app(env, start_response)

    return call


def write_ring(folder, name, port):
    """One copy of everything, on one device."""
    builder = RingBuilder(part_power=2, replicas=1, min_part_hours=1)
    builder.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": DEVICE})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + ".ring.gz"))


def listen():
    return eventlet.listen(("127.0.0.1", 0), backlog=4096)


def port_of(listener):
    return listener.getsockname()[1]


def serve(listener, app):
    quiet = utils.NullLogger()
    # Clients of S3 look for "ETag" as it is written.
    return eventlet.spawn(
        wsgi.server, listener, app, quiet, protocol=SwiftHttpProtocol, capitalize_response_headers=False
    )


def main(folder):
    utils.eventlet_monkey_patch()
    utils.ThreadSafeSysLogHandler = StandardError
    storage = {name: listen() for name in ("account", "container", "object")}
    prepare(folder, storage)
    conf = {
        "swift_dir": folder,
        "devices": os.path.join(folder, "devices"),
        "mount_check": "false",
        "log_level": "WARNING",
        **PATIENCE,
    }
    controllers = {"account": AccountController, "container": ContainerController, "object": ObjectController}
    servers = [serve(listener, controllers[name](conf)) for name, listener in storage.items()]
    proxy = listen()
    app = loadapp(os.path.join(os.path.dirname(__file__), "proxy-server.conf"), global_conf=conf)
    servers.append(serve(proxy, with_no_cache(app)))
    with open(os.path.join(folder, "port"), "w") as file:
        file.write(str(port_of(proxy)))
    print("READY", flush=True)
    for server in servers:
        server.wait()


def prepare(folder, storage):
    os.makedirs(os.path.join(folder, "devices", DEVICE))
    with open(os.path.join(folder, "swift.conf"), "w") as file:
        file.write("[swift-hash]\nswift_hash_path_suffix = millrace\n")
    for name, listener in storage.items():
        write_ring(folder, name, port_of(listener))
    utils.set_swift_dir(folder)


main(sys.argv[1])
