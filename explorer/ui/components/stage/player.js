// @ts-check
// The player: up to three sounds of equal length run together, and one of them is heard.
// Switching only moves gains, so the position stays and there is no gap.

import { isInside, wrapped } from "./region.js";

const SWITCH_S = 0.004; // time constant of a gain's change: short, without a click
const VOLUME_POWER = 5 / 3; // half as loud is about 10 dB less

const RESUME_MS = 8000; // browsers without a sound output wait for ever

/**
 * A sound: its gain to the audible level, and how much higher its copy is stored than it is.
 * @typedef {{ url: string, gain_db: number, stored_db?: number, note: string }} PlayerSound
 */

export class Player {
  /** @param {() => void} onChange called when it starts, stops or switches */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {AudioContext | null} */
    this.context = null; // browsers make one only after a click
    /** @type {Partial<Record<string, PlayerSound>>} */
    this.sounds = {};
    /** @type {Partial<Record<string, AudioBuffer>>} */
    this.buffers = {};
    /** @type {Partial<Record<string, { source: AudioBufferSourceNode, gain: GainNode }>>} */
    this.voices = {};
    this.heard = "original";
    this.audible = true; // raised to the audible level, not at the true one
    this.volume = 1; // as a hand turns it: half of it is about half as loud
    this.rate = 1; // of speed, and so of pitch
    this.looping = true;
    /** @type {import("./region.js").Region | null} */
    this.region = null; // the part that repeats while looping; null: the whole
    this.playing = false;
    this.seconds = 0;
    this.offset = 0; // the position when it last started or stopped
    this.startedAt = 0; // on the context's clock
  }

  /**
   * Replace the sounds; nothing of the last ones is kept.
   * @param {Record<string, PlayerSound>} sounds by name
   * @param {number} seconds
   */
  load(sounds, seconds) {
    this.stop();
    this.sounds = sounds;
    this.buffers = {};
    this.seconds = seconds;
    this.offset = 0;
    if (!(this.heard in sounds)) this.heard = "original";
    this.onChange();
  }

  /**
   * Replace one of the sounds; if they play, it goes on where the others are.
   * @param {string} name
   * @param {PlayerSound} sound
   */
  async put(name, sound) {
    if (this.sounds[name]?.url === sound.url) return;
    this.sounds[name] = sound;
    delete this.buffers[name];
    this.onChange();
    if (!this.context || !this.playing) return;
    await this.decode(name, this.context);
    if (this.sounds[name]?.url !== sound.url || !this.playing) return; // another one came
    this.voices[name]?.source.stop();
    this.start(name, this.context, this.position);
  }

  /** @param {string} name of a sound that is gone */
  remove(name) {
    if (!(name in this.sounds)) return;
    this.voices[name]?.source.stop();
    delete this.voices[name];
    delete this.sounds[name];
    delete this.buffers[name];
  }

  async play() {
    const sounds = this.sounds;
    this.context ??= new AudioContext();
    const context = this.context;
    await resumed(context);
    while (sounds === this.sounds && this.missing.length > 0) {
      await Promise.all(this.missing.map((name) => this.decode(name, context)));
    } // one may be put while the others are decoded
    if (sounds !== this.sounds || this.playing) return; // another result came in the meantime
    if (this.isOutside) this.offset = this.region?.start ?? 0;
    for (const name of Object.keys(sounds)) this.start(name, context);
    this.startedAt = context.currentTime;
    this.playing = true;
    this.onChange();
  }

  /** The sounds that are not decoded. */
  get missing() {
    return Object.keys(this.sounds).filter((name) => this.sounds[name]?.url && !this.buffers[name]);
  }

  /**
   * @param {string} name
   * @param {AudioContext} context
   */
  async decode(name, context) {
    const url = this.sounds[name]?.url;
    if (this.buffers[name] || !url) return;
    const response = await fetch(url);
    if (!response.ok) throw new Error("The sound is no longer on the server.");
    const buffer = await context.decodeAudioData(await response.arrayBuffer());
    if (this.sounds[name]?.url === url) this.buffers[name] = buffer;
  }

  /**
   * @param {string} name
   * @param {AudioContext} context
   * @param {number} [position] where it begins, in seconds
   */
  start(name, context, position = this.offset) {
    const source = context.createBufferSource();
    const gain = context.createGain();
    source.buffer = this.buffers[name] ?? null;
    this.applyLoop(source);
    source.playbackRate.value = this.rate;
    gain.gain.value = this.gainOf(name);
    source.connect(gain).connect(context.destination);
    source.start(0, position);
    source.onended = () => {
      if (this.voices[name]?.source === source) this.stop(0);
    };
    this.voices[name] = { source, gain };
  }

  /**
   * Return the factor with which a sound is played now.
   * @param {string} name
   */
  gainOf(name) {
    if (name !== this.heard) return 0;
    const { gain_db = 0, stored_db = 0 } = this.sounds[name] ?? {};
    return this.volume ** VOLUME_POWER * 10 ** (((this.audible ? gain_db : 0) - stored_db) / 20);
  }

  /** Stop at the present position, or at the given one. */
  stop(position = this.position) {
    this.offset = position;
    const voices = Object.values(this.voices);
    this.voices = {};
    for (const voice of voices) voice?.source.stop();
    this.playing = false;
    this.onChange();
  }

  /** @param {number} position in seconds; kept inside the sound */
  async seek(position) {
    const wasPlaying = this.playing;
    this.stop(Math.min(Math.max(position, 0), Math.max(this.seconds - 0.01, 0)));
    if (wasPlaying) await this.play();
  }

  /**
   * Switch to another of the sounds, at the same position.
   * @param {string} name
   * @param {boolean} [isComing] one that is still to be put; until then there is silence
   */
  hear(name, isComing = false) {
    if (!(name in this.sounds || isComing)) return;
    this.heard = name;
    this.applyGains();
  }

  /** @param {boolean} audible */
  setAudible(audible) {
    this.audible = audible;
    this.applyGains();
  }

  /** @param {number} volume from 0 to 1 */
  setVolume(volume) {
    this.volume = volume;
    this.applyGains();
  }

  /** @param {number} rate 1: as it is; it shifts the pitch, too */
  setRate(rate) {
    this.anchor();
    this.rate = rate;
    for (const voice of Object.values(this.voices))
      if (voice) voice.source.playbackRate.value = rate;
    this.onChange();
  }

  /** @param {boolean} looping */
  setLooping(looping) {
    this.anchor();
    this.looping = looping;
    this.confine();
  }

  /**
   * Repeat a part of the sound, or the whole again.
   * @param {import("./region.js").Region | null} region
   */
  setRegion(region) {
    this.anchor();
    this.region = region;
    this.looping ||= region !== null;
    this.confine();
  }

  /** Whether the position is where the part that repeats is not. */
  get isOutside() {
    return this.looping && this.region !== null && !isInside(this.offset, this.region);
  }

  /** Count the position from now on, by other rules than up to here. */
  anchor() {
    this.offset = this.position;
    this.startedAt = this.context?.currentTime ?? 0;
  }

  /** Let the voices repeat what they should, from its start if they are elsewhere. */
  confine() {
    if (this.isOutside) {
      this.seek(this.region?.start ?? 0);
      return;
    }
    for (const voice of Object.values(this.voices)) if (voice) this.applyLoop(voice.source);
    this.onChange();
  }

  /** @param {AudioBufferSourceNode} source */
  applyLoop(source) {
    const { start, end } = this.region ?? { start: 0, end: 0 }; // both 0: the whole buffer
    Object.assign(source, { loop: this.looping, loopStart: start, loopEnd: end });
  }

  applyGains() {
    const now = this.context?.currentTime ?? 0;
    for (const [name, voice] of Object.entries(this.voices)) {
      voice?.gain.gain.setTargetAtTime(this.gainOf(name), now, SWITCH_S);
    }
    this.onChange();
  }

  /** Seconds from the start of the sound. */
  get position() {
    if (!this.playing || !this.context) return this.offset;
    const since = this.offset + (this.context.currentTime - this.startedAt) * this.rate;
    if (!this.looping) return Math.min(since, this.seconds);
    return wrapped(since, this.region ?? { start: 0, end: this.seconds });
  }
}

/**
 * Wait until a context plays.
 * @param {AudioContext} context
 */
async function resumed(context) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("The browser has no sound output.")), RESUME_MS);
  });
  try {
    await Promise.race([context.resume(), late]);
  } finally {
    clearTimeout(timer);
  }
}
