// The way in: where the service has a token, it is exchanged for a cookie that scripts cannot read.

export async function enter() {
  while ((await fetch("/v1/models")).status === 401) await asked();
}

function asked() {
  const dialog = document.getElementById("token-dialog");
  const problem = document.getElementById("token-problem");
  const field = document.getElementById("token");
  dialog.oncancel = (event) => event.preventDefault();
  if (!dialog.open) dialog.showModal();
  return new Promise((done) => {
    document.getElementById("token-form").onsubmit = async (event) => {
      event.preventDefault();
      const headers = { Authorization: `Bearer ${field.value}` };
      const answer = await fetch("/session", { method: "POST", headers }).catch(() => null);
      if (answer?.ok) {
        field.value = "";
        dialog.close();
        done();
      } else {
        problem.textContent = answer ? "That is not the token." : "The service cannot be reached.";
        field.select();
      }
    };
  });
}
