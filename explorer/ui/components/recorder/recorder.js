// The microphone: taps the samples as they come, without a lossy codec between, and uploads them.
// `props.busy` locks it. What goes wrong is said below the button.

const MOST_S = 300;
const MOST_BYTES = 48 << 20; // the server takes 50 MiB; a microphone may give 192,000 samples a second
const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
// It hands every block of the first channel to the page.
const TAP = `registerProcessor("tap", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

const button = element.querySelector(".record");
const again = element.querySelector(".again");
const alertLine = element.querySelector(".message");
let recording = null; // {stream, context, blocks, nSamples}
let unsent = null; // the file of a recording that did not arrive
let starting = false;
let sending = false;

function tell(text) {
  alertLine.textContent = text;
  alertLine.hidden = !text;
}

function show() {
  const label = recording ? `Stop · ${secondsOf(recording).toFixed(1)} s` : starting ? "Allow …" : "Record";
  if (button.textContent !== label) button.textContent = label;
  button.setAttribute("aria-pressed", Boolean(recording));
  button.disabled = starting || (props.busy && !recording);
  again.hidden = !unsent || sending || Boolean(recording);
  again.disabled = starting || props.busy;
}

function secondsOf({ nSamples, context }) {
  return nSamples / context.sampleRate;
}

function say(text) {
  element.querySelector(".said").textContent = text;
}

function reasonOf(error) {
  const reasons = {
    NotAllowedError: "The browser does not let this page use the microphone. Allow it, then record again.",
    NotFoundError: "No microphone was found.",
    NotReadableError: "The microphone is in use by something else.",
  };
  return reasons[error.name] ?? `Recording did not work: ${error.message}`;
}

async function begin() {
  tell("");
  if (!navigator.mediaDevices) {
    return tell("Browsers record only on pages that come over https, or from this very computer.");
  }
  starting = true;
  show();
  let stream = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: RAW });
    recording = await tapped(stream);
    unsent = null;
    say("Recording");
  } catch (error) {
    stream?.getTracks().forEach((track) => track.stop());
    tell(reasonOf(error));
  }
  starting = false;
  show();
}

async function tapped(stream) {
  const context = new AudioContext();
  const taken = { stream, context, blocks: [], nSamples: 0 };
  const mostSamples = Math.min(MOST_S * context.sampleRate, (MOST_BYTES - 44) / 2);
  const address = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
  await context.audioWorklet.addModule(address);
  URL.revokeObjectURL(address);
  const tap = new AudioWorkletNode(context, "tap");
  tap.port.onmessage = ({ data }) => {
    if (recording !== taken) return;
    taken.blocks.push(data);
    taken.nSamples += data.length;
    show();
    if (taken.nSamples + data.length > mostSamples) {
      end(`The recording ended by itself: ${Math.floor(secondsOf(taken))} s are the most.`);
    }
  };
  const gone = () => recording === taken && end("The microphone went away; this is what it gave.");
  stream.getTracks().forEach((track) => track.addEventListener("ended", gone));
  // The tap puts out silence; without a destination it would not be run.
  context.createMediaStreamSource(stream).connect(tap).connect(context.destination);
  return taken;
}

/** @param reason why it ended, if not by the button */
function end(reason = "") {
  const { stream, context, blocks } = recording;
  recording = null;
  stream.getTracks().forEach((track) => track.stop());
  context.close();
  say("Recorded");
  tell(reason || (blocks.length ? "" : "Recording did not work: nothing was heard."));
  if (blocks.length) unsent = wavFile(blocks, context.sampleRate);
  show();
  if (unsent) send();
}

/** What does not arrive, or comes during a search, is kept, to be sent again. */
async function send() {
  if (props.busy) return tell("The recording is kept: send it when the search is over.");
  sending = true;
  show();
  const file = unsent;
  try {
    const { path } = await upload(file);
    if (unsent === file) unsent = null;
    trigger("recorded", { path });
  } catch (error) {
    tell(`The recording did not arrive: ${error.message}`);
  }
  sending = false;
  show();
}

button.addEventListener("click", () => (recording ? end() : begin()));
again.addEventListener("click", () => (tell(""), send()));
watch("busy", show);
show();
