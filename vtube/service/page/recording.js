// What is recorded: the button, and the take that comes of it.

const PATIENCE = 5000; // ms without a piece of a recording after which another source no longer waits for it
const $ = (id) => document.getElementById(id);

export class Recording {
  #live;
  #begun = 0;
  #ticking = 0;

  constructor(live) {
    this.#live = live;
    $("record").onclick = () => live.say({ type: "record", on: !this.on });
    live.addEventListener("recording", ({ detail }) => {
      this.#show(detail.on);
      if (!detail.on && detail.frames) live.say({ type: "take" });
    });
    live.addEventListener("closed", () => this.#show(false));
    live.addEventListener("file", ({ detail }) => offer(detail));
  }

  get on() {
    return $("record").getAttribute("aria-pressed") === "true";
  }

  // Another source has a connection of its own: what is recorded is kept before.
  async finish() {
    if (!this.on) return;
    this.#live.say({ type: "record", on: false });
    const over = new AbortController();
    await new Promise((done) => {
      let waiting = setTimeout(done, PATIENCE);
      this.#live.addEventListener("piece", () => {
        clearTimeout(waiting);
        waiting = setTimeout(done, PATIENCE);
      }, over);
      for (const name of ["file", "closed"]) this.#live.addEventListener(name, done, over);
    });
    over.abort();
    this.#show(false);
  }

  #show(on) {
    const label = $("record-label");
    $("record").setAttribute("aria-pressed", String(on));
    clearInterval(this.#ticking);
    label.textContent = on ? "Stop 0:00" : "Record";
    if (!on) return;
    this.#begun = performance.now();
    this.#ticking = setInterval(() => {
      const seconds = Math.floor((performance.now() - this.#begun) / 1000);
      label.textContent = `Stop ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }, 250);
  }
}

function offer({ blob, name, seconds }) {
  const link = $("download");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(blob);
  link.download = name.replace("live", new Date().toISOString().slice(0, 19).replaceAll(":", "-"));
  link.textContent = `Save take, ${seconds.toFixed(1)} s`;
  link.hidden = false;
}
