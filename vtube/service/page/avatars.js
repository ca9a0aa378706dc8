// The avatars that there are, to choose from.

export async function chooseAvatars(place, choose) {
  const { avatars } = await (await fetch("/v1/avatars")).json();
  place.replaceChildren(...avatars.map(choice));
  place.onchange = ({ target }) => choose(target.value);
  if (avatars.length) {
    place.querySelector("input").checked = true;
    choose(avatars[0].name);
  }
}

function choice({ name, title, preview }) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "avatar", value: name });
  const face = Object.assign(document.createElement("span"), { className: "face" });
  face.append(Object.assign(document.createElement("img"), { src: preview, alt: "" }));
  label.append(input, face, title.split(",")[0]); // what follows says who it is
  return label;
}
