"""The licences of the published weights, as their repositories state them.

The weights are fetched from their authors' repositories and never distributed with Earshot. The
texts go into every converted file, so that they stay with the weights.
"""

from dataclasses import dataclass

_MIT = """\
MIT License

{holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True, kw_only=True)
class Licence:
    """Under which terms weights were published."""

    name: str  # as shown to people
    holder: str  # the copyright line
    notice: str = ""  # what the repository's NOTICE adds, in our words; empty if it has none

    @property
    def text(self) -> str:
        """The whole licence, then the notice."""
        licence = _MIT.format(holder=self.holder)
        return f"{licence}\n{self.notice}" if self.notice else licence


TAGGERS = Licence(
    name="MIT",
    holder=(
        "Copyright (c) 2020 Music Technology Group, Universitat Pompeu Fabra. Code developed by "
        "Minz Won."
    ),
)
AASIST = Licence(
    name="MIT",
    holder="Copyright (c) 2021-present NAVER Corp.",
    notice=(
        "The repository's NOTICE names what AASIST's code is based on: ASVspoof 2021 "
        "Baseline-RawNet2 (MIT, Copyright (c) 2021 eurecom-asp) and Jungjee/RawNet (MIT, "
        "Copyright (c) 2021 Jee-weon Jung). It also names evaluation code, which is not part of "
        "the model."
    ),
)
RAWGAT = Licence(
    name="MIT",
    holder="Copyright (c) 2021 Audio Security and Privacy Group @ EURECOM",
)
