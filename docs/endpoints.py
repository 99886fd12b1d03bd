"""The part of docs/api.md about the endpoints of the page, from the docstrings of their handlers.

A test runs the examples against the app.
"""

import inspect
from collections.abc import Callable
from typing import Any

URL = "http://127.0.0.1:7860/"
HEAD = f"""# The endpoints of the page

A running app answers scripts, too, from any computer that reaches it: `pip install gradio_client`.
Its four endpoints say what the commands of the same name print with `--json`, and what the Python
API finds. They wait for the device in the queue of the page, within the limits of its visitors
([hosting](hosting.md#limits)).

The server keeps no results for scripts. `/search` returns the result as a zip, and `/transfer` and
`/extend` take that zip back, or one that was downloaded from the page, or one of a directory that
`earshot search` wrote, with the files at its top. They check everything in it that can be checked,
and what they unpack is deleted with the answer. So no script can reach the result of another, and a
result can be sent a year later, or to another server that has the same version of the model.

A mistake is answered with an error whose text is one plain sentence.

```python
from gradio_client import Client, handle_file

client = Client("{URL}")
```
"""
EXAMPLES = {
    "classify": """answer = client.predict(
    clip="genre/blues-1",
    model="genre-logmel-cnn",
    api_name="/classify",
)
print(answer["label"], answer["probabilities"][answer["label"]])""",
    "search": """record, archive = client.predict(
    clip="genre/blues-1",  # or: file=handle_file("a sound of yours.wav")
    model="genre-logmel-cnn",
    effort="quick",
    api_name="/search",
)
print(record["outcome"], record["keep"])""",
    "transfer": """verdicts = client.predict(
    handle_file(archive),
    targets="all",
    api_name="/transfer",
)
for target in verdicts["targets"]:
    print(target["model"], target["verdict"])""",
    "extend": """layers, archive = client.predict(
    handle_file(archive),
    api_name="/extend",
)
print(layers["necessary"]["keep"], layers["complete"]["keep"])""",
}


def part() -> str:
    """Return the part as Markdown."""
    from explorer.ui.endpoints.classify import ClassifyEndpoint  # these load gradio
    from explorer.ui.endpoints.extend import ExtendEndpoint
    from explorer.ui.endpoints.search import SearchEndpoint
    from explorer.ui.endpoints.transfer import TransferEndpoint

    handlers: dict[str, Callable[..., Any]] = {
        "classify": ClassifyEndpoint.classify,
        "search": SearchEndpoint.search,
        "transfer": TransferEndpoint.transfer,
        "extend": ExtendEndpoint.extend,
    }
    return "\n".join([HEAD, *(_section(name, handlers[name]) for name in EXAMPLES)])


def examples() -> list[str]:
    """Return the code of all examples, in their order."""
    head = HEAD.partition("```python\n")[2].partition("```")[0]
    return [head, *EXAMPLES.values()]


def _section(name: str, handler: Callable[..., Any]) -> str:
    text = inspect.cleandoc(handler.__doc__ or "")
    return f"## `/{name}`\n\n```python\n{EXAMPLES[name]}\n```\n\n```text\n{text}\n```\n"
