// The page: wires sources, the live connection and what is shown.

import { Live } from "./live.js";
import { camera, cameraProblem, cameras, file } from "./sources.js";
import { draw } from "./skeleton.js";
import { chooseAvatars } from "./avatars.js";
import { enter } from "./session.js";
import { Meter } from "./meter.js";
import { Recording } from "./recording.js";

const LONGEST = 640; // px, the longer side of what is sent
const QUALITY = 0.85;
const STALE = 400; // ms without an answer after which the picture goes on without a skeleton
const GONE = 1000; // ms without anybody after which the page says so
const READING = 6000; // ms that a problem is told
const SETTLED = 250; // ms after which a window's new size is taken as its last
const AGAIN = 3000; // ms until a service that was not reached is tried again
const $ = (id) => document.getElementById(id);

const live = new Live(enter);
const view = $("view").getContext("2d");
const panel = $("avatar").parentElement;
const mirrors = { camera: true, file: false }; // a file is no mirror
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
  await recording.finish();
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
  $("mirror").checked = mirrors[kind()];
  mirror();
  live.renew();
  somebodyAt = performance.now();
  source.start(frame);
  if (source.device) await listCameras(source.device);
}

const kind = () => (source && !source.device ? "file" : "camera");

function mirror() {
  $("view").classList.toggle("mirrored", $("mirror").checked);
  live.configure({ mirror: $("mirror").checked });
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
  panel.classList.toggle("stale", detail.kind === "bad");
  $("record").disabled = detail.kind !== "good" || !source;
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
  const { framings = [], framing } = detail;
  $("framing").replaceChildren(...framings.map((name) => new Option(name, name, false, name === framing)));
  $("framing").disabled = framings.length < 2;
});
live.addEventListener("picture", async ({ detail: { t, blob } }) => {
  const bitmap = await createImageBitmap(blob);
  requestAnimationFrame(() => {
    const { width, height } = bitmap;
    if (stage.canvas.width !== width || stage.canvas.height !== height) Object.assign(stage.canvas, { width, height });
    stage.drawImage(bitmap, 0, 0);
    $("loading").hidden = true;
    bitmap.close();
    live.say({ type: "shown" });
    meter.shown(source && t ? performance.now() - t : null);
  });
});
live.addEventListener("closed", () => {
  if (recording.on) note("The connection has ended, and the recording with it.", "bad");
  meter.reset();
});

const meter = new Meter($("meter"));
const recording = new Recording(live); // after the listener above, which asks whether it was on

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
$("mirror").onchange = () => {
  mirrors[kind()] = $("mirror").checked;
  mirror();
};
$("framing").onchange = () => live.configure({ framing: $("framing").value });
$("background").oninput = () => {
  panel.style.background = $("background").value;
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
  live.configure({
    size: fitting(),
    mirror: $("mirror").checked,
    background: $("background").value,
  });
  live.open();
  let settling = 0;
  new ResizeObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(() => live.configure({ size: fitting() }), SETTLED);
  }).observe(panel);
}

// The avatar's picture has the shape of its place, and its pixels.
function fitting() {
  const box = panel.getBoundingClientRect();
  const sharp = Math.min(devicePixelRatio, 2);
  return [box.width, box.height].map((side) => Math.max(16, Math.round(side * sharp)));
}

$("view").classList.toggle("mirrored", $("mirror").checked);
$("use-camera").disabled = Boolean(cameraProblem());
note(cameraProblem());
begin();
