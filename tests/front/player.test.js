// @ts-check
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Player } from "../../explorer/ui/components/stage/player.js";

/** A clock and gains instead of sounds. */
class FakeContext {
  currentTime = 0;
  destination = {};
  resume() {}
  decodeAudioData() {
    return {};
  }
  createBufferSource() {
    return {
      connect: (/** @type {unknown} */ next) => next,
      playbackRate: { value: 1 },
      start() {},
      stop() {},
    };
  }
  createGain() {
    const gain = {
      value: 0,
      setTargetAtTime(/** @type {number} */ value) {
        this.value = value;
      },
    };
    return { gain, connect() {} };
  }
}

const QUIET = { url: "quiet.wav", gain_db: 20, note: "" };
const LOUD = { url: "loud.wav", gain_db: 0, note: "" };
/** @type {Player} */
let player;

/** @param {Player} playing */
function clockOf(playing) {
  return /** @type {{ currentTime: number }} */ (/** @type {unknown} */ (playing.context));
}

/** @param {string} name */
function gain(name) {
  return player.voices[name]?.gain.gain.value;
}

beforeEach(() => {
  Object.assign(globalThis, {
    AudioContext: FakeContext,
    fetch: async () => ({ ok: true, arrayBuffer: async () => new ArrayBuffer(0) }),
  });
  player = new Player(() => {});
  player.load({ original: LOUD, enough: QUIET }, 4);
});

test("a copy that is stored higher or lower is heard at the level of its sound", async () => {
  player.load({ original: { ...LOUD, stored_db: -20 }, enough: { ...QUIET, stored_db: 40 } }, 4);
  await player.play();
  assert.equal(gain("original"), 10);
  player.hear("enough");
  assert.equal(gain("enough"), 0.1);
  player.setAudible(false);
  assert.equal(gain("enough"), 0.01);
});

test("only the sound that is heard has a gain; it is raised to its audible level", async () => {
  player.hear("enough");
  await player.play();
  assert.equal(gain("original"), 0);
  assert.equal(gain("enough"), 10);
  player.setAudible(false);
  assert.equal(gain("enough"), 1);
  player.hear("original");
  assert.deepEqual([gain("original"), gain("enough")], [1, 0]);
});

test("a sound that there is not cannot be heard", () => {
  player.hear("rest");
  assert.equal(player.heard, "original");
});

test("the position runs in circles while looping, and up to the end otherwise", async () => {
  await player.play();
  clockOf(player).currentTime = 5;
  assert.equal(player.position, 1);
  player.setLooping(false); // what was played in a circle does not count
  assert.equal(player.position, 1);
  clockOf(player).currentTime = 50;
  assert.equal(player.position, 4);
});

test("a part repeats: the position stays in it, and every voice runs in it", async () => {
  await player.play();
  clockOf(player).currentTime = 1.5;
  player.setRegion({ start: 1, end: 2 });
  assert.equal(player.position, 1.5); // it was inside, and goes on
  clockOf(player).currentTime = 2.25;
  assert.equal(player.position, 1.25);
  for (const name of ["original", "enough"]) {
    const { loop, loopStart, loopEnd } = player.voices[name]?.source ?? {};
    assert.deepEqual([loop, loopStart, loopEnd], [true, 1, 2]);
  }
  player.setRegion(null); // on from where it is, through the whole
  clockOf(player).currentTime = 3.25;
  assert.equal(player.position, 2.25);
  clockOf(player).currentTime = 5.5;
  assert.equal(player.position, 0.5);
});

test("a part begins at its start if the position is elsewhere", async () => {
  player.setRegion({ start: 1, end: 2 });
  assert.equal(player.position, 1);
  await player.seek(3);
  assert.equal(player.position, 3); // while nothing plays, the play-head goes anywhere
  await player.play();
  assert.equal(player.position, 1);
  player.setRegion({ start: 2, end: 3 });
  assert.equal(player.position, 2);
});

