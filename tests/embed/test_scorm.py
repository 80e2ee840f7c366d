"""A SCORM 1.2 package: its manifest, and how its page talks to an LMS."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Frame, Page, Route

import segwidgets as sw

CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
# An LMS after "SCORM Run-Time Environment 1.2": states, data model, formats, error codes.
LMS = r"""
<!doctype html><title>LMS</title><iframe src="/index.html" width="1200" height="800"></iframe>
<script>
const timespan = /^\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?$/;
const decimal = (v) => /^-?\d+(\.\d+)?$/.test(v) && Number(v) >= 0 && Number(v) <= 100;
const statuses = ["passed", "completed", "failed", "incomplete", "browsed", "not attempted"];
const writable = {
  "cmi.core.score.raw": decimal, "cmi.core.score.min": decimal, "cmi.core.score.max": decimal,
  "cmi.core.lesson_status": (v) => statuses.slice(0, 5).includes(v),
  "cmi.core.session_time": (v) => timespan.test(v),
  "cmi.suspend_data": (v) => v.length <= 4096,
};
const data = START;
const lms = { state: "new", error: "0", calls: [], data, committed: null, refuse: REFUSE };
const answer = (error, value) => { lms.error = error; return value; };
window.API = {
  LMSInitialize(x) {
    lms.calls.push("LMSInitialize");
    if (x !== "") return answer("201", "false");
    if (lms.refuse === "LMSInitialize" || lms.state !== "new") return answer("101", "false");
    lms.state = "running";
    return answer("0", "true");
  },
  LMSGetValue(name) {
    if (lms.state !== "running") return answer("301", "");
    if (name === "cmi.core.session_time") return answer("404", "");
    if (!(name in data) && !(name in writable)) return answer("201", "");
    return answer("0", data[name] ?? "");
  },
  LMSSetValue(name, value) {
    lms.calls.push(`${name}=${value}`);
    if (lms.state !== "running") return answer("301", "false");
    if (typeof value !== "string") return answer("405", "false");
    if (!(name in writable)) return answer("201", "false");
    if (lms.refuse === "LMSSetValue" || !writable[name](value)) return answer("405", "false");
    data[name] = value;
    return answer("0", "true");
  },
  LMSCommit(x) {
    lms.calls.push("LMSCommit");
    if (x !== "" || lms.state !== "running") return answer("301", "false");
    lms.committed = { ...data };
    return answer("0", "true");
  },
  LMSFinish(x) {
    lms.calls.push("LMSFinish");
    if (x !== "" || lms.state !== "running") return answer("301", "false");
    lms.state = "over";
    lms.committed = { ...data };
    return answer("0", "true");
  },
  LMSGetLastError: () => lms.error,
  LMSGetErrorString: (code) => `error ${code}`,
  LMSGetDiagnostic: (code) => code,
};
window.lms = lms;
</script>
"""
NEW = '{"cmi.core.lesson_status": "not attempted", "cmi.core.score.raw": ""}'


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    path = tmp_path_factory.mktemp("scorm") / "fill.zip"
    sw.exercises["transpose-fill-output"](seed=7).to_scorm(path, title="Fill & “stamp” <1>")
    return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def test_the_manifest_is_what_scorm_1_2_asks_for(packed: zipfile.ZipFile) -> None:
    root = ElementTree.fromstring(packed.read("imsmanifest.xml"))
    assert root.tag == f"{CP}manifest"
    assert re.fullmatch(r"[A-Za-z_][\w.-]*", root.attrib["identifier"])
    # In this order, as the schema has them.
    assert [child.tag for child in root] == [
        f"{CP}{name}" for name in ("metadata", "organizations", "resources")
    ]
    assert [child.text for child in root[0]] == ["ADL SCORM", "1.2"]
    organizations, resources = root[1], root[2]
    (organization,) = organizations
    assert organizations.attrib["default"] == organization.attrib["identifier"]
    title, item = organization
    assert (title.tag, title.text) == (f"{CP}title", "Fill & “stamp” <1>")
    (resource,) = resources
    assert item.attrib["identifierref"] == resource.attrib["identifier"]
    assert item.find(f"{ADL}masteryscore").text == "100"  # type: ignore[union-attr]
    assert resource.attrib[f"{ADL}scormtype"] == "sco"
    assert resource.attrib["type"] == "webcontent"
    files = {file.attrib["href"] for file in resource}
    assert {resource.attrib["href"]} <= files == set(packed.namelist()) - {"imsmanifest.xml"}
    identifiers = [part.attrib["identifier"] for part in root.iter() if "identifier" in part.attrib]
    assert len(identifiers) == len(set(identifiers))


#: Content of each element in its order, and its attributes, after imscp_rootv1p1p2.xsd and
#: adlcp_rootv1p2.xsd: "!" has to be there, "?" may, "*" may be there several times.
SCHEMA: dict[str, tuple[str, str]] = {
    f"{CP}manifest": ("metadata? organizations! resources! manifest*", "identifier! version?"),
    f"{CP}metadata": ("schema? schemaversion?", ""),
    f"{CP}organizations": ("organization*", "default?"),
    f"{CP}organization": ("title? item* metadata?", "identifier! structure?"),
    f"{CP}item": (
        "title? item* metadata? adl:prerequisites? adl:maxtimeallowed? adl:timelimitaction? "
        "adl:datafromlms? adl:masteryscore?",
        "identifier! identifierref? isvisible? parameters?",
    ),
    f"{CP}resources": ("resource*", ""),
    f"{CP}resource": (
        "metadata? file* dependency*",
        "identifier! type! href? adl:scormtype!",
    ),
    f"{CP}file": ("metadata?", "href!"),
}
#: The longest texts.
LONGEST = {f"{CP}title": 200, f"{CP}schema": 100, f"{CP}schemaversion": 20}


def qualified(name: str, space: str) -> str:
    """Name what a schema declares: elements in its namespace, attributes in none."""
    return ADL + name[4:] if name.startswith("adl:") else space + name


def test_the_manifest_follows_the_schema(packed: zipfile.ZipFile) -> None:
    root = ElementTree.fromstring(packed.read("imsmanifest.xml"))
    for part in root.iter():
        content, attributes = SCHEMA.get(part.tag, ("", ""))
        order = [(qualified(name[:-1], CP), name[-1]) for name in content.split()]
        rest = [child.tag for child in part]
        for name, often in order:
            count = rest.count(name)
            # Those of one name stand together, where it is their turn.
            assert rest[:count] == [name] * count, part.tag
            assert {"!": count == 1, "?": count <= 1, "*": True}[often], (part.tag, name)
            rest = rest[count:]
        assert rest == [], part.tag
        known = {qualified(name[:-1], ""): name[-1] for name in attributes.split()}
        schema = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
        assert set(part.attrib) - {schema} <= set(known), part.tag
        assert {name for name, often in known.items() if often == "!"} <= set(part.attrib)
        assert len((part.text or "").strip()) <= LONGEST.get(part.tag, 2000)
    assert len(root.attrib["version"]) <= 20


def test_a_title_that_no_manifest_takes_is_refused(tmp_path: Path) -> None:
    one = sw.exercises["transpose-size"](seed=1)
    one.to_scorm(tmp_path / "one.zip", title="x" * 200)
    with pytest.raises(ValueError, match=r"title has 201 characters; SCORM 1\.2 takes 200 at most"):
        one.to_scorm(tmp_path / "two.zip", title="x" * 201)
    assert not (tmp_path / "two.zip").exists()


def test_the_same_exercise_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        sw.exercises["transpose-size"](seed=1).to_scorm(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_what_cannot_be_packed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing is asked"):
        sw.Conv2d().to_scorm(tmp_path / "a.zip")
    with pytest.raises(ValueError, match=r"is a \.zip"):
        sw.exercises["transpose-size"]().to_scorm(tmp_path / "a.html")
    own = sw.exercise(sw.ConvTranspose1d(), check=lambda *_: True)
    with pytest.raises(ValueError, match="give a rule's name"):
        own.to_scorm(tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def opened(page: Page, packed: zipfile.ZipFile, start: str = NEW, refuse: str = "") -> Frame:
    """Open the package in an LMS."""

    def serve(route: Route) -> None:
        if route.request.url.endswith("/index.html"):
            route.fulfill(body=packed.read("index.html"), content_type="text/html")
        else:
            body = LMS.replace("START", start).replace("REFUSE", f'"{refuse}"')
            route.fulfill(body=body, content_type="text/html")

    page.route("http://lms.test/**", serve)
    page.goto("http://lms.test/")
    frame = page.frames[1]
    frame.wait_for_selector("segwidgets-conv-transpose-2d")
    return frame


def result(frame: Frame, score: float) -> None:
    detail = {"id": "", "key": "transpose-fill-output", "seed": 7, "attempts": 1}
    frame.evaluate(
        "detail => document.querySelector('[exercise]').dispatchEvent("
        "new CustomEvent('segwidgets:result', {detail, bubbles: true, composed: true}))",
        {**detail, "score": score, "passed": score == 1},
    )


def lms(page: Page) -> Any:
    return page.evaluate("window.lms")


def test_scores_reach_the_lms(page: Page, packed: zipfile.ZipFile) -> None:
    frame = opened(page, packed)
    assert lms(page)["data"]["cmi.core.lesson_status"] == "incomplete"
    result(frame, 5 / 9)
    committed = lms(page)["committed"]
    assert committed["cmi.core.score.raw"] == "55.56"
    assert (committed["cmi.core.score.min"], committed["cmi.core.score.max"]) == ("0", "100")
    assert committed["cmi.core.lesson_status"] == "incomplete"
    assert frame.get_by_text("Your course has the score 55.56 of 100.").is_visible()
    result(frame, 1)
    committed = lms(page)["committed"]
    assert committed["cmi.core.score.raw"] == "100"
    assert committed["cmi.core.lesson_status"] == "passed"
    # Leaving ends the session, once, with the time it took.
    page.evaluate("document.querySelector('iframe').src = 'about:blank'")
    page.wait_for_function("window.lms.state === 'over'")
    told = lms(page)
    assert told["calls"].count("LMSFinish") == 1
    assert re.fullmatch(r"0000:00:\d\d", told["committed"]["cmi.core.session_time"])
    assert told["error"] == "0"


def test_a_later_visit_loses_no_score(page: Page, packed: zipfile.ZipFile) -> None:
    start = '{"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "100"}'
    frame = opened(page, packed, start)
    result(frame, 0.2)
    committed = lms(page)["committed"]
    assert committed["cmi.core.score.raw"] == "100"
    assert committed["cmi.core.lesson_status"] == "passed"


@pytest.mark.parametrize(("refuse", "code"), [("LMSInitialize", 101), ("LMSSetValue", 405)])
def test_what_an_lms_refuses_is_said(
    refuse: str, code: int, page: Page, packed: zipfile.ZipFile
) -> None:
    frame = opened(page, packed, refuse=refuse)
    result(frame, 1)
    said = frame.get_by_role("status").filter(has_text="SCORM error")
    assert f"SCORM error {code}): hand in the result code" in said.inner_text()


def test_outside_a_course_it_works_and_says_so(
    page: Page, packed: zipfile.ZipFile, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_bytes(packed.read("index.html"))
    page.goto(path.as_uri())
    assert page.get_by_text("This page runs outside a course").is_visible()
