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

test("what was dropped is not asked, and its answer is no longer the last one's", () => {
  const { heard, questions } = listening();
  questions.put([1], "models");
  const { number } = questions;
  questions.put([2], "models");
  questions.drop();
  assert.notEqual(questions.number, number);
  questions.answered();
  assert.deepEqual([heard, questions.isOpen], [[[1]], false]);
  questions.put([3], "models");
  assert.deepEqual(heard, [[1], [3]]);
});
