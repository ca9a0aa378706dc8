// Draws people's skeletons over a picture, in its pixels.

const SEEN = 0.3; // score from which on a joint is drawn
const HEAD = /^(nose|.*_(eye|ear))$/; // lines between these would hide the face
const COLOURS = { left: "#ffb454", right: "#5cd0ff", middle: "#eceef6" };

export function draw(context, { bones, joints }, { poses, followed }) {
  poses.forEach((pose, i) => {
    context.globalAlpha = i === followed ? 1 : 0.35;
    person(context, bones, joints, pose);
  });
  context.globalAlpha = 1;
}

function person(context, bones, joints, { keypoints }) {
  const width = Math.max(2, context.canvas.width / 160);
  const seen = (i) => keypoints[i][2] >= SEEN;
  context.lineCap = "round";
  for (const [a, b] of bones) {
    if (!seen(a) || !seen(b) || (HEAD.test(joints[a]) && HEAD.test(joints[b]))) continue;
    context.beginPath();
    context.moveTo(keypoints[a][0], keypoints[a][1]);
    context.lineTo(keypoints[b][0], keypoints[b][1]);
    context.lineWidth = width * 1.8;
    context.strokeStyle = "#12141d99";
    context.stroke();
    context.lineWidth = width;
    context.strokeStyle = colour(joints[a], joints[b]);
    context.stroke();
  }
  keypoints.forEach(([x, y], i) => {
    if (!seen(i)) return;
    context.beginPath();
    context.arc(x, y, width * 0.9, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
  });
}

function colour(...names) {
  const side = ["left", "right"].find((word) => names.every((name) => name.startsWith(word)));
  return COLOURS[side ?? "middle"];
}
