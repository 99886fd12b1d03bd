// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { PaintedQuestions } from "../../explorer/ui/components/stage/questions.js";

function listening() {
  /** @type {number[][]} */
  const heard = [];
  const questions = new PaintedQuestions(({ cells }) => heard.push(cells));
  return { heard, questions };
}

test("while one question is open, only the last of the others is asked", () => {
  const { heard, questions } = listening();
  questions.put([1], "source");
  questions.put([1, 2], "source");
  questions.put([1, 2, 3], "models");
  assert.deepEqual([heard, questions.isOpen], [[[1]], true]);
  questions.answered();
  assert.deepEqual(heard, [[1], [1, 2, 3]]);
  questions.answered();
  assert.deepEqual([heard.length, questions.isOpen], [2, false]);
});

test("an answer counts if it is a later one than the last, also while more is painted", () => {
  const { questions } = listening();
  questions.put([1], "source");
  questions.put([1, 2], "source");
  assert.equal(questions.takes(1), true);
  assert.deepEqual([questions.takes(1), questions.isAnswered], [false, false]);
  questions.answered();
  assert.deepEqual([questions.takes(2), questions.isAnswered], [true, true]);
  assert.equal(questions.takes(3), false); // nothing was asked that it could be an answer to
});

test("what was dropped is not asked, and its answer no longer counts", () => {
  const { heard, questions } = listening();
  questions.put([1], "models");
  questions.put([2], "models");
  questions.drop();
  assert.equal(questions.takes(1), false);
  questions.answered();
  assert.deepEqual([heard, questions.isOpen], [[[1]], false]);
  questions.put([3], "models");
  assert.deepEqual(heard, [[1], [3]]);
  assert.equal(questions.takes(3), true);
});
