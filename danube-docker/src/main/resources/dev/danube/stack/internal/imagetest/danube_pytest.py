"""A plugin of pytest for the tests of an image, which run beside Docker in a container of their own.

Tests start containers with docker-py as they do on a developer's machine, and then:

- what they create has the labels of the run, so that it is removed even if the tests are killed,
  and is removed when they end;
- a port of the host such as 8888 is a free one, and connections from the tests to localhost:8888
  go there;
- a folder or file beside the tests is copied into the container in place of being bound, because
  Docker does not see the files of this container. What the container writes there stays there.

The fixtures docker_client, image_name, http_client and container are there for tests that have no
conftest.py with their own. danube_port(8888) is the real port, for programs that tests start.
"""

import errno
import os
import re
import socket
import tarfile
import tempfile

import pytest

try:
    import docker
    from docker.api.container import ContainerApiMixin
    from docker.api.network import NetworkApiMixin
    from docker.api.volume import VolumeApiMixin
except ImportError:  # the tests do not talk to Docker
    docker = None

PREFIX = "dev.danube."
KEEP = "dev.danube.keep"
LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "")


class Created:
    """What the tests have created, with the calls that remove it."""

    def __init__(self):
        self.removals = []

    def add(self, remove):
        self.removals.append(remove)

    def remove(self):
        """Removes everything, the last first. What is gone already is fine."""
        problems = []
        while self.removals:
            try:
                self.removals.pop()()
            except docker.errors.NotFound:
                pass
            except docker.errors.APIError as error:
                problems.append(str(error))
        return problems


class Ports:
    """The ports of the host that containers have in place of those that the tests wanted."""

    def __init__(self):
        self.wanted = {}  # container -> {port in the container: [ports wanted]}
        self.real = {}  # port wanted -> {family: real port}

    def free(self, container_config):
        """Replaces fixed ports of the host by free ones. Returns what was wanted."""
        bindings = (container_config.get("HostConfig") or {}).get("PortBindings") or {}
        wanted = {}
        for inner, outers in bindings.items():
            for outer in outers or []:
                if re.fullmatch("[0-9]+", outer.get("HostPort") or "") and inner.endswith("/tcp"):
                    wanted.setdefault(inner, []).append(int(outer["HostPort"]))
                    outer["HostPort"] = ""
        return wanted

    def started(self, container, published):
        """Learns the real ports of a container that has started."""
        for inner, ports in self.wanted.get(container, {}).items():
            real = {}
            for binding in published.get(inner) or []:
                family = socket.AF_INET6 if ":" in binding["HostIp"] else socket.AF_INET
                real.setdefault(family, int(binding["HostPort"]))
            for port in ports:
                self.real[port] = real

    def of(self, port, family=socket.AF_INET):
        """Returns the real port; that which was wanted if no container has it."""
        if port not in self.real:
            return port
        real = self.real[port]
        if not real:
            raise ConnectionRefusedError(
                "No container listens on port %d: that which has it is not running" % port)
        return real.get(family) or next(iter(real.values()))

    def address(self, address, family):
        """Returns the address that a connection goes to."""
        if not isinstance(address, tuple) or len(address) < 2 or address[0] not in LOOPBACK:
            return address
        return (address[0], self.of(address[1], family)) + tuple(address[2:])


class Copies:
    """The files that are copied into a container in place of being bound."""

    def __init__(self, roots):
        self.roots = [os.path.realpath(root) for root in roots]

    def is_here(self, path):
        real = os.path.realpath(path)
        return os.path.isabs(path) and any(
            root != "/" and (real == root or real.startswith(root + "/")) for root in self.roots)

    def take(self, config):
        """Takes the binds of what is in this container out of a configuration. Returns them."""
        host = config.get("HostConfig") or {}
        copies = []
        binds = []
        for bind in host.get("Binds") or []:
            parts = bind.split(":")
            if len(parts) > 1 and self.is_here(parts[0]):
                copies.append((parts[0], parts[1]))
            else:
                binds.append(bind)
        if host.get("Binds"):
            host["Binds"] = binds
        mounts = []
        for mount in host.get("Mounts") or []:
            if mount.get("Type") == "bind" and self.is_here(mount.get("Source") or ""):
                copies.append((mount["Source"], mount["Target"]))
            else:
                mounts.append(mount)
        if host.get("Mounts"):
            host["Mounts"] = mounts
        for _, target in copies:
            (config.get("Volumes") or {}).pop(target, None)
        return copies

    @staticmethod
    def archive(source, target):
        """Returns an archive of a file or folder; an empty folder if there is none."""
        file = tempfile.TemporaryFile()
        with tarfile.open(fileobj=file, mode="w") as tar:
            name = target.strip("/")
            if os.path.exists(source):
                tar.add(os.path.realpath(source), arcname=name)
            else:
                folder = tarfile.TarInfo(name)
                folder.type = tarfile.DIRTYPE
                folder.mode = 0o755
                tar.addfile(folder)
        file.seek(0)
        return file


