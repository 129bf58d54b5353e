"""Tests of danube_pytest.py without Docker: docker-py and pytest are replaced by a few lines."""

import os
import socket
import sys
import tarfile
import tempfile
import types
import unittest


class NotFound(Exception):
    pass


class APIError(Exception):
    pass


class Api:
    """A daemon that keeps what it is told."""

    def __init__(self):
        self.configs = []
        self.archives = []
        self.removed = []
        self.volumes = {"there": {}}
        self.networks = {}
        self.ports = {}

    def inspect_volume(self, name):
        if name not in self.volumes:
            raise NotFound(name)

    def inspect_container(self, container):
        return {
            "Id": container,
            "Config": {"Labels": {
                "dev.danube.run": "r1", "dev.danube.keep": "/x", "maintainer": "me"}},
            "NetworkSettings": {"Ports": self.ports},
        }

    def put_archive(self, container, path, data):
        with tarfile.open(fileobj=data) as tar:
            self.archives.append((container, path, sorted(tar.getnames())))

    def remove_container(self, container, v, force):
        self.removed.append(container)
        if container == "gone":
            raise NotFound(container)
        if container == "stuck":
            raise APIError("in use")

    def remove_volume(self, name, force):
        self.removed.append(name)

    def remove_network(self, name):
        self.removed.append(name)


class Containers:
    def create_container_from_config(self, config, name=None, platform=None):
        self.configs.append(config)
        return {"Id": name or "c1"}

    def start(self, container):
        return None

    def restart(self, container):
        return None


class Volumes:
    def create_volume(self, name=None, driver=None, driver_opts=None, labels=None):
        self.volumes[name] = labels
        return {"Name": name}


class Networks:
    def create_network(self, name, labels=None):
        self.networks[name] = labels
        return {"Id": name}


class Client(Api, Containers, Volumes, Networks):
    pass


def module(name, **content):
    made = types.ModuleType(name)
    vars(made).update(content)
    sys.modules[name] = made
    return made


def fixture(*args, **kwargs):
    return args[0] if args and callable(args[0]) else lambda function: function


module("pytest", fixture=fixture)
module("docker", errors=types.SimpleNamespace(NotFound=NotFound, APIError=APIError))
module("docker.api")
module("docker.api.container", ContainerApiMixin=Containers)
module("docker.api.network", NetworkApiMixin=Networks)
module("docker.api.volume", VolumeApiMixin=Volumes)

import danube_pytest  # noqa: E402


