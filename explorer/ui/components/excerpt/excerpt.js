// The excerpt chooser: a window on the waveform of the whole file, moved by pointer and keyboard.
// `props.value` is null or {seconds, window_s, latest_s, start_s, low, high}; `props.busy` locks it,
// `props.token` differs when a choice was refused.

const KEY_S = 0.1; // an arrow key; ten times that with shift
const REST_MS = 500; // after the last key the excerpt is taken

const find = (selector) => element.querySelector(selector);
const overview = find(".overview");
const handle = find(".window");
let file = null;
let start = 0;
let grabbedAt = null; // seconds from the window's start to the pointer
let resting = null;
let asked = null; // the start that the server was asked for last, until it answers

function receive() {
  const isSame = props.value && file && props.value.low === file.low;
  file = props.value;
  find(".excerpt").hidden = !file;
  if (!file) return;
  if (!isSame || file.start_s === asked) asked = null;
  // The answer to an earlier move must not undo a later one.
  const isMoving = grabbedAt !== null || resting !== null || asked !== null;
  if (!isMoving || !isSame) start = file.start_s;
  handle.setAttribute("aria-valuemax", file.latest_s);
  drawWaveform();
  showWindow();
}

/** What was asked for is not shown: go back. */
function refuse() {
  asked = null;
  receive();
}

function lock() {
  overview.dataset.busy = props.busy;
  handle.setAttribute("aria-disabled", props.busy);
}

function drawWaveform() {
  const canvas = find(".waveform");
  const [low, high] = [bytesOf(file.low), bytesOf(file.high)];
  const scale = window.devicePixelRatio || 1;
  const box = overview.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(box.width * scale));
  canvas.height = Math.max(1, Math.round(box.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(canvas).color;
  const [columnWidth, middle] = [canvas.width / high.length, canvas.height / 2];
  // Quiet files fill the height as well: this is for finding a place, not for reading a level.
  const loudest = Math.max(8, ...low, ...high);
  high.forEach((top, i) => {
    const [up, down] = [top, low[i]].map((level) => (level / loudest) * (middle - 1));
    pen.fillRect(i * columnWidth, middle - up, Math.max(columnWidth, 1), Math.max(up + down, scale));
  });
}

function showWindow() {
  handle.style.left = `${(start / file.seconds) * 100}%`;
  handle.style.width = `${(file.window_s / file.seconds) * 100}%`;
  const end = Math.min(start + file.window_s, file.seconds);
  const told = `${clock(start)} to ${clock(end)} of ${clock(file.seconds)}`;
  find(".told").textContent = `${told}. Drag the window, or move it with the arrow keys.`;
  handle.setAttribute("aria-valuenow", start.toFixed(2));
  handle.setAttribute("aria-valuetext", told);
}

function clock(seconds) {
  if (seconds < 600) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds / 60);
  return `${whole} min ${(seconds - 60 * whole).toFixed(1)} s`;
}

function moveTo(seconds) {
  start = Math.round(Math.min(Math.max(seconds, 0), file.latest_s) * 100) / 100;
  showWindow();
}

/** Let the server show the excerpt, if it is another one. */
function take() {
  clearTimeout(resting);
  resting = null;
  if (start === (asked ?? file.start_s)) return;
  asked = start;
  trigger("choose", { start_s: start });
}

function secondsAt(event) {
  const box = overview.getBoundingClientRect();
  return ((event.clientX - box.left) / box.width) * file.seconds;
}

function grab(event) {
  if (props.busy) return;
  overview.setPointerCapture(event.pointerId);
  handle.focus({ preventScroll: true });
  const at = secondsAt(event);
  const inside = event.target === handle || (at >= start && at <= start + file.window_s);
  grabbedAt = inside ? at - start : file.window_s / 2;
  moveTo(at - grabbedAt);
  event.preventDefault();
}

function drag(event) {
  if (grabbedAt !== null) moveTo(secondsAt(event) - grabbedAt);
}

function drop() {
  if (grabbedAt === null) return;
  grabbedAt = null;
  take();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || props.busy) return;
  const step = event.shiftKey ? 10 * KEY_S : KEY_S;
  const goals = {
    ArrowLeft: start - step,
    ArrowDown: start - step,
    ArrowRight: start + step,
    ArrowUp: start + step,
    PageDown: start - file.window_s,
    PageUp: start + file.window_s,
    Home: 0,
    End: file.latest_s,
  };
  if (!(event.key in goals)) return;
  event.preventDefault();
  moveTo(goals[event.key]);
  clearTimeout(resting);
  resting = setTimeout(take, REST_MS);
}

overview.addEventListener("pointerdown", grab);
overview.addEventListener("pointermove", drag);
overview.addEventListener("pointerup", drop);
overview.addEventListener("pointercancel", drop);
handle.addEventListener("keydown", onKey);
handle.addEventListener("blur", () => resting !== null && take()); // before the next click
new ResizeObserver(() => file && drawWaveform()).observe(overview);
watch("value", receive);
watch("token", refuse);
watch("busy", lock);
receive();
lock();
