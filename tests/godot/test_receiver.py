"""VTubeReceiver: what vtube's own output sends moves nodes in a running Godot, by real datagrams."""

from __future__ import annotations

import json
import math
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from vtube import humanoid, registry
from vtube.parameters import REST, mirror
from vtube.types import Event, Moment

if TYPE_CHECKING:
    from tests.godot.conftest import Document, Project

pytestmark = pytest.mark.timeout(600)
RAISED = {**REST, "LeftUpperArm": -70.0, "Head": 12.0, "MouthOpen": 0.625, "BodyPositionX": 4.0}


@pytest.fixture
def port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@contextmanager
def listening(project: Project, **arguments: object) -> Iterator[Callable[[], Any]]:
    """A Godot whose receiver listens; called, it gives the result once the sender has fallen silent."""
    process = project.start("live", **arguments)
    assert process.stdout
    try:
        for line in process.stdout:
            if "LISTENING" in line:
                break

        def result() -> Any:
            output, errors = process.communicate(timeout=120)
            assert "SCRIPT ERROR" not in errors, errors
            told = next(line for line in output.splitlines() if line.startswith("RESULT "))
            return {**json.loads(told.removeprefix("RESULT ")), "errors": errors}

        yield result
    finally:
        process.kill()
        process.communicate()


def repeated(send: Callable[[float], None], count: int = 60) -> None:
    """Long enough for a slow machine to notice."""
    for i in range(count):
        send(i / 30)
        time.sleep(1 / 30)


def check_bones(bones: Any, parameters: Any) -> None:
    for name, bone in humanoid.pose(parameters).items():
        assert abs(math.remainder(bones[name][0] - bone.rotation, math.tau)) < 1e-3, name
    assert bones["Hips"][1:3] == pytest.approx(humanoid.pose(parameters)["Hips"].position, abs=0.05)


@pytest.mark.parametrize("mirrored", [True, False])
def test_what_the_output_sends_moves_the_bones(project: Project, demo: Document, port: int, mirrored: bool) -> None:
    """As the window shows it: mirrored where the avatar acts as a mirror. Events arrive, parameters are properties."""
    path = project.take("doll.vtpose", demo)
    with (
        listening(project, file=str(path), port=port, wanted=2) as result,
        registry.create("outputs", "godot", address=f"127.0.0.1:{port}") as output,
    ):
        repeated(lambda t: output.send(Moment(100 + t, RAISED, mirrored=mirrored)))
        output.event(Event(103.0, "expression", ("smile", True)))
        told = result()
    shown = mirror(RAISED) if mirrored else RAISED
    check_bones(told["bones"], shown)
    numbers = {name: value for name, value in shown.items() if name not in humanoid.pose(REST)}
    assert told["parameters"] == pytest.approx(numbers, abs=1e-3)
    assert told["mouth"] == pytest.approx(0.625)
    assert told["told"] == [["expression", ["smile", True]]]
    assert told["happened"] == ["connected", ["expression", ["smile", True]]]
    assert told["bad"] == 0


def test_bad_packets_are_told_once_and_harm_nothing(project: Project, demo: Document, port: int) -> None:
    """Strangers may reach the port: no JSON, wrong types, NaN, names that are none, too much of everything."""
    path = project.take("target.vtpose", demo)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        good = sent_packet(RAISED)
        wrong: list[bytes] = [b"", b"\xff\xfe", b"[" * 9000, b"{}", b"x" * 60000, b"[1]", b"null"]
        for change in (
            {"format": "gltf"}, {"version": 2}, {"version": "1"}, {"session": 5}, {"t": None}, {"t": -1},
            {"bones": []}, {"bones": {"Hips": 1}}, {"bones": {"Hips": [1]}}, {"bones": {"a/../b": [1, 2]}},
            {"bones": {"Hips": ["a", "b"]}}, {"root": None}, {"root": {"name": "Hips"}}, {"parameters": {"x": "1"}},
            {"parameters": {"a b": 1}}, {"parameters": {"MouthOpen": float("inf")}}, {"event": 5},
            {"event": {"name": "queue_free()"}}, {"event": {"name": "free", "args": [[]]}},
        ):  # fmt: skip
            wrong.append(json.dumps({**good, **change}).encode())
        with listening(project, file=str(path), port=port, wanted=1) as result:
            for packet in wrong:
                stranger.sendto(packet, ("127.0.0.1", port))
                time.sleep(0.01)
            free = {key: good[key] for key in ("format", "version", "session", "t")} | {"event": {"name": "queue_free"}}
            stranger.sendto(json.dumps(free).encode(), ("127.0.0.1", port))
            repeated(lambda t: stranger.sendto(json.dumps({**good, "t": 10 + t}).encode(), ("127.0.0.1", port)))
            told = result()
    check_bones(told["bones"], RAISED)
    assert told["told"] == [["queue_free", []]]
    assert told["still"]
    assert told["bad"] >= len(wrong) - 2  # some systems drop the empty one
    assert 1 <= told["errors"].count("ERROR: vtube: ") <= 3


def flooded(project: Project, port: int, packets: list[bytes], **arguments: object) -> tuple[Any, str]:
    """What a receiver makes of packets that come between two frames."""
    file = project.folder / "packets.json"
    file.write_text(json.dumps([list(packet) for packet in packets]), encoding="utf-8")
    return project.run("flood", port=port, packets=str(file), **{"rounds": 1, **arguments})


