// The player: up to three sounds of equal length that run together, of which one is heard.
// Switching only moves gains, so the position stays and there is no gap.

const SWITCH_S = 0.004;

class Player {
  /** @param onChange called when it starts, stops or switches */
  constructor(onChange) {
    this.onChange = onChange;
    this.sounds = {};
    this.buffers = {};
    this.voices = {};
    this.heard = "original";
    this.audible = true;
    this.looping = true;
    this.playing = false;
    this.seconds = 0;
    this.offset = 0;
  }

  /** Take over the sounds of a result: {name: {url, gain_db}}; keeps nothing of the last ones. */
  load(sounds, seconds) {
    this.stop();
    this.sounds = sounds;
    this.buffers = {};
    this.seconds = seconds;
    this.offset = 0;
    if (!(this.heard in sounds)) this.heard = "original";
    this.onChange();
  }

  async play() {
    const sounds = this.sounds;
    this.context ??= new AudioContext();
    await Promise.all([this.context.resume(), ...Object.keys(sounds).map((n) => this.decode(n))]);
    if (sounds !== this.sounds || this.playing) return; // another result came in the meantime
    for (const name of Object.keys(sounds)) this.start(name);
    this.startedAt = this.context.currentTime;
    this.playing = true;
    this.onChange();
  }

  async decode(name) {
    if (this.buffers[name]) return;
    const { url } = this.sounds[name];
    const response = await fetch(url);
    if (!response.ok) throw new Error("The sound is no longer on the server.");
    const buffer = await this.context.decodeAudioData(await response.arrayBuffer());
    if (this.sounds[name]?.url === url) this.buffers[name] = buffer;
  }

  start(name) {
    const source = this.context.createBufferSource();
    const gain = this.context.createGain();
    source.buffer = this.buffers[name];
    source.loop = this.looping;
    gain.gain.value = this.gainOf(name);
    source.connect(gain).connect(this.context.destination);
    source.start(0, this.offset);
    source.onended = () => this.voices[name]?.source === source && this.stop(0);
    this.voices[name] = { source, gain };
  }

  gainOf(name) {
    if (name !== this.heard) return 0;
    return this.audible ? 10 ** (this.sounds[name].gain_db / 20) : 1;
  }

  /** Stop at the present position, or at the given one. */
  stop(position = this.position) {
    this.offset = position;
    const voices = Object.values(this.voices);
    this.voices = {};
    for (const { source } of voices) source.stop();
    this.playing = false;
    this.onChange();
  }

  toggle() {
    return this.playing ? this.stop() : this.play();
  }

  seek(position) {
    const resume = this.playing;
    this.stop(Math.min(Math.max(position, 0), Math.max(this.seconds - 0.01, 0)));
    return resume ? this.play() : undefined;
  }

  /** Hear another of the sounds from where we are. */
  hear(name) {
    if (!(name in this.sounds)) return;
    this.heard = name;
    this.applyGains();
  }

  setAudible(audible) {
    this.audible = audible;
    this.applyGains();
  }

  setLooping(looping) {
    if (this.playing) {
      this.offset = this.position; // counted by the old rule, up to here
      this.startedAt = this.context.currentTime;
    }
    this.looping = looping;
    for (const { source } of Object.values(this.voices)) source.loop = looping;
    this.onChange();
  }

  applyGains() {
    for (const [name, { gain }] of Object.entries(this.voices)) {
      gain.gain.setTargetAtTime(this.gainOf(name), this.context.currentTime, SWITCH_S);
    }
    this.onChange();
  }

  /** Seconds from the start of the sound. */
  get position() {
    if (!this.playing) return this.offset;
    const since = this.offset + this.context.currentTime - this.startedAt;
    return this.looping ? since % this.seconds : Math.min(since, this.seconds);
  }
}
