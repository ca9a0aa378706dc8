// One live connection to the service: frames out, poses and pictures of the avatar in. It connects again by itself.

const IDLE = 1001;
const BUSY = 1013;
const SLOWEST = 3000; // ms after which a frame that has no answer is forgotten
const STAMP = 8; // bytes of a time before a picture

export class Live extends EventTarget {
  #socket = null;
  #configuration = { type: "configure" };
  #sent = 0;
  #last = -Infinity;
  #tries = 0;
  #timer = 0;
  #take = null;
  #admit;
  paused = false; // the service has ended the connection because no frame came

  // `admit`: asks for the token, where the service needs one and does not have it.
  constructor(admit) {
    super();
    this.#admit = admit;
  }

  open() {
    clearTimeout(this.#timer);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    this.paused = false;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/live`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(JSON.stringify(this.#configuration));
    socket.onmessage = ({ data }) => (typeof data === "string" ? this.#told(JSON.parse(data)) : this.#given(data));
    socket.onclose = (event) => socket === this.#socket && this.#closed(event);
    this.#socket = socket;
    this.#sent = 0;
    this.#take = null;
    this.#say("state", { kind: "waiting", text: this.#tries ? "Reconnecting" : "Connecting" });
  }

  // Begin anew, for another performer.
  renew() {
    this.#socket?.close();
    this.#socket = null;
    this.open();
  }

  get ready() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  // Whether a frame is wanted: the last one is answered.
  get free() {
    return this.ready && (!this.#sent || performance.now() - this.#sent > SLOWEST);
  }

  configure(changes) {
    if ("avatar" in changes) delete this.#configuration.framing; // each avatar has its own
    Object.assign(this.#configuration, changes);
    if (this.paused) this.open();
    else this.say({ type: "configure", ...changes });
  }

  say(message) {
    if (this.ready) this.#socket.send(JSON.stringify(message));
  }

  // A frame: its time in ms of performance.now(), and a function that gives its JPEG.
  async send(t, encode) {
    const socket = this.#socket;
    this.#sent = performance.now();
    const blob = await encode();
    if (!blob || socket !== this.#socket || !this.ready) return;
    const stamp = new DataView(new ArrayBuffer(STAMP));
    this.#last = Math.max(t, this.#last + 0.1);
    stamp.setFloat64(0, this.#last);
    socket.send(new Blob([stamp, blob]));
  }

  #told(message) {
    if (message.type === "ready") {
      this.#tries = 0;
      this.#say("state", { kind: "good", text: "Connected" });
    }
    if (message.type === "take") this.#take = { about: message, pieces: [], left: message.bytes };
    if ("t" in message) {
      this.#sent = 0;
      this.#say("answered", message);
    }
    this.#say(message.type, message);
  }

  #given(data) {
    if (this.#take) {
      const { about, pieces } = this.#take;
      pieces.push(data);
      this.#take.left -= data.byteLength;
      if (this.#take.left > 0) return this.#say("piece");
      this.#take = null;
      this.#say("file", { ...about, blob: new Blob(pieces, { type: "application/json" }) });
    } else {
      const t = new DataView(data).getFloat64(0);
      this.#say("picture", { t, blob: new Blob([new Uint8Array(data, STAMP)]) });
    }
  }

  #closed({ code, reason }) {
    this.#say("closed", { code });
    if (code === IDLE) {
      this.paused = true;
      this.#say("state", { kind: "waiting", text: "Paused" });
      return;
    }
    const wait = code === BUSY ? 5000 : Math.min(8000, 500 * 2 ** this.#tries);
    this.#tries += 1;
    this.#say("state", { kind: "bad", text: code === BUSY ? "Service is busy, trying again" : "Not connected, trying again", detail: reason });
    this.#timer = setTimeout(() => this.#again(), wait);
  }

  async #again() {
    await this.#admit().catch(() => {}); // the service cannot be reached: as the attempt will find
    this.open();
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