def test_after_a_pause_the_newest_moment_is_shown(project: Project, port: int) -> None:
    """Whatever has come while nobody looked: a paused game, a frame that took seconds."""
    packet = {key: value for key, value in sent_packet(REST).items() if key not in {"bones", "parameters"}}
    packets = [
        json.dumps({**packet, "t": i / 30, "bones": {}, "parameters": {"MouthOpen": i / 200}, "more": "x" * 800})
        for i in range(1, 81)
    ]
    told, said = flooded(project, port, [text.encode() for text in packets])
    assert told["parameters"] == {"MouthOpen": pytest.approx(0.4)}
    assert "WARNING" not in said, said[:2000]


@pytest.mark.parametrize("junk", [b"junk", bytes(64), b"\xff" * 64, b'"\\u0000"', b'{"a": ' * 200, b"\n" * 64])
def test_a_flood_of_what_is_no_packet_fills_no_log(project: Project, port: int, junk: bytes) -> None:
    """Nor does Godot itself complain of each."""
    told, said = flooded(project, port, [junk] * 100, rounds=30)
    assert told["bad"] > 0
    assert told["parameters"] == {}
    assert said.count("ERROR") + said.count("WARNING") == 1, said[:2000]


def test_an_event_that_arrives_twice_happens_once(project: Project, port: int) -> None:
    """Networks may repeat a datagram; one that was sent twice has another time."""
    head = {key: value for key, value in sent_packet(REST).items() if key in {"format", "version", "session"}}
    packets = [
        json.dumps({**head, "t": t, "event": {"name": name}}).encode() for t, name in ((1, "a"), (1, "b"), (2, "a"))
    ]
    told, _ = flooded(project, port, [packet for packet in packets for _ in range(2)])
    assert told["told"] == ["a", "b", "a"]


def test_an_event_may_open_the_port_anew(project: Project, port: int) -> None:
    """What had come until then is gone, which is nobody's bad packet."""
    head = {key: value for key, value in sent_packet(REST).items() if key in {"format", "version", "session"}}
    packets = [json.dumps({**head, "t": t, "event": {"name": "again"}}).encode() for t in range(5)]
    told, said = flooded(project, port, packets, listens=True)
    assert told["told"] == ["again"]
    assert told["bad"] == 0
    assert "vtube: " not in said


def test_a_place_that_no_node_can_have_is_refused(project: Project, port: int) -> None:
    """What a file's numbers can say and a node's would take for infinite."""
    good = sent_packet(REST)
    packets = [
        {**good, "t": 1, "bones": {"Hips": [1e300, 0]}},
        {**good, "t": 2, "root": {**good["root"], "position": [0, -1e39]}},
    ]
    told, _ = flooded(project, port, [json.dumps(packet).encode() for packet in packets])
    assert told["bad"] == 2
    assert told["parameters"] == {}


@pytest.mark.parametrize("part", ["bones", "parameters"])
def test_a_complaint_is_short(project: Project, port: int, part: str) -> None:
    """Whatever a stranger calls a bone."""
    packet = json.dumps({**sent_packet(REST), part: {"a" * 10_000: "b"}}).encode()
    told, said = flooded(project, port, [packet])
    assert told["bad"] == 1
    assert max(len(line) for line in said.splitlines()) < 300
    assert f"the name of a {part[:-1]} is wrong (got aaa" in said


def test_the_pattern_of_names_is_made_once(project: Project) -> None:
    """Not for each packet."""
    told, _ = project.run("names")
    assert told == {"patterns": 1, "read": "MouthOpen"}


def test_the_newest_moment_wins(project: Project, demo: Document, port: int) -> None:
    """One that comes late is not performed; a sender that begins again is."""
    path = project.take("newest.vtpose", demo)
    old, new, restarted = sent_packet(REST), sent_packet(RAISED), sent_packet({**REST, "Head": 25.0})
    new |= {"session": old["session"]}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for last, expected in (([{**old, "t": 1.0}], RAISED), ([{**restarted, "t": 0.0}], {**REST, "Head": 25.0})):
            with listening(project, file=str(path), port=port, wanted=2) as result:

                def send(packet: Document) -> None:
                    sender.sendto(json.dumps(packet).encode(), ("127.0.0.1", port))

                repeated(lambda t: send({**new, "t": 5.0 + t}), 40)
                for packet in last:
                    send(packet)
                check_bones(result()["bones"], expected)


def test_a_port_that_is_taken_is_told(project: Project, port: int) -> None:
    opened, said = project.run("listen", port=port)
    assert opened == [True, False]
    assert f"vtube: cannot listen at 127.0.0.1, port {port}" in said


def test_a_run_of_vtube_moves_godot(project: Project, demo: Document, port: int) -> None:
    """The whole way: a take that plays without a window, sent by the command line's option."""
    from vtube.cli import main

    path = project.take("source.pose.json", demo)
    with listening(project, file=str(path), port=port, wanted=10) as result:
        arguments = ["run", "--source", str(path), "--no-window", "--seconds", "4", "--quiet"]
        assert main([*arguments, "--send-godot", f"127.0.0.1:{port}"]) == 0
        told = result()
    rest = humanoid.pose(REST)
    moved = [name for name, bone in rest.items() if abs(told["bones"][name][0] - bone.rotation) > 0.01]
    assert "Head" in moved
    assert {"LeftUpperArm", "RightUpperArm"} & set(moved)


def sent_packet(parameters: Any) -> Document:
    """What the output really sends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        with registry.create("outputs", "godot", address=f"127.0.0.1:{receiver.getsockname()[1]}") as output:
            output.send(Moment(1.0, parameters))
        packet: Document = json.loads(receiver.recv(65536))
        return packet
