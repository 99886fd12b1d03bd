// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { News } from "../../explorer/ui/components/stage/news.js";

test("a phase is said once in a search, however often it comes back", () => {
  const news = new News();
  const said = ["Ranking", "Ranking", "Taking away", "Ranking"].map((phase) =>
    news.next({ busy: true, news: phase }),
  );
  assert.deepEqual(said, ["Ranking", null, "Taking away", null]);
});

test("the result is said, and the phases of the next search again", () => {
  const news = new News();
  news.next({ busy: true, news: "Ranking" });
  assert.equal(news.next({ busy: false, news: "4 of 64" }), "4 of 64");
  assert.equal(news.next({ busy: true, news: "Ranking" }), "Ranking");
});