test("without repeating, the sound goes on to its end; choosing a part repeats again", async () => {
  player.setRegion({ start: 1, end: 2 });
  player.setLooping(false);
  await player.play();
  clockOf(player).currentTime = 2;
  assert.equal(player.position, 3);
  player.setRegion({ start: 1, end: 4 });
  assert.equal(player.looping, true);
});

test("at another speed the position runs faster or slower, from where it is", async () => {
  await player.play();
  clockOf(player).currentTime = 1;
  player.setRate(0.5);
  assert.equal(player.position, 1);
  clockOf(player).currentTime = 2;
  assert.equal(player.position, 1.5);
  assert.equal(player.voices.original?.source.playbackRate.value, 0.5);
  await player.seek(3);
  assert.equal(player.voices.original?.source.playbackRate.value, 0.5);
});

test("the volume is on top of the level, and half of it is 10 dB less", async () => {
  player.hear("enough");
  await player.play();
  player.setVolume(0.5);
  assert.ok(Math.abs(20 * Math.log10((gain("enough") ?? 0) / 10) + 10) < 0.1);
  assert.equal(gain("original"), 0);
  player.setVolume(0);
  assert.equal(gain("enough"), 0);
});

test("stopping keeps the position, playing goes on from there", async () => {
  await player.play();
  clockOf(player).currentTime = 1.5;
  player.stop();
  clockOf(player).currentTime = 9;
  assert.equal(player.position, 1.5);
  await player.play();
  clockOf(player).currentTime = 10;
  assert.equal(player.position, 2.5);
});

test("seeking stays inside the sound, and goes on playing if it was", async () => {
  await player.seek(-3);
  assert.equal(player.position, 0);
  await player.seek(99);
  assert.equal(player.position, 3.99);
  assert.equal(player.playing, false);
  await player.play();
  await player.seek(2);
  assert.equal(player.playing, true);
  assert.equal(player.position, 2);
});

test("new sounds start at the beginning, with the original if the last one is gone", () => {
  player.hear("enough");
  player.load({ original: LOUD }, 2);
  assert.equal(player.heard, "original");
  assert.equal(player.position, 0);
});

test("a sound that has left the server is an error, and nothing plays", async () => {
  Object.assign(globalThis, { fetch: async () => ({ ok: false }) });
  await assert.rejects(player.play(), /no longer on the server/);
  assert.equal(player.playing, false);
});

test("a sound that is put while others play is heard where they are, and silence until then", async () => {
  await player.play();
  clockOf(player).currentTime = 1.5;
  player.hear("yours", true);
  assert.deepEqual([gain("original"), gain("enough"), player.playing], [0, 0, true]);
  await player.put("yours", { ...QUIET, url: "yours.wav" });
  assert.deepEqual([gain("yours"), player.position], [10, 1.5]);
  await player.put("yours", { ...LOUD, url: "yours-2.wav" });
  assert.equal(gain("yours"), 1);
  player.hear("enough");
  player.remove("yours");
  assert.deepEqual([gain("yours"), gain("enough"), player.playing], [undefined, 10, true]);
});

test("a sound that is put while nothing plays is the one that plays next", async () => {
  player.hear("yours", true);
  await player.put("yours", { ...LOUD, url: "yours.wav" });
  assert.equal(player.playing, false);
  await player.play();
  assert.deepEqual([gain("yours"), gain("original")], [1, 0]);
});

test("a sound that is put while the others are decoded is decoded, too, before they play", async () => {
  player.hear("yours", true);
  const begun = player.play();
  await player.put("yours", { ...LOUD, url: "yours.wav" });
  await begun;
  assert.deepEqual([gain("yours"), Boolean(player.voices.yours?.source.buffer)], [1, true]);
});

test("without a sound output it does not wait for ever", async () => {
  class Mute extends FakeContext {
    resume() {
      return new Promise(() => {});
    }
  }
  Object.assign(globalThis, { AudioContext: Mute });
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const playing = player.play();
    mock.timers.tick(60_000);
    await assert.rejects(playing, /no sound output/);
    assert.equal(player.playing, false);
  } finally {
    mock.timers.reset();
  }
});
