// The page: wires sources, the live connection and what is shown.

import { Live } from "./live.js";
import { camera, cameraProblem, cameras, file } from "./sources.js";
import { draw } from "./skeleton.js";
import { chooseAvatars } from "./avatars.js";
import { enter } from "./session.js";
import { Meter } from "./meter.js";

const LONGEST = 640; // px, the longer side of what is sent
const QUALITY = 0.85;
const STALE = 400; // ms without an answer after which the picture goes on without a skeleton
const GONE = 1000; // ms without anybody after which the page says so
const READING = 6000; // ms that a problem is told
const FINISHED = 5000; // ms without a piece of a recording after which another source no longer waits for it
const AGAIN = 3000; // ms until a service that was not reached is tried again
const $ = (id) => document.getElementById(id);

const live = new Live(enter);
const meter = new Meter($("meter"));
const view = $("view").getContext("2d");
const stage = $("avatar").getContext("2d");
const sent = new OffscreenCanvas(1, 1);
const sending = sent.getContext("2d", { alpha: false });
let source = null;
let latest = 0; // of the sources that were asked for, and of the wishes for none
let skeleton = { bones: [], joints: [] };
let sentAt = 0;
let somebodyAt = 0;

function note(text, kind = "") {
  $("note").hidden = !text;
  $("note").textContent = text;
  $("note").dataset.kind = kind;
}

// Ends what plays; what is still being opened comes too late. Gives whether nothing else was asked for since.
async function leave() {
  const asked = ++latest;
  note("");
  await finish();
  source?.stop();
  source = null;
  return () => asked === latest;
}

async function use(make) {
  const wanted = await leave();
  if (!wanted()) return;
  let made;
  try {
    made = await make();
  } catch (error) {
    if (!wanted()) return;
    show(false);
    note(error.message, "bad");
    return;
  }
  if (!wanted()) {
    made.stop();
    return;
  }
  source = made;
  const scale = Math.min(1, LONGEST / Math.max(...source.size));
  const [width, height] = source.size.map((side) => Math.max(16, Math.round(side * scale)));
  for (const canvas of [sent, $("view")]) Object.assign(canvas, { width, height });
  show(true);
  live.renew();
  somebodyAt = performance.now();
  source.start(frame);
  if (source.device) await listCameras(source.device);
}

function show(playing) {
  $("view").hidden = !playing;
  $("start").hidden = playing;
  $("another").hidden = !playing;
  $("camera").classList.toggle("playing", playing);
  $("camera-choice").hidden = true;
  $("record").disabled = !playing;
}

async function listCameras(device) {
  const found = await cameras();
  $("cameras").replaceChildren(
    ...found.map(({ deviceId, label }, i) => new Option(label || `Camera ${i + 1}`, deviceId, false, deviceId === device)),
  );
  $("camera-choice").hidden = found.length < 2;
}

function frame(t) {
  if (live.paused) live.open();
  if (live.free) {
    sentAt = performance.now();
    sending.drawImage(source.image, 0, 0, sent.width, sent.height);
    live.send(t, () => sent.convertToBlob({ type: "image/jpeg", quality: QUALITY }));
  } else if (performance.now() - sentAt > STALE) {
    view.drawImage(source.image, 0, 0, sent.width, sent.height);
  }
}

live.addEventListener("ready", ({ detail }) => { skeleton = detail; });
live.addEventListener("state", ({ detail }) => {
  Object.assign($("state"), { textContent: detail.text, title: detail.detail ?? "" });
  $("state").dataset.kind = detail.kind;
});
live.addEventListener("answered", ({ detail }) => {
  if (!source) return;
  view.drawImage(sent, 0, 0);
  if (detail.type !== "poses") return;
  meter.tracked();
  draw(view, skeleton, detail);
  const now = performance.now();
  if (detail.poses.length) somebodyAt = now;
  if (now - somebodyAt > GONE) note("Nobody is in the picture.");
  else if (!$("note").dataset.kind) note("");
});
live.addEventListener("problem", ({ detail }) => {
  note(detail.detail, "bad");
  setTimeout(() => $("note").textContent === detail.detail && note(""), READING);
});
live.addEventListener("configured", ({ detail }) => {
  const { framings = [], framing, size } = detail;
  $("framing").replaceChildren(...framings.map((name) => new Option(name, name, false, name === framing)));
  $("framing").disabled = framings.length < 2;
  if (size) Object.assign($("avatar"), { width: size[0], height: size[1] });
});
live.addEventListener("picture", async ({ detail: { t, blob } }) => {
  const bitmap = await createImageBitmap(blob);
  requestAnimationFrame(() => {
    stage.drawImage(bitmap, 0, 0, stage.canvas.width, stage.canvas.height);
    bitmap.close();
    live.say({ type: "shown" });
    meter.shown(source && t ? performance.now() - t : null);
  });
});
live.addEventListener("closed", () => {
  if (isRecording()) note("The connection has ended, and the recording with it.", "bad");
  recording(false);
  meter.reset();
});

