"""Scripts as Gradio runs them: one function body each, and a style sheet in the page's head."""

import re
from pathlib import Path

import pytest

from explorer.ui.components import static_files

DIRECTORY = Path(static_files.__file__).parent
COMPONENTS = sorted(path.parent.name for path in DIRECTORY.glob("*/script.js"))
PARAMETERS = ["element", "trigger", "props", "server", "upload", "watch"]
DEFINITION = re.compile(r"^(?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)


def test_a_module_follows_those_that_it_imports_each_once(tmp_path: Path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nimport { c } from "./c.js";\na;\n')
    (tmp_path / "b.js").write_text('import {\n  c,\n} from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("export async function c() {}\nexport class D {}\n")
    body = static_files.join_modules(tmp_path / "a.js")
    lines = ['"use strict";', "async function c() {}", "class D {}", "const b = c;", "a;"]
    assert [line for line in body.splitlines() if line] == lines


@pytest.mark.parametrize("folder", COMPONENTS)
def test_a_script_is_one_function_body_with_every_name_defined_once(folder: str):
    body = static_files.component(folder)["js_on_load"]
    assert not re.search(r"^(import|export)\b", body, re.MULTILINE)
    names = PARAMETERS + DEFINITION.findall(body)
    assert sorted(names) == sorted(set(names))


def test_every_style_sheet_is_in_the_head_once():
    head = static_files.head()
    for sheet in DIRECTORY.glob("*/*.css"):
        assert head.count(sheet.read_text("utf-8")) == 1, sheet


def test_the_head_loads_nothing_from_elsewhere():
    assert not re.search(r"url\(|@import|https?:", static_files.head())
