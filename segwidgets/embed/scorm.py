"""A page as a SCORM 1.2 package, which learning management systems take."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from segwidgets.shared.language import t

# So that the same page is the same file.
_DATE = (2000, 1, 1, 0, 0, 0)


# Characters, by the schema of SCORM 1.2's manifest.
_LONGEST_TITLE = 200


def check_title(title: str) -> None:
    """Refuse a title that no course may have."""
    if len(title) > _LONGEST_TITLE:
        raise ValueError(
            f"title has {len(title)} characters; SCORM 1.2 takes {_LONGEST_TITLE} at most: "
            f"shorten it."
        )


def package(page: str, title: str) -> bytes:
    """Pack a page with the script that reports its score, and the manifest that names it."""
    script = Path(__file__).with_name("scorm.js").read_text("utf-8").replace("SAID", _said())
    whole = page.replace("</body>", f"<script>\n{script}</script>\n</body>", 1)
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as file:
        for name, text in (("imsmanifest.xml", _manifest(title, whole)), ("index.html", whole)):
            info = ZipInfo(name, _DATE)
            info.compress_type = ZIP_DEFLATED
            file.writestr(info, text.encode())
    return data.getvalue()


def _said() -> str:
    """Write what the script says, in the present language."""
    said = {
        "outside": t(
            "This page runs outside a course: no score is sent; hand in the result code that "
            "stands below the question."
        ),
        "refused": t(
            "The course did not take your score (SCORM error {error}): hand in the result code "
            "that stands below the question.",
            error="{error}",
        ),
        "taken": t("Your course has the score {score} of 100.", score="{score}"),
    }
    return json.dumps(said).replace("<", "\\u003c")


def _manifest(title: str, page: str) -> str:
    """Write what the package holds: one page, which reports a score of 0 to 100."""
    # Of other content, another name.
    name = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:40]
    identifier = f"segwidgets-{name or 'exercise'}-{sha256(page.encode()).hexdigest()[:12]}"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{identifier}" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd
      http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="organization">
    <organization identifier="organization">
      <title>{escape(title)}</title>
      <item identifier="item" identifierref="page">
        <title>{escape(title)}</title>
        <adlcp:masteryscore>100</adlcp:masteryscore>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
      <file href="index.html"/>
    </resource>
  </resources>
</manifest>
"""
