// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { FetchingStatuses } from "../../explorer/ui/components/picker/fetching.js";

/** @param {FetchingStatus["kind"]} kind @param {string} task @returns {FetchingStatus} */
const status = (kind, task, text = `${kind} ${task}`) => ({
  kind,
  task,
  text,
  phase: `phase of ${kind}`,
  share: kind === "busy" ? 0.5 : null,
});

test("nothing is shown before anything was requested", () => {
  const statuses = new FetchingStatuses();
  assert.equal(statuses.take(status("", "", "")), false);
  const shown = { isBusy: false, isRefused: false, text: "", news: "", share: null };
  assert.deepEqual(statuses.of("genre"), shown);
});

test("each task shows its own download, also after another was on the shelf", () => {
  const statuses = new FetchingStatuses();
  statuses.take(status("busy", "genre"));
  assert.equal(statuses.of("emotion").text, "");
  statuses.take(status("busy", "emotion"));
  statuses.take(status("busy", "genre"));
  assert.equal(statuses.of("emotion").text, "busy emotion");
  assert.equal(statuses.take(status("done", "genre")), true);
  assert.equal(statuses.take(status("done", "genre")), false); // though the other is under way
  assert.equal(statuses.of("emotion").isBusy, true);
  assert.equal(statuses.of("genre").text, "done genre");
});

test("the end of a download is noticed once, whether it went well or not", () => {
  for (const kind of /** @type {const} */ (["done", "refused"])) {
    const statuses = new FetchingStatuses();
    assert.equal(statuses.take(status("busy", "genre")), false);
    assert.equal(statuses.take(status("busy", "genre")), false);
    assert.equal(statuses.take(status(kind, "genre")), true);
    assert.equal(statuses.take(status(kind, "genre")), false);
  }
});

test("a status without a task is about all that are under way, and no other", () => {
  const statuses = new FetchingStatuses();
  statuses.take(status("done", "deepfake"));
  statuses.take(status("busy", "genre"));
  statuses.take(status("busy", "emotion"));
  assert.equal(statuses.take(status("refused", "", "a fault")), true);
  assert.equal(statuses.of("genre").text, "a fault");
  assert.equal(statuses.of("emotion").text, "a fault");
  assert.equal(statuses.of("deepfake").text, "done deepfake");
});

test("a screen reader hears phases, and a refusal only as an alert", () => {
  const statuses = new FetchingStatuses();
  statuses.take(status("busy", "genre"));
  assert.equal(statuses.of("genre").news, "phase of busy");
  statuses.take(status("refused", "genre"));
  assert.deepEqual([statuses.of("genre").news, statuses.of("genre").isRefused], ["", true]);
});