const isRecording = () => $("record").getAttribute("aria-pressed") === "true";
// Another source has a connection of its own: what is recorded is kept before.
async function finish() {
  if (!isRecording()) return;
  live.say({ type: "record", on: false });
  const over = new AbortController();
  await new Promise((done) => {
    let waiting = setTimeout(done, FINISHED);
    live.addEventListener("piece", () => {
      clearTimeout(waiting);
      waiting = setTimeout(done, FINISHED);
    }, over);
    for (const name of ["file", "closed"]) live.addEventListener(name, done, over);
  });
  over.abort();
  recording(false);
}

let recordedFrom = 0;
let ticking = 0;
function recording(on) {
  const label = $("record-label");
  $("record").setAttribute("aria-pressed", String(on));
  clearInterval(ticking);
  label.textContent = on ? "Stop 0:00" : "Record";
  if (!on) return;
  recordedFrom = performance.now();
  ticking = setInterval(() => {
    const seconds = Math.floor((performance.now() - recordedFrom) / 1000);
    label.textContent = `Stop ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 250);
}
live.addEventListener("recording", ({ detail }) => {
  recording(detail.on);
  if (!detail.on && detail.frames) live.say({ type: "take" });
});
live.addEventListener("file", ({ detail }) => {
  URL.revokeObjectURL($("download").href);
  Object.assign($("download"), { href: URL.createObjectURL(detail.blob), hidden: false });
  $("download").download = detail.name.replace("live", new Date().toISOString().slice(0, 19).replaceAll(":", "-"));
  $("download").textContent = `Save take, ${detail.seconds.toFixed(1)} s`;
});

$("use-camera").onclick = () => use(() => camera());
$("cameras").onchange = () => use(() => camera($("cameras").value));
$("open-file").onclick = () => $("file").click();
$("file").onchange = () => {
  const [chosen] = $("file").files;
  $("file").value = "";
  if (chosen) use(() => file(chosen));
};
$("another").onclick = async () => {
  const wanted = await leave();
  if (!wanted()) return;
  show(false);
  note(cameraProblem());
  $("use-camera").focus();
};
$("record").onclick = () => live.say({ type: "record", on: !isRecording() });
$("mirror").onchange = () => {
  $("view").classList.toggle("mirrored", $("mirror").checked);
  live.configure({ mirror: $("mirror").checked });
};
$("framing").onchange = () => live.configure({ framing: $("framing").value });
$("background").oninput = () => {
  $("avatar").parentElement.style.background = $("background").value;
  live.configure({ background: $("background").value });
};
document.onvisibilitychange = () => { if (!document.hidden && live.paused) live.open(); };
$("controls").onsubmit = (event) => event.preventDefault();

for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  addEventListener(name, (event) => {
    event.preventDefault();
    $("camera").classList.toggle("dropping", over);
    const [chosen] = name === "drop" ? event.dataTransfer.files : [];
    if (chosen) use(() => file(chosen));
  });
}

async function begin() {
  try {
    await enter();
    await chooseAvatars($("avatars"), (avatar) => live.configure({ avatar }));
  } catch {
    $("state").textContent = "Service not reached";
    $("state").dataset.kind = "bad";
    setTimeout(begin, AGAIN);
    return;
  }
  const box = $("avatar").parentElement.getBoundingClientRect();
  const sharp = Math.min(devicePixelRatio, 2);
  live.configure({
    size: [box.width, box.height].map((side) => Math.round(side * sharp)),
    mirror: $("mirror").checked,
    background: $("background").value,
  });
  live.open();
}

$("view").classList.toggle("mirrored", $("mirror").checked);
$("use-camera").disabled = Boolean(cameraProblem());
note(cameraProblem());
begin();
