// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { SoFar } from "../../explorer/ui/components/stage/so_far.js";

const FOUND = { busy: true, so_far: true };

test("only what a search that runs has found is made on demand", () => {
  const soFar = new SoFar();
  assert.equal(soFar.isMadeFor("enough"), false);
  soFar.receive(FOUND);
  assert.deepEqual([soFar.isMadeFor("enough"), soFar.isMadeFor("original")], [true, false]);
  soFar.receive({ busy: false, so_far: false });
  assert.equal(soFar.isMadeFor("enough"), false);
});

test("what was asked for is heard once it comes, and nothing else takes its place", () => {
  const soFar = new SoFar();
  soFar.receive(FOUND);
  assert.equal(soFar.heardNext(true, "original"), "original");
  soFar.isWanted = true;
  assert.equal(soFar.heardNext(true, "original"), "enough");
  assert.equal(soFar.heardNext(true, "original"), "original");
});

test("at the end of a search its result is heard, and no longer what was asked for before", () => {
  const soFar = new SoFar();
  soFar.receive(FOUND);
  soFar.isWanted = true;
  soFar.receive({ busy: false, so_far: false });
  assert.equal(soFar.isWanted, false);
  assert.equal(soFar.heardNext(false, "original"), "enough");
});
