// The microphone: taps the samples as they come, without a lossy codec between, and uploads them.
// `props.busy` locks it. What goes wrong is said below the button.

const MOST_S = 300;
const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
// It hands every block of the first channel to the page.
const TAP = `registerProcessor("tap", class extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
});`;

const button = element.querySelector("button");
const alertLine = element.querySelector(".message");
let recording = null; // {stream, context, blocks, seconds}
let starting = false;

function tell(text) {
  alertLine.textContent = text;
  alertLine.hidden = !text;
}

function show() {
  const label = recording ? `Stop · ${recording.seconds.toFixed(1)} s` : starting ? "Allow …" : "Record";
  if (button.textContent !== label) button.textContent = label;
  button.setAttribute("aria-pressed", Boolean(recording));
  button.disabled = starting || (props.busy && !recording);
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
  const taken = { stream, context, blocks: [], seconds: 0 };
  const address = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
  await context.audioWorklet.addModule(address);
  URL.revokeObjectURL(address);
  const tap = new AudioWorkletNode(context, "tap");
  tap.port.onmessage = ({ data }) => {
    if (recording !== taken) return;
    taken.blocks.push(data);
    taken.seconds += data.length / context.sampleRate;
    show();
    if (taken.seconds >= MOST_S) end();
  };
  // The tap puts out silence; without a destination it would not be run.
  context.createMediaStreamSource(stream).connect(tap).connect(context.destination);
  return taken;
}

async function end() {
  const { stream, context, blocks } = recording;
  recording = null;
  stream.getTracks().forEach((track) => track.stop());
  context.close();
  say("Recorded");
  show();
  try {
    if (!blocks.length) throw new Error("nothing was heard.");
    const { path } = await upload(wavFile(blocks, context.sampleRate));
    trigger("recorded", { path });
  } catch (error) {
    tell(reasonOf(error));
  }
}

button.addEventListener("click", () => (recording ? end() : begin()));
watch("busy", show);
show();
