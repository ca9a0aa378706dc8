// How fast it goes: frames that were tracked, pictures of the avatar, and the delay from one to the other.

const EVERY = 500; // ms between two readings
const SPAN = 2000; // ms that they are taken over

export class Meter {
  #place;
  #tracked = [];
  #shown = [];
  #delays = [];

  constructor(place) {
    this.#place = place;
    setInterval(() => this.#read(), EVERY);
  }

  tracked() {
    this.#tracked.push(performance.now());
  }

  // `delay`: ms since the newest frame that the picture knows was captured, or null.
  shown(delay) {
    this.#shown.push(performance.now());
    if (delay !== null) this.#delays.push(delay);
  }

  reset() {
    this.#tracked = [];
    this.#shown = [];
    this.#delays = [];
  }

  #read() {
    const since = performance.now() - SPAN;
    this.#tracked = this.#tracked.filter((t) => t > since);
    this.#shown = this.#shown.filter((t) => t > since);
    this.#delays = this.#delays.slice(-30);
    const rate = (times) => Math.round((times.length * 1000) / SPAN);
    const middle = this.#delays.toSorted((a, b) => a - b)[this.#delays.length >> 1];
    const parts = this.#tracked.length && [
      `tracked ${rate(this.#tracked)}/s`,
      this.#shown.length && `avatar ${rate(this.#shown)}/s`,
      middle && `delay ${Math.round(middle)} ms`,
    ];
    this.#place.textContent = (parts || []).filter(Boolean).join("  ·  ");
  }
}
