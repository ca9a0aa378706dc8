"""What strangers put into avatars: every problem is told with file and line, nothing else ever comes out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from vtube import puppet
from vtube.errors import InputError, UsageError, nearest

Document = dict[str, Any]
Write = Callable[..., Path]


def put(place: list[str | int], value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        target: Any = document
        for step in place[:-1]:
            target = target[step]
        target[place[-1]] = value

    return change


BROKEN = {
    "unknown key": (put(["parts", 0, "pivott"], [0, 0]), r"unknown key 'pivott'; did you mean pivot\?"),
    "unknown key at the top": (put(["canvass"], [1, 1]), r"unknown key 'canvass'; did you mean canvas\?"),
    "unknown key in a driver": (
        put(["bones", 0, "drivers", 0, "curves"], []),
        r"unknown key 'curves'; did you mean curve\?",
    ),
    "unknown key of the idle motion": (put(["idle"], {"breath": {"perod": 2}}), r"'perod'; did you mean period\?"),
    "other format": (put(["format"], "live2d"), "format should be 'vtube-avatar'"),
    "newer version": (put(["version"], 2), "version 2 is newer than this program"),
    "name with a space": (put(["name"], "an avatar"), "name "),
    "canvas of no size": (put(["canvas"], [0, 10]), r"canvas\[0\]"),
    "no bones": (put(["bones"], []), "bones "),
    "cycle": (put(["bones", 1, "parent"], "Head"), "a cycle"),
    "own parent": (put(["bones", 1, "parent"], "Hips"), "a cycle"),
    "unknown parent": (put(["bones", 0, "parent"], "Hed"), r"unknown parent bone 'Hed'; did you mean Head\?"),
    "duplicate bone": (put(["bones", 2, "name"], "Hips"), "'Hips' appears twice in bones"),
    "duplicate part": (put(["parts", 1, "name"], "torso"), "'torso' appears twice in parts"),
    "unknown bone": (put(["parts", 0, "bone"], "Spin"), r"unknown bone 'Spin'; did you mean Spine\?"),
    "unknown framing": (put(["framing"], "bist"), r"unknown framing 'bist'; did you mean bust\?"),
    "unknown parameter": (
        put(["bones", 0, "drivers", 0, "parameter"], "FaceAngelX"),
        r"unknown parameter 'FaceAngelX'; did you mean FaceAngleX\?",
    ),
    "unknown parameter in a condition": (
        put(["parts", 3, "when", 0, "parameter"], "MouthOpn"),
        r"unknown parameter 'MouthOpn'; did you mean MouthOpen\?",
    ),
    "unknown property": (put(["bones", 0, "drivers", 0, "property"], "alpha"), "property "),
    "curve that goes back": (put(["bones", 0, "drivers", 0, "curve"], [[0, 0], [0, 1]]), "strictly increase"),
    "empty curve": (put(["bones", 0, "drivers", 0, "curve"], []), "curve"),
    "expression instead of a curve": (put(["bones", 0, "drivers", 0, "curve"], "x*2"), "curve"),
    "text for a number": (put(["parts", 0, "z"], "front"), r"parts\[0\]\.z .*valid number \(got 'front'\)"),
    "number as text": (put(["parts", 0, "z"], "12"), r"parts\[0\]\.z"),
    "truth for a number": (put(["parts", 0, "z"], True), r"parts\[0\]\.z"),
    "not a number": (put(["parts", 0, "z"], float("nan")), r"parts\[0\]\.z .*finite"),
    "infinity": (put(["parts", 0, "at"], [float("inf"), 0]), r"parts\[0\]\.at"),
    "a point of three": (put(["parts", 0, "at"], [1, 2, 3]), r"parts\[0\]\.at"),
    "missing key": (lambda d: d["parts"][0].pop("bone"), r"parts\[0\]\.bone is missing"),
    "missing image": (put(["parts", 0, "image"], "layers/none.png"), "'layers/none.png' is missing"),
    "image that leaves": (put(["parts", 0, "image"], "../other/part.png"), "leaves the avatar's folder"),
    "absolute image": (put(["parts", 0, "image"], "/etc/passwd"), "leaves the avatar's folder"),
    "image on a drive": (put(["parts", 0, "image"], "C:/part.png"), "no path inside"),
    "image with backslashes": (put(["parts", 0, "image"], "layers\\..\\..\\part.png"), "no path inside"),
    "image that is a folder": (put(["parts", 0, "image"], "layers"), "not a PNG file"),
    "image with a zero byte": (put(["parts", 0, "image"], "layers/\0.png"), "no path inside"),
    "image with an endless name": (put(["parts", 0, "image"], "a" * 5000), "image "),
    "blink that never ends": (put(["idle"], {"blink": {"every": [3, 2]}}), "must not exceed"),
    "breath without a period": (put(["idle"], {"breath": {"period": 0}}), "greater than or equal to 0.05"),
}


@pytest.mark.parametrize("kind", ["document", "rich"])
def test_a_good_avatar_has_no_problem(kind: str, request: pytest.FixtureRequest, write: Write) -> None:
    assert puppet.check(write(request.getfixturevalue(kind))) == []


@pytest.mark.parametrize(("change", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_each_mistake_is_told_with_its_line(
    change: Callable[[Document], None], message: str, document: Document, write: Write
) -> None:
    change(document)
    folder = write(document)
    problems = puppet.check(folder)
    assert any(re.search(message, str(problem)) for problem in problems), [str(p) for p in problems]
    assert all(str(p).startswith(f"{folder}/avatar.yaml:") and "\n" not in str(p) for p in problems)
    with pytest.raises(InputError) as caught:
        puppet.load(folder)
    assert str(caught.value).startswith(f"{folder}/avatar.yaml:{problems[0].line}: {problems[0].what}"[:100])


def test_the_line_is_the_one_of_the_mistake(document: Document, write: Write) -> None:
    document["parts"][2]["bone"] = "Nothing"
    folder = write(document)
    (problem,) = puppet.check(folder)
    lines = (folder / "avatar.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[problem.line - 1].strip() == "bone: Nothing"


def test_all_problems_are_listed_and_the_error_counts_them(document: Document, write: Write) -> None:
    document["parts"][0]["bone"] = "A"
    document["parts"][1]["image"] = "layers/none.png"
    document["framing"] = "B"
    folder = write(document)
    assert len(puppet.check(folder)) == 3
    with pytest.raises(InputError, match="2 more: vtube avatar check"):
        puppet.load(folder)


def _rename_hips(document: Document) -> None:
    document["bones"][1]["name"] = document["bones"][2]["parent"] = "the hips"


ONCE = {
    "a misspelt key that is needed": (lambda d: d["parts"][0].update(bon=d["parts"][0].pop("bone")), "'bon'"),
    "a misspelt name": (lambda d: d["bones"][2].update(nam=d["bones"][2].pop("name")), "'nam'"),
    "a misspelt section": (lambda d: d.update(bone=d.pop("bones")), "'bone'"),
    "a bone of no sensible name": (_rename_hips, r"bones\[1\]\.name"),
    "a framing of three numbers": (put(["framings", "bust"], [1, 2, 3]), r"framings\.bust"),
    "a bone that lies nowhere": (lambda d: d["bones"][3].pop("at"), r"bones\[3\]\.at is missing"),
    "a part that is a word": (put(["parts", 2], "arm"), r"parts\[2\]"),
    "a parent that is a number": (put(["bones", 2, "parent"], 7), r"bones\[2\]\.parent"),
    "a curve that goes back": (put(["bones", 0, "drivers", 0, "curve"], [[0, 0], [0, 1]]), "increase"),
    "an image that is a number": (put(["parts", 1, "image"], 4), r"parts\[1\]\.image"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), ONCE.values(), ids=ONCE.keys())
def test_one_mistake_is_one_problem(
    change: Callable[[Document], None], message: str, document: Document, write: Write
) -> None:
    """Neither counted twice nor followed by complaints about what it leads to."""
    change(document)
    (problem,) = puppet.check(write(document))
    assert re.search(message, str(problem)), str(problem)


@pytest.mark.parametrize(("change", "message"), ONCE.values(), ids=ONCE.keys())
def test_mistakes_of_the_schema_do_not_hide_those_of_references_and_files(
    change: Callable[[Document], None], message: str, document: Document, write: Write
) -> None:
    document["parts"][4]["bone"] = "Fase"
    document["parts"][3]["image"] = "layers/none.png"
    document["bones"][0]["drivers"][0]["parameter"] = "FaceAngelX"
    change(document)
    told = [str(problem) for problem in puppet.check(write(document))]
    assert len(told) == 4, told
    for wanted in ("did you mean Face?", "'layers/none.png' is missing", "did you mean FaceAngleX?"):
        assert any(wanted in problem for problem in told), told
    assert any(re.search(message, problem) for problem in told)


NASTY = "\x1b]0;mine\x07\x1b[2J\u202e"


@pytest.mark.parametrize(
    "place",
    [["parts", 0, "image"], ["parts", 0, "clip"], ["parts", 0, "name"], ["framing"], [NASTY], ["framings", NASTY]],
    ids=str,
)
def test_strangers_texts_give_a_terminal_no_orders(place: list[str | int], document: Document, write: Write) -> None:
    put(place, NASTY)(document)
    folder = write(document)
    assert "\\" in (folder / "avatar.yaml").read_text(encoding="utf-8"), (
        "YAML's escapes, which become the characters themselves"
    )
    problems = [str(problem) for problem in puppet.check(folder)]
    assert any("x1b]0;mine" in problem for problem in problems)
    assert all(problem.isprintable() for problem in problems)
    with pytest.raises(InputError) as caught:
        puppet.load(folder)
    assert str(caught.value).isprintable()


def test_of_endlessly_many_unknown_keys_the_first_are_told_and_the_others_counted(
    document: Document, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = counted(monkeypatch)
    document.update({f"k{i}": 0 for i in range(20_000)})
    *told, last = puppet.check(write(document))
    assert (len(told), last.what) == (100, "and 19900 more problems")
    assert len(searched) == 100
    assert told[0].what == "unknown key 'k0'"
    with pytest.raises(InputError, match="19999 more: vtube avatar check"):
        puppet.load(write(document))


def test_of_many_unknown_parameters_only_the_told_are_looked_for(
    document: Document, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = counted(monkeypatch)
    for bone in document["bones"]:
        bone["drivers"] = [{"parameter": f"P{i}", "property": "x", "curve": [[0, 0]]} for i in range(50)]
    *told, last = puppet.check(write(document))
    assert (len(told), last.what) == (100, "and 200 more problems")
    assert len(searched) == 100


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is looked for among the known names from now on."""
    searched: list[str] = []

    def watched(wrong: str, known: Iterable[str]) -> str:
        searched.append(wrong)
        return nearest(wrong, known)

    monkeypatch.setattr("vtube.puppet.checking.nearest", watched)
    monkeypatch.setattr("vtube.puppet.references.nearest", watched)
    return searched


