// The stage: wires the picture, the player and the words to what the server sends.
// `props.value` is {scene, progress, sounds}; it always holds the whole state, so that a missed
// update costs nothing. `element`, `props` and `watch` come from gr.HTML.

const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const STEP_S = 0.25;

const one = (selector) => element.querySelector(selector);
const stage = one(".stage");
const surface = one(".picture");
const versions = [...element.querySelectorAll("[data-version]")];
const picture = new Picture(one(".spectrogram"), one(".rail"), props.stops);
const player = new Player(showPlayer);
let scene = null;
let kept = null; // {n, enough, rest}: which patches hold something kept, and something left
let soundsKey = "";
let frames = 0;
let nextFrame = 0; // the one that will show the position, however often it is asked for

function noteOf(hz) {
  if (hz < 27.5) return "";
  const number = Math.round(69 + 12 * Math.log2(hz / 440));
  return ` (${NOTES[number % 12]}${Math.floor(number / 12) - 1})`;
}

function signed(db) {
  const whole = Math.round(db);
  return `${whole < 0 ? "−" : whole > 0 ? "+" : ""}${Math.abs(whole)} dB`;
}

// ---- what the server sends -------------------------------------------------------------------

function receive() {
  const value = props.value;
  if (!value || !value.scene) return;
  if (value.scene.id !== scene?.id) loadScene(value.scene);
  kept = unpackKept(value.progress.kept);
  loadSounds(value.sounds);
  showWords(value.progress);
  showKeep();
}

function unpackKept(packed) {
  if (packed === null) return null;
  const [enough, rest] = [packed.enough, packed.rest].map((bits) => unpackBits(bits, scene.n_patches));
  return { n: packed.n, enough, rest };
}

function loadScene(next) {
  const copied = ["strip_of_row", "slice_edges", "row_hz"].map((name) => [name, [...next[name]]]);
  scene = { ...next, ...Object.fromEntries(copied) };
  picture.load(scene);
  showTicks(one(".ticks-hz"), scene.ticks_hz, "bottom");
  showTicks(one(".ticks-s"), scene.ticks_s, "left");
  surface.setAttribute("aria-valuemax", scene.seconds.toFixed(2));
  one(".eyebrow").textContent = scene.title;
  stage.dataset.scene = scene.id;
}

function showTicks(holder, ticks, side) {
  holder.replaceChildren(
    ...ticks.map(([position, text]) => {
      const tick = document.createElement("span");
      tick.textContent = text;
      tick.style[side] = `${position * 100}%`;
      return tick;
    }),
  );
}

function loadSounds(sounds) {
  const heard = Object.entries(sounds).filter(([, sound]) => sound);
  const key = JSON.stringify([scene.id, heard]);
  if (key === soundsKey) return;
  const position = soundsKey.startsWith(`["${scene.id}"`) ? player.position : 0;
  soundsKey = key;
  const urls = heard.map(([name, sound]) => [name, { ...sound, url: sound.file.url }]);
  player.heard = "enough";
  player.load(Object.fromEntries(urls), scene.seconds);
  player.seek(position);
}

function showWords(progress) {
  const busy = progress.busy;
  one(".headline").replaceChildren(
    ...progress.headline.map(([text, strong]) => {
      const part = document.createElement(strong ? "strong" : "span");
      part.textContent = text;
      return part;
    }),
  );
  one(".detail").textContent = progress.detail;
  const said = busy ? "Searching" : `${one(".headline").textContent} ${progress.detail}`;
  if (one(".status").textContent !== said) one(".status").textContent = said;
  one(".strip").replaceChildren(...progress.figures.map(figure));
  if (busy && stage.dataset.busy !== "true") comeIntoView();
  stage.dataset.busy = busy;
  frames = progress.updates === 0 ? 0 : frames + (stage.dataset.updates !== `${progress.updates}`);
  Object.assign(stage.dataset, { updates: progress.updates, frames });
  stage.setAttribute("aria-busy", busy);
}

function figure([value, label]) {
  const cell = document.createElement("div");
  const term = document.createElement("dt");
  const number = document.createElement("dd");
  term.textContent = label;
  number.textContent = value;
  cell.append(term, number);
  return cell;
}

/** On a phone the button lies below the stage: go to where things happen. */
function comeIntoView() {
  if (stage.getBoundingClientRect().top < 0) stage.scrollIntoView({ block: "start" });
}

// ---- what is seen ----------------------------------------------------------------------------