class Plugin:
    """The changes to docker-py and to sockets, which end with the tests."""

    def __init__(self, folder):
        self.created = Created()
        self.ports = Ports()
        self.copies = Copies([folder, tempfile.gettempdir()])
        self.labels = None
        self.replaced = []

    def replace(self, owner, name, around):
        usual = getattr(owner, name)
        own = vars(owner).get(name)

        def changed(*args, **kwargs):
            return around(usual, *args, **kwargs)

        changed.__name__ = name
        setattr(owner, name, changed)
        self.replaced.append((owner, name, own))

    def install(self):
        self.replace(ContainerApiMixin, "create_container_from_config", self.create_container)
        self.replace(ContainerApiMixin, "start", self.start)
        self.replace(ContainerApiMixin, "restart", self.start)
        self.replace(VolumeApiMixin, "create_volume", self.create_volume)
        self.replace(NetworkApiMixin, "create_network", self.create_network)
        self.replace(socket.socket, "connect", self.connect)
        self.replace(socket.socket, "connect_ex", self.connect_ex)

    def uninstall(self):
        while self.replaced:
            owner, name, own = self.replaced.pop()
            if own is None:
                delattr(owner, name)
            else:
                setattr(owner, name, own)

    def labels_of_run(self, api):
        """Returns the labels that this container has from its run; none if it has no run."""
        if self.labels is None:
            self.labels = {}
            own = own_container()
            if own:
                try:
                    known = api.inspect_container(own)["Config"].get("Labels") or {}
                    self.labels = {
                        name: value for name, value in known.items()
                        if name.startswith(PREFIX) and name != KEEP}
                except docker.errors.NotFound:
                    pass  # another Docker than that of this container
        return self.labels

    def create_container(self, usual, api, config, *args, **kwargs):
        config["Labels"] = {**(config.get("Labels") or {}), **self.labels_of_run(api)}
        wanted = self.ports.free(config)
        copies = self.copies.take(config)
        self.label_volumes(api, config)
        answer = usual(api, config, *args, **kwargs)
        container = answer["Id"]
        self.created.add(lambda: api.remove_container(container, v=True, force=True))
        self.ports.wanted[container] = wanted
        for source, target in copies:
            with Copies.archive(source, target) as archive:
                api.put_archive(container, "/", archive)
        return answer

    def label_volumes(self, api, config):
        """Creates volumes that a container would create, because those have no labels."""
        for bind in (config.get("HostConfig") or {}).get("Binds") or []:
            name = bind.split(":")[0]
            if not name.startswith("/"):
                try:
                    api.inspect_volume(name)
                except docker.errors.NotFound:
                    api.create_volume(name)

    def start(self, usual, api, container, *args, **kwargs):
        answer = usual(api, container, *args, **kwargs)
        if any(self.ports.wanted.values()):
            try:
                state = api.inspect_container(container)
                self.ports.started(state["Id"], state["NetworkSettings"]["Ports"] or {})
            except docker.errors.NotFound:
                pass  # it has ended, and was to be removed then
        return answer

    def create_volume(self, usual, api, name=None, driver=None, driver_opts=None, labels=None):
        labels = {**(labels or {}), **self.labels_of_run(api)}
        answer = usual(api, name, driver=driver, driver_opts=driver_opts, labels=labels)
        self.created.add(lambda: api.remove_volume(answer["Name"], force=True))
        return answer

    def create_network(self, usual, api, name, *args, **kwargs):
        kwargs["labels"] = {**(kwargs.get("labels") or {}), **self.labels_of_run(api)}
        answer = usual(api, name, *args, **kwargs)
        self.created.add(lambda: api.remove_network(answer["Id"]))
        return answer

    def connect(self, usual, sock, address):
        return usual(sock, self.ports.address(address, sock.family))

    def connect_ex(self, usual, sock, address):
        try:
            return usual(sock, self.ports.address(address, sock.family))
        except ConnectionRefusedError:
            return errno.ECONNREFUSED


def own_container(mounts="/proc/self/mountinfo"):
    """Returns the id of the container that this program runs in; None if it is in none."""
    try:
        with open(mounts, encoding="utf-8") as lines:
            for line in lines:
                found = re.search("/containers/([0-9a-f]{64})/(hostname|resolv.conf) /etc/", line)
                if found:
                    return found.group(1)
    except OSError:
        pass  # not Linux
    return None


PLUGIN = Plugin(os.getcwd())


def pytest_configure(config):
    if docker:
        PLUGIN.install()


def pytest_unconfigure(config):
    if docker:
        for problem in PLUGIN.created.remove():
            print("danube: not removed: " + problem)
        PLUGIN.uninstall()


class TrackedContainer:
    """A container of the image that starts with the first run(), and ends with the test."""

    def __init__(self, client, image, **settings):
        self.client = client
        self.image = image
        self.settings = settings
        self.container = None

    def run(self, **settings):
        self.container = self.client.containers.run(self.image, **{**self.settings, **settings})
        return self.container

    def remove(self):
        if self.container:
            self.container.remove(force=True, v=True)


@pytest.fixture(scope="session")
def docker_client():
    """The client of Docker."""
    return docker.from_env()


@pytest.fixture(scope="session")
def image_name():
    """The full name of the image that is tested."""
    return os.environ["TEST_IMAGE"]


@pytest.fixture(scope="session")
def http_client():
    """A session of requests that asks again while a server starts."""
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry

    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=Retry(total=5, backoff_factor=1)))
    return session


@pytest.fixture
def container(docker_client, image_name):
    """A container of the image whose port 8888 is localhost:8888 for the test."""
    tracked = TrackedContainer(docker_client, image_name, detach=True, ports={"8888/tcp": 8888})
    yield tracked
    try:
        tracked.remove()
    except docker.errors.NotFound:
        pass


@pytest.fixture(scope="session")
def danube_port():
    """A function from a port that a container wanted to the port of the host that it has."""
    return PLUGIN.ports.of