RAW = {
    "empty": (b"", "the file is empty"),
    "syntax": (b"format: [vtube-avatar\nversion: 1\n", "no valid YAML"),
    "tab": (b"format:\n\t- x\n", "no valid YAML"),
    "no mapping": (b"- 1\n- 2\n", "valid dictionary"),
    "not UTF-8": (b"format: vtube-avatar\nname: \xff\xfe\n", "avatar.yaml:2: the text is not UTF-8"),
    "zero bytes": (b"format: \0\0\n", "no valid YAML"),
    "python object": (b"format: !!python/object/apply:os.system ['true']\n", "tag .* not allowed|no valid YAML"),
    "custom tag": (b"format: !mine x\n", "tag '!mine' is not allowed"),
    "key twice": (b"format: vtube-avatar\nversion: 1\nversion: 1\n", "avatar.yaml:3: the key 'version' appears twice"),
    "complex key": (b"? [a, b]\n: 1\n", "a key must be a plain word"),
    "undefined alias": (b"format: *nowhere\n", "no valid YAML"),
    "alias to itself": (b"bones: &a [*a]\n", "too deeply"),
    "merge": (b"<<: {format: vtube-avatar}\n", "unknown key '<<'"),
    "huge integer": (b"version: " + b"9" * 5000, "not a decimal number"),
    "empty integer": (b"version: !!int ''\n", "not a decimal number"),
    "sexagesimal": (b"version: 190:20:30\n", "not a decimal number"),
    "deep lists": (b"bones: " + b"[" * 900_000, "too deeply"),
    "deep mappings": (b"bones: " + b"{a: " * 200_000, "too deeply"),
    "deep blocks": (b"\n".join(b" " * i + b"a:" for i in range(1400)), "too deeply"),
    "too large": (b"#" * (1 << 20) + b"\n", "the file is too large"),
    "two documents": (b"a: 1\n---\nb: 2\n", "no valid YAML"),
    "alias bomb": (
        b"a: &a [x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("b"), ord("k"))),
        "too large",
    ),
}


