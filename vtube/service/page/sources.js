// Where pictures come from: the camera, a video, one picture. Each calls `frame(t)` when it has a new one.

const STILL = 100; // ms between two looks at a picture
const HINTS = {
  NotAllowedError: "The camera was not allowed. Allow it beside the address of this page, or open a file.",
  NotFoundError: "There is no camera. Open a video or a picture.",
  NotReadableError: "Another program has the camera. Close it there, or open a file.",
};

export function cameraProblem() {
  return navigator.mediaDevices ? "" : "A browser's camera needs HTTPS off loopback. Files work here too.";
}

export async function camera(deviceId) {
  const problem = cameraProblem();
  if (problem) throw new Error(problem);
  const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
  const video = deviceId ? { ...wanted, deviceId: { exact: deviceId } } : wanted;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw new Error(HINTS[error.name] ?? `The camera cannot be used: ${error.message}`);
  }
  const element = Object.assign(document.createElement("video"), { srcObject: stream });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  try {
    return { ...(await playing(element, stop)), device: stream.getVideoTracks()[0].getSettings().deviceId };
  } catch (error) {
    stop();
    throw new Error(`The camera's picture cannot be shown: ${error.message}`);
  }
}

export async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === "videoinput");
}

export async function file(chosen) {
  if (chosen.type.startsWith("image/")) return picture(chosen);
  const address = URL.createObjectURL(chosen);
  const element = Object.assign(document.createElement("video"), { src: address, loop: true });
  try {
    return await playing(element, () => URL.revokeObjectURL(address));
  } catch {
    URL.revokeObjectURL(address);
    throw new Error(`This browser cannot play ${chosen.name}. Videos of H.264 or VP9 work nearly everywhere.`);
  }
}

async function picture(chosen) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(chosen);
  } catch {
    throw new Error(`${chosen.name} is no picture that this browser can read.`);
  }
  let timer = 0;
  return {
    image: bitmap,
    size: [bitmap.width, bitmap.height],
    start: (frame) => { timer = setInterval(() => frame(performance.now()), STILL); },
    stop: () => { clearInterval(timer); bitmap.close(); },
  };
}

async function playing(element, stop) {
  Object.assign(element, { muted: true, playsInline: true });
  await element.play();
  let handle = 0;
  const exact = "requestVideoFrameCallback" in element;
  const next = (frame) => {
    handle = exact
      ? element.requestVideoFrameCallback((now, { captureTime }) => { frame(captureTime ?? now); next(frame); })
      : requestAnimationFrame((now) => { frame(now); next(frame); });
  };
  return {
    image: element,
    size: [element.videoWidth, element.videoHeight],
    start: next,
    stop: () => {
      if (exact) element.cancelVideoFrameCallback(handle);
      else cancelAnimationFrame(handle);
      element.pause();
      stop();
    },
  };
}
