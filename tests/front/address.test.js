import assert from "node:assert/strict";
import test from "node:test";

import { withQuery } from "../../explorer/ui/components/address/address.js";

const KEYS = ["clip", "model", "seed"];

test("what is chosen replaces what was chosen before", () => {
  assert.equal(
    withQuery("http://here/?clip=genre/a&seed=3", KEYS, "clip=genre/b&model=m"),
    "http://here/?clip=genre/b&model=m",
  );
});

test("the address is the very link that a result has", () => {
  const query = "clip=genre/b&label=R%26B+%2F+soul&model=m";
  assert.equal(withQuery("http://here/sub/", KEYS, query), `http://here/sub/?${query}`);
});

test("what others have put into the address stays", () => {
  assert.equal(
    withQuery("http://here/?__theme=dark&clip=a#how", KEYS, "clip=b"),
    "http://here/?clip=b&__theme=dark#how",
  );
});

test("without a query the address is the page's own", () => {
  assert.equal(withQuery("http://here/?clip=a&seed=1", KEYS, ""), "http://here/");
});