class PluginTest(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(dir=os.getcwd())
        self.addCleanup(self.folder.cleanup)
        self.plugin = danube_pytest.Plugin(self.folder.name)
        self.plugin.labels = {"dev.danube.run": "r1"}
        self.plugin.install()
        self.addCleanup(self.plugin.uninstall)
        self.api = Client()

    def create(self, config, name="c1"):
        self.api.create_container_from_config(config, name)
        return self.api.configs[-1]

    def test_what_is_created_has_the_labels_of_the_run(self):
        config = self.create({
            "Labels": {"a": "b"}, "HostConfig": {"Binds": ["there:/a", "new:/b:ro", "/etc:/e"]}})
        self.assertEqual(config["Labels"], {"a": "b", "dev.danube.run": "r1"})
        self.assertEqual(self.api.volumes, {"there": {}, "new": {"dev.danube.run": "r1"}})
        self.assertEqual(config["HostConfig"]["Binds"], ["there:/a", "new:/b:ro", "/etc:/e"])
        self.api.create_network("n", labels={"x": "y"})
        self.assertEqual(self.api.networks, {"n": {"x": "y", "dev.danube.run": "r1"}})

    def test_the_labels_are_those_of_the_own_container(self):
        self.plugin.labels = None
        usual = danube_pytest.own_container
        danube_pytest.own_container = lambda: "me"
        try:
            self.assertEqual(self.plugin.labels_of_run(self.api), {"dev.danube.run": "r1"})
        finally:
            danube_pytest.own_container = usual

    def test_the_own_container_is_the_one_of_the_mounts(self):
        mounts = os.path.join(self.folder.name, "mountinfo")
        container = "ab" * 32
        with open(mounts, "w", encoding="utf-8") as file:
            file.write("89 72 254:0 / / rw - ext4 /dev/vda rw\n")
            file.write("91 72 254:0 /var/lib/docker/containers/%s/hostname /etc/hostname rw\n"
                       % container)
        self.assertEqual(danube_pytest.own_container(mounts), container)
        self.assertIsNone(danube_pytest.own_container(mounts + "-none"))

    def test_files_that_docker_does_not_see_are_copied(self):
        data = os.path.join(self.folder.name, "data")
        os.mkdir(data)
        with open(os.path.join(data, "x"), "w", encoding="utf-8"):
            pass
        none = os.path.join(self.folder.name, "none")
        config = self.create({
            "Volumes": {"/srv/data": {}, "/e": {}},
            "HostConfig": {
                "Binds": [data + ":/srv/data:ro", "/etc:/e"],
                "Mounts": [{"Type": "bind", "Source": none, "Target": "/none"},
                           {"Type": "volume", "Source": "v", "Target": "/v"}]}})
        self.assertEqual(config["HostConfig"]["Binds"], ["/etc:/e"])
        self.assertEqual([m["Target"] for m in config["HostConfig"]["Mounts"]], ["/v"])
        self.assertEqual(config["Volumes"], {"/e": {}})
        self.assertEqual(self.api.archives, [
            ("c1", "/", ["srv/data", "srv/data/x"]), ("c1", "/", ["none"])])

    def test_a_fixed_port_is_a_free_one(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            real = server.getsockname()[1]
            config = self.create({"HostConfig": {"PortBindings": {
                "8888/tcp": [{"HostIp": "", "HostPort": "8888"}],
                "53/udp": [{"HostIp": "", "HostPort": "53"}],
                "80/tcp": [{"HostIp": "", "HostPort": ""}]}}})
            bindings = config["HostConfig"]["PortBindings"]
            self.assertEqual(bindings["8888/tcp"], [{"HostIp": "", "HostPort": ""}])
            self.assertEqual(bindings["53/udp"], [{"HostIp": "", "HostPort": "53"}])
            self.api.ports = {"8888/tcp": [{"HostIp": "0.0.0.0", "HostPort": str(real)},
                                           {"HostIp": "::", "HostPort": "1"}]}
            self.api.start("c1")
            with socket.create_connection(("localhost", 8888), timeout=5) as client:
                self.assertEqual(client.getpeername()[1], real)
            self.assertEqual(self.plugin.ports.of(8888), real)
            self.assertEqual(self.plugin.ports.of(8888, socket.AF_INET6), 1)
            self.assertEqual(self.plugin.ports.of(9999), 9999)
            other = ("192.0.2.1", 8888)
            self.assertEqual(self.plugin.ports.address(other, socket.AF_INET), other)
            self.assertEqual(self.plugin.ports.address("/a.sock", socket.AF_UNIX), "/a.sock")

    def test_a_port_of_a_container_that_has_ended_is_refused(self):
        self.create({"HostConfig": {"PortBindings": {
            "8888/tcp": [{"HostIp": "", "HostPort": "8888"}]}}})
        self.api.restart("c1")
        with self.assertRaisesRegex(ConnectionRefusedError, "No container listens on port 8888"):
            socket.create_connection(("127.0.0.1", 8888), timeout=5)
        with socket.socket() as client:
            self.assertNotEqual(client.connect_ex(("127.0.0.1", 8888)), 0)

    def test_what_is_left_is_removed_the_last_first(self):
        self.api.create_network("n")
        self.create({"HostConfig": {"Binds": ["new:/b"]}}, "stuck")
        self.create({}, "gone")
        self.assertEqual(self.plugin.created.remove(), ["in use"])
        self.assertEqual(self.api.removed, ["gone", "stuck", "new", "n"])
        self.assertEqual(self.plugin.created.remove(), [])

    def test_a_container_of_a_test_ends_with_it(self):
        removed = []
        made = types.SimpleNamespace(remove=lambda **how: removed.append(how))
        runs = []
        containers = types.SimpleNamespace(
            run=lambda image, **settings: runs.append((image, settings)) or made)
        client = types.SimpleNamespace(containers=containers)
        fixture_of_test = danube_pytest.container(client, "web:1")
        next(fixture_of_test).run(command="sh")
        self.assertEqual(runs, [
            ("web:1", {"detach": True, "ports": {"8888/tcp": 8888}, "command": "sh"})])
        self.assertIsNone(next(fixture_of_test, None))
        self.assertEqual(removed, [{"force": True, "v": True}])

    def test_everything_is_as_before_when_the_tests_have_ended(self):
        self.plugin.uninstall()
        self.assertNotIn("connect", vars(socket.socket))
        self.assertEqual(self.create({"Labels": {"a": "b"}}), {"Labels": {"a": "b"}})


if __name__ == "__main__":
    unittest.main()
