"""What goes to Godot: datagrams of the documented form, by real sockets. tests/godot has the other end."""

import json
import math
import socket

import pytest

from vtube import humanoid, registry
from vtube.errors import InputError, UsageError
from vtube.outputs.godot import PORT, parsed
from vtube.parameters import PARAMETERS, REST, mirror
from vtube.paths import shipped
from vtube.types import Event, Moment

WAVING = {**REST, "LeftUpperArm": -90.0, "EyeOpenLeft": 0.25, "BodyPositionX": 5.0}
LARGEST = 1 << 14
"""Bytes of a packet that the addon reads."""


@pytest.fixture
def ear():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        yield receiver


def sender(ear):
    return registry.create("outputs", "godot", address=f"127.0.0.1:{ear.getsockname()[1]}")


def heard(ear):
    return json.loads(ear.recv(1 << 16))


@pytest.mark.parametrize("mirrored", [True, False])
def test_a_moment_is_the_humanoid_and_the_parameters_as_they_are_shown(ear, mirrored):
    """Rotations with the rest's, the hips with theirs; mirrored where the avatar acts as a mirror."""
    with sender(ear) as output:
        output.send(Moment(7.0, WAVING, mirrored=mirrored))
    packet = heard(ear)
    shown = mirror(WAVING) if mirrored else WAVING
    assert packet["mirrored"] is mirrored
    assert packet["bones"].keys() == {bone.name for bone in humanoid.HUMANOID}
    for bone in humanoid.HUMANOID:
        turned = math.radians(shown[bone.name])
        assert packet["bones"][bone.name] == pytest.approx([bone.rotation + turned, bone.rotation], abs=1e-4)
    assert packet["root"]["name"] == "Hips"
    assert packet["root"]["rest"] == [640.0, 420.0]
    assert packet["root"]["position"] == pytest.approx([640.0 + 3 * shown["BodyPositionX"], 420.0])
    numbers = {name: value for name, value in shown.items() if not PARAMETERS[name].bone}
    assert packet["parameters"] == pytest.approx(numbers, abs=1e-3)


def test_time_counts_from_the_first_moment_and_never_back_beyond_it(ear):
    """Each sender has an id of its own, so that a restart is told from a packet that comes late."""
    with sender(ear) as first, sender(ear) as second:
        first.send(Moment(100.0, REST))
        first.send(Moment(100.25, REST))
        first.event(Event(99.0, "calibrate"))
        second.send(Moment(5.0, REST))
    packets = [heard(ear) for _ in range(4)]
    assert [packet["t"] for packet in packets] == [0.0, 0.25, 0.0, 0.0]
    assert len({packet["session"] for packet in packets}) == 2


def test_an_event_is_a_packet_of_its_own(ear):
    with sender(ear) as output:
        output.event(Event(1.0, "expression", ("smile", True)))
    packet = heard(ear)
    assert packet["event"] == {"name": "expression", "args": ["smile", True]}
    assert "bones" not in packet


def test_a_moment_with_everything_fits_a_packet(ear):
    """With the longest numbers that parameters can have."""
    longest = {name: p.minimum + 0.123456 for name, p in PARAMETERS.items()}
    with sender(ear) as output:
        output.send(Moment(123456.789, longest, mirrored=True))
    assert len(ear.recv(1 << 16)) < LARGEST / 4


def test_nobody_has_to_listen(ear):
    """Nor to read: thousands of moments are sent into a full buffer, and to a port that nobody has open."""
    with sender(ear) as unread:
        for i in range(3000):
            unread.send(Moment(i / 60, REST))
    port = ear.getsockname()[1]
    ear.close()
    with registry.create("outputs", "godot", address=f"127.0.0.1:{port}") as unheard:
        for i in range(100):
            unheard.send(Moment(i / 60, REST))


def test_a_network_that_refuses_is_told_once(caplog):
    """The run goes on. An address that means everybody may not be sent to."""
    with registry.create("outputs", "godot", address="255.255.255.255:9") as output:
        for i in range(3):
            output.send(Moment(i / 60, REST))
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "cannot send to Godot at 255.255.255.255"
    ]


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:9000", "127.0.0.1", 9000),
        ("localhost", "localhost", PORT),
        (":9000", "127.0.0.1", 9000),
        ("studio.local:1", "studio.local", 1),
        ("[::1]:65535", "::1", 65535),
    ],
)
def test_of_an_address_either_half_may_be_left_out(address, host, port):
    assert parsed(address) == (host, port)


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "127.0.0.1:x",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "host:-1",
        "a@b:3",
        "a/b",
        "::1",
        "[::1",
        "a:1:2",
        5,
        None,
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UsageError, match="is no address to send to") as refused:
        registry.create("outputs", "godot", address=address)
    assert refused.value.exit_status == 2


def test_a_host_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match="is no host that this machine knows"):
        registry.create("outputs", "godot", address="a" * 64)


def test_the_addon_listens_where_the_output_sends_by_default():
    source = (shipped("assets") / "godot" / "addons" / "vtube" / "receiver.gd").read_text(encoding="utf-8")
    assert f"const PORT := {PORT}\n" in source
