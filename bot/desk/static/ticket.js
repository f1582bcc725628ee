// The page of a question for the helpdesk: who else looks, what a search finds while somebody types, a text that
// can be had back, and copying. Without it everything works by buttons.

const others = document.getElementById("anderen");
const form = document.getElementById("antwoordformulier");
const text = document.getElementById("tekst");

// Who else has it open.
async function lookAround() {
  const response = await fetch(`${others.dataset.poll}/anderen`).catch(() => null);
  if (!response?.ok) return;
  const names = (await response.json()).others;
  const verb = names.length === 1 ? "heeft" : "hebben";
  const told = names.length ? `${names.join(", ")} ${verb} deze vraag nu ook open.` : "";
  if (others.textContent === told) return;
  others.textContent = told;
  others.classList.toggle("problem", names.length > 0);
}
// Not when nobody has touched the page for a while: asking would keep the session alive.
const IDLE_MINUTES = 10;
let touched = Date.now();
for (const event of ["keydown", "pointermove"]) addEventListener(event, () => { touched = Date.now(); }, { passive: true });
setInterval(() => {
  if (!document.hidden && Date.now() - touched < IDLE_MINUTES * 60_000) lookAround();
}, 1000 * Number(others.dataset.seconds));
addEventListener("pagehide", () => {
  const token = new FormData();
  token.set("formulier", form.elements.formulier.value);
  navigator.sendBeacon(`${others.dataset.poll}/verlaten`, token);
});

// What is put in comes where the cursor was; counted in characters as the server counts them.
text.addEventListener("blur", () => {
  form.elements.plek.value = [...text.value.slice(0, text.selectionStart)].length;
});

// Search while somebody types.
const search = document.getElementById("bron_zoek");
const found = document.getElementById("gevonden");
let waiting, asked = 0;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const turn = ++asked;
    const address = `${search.dataset.search}?zoek=${encodeURIComponent(search.value.trim())}`;
    const response = await fetch(address).catch(() => null);
    // An answer to an earlier search may come later.
    if (response?.ok && turn === asked) found.innerHTML = await response.text();
  }, 400);
});

// A reply that is half written can be had back after a note, an assignment, or a page that was closed by mistake.
const kept = `antwoord-${form.dataset.draft}`;
const parts = ["tekst", "citaat", "citaatwoorden"];
const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => parts.includes(name)));
const keep = () => sessionStorage.setItem(kept, written());
if (/[?&]gedaan=(al\+)?(verstuurd|beantwoord)(&|$)/.test(location.search)) sessionStorage.removeItem(kept);
const before = sessionStorage.getItem(kept);
if (!("first" in form.dataset)) {
  keep();
} else if (before !== null && before !== written()) {
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  told.textContent = "Je was hier al een antwoord aan het schrijven. ";
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Haal het terug";
  again.addEventListener("click", () => {
    for (const field of form.querySelectorAll("[name=citaat], [name=citaatwoorden]")) field.remove();
    for (const [name, value] of JSON.parse(before)) {
      const field = name === "tekst" ? text : document.createElement("textarea");
      field.name = name;
      field.value = value;
      if (field !== text) {
        field.hidden = true;
        form.append(field);
      }
    }
    form.submit(); // shows the page again with what is typed
  });
  told.append(again);
  text.before(told);
}
form.addEventListener("input", keep);

// Copying, with its lay-out where that is asked for.
for (const field of document.querySelectorAll("textarea[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Kopieer";
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    if ("copyHtml" in field.dataset && window.ClipboardItem) {
      const plain = field.closest(".copies").querySelector("textarea").value;
      const item = new ClipboardItem({
        "text/html": new Blob([field.value], { type: "text/html" }),
        "text/plain": new Blob([plain], { type: "text/plain" }),
      });
      await navigator.clipboard.write([item]);
    } else {
      await navigator.clipboard.writeText(field.value);
    }
    told.textContent = " Gekopieerd.";
  });
  field.after(button, told);
}
