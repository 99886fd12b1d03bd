// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChoiceQueue } from "../../explorer/ui/components/choices/queue.js";

/** @param {string} id @returns {Choice} */
const clip = (id) => ({ kind: "clip", id });
/** @type {Choice} */
const search = { kind: "search" };
/** @type {Choice} */
const excerpt = { kind: "excerpt", start_s: 1 };
/** @type {Choice} */
const model = { kind: "model", id: "m" };

function queueAndSent() {
  /** @type {Choice[]} */
  const sent = [];
  const queue = new ChoiceQueue((choice) => sent.push(choice));
  queue.answered(false); // the page is open
  return { sent, queue };
}

test("nothing is sent before the page is open", () => {
  /** @type {Choice[]} */
  const sent = [];
  const queue = new ChoiceQueue((choice) => sent.push(choice));
  queue.add(clip("a"));
  assert.deepEqual(sent, []);
  queue.answered(false);
  assert.deepEqual(sent, [clip("a")]);
});

test("one choice is with the server at a time, and of those that wait the last one counts", () => {
  const { queue, sent } = queueAndSent();
  for (const id of ["a", "b", "c", "d"]) queue.add(clip(id));
  assert.deepEqual(sent, [clip("a")]);
  assert.deepEqual(queue.pending, [clip("a"), clip("d")]);
  queue.answered(false);
  assert.deepEqual(sent, [clip("a"), clip("d")]);
  queue.answered(false);
  assert.deepEqual(queue.pending, []);
});

test("a search waits for what was chosen before it, and for what is chosen while it waits", () => {
  const { queue, sent } = queueAndSent();
  queue.add(clip("a"));
  queue.add(search);
  queue.add(clip("b"));
  queue.add(search);
  assert.equal(queue.holdsSearch, true);
  queue.answered(false);
  queue.answered(false);
  assert.deepEqual(sent, [clip("a"), clip("b"), search]);
  assert.equal(queue.holdsSearch, false);
});

test("a choice that is made while a search is begun waits for the server's answer", () => {
  const { queue, sent } = queueAndSent();
  queue.add(search);
  queue.add(clip("a"));
  assert.deepEqual(sent, [search]);
  queue.answered(false);
  assert.deepEqual(sent, [search, clip("a")]);
});

test("no other clip than the chosen one is searched", () => {
  const { queue, sent } = queueAndSent();
  queue.add(clip("bad"));
  queue.add(search);
  queue.answered(true);
  assert.deepEqual(sent, [clip("bad")]);
  assert.deepEqual(queue.pending, []);
});

test("a refused choice that another one has replaced stops no search", () => {
  const { queue, sent } = queueAndSent();
  queue.add(clip("bad"));
  queue.add(search);
  queue.add(clip("good"));
  queue.answered(true);
  queue.answered(false);
  assert.deepEqual(sent, [clip("bad"), clip("good"), search]);
});

test("choices of different kinds are all sent, in order", () => {
  const { queue, sent } = queueAndSent();
  for (const choice of [clip("a"), clip("b"), model, excerpt]) queue.add(choice);
  for (let n = 0; n < 3; n += 1) queue.answered(false);
  assert.deepEqual(sent, [clip("a"), clip("b"), model, excerpt]);
});

test("another task or sound makes choices within the last one pointless", () => {
  const { queue, sent } = queueAndSent();
  /** @type {Choice} */
  const task = { kind: "task", id: "emotion" };
  /** @type {Choice} */
  const file = { kind: "file", path: "mine.wav" };
  for (const choice of [clip("a"), excerpt, file, model, task]) queue.add(choice);
  queue.answered(false);
  assert.deepEqual(sent, [clip("a"), task]);
  for (const choice of [clip("b"), excerpt, file]) queue.add(choice);
  queue.answered(false);
  assert.deepEqual(sent, [clip("a"), task, file]);
});

/** @returns {Choice} */
const upload = () => ({ kind: "file", path: null });
/** @type {Choice} */
const arrived = { kind: "file", path: "mine.wav" };

test("a search waits for a file that is being uploaded, and is of that file", () => {
  const { queue, sent } = queueAndSent();
  const file = upload();
  queue.add(file);
  queue.add(search);
  assert.deepEqual(sent, []);
  assert.equal(queue.holdsSearch, true);
  queue.uploaded(file, "mine.wav");
  assert.deepEqual(sent, [arrived]);
  queue.answered(false);
  assert.deepEqual(sent, [arrived, search]);
});

test("a sound that is chosen during an upload replaces the file, however late it arrives", () => {
  const { queue, sent } = queueAndSent();
  const [first, second] = [upload(), upload()];
  queue.add(first);
  queue.add(search);
  queue.add(second);
  queue.add(clip("a"));
  assert.deepEqual(sent, [clip("a")]);
  queue.answered(false);
  queue.uploaded(second, "mine.wav");
  queue.uploaded(first, "mine.wav");
  queue.answered(false);
  assert.deepEqual(sent, [clip("a"), search]);
  assert.deepEqual(queue.pending, []);
});

test("of two uploads the one that was chosen last counts", () => {
  const { queue, sent } = queueAndSent();
  const [first, second] = [upload(), upload()];
  queue.add(first);
  queue.add(second);
  queue.uploaded(second, "mine.wav");
  queue.answered(false);
  queue.uploaded(first, "other.wav");
  assert.deepEqual(sent, [arrived]);
});

test("an upload holds up no other choice than a search", () => {
  const { queue, sent } = queueAndSent();
  const file = upload();
  queue.add(file);
  queue.add(excerpt); // of the sound that is still shown
  queue.add(model);
  queue.answered(false);
  queue.answered(false);
  assert.deepEqual(sent, [excerpt, model]);
  queue.uploaded(file, "mine.wav");
  assert.deepEqual(sent, [excerpt, model, arrived]);
});

test("an excerpt that was not sent before another file arrived is not one of that file", () => {
  const { queue, sent } = queueAndSent();
  const file = upload();
  queue.add(model);
  queue.add(file);
  queue.add(excerpt);
  queue.uploaded(file, "mine.wav");
  queue.answered(false);
  queue.answered(false);
  assert.deepEqual(sent, [model, arrived]);
});

test("an upload that fails stops the search that waited for it, and nothing else", () => {
  const { queue, sent } = queueAndSent();
  const file = upload();
  queue.add(file);
  queue.add(search);
  queue.add(model);
  queue.uploaded(file, null);
  queue.answered(false);
  assert.deepEqual(sent, [model]);
  assert.deepEqual(queue.pending, []);
  queue.add(search);
  assert.deepEqual(sent, [model, search]);
});
