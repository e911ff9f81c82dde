// Small comforts. Every page works without this file; nothing here holds a rule.

// Menu on small screens: the button folds the list, Escape closes it and gives the focus back.
const menuButton = document.querySelector(".menu");
const nav = document.getElementById("nav");

function setMenu(isOpen) {
  nav.classList.toggle("is-open", isOpen);
  menuButton.setAttribute("aria-expanded", String(isOpen));
}

if (menuButton && nav) {
  menuButton.addEventListener("click", () => setMenu(!nav.classList.contains("is-open")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.classList.contains("is-open")) {
      setMenu(false);
      menuButton.focus();
    }
  });
}

// Filters: open on a wide page, folded on a phone so that the results come first.
if (matchMedia("(max-width: 59.99rem)").matches) {
  for (const details of document.querySelectorAll(".facets details")) details.open = false;
}

// Error summary: take the focus, so that a screen reader starts with what to correct.
document.querySelector(".errors")?.focus();

// Character counter: the sentence is shown at once and spoken only when typing pauses.
for (const counter of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(counter.dataset.counter);
  const spoken = counter.parentElement.querySelector("[data-counter-spoken]");
  let pause;
  const show = () => {
    const left = field.maxLength - field.value.length;
    counter.textContent = counter.dataset.text.replace("{n}", left.toLocaleString(document.documentElement.lang));
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = counter.textContent; }, 1500);
  };
  field.addEventListener("input", show);
  if (field.value) show();
}

// Double submit: the second press within a send does nothing. The server refuses doubles as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-disabled", "true");
  }
  // A download answers without a new page: let people send again.
  setTimeout(() => freeForm(form), 10000);
});

function freeForm(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(freeForm);
});

// Lists that send their form when the choice changes would surprise keyboard users, so a select
// marked data-jump only saves a round trip: its button goes straight to the address of the option.
for (const form of document.querySelectorAll("form[data-jump]")) {
  form.addEventListener("submit", (event) => {
    const address = form.querySelector("select").selectedOptions[0]?.dataset.url;
    if (!address) return;
    event.preventDefault();
    location.assign(address);
  });
}

// Progress: fetch this page again and swap the part marked data-refresh (seconds) until it comes
// without the mark. The spoken line outside it says start, quarters and end, not every step.
const spokenProgress = document.querySelector("[data-progress-spoken]");
let lastQuarter = -1;

function speakProgress(part) {
  const bar = part.querySelector("progress");
  const quarter = bar && bar.max ? Math.floor((4 * bar.value) / bar.max) : 0;
  const isOver = !("refresh" in part.dataset);
  if (!spokenProgress || (!isOver && quarter === lastQuarter)) return;
  lastQuarter = quarter;
  spokenProgress.textContent = part.dataset.spoken ?? "";
}

async function refreshPart(part) {
  let next;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    next = page.getElementById(part.id);
  } catch {
    next = null; // The network is away for a moment: keep what is shown and ask again.
  }
  if (!next) {
    scheduleRefresh(part);
    return;
  }
  if (part.contains(document.activeElement)) {
    const label = document.activeElement.textContent;
    part.replaceChildren(...next.childNodes);
    [...part.querySelectorAll("a, button")].find((item) => item.textContent === label)?.focus();
  } else {
    part.replaceChildren(...next.childNodes);
  }
  for (const name of ["refresh", "spoken"]) {
    if (name in next.dataset) part.dataset[name] = next.dataset[name];
    else delete part.dataset[name];
  }
  speakProgress(part);
  scheduleRefresh(part);
}

function scheduleRefresh(part) {
  const seconds = Number(part.dataset.refresh);
  if (seconds > 0) setTimeout(() => refreshPart(part), seconds * 1000);
}

for (const part of document.querySelectorAll("[data-refresh]")) {
  speakProgress(part);
  scheduleRefresh(part);
}

// Passkeys: buttons where the browser knows them, and words when the device gave none.
for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = !window.PublicKeyCredential;
document.addEventListener("allauth.error", (event) => {
  const note = document.querySelector("[data-passkey-failed]");
  note.textContent = note.dataset.passkeyFailed;
  event.preventDefault();
});