@pytest.mark.parametrize(("raw", "message"), RAW.values(), ids=RAW.keys())
def test_what_is_no_document_is_refused_in_one_line(raw: bytes, message: str, write: Write) -> None:
    problems = puppet.check(write(raw))
    assert any(re.search(message, str(problem)) for problem in problems), [str(p) for p in problems]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    (problem,) = puppet.check(tmp_path)
    assert "avatar.yaml" in str(problem)
    assert "cannot be read" in str(problem)


def test_links_must_not_lead_out_of_the_folder(document: Document, write: Write, tmp_path: Path) -> None:
    folder = write(document)
    outside = tmp_path / "secret.png"
    outside.write_bytes((folder / "layers" / "part.png").read_bytes())
    (folder / "layers" / "link.png").symlink_to(outside)
    document["parts"][0]["image"] = "layers/link.png"
    (problem,) = puppet.check(write(document))
    assert "leaves the avatar's folder" in str(problem)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(document: Document, write: Write) -> None:
    folder = write(document)
    os.mkfifo(folder / "layers" / "pipe.png")
    document["parts"][0]["image"] = "layers/pipe.png"
    (problem,) = puppet.check(write(document))
    assert "not a PNG file" in str(problem)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_an_avatars_file_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "avatar.yaml")
    (problem,) = puppet.check(tmp_path)
    assert "it is a pipe" in str(problem)


def test_names_are_found_and_wrong_ones_are_told(
    document: Document, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puppet.loading.paths, "shipped", lambda name: tmp_path / name)
    first = write(document, "avatars/anna")
    second = write(document, "avatars/berta")
    (tmp_path / "avatars" / "no_avatar").mkdir()
    assert puppet.names() == ["anna", "berta"]
    assert puppet.find("berta") == second
    assert puppet.find("default") == first
    assert puppet.find(second) == second
    with pytest.raises(UsageError, match=r"unknown avatar 'bert'.*did you mean berta\?"):
        puppet.find("bert")


def test_without_built_in_avatars_the_default_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(puppet.loading.paths, "shipped", lambda name: tmp_path / name)
    assert puppet.names() == []
    with pytest.raises(UsageError, match="unknown avatar 'default'"):
        puppet.find("default")