/** Colour is what is heard: everything, the part that is enough, or the rest. */
function showKeep() {
  if (!scene) return;
  const waiting = !("enough" in player.sounds);
  const heard = waiting && kept !== null ? "enough" : player.heard;
  const lit = { original: null, enough: kept && kept.enough, rest: kept && kept.rest }[heard];
  picture.show(lit, kept && kept.enough);
  stage.dataset.kept = kept === null ? "" : kept.n;
  stage.dataset.lit = kept === null ? "" : kept.enough.filter(Boolean).length;
}

function showPlayer() {
  if (!scene) return;
  const sound = player.sounds[player.heard];
  const names = versions.map((button) => button.dataset.version);
  versions.forEach((button, i) => {
    button.disabled = !(names[i] in player.sounds);
    button.setAttribute("aria-pressed", names[i] === player.heard);
  });
  one(".play").disabled = !sound;
  one(".play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
  one(".play path").setAttribute("d", player.playing ? "M7 5h4v14H7zM13 5h4v14h-4z" : "M8 5v14l11-7z");
  one(".level").setAttribute("aria-pressed", player.audible);
  one(".level").textContent = player.audible
    ? `audible level · ${signed(sound?.gain_db ?? 0)}`
    : "true level";
  one(".loop").setAttribute("aria-pressed", player.looping);
  one(".note").textContent = sound?.note ?? "";
  Object.assign(stage.dataset, { playing: player.playing, version: player.heard });
  showKeep();
  showPosition();
}

function showPosition() {
  const position = player.position;
  one(".playhead").style.left = `${(position / scene.seconds) * 100}%`;
  one(".clock").textContent = `${position.toFixed(2)} / ${scene.seconds.toFixed(2)} s`;
  stage.dataset.position = position.toFixed(3);
  cancelAnimationFrame(nextFrame);
  if (player.playing) {
    nextFrame = requestAnimationFrame(showPosition);
  } else {
    surface.setAttribute("aria-valuenow", position.toFixed(2));
    surface.setAttribute("aria-valuetext", `${position.toFixed(2)} seconds`);
  }
}

function showReadout(event) {
  if (!scene) return;
  const box = surface.getBoundingClientRect();
  const x = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  const y = Math.min(Math.max(1 - (event.clientY - box.top) / box.height, 0), 1);
  const row = picture.rowAt(y);
  const hz = scene.row_hz[row];
  const decibels = picture.decibelsAt(x, y);
  const level = decibels <= scene.floor_db ? `below ${scene.floor_db} dB` : `${Math.round(decibels)} dB`;
  const isKept = kept !== null && kept.enough[picture.patchAt(x, y)];
  const told = isKept ? (scene.coarse ? " · kept in part" : " · kept") : " · not kept";
  const readout = one(".readout");
  readout.textContent =
    `${(x * scene.seconds).toFixed(2)} s · ${Math.round(hz)} Hz${noteOf(hz)} · ` +
    level.replace("-", "−") + (kept === null ? "" : told);
  readout.dataset.side = x > 0.6 ? "left" : "right";
  readout.style.left = `${x * 100}%`;
  readout.style.bottom = `${Math.min(y, 0.85) * 100}%`;
}

/** Play or pause; a sound that cannot be fetched any more is told, not thrown. */
function togglePlay() {
  Promise.resolve(player.toggle()).catch((error) => {
    one(".detail").textContent = one(".status").textContent = `Cannot play: ${error.message}`;
  });
}

// ---- what a person does ----------------------------------------------------------------------

function seekTo(event) {
  if (!scene) return;
  const box = surface.getBoundingClientRect();
  player.seek(((event.clientX - box.left) / box.width) * scene.seconds);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onButton = event.target.closest("button");
  const acts = {
    " ": onButton ? null : togglePlay,
    1: () => player.hear("original"),
    2: () => player.hear("enough"),
    3: () => player.hear("rest"),
    ArrowLeft: () => player.seek(player.position - STEP_S),
    ArrowRight: () => player.seek(player.position + STEP_S),
    Home: () => player.seek(0),
    End: () => player.seek(scene.seconds),
  };
  if (!acts[event.key] || !scene) return;
  event.preventDefault();
  acts[event.key]();
}

one(".play").addEventListener("click", togglePlay);
one(".level").addEventListener("click", () => player.setAudible(!player.audible));
one(".loop").addEventListener("click", () => player.setLooping(!player.looping));
versions.forEach((button) => button.addEventListener("click", () => player.hear(button.dataset.version)));
stage.addEventListener("keydown", onKey);
surface.addEventListener("pointermove", showReadout);
surface.addEventListener("pointerdown", seekTo);
watch("value", receive);
receive();
