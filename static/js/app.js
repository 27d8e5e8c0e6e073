// Small helps on top of pages that work without them. No page may need this file.
"use strict";

// Text typed into <textarea data-keep="KEY"> survives a lost page: kept on this device until it is saved, a week at most.
const Drafts = {
  prefix: "draft:",
  week: 7 * 24 * 3600 * 1000,

  key(field) {
    return `${this.prefix}${document.body.dataset.user || ""}:${field.dataset.keep}`;
  },
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  },
  write(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // Storage is full or forbidden: the page goes on without a draft.
    }
  },
  sweep(all) {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(this.prefix) && (all || !(Date.now() - this.read(key).at < this.week))) localStorage.removeItem(key);
    }
  },
  watch(field) {
    const key = this.key(field);
    const draft = this.read(key);
    const day = field.dataset.keepWith && document.querySelector(field.dataset.keepWith);
    // When it was written is when it was typed, not when it got through.
    const written = field.form.elements.written_at;
    const typedAt = (at) => {
      if (written) written.value = new Date(at).toISOString();
    };
    if (draft.text && !field.value) {
      field.value = draft.text;
      typedAt(draft.at);
      if (day && draft.day && draft.day !== day.value) {
        day.value = draft.day;
        day.closest("details").open = true;
      }
    }
    const keep = (sent, at) => this.write(key, { text: field.value, day: day ? day.value : "", at, sent });
    for (const typed of [field, day]) {
      if (typed)
        typed.addEventListener("input", () => {
          typedAt(Date.now());
          keep(false, Date.now());
        });
    }
    // Sent is not yet saved.
    field.form.addEventListener("submit", () => keep(true, written && written.value ? Date.parse(written.value) : Date.now()));
  },
  // A page that says "saved", or a usual page without the form, proves it; a login or error page doesn't.
  settle() {
    const saved = document.querySelector(".alert-success");
    const unsure = document.body.hasAttribute("data-unsure");
    const here = new Set([...document.querySelectorAll("textarea[data-keep]")].map((field) => this.key(field)));
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(this.prefix) || !this.read(key).sent) continue;
      if (saved || (!unsure && !here.has(key))) localStorage.removeItem(key);
    }
  },
};

// <form data-guard>: asks before typed text is left behind.
function guard(form) {
  let touched = false;
  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", () => (touched = false));
  window.addEventListener("beforeunload", (event) => {
    if (touched) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}

// A second tap on the same button must not send the form twice.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

// <form data-steady>: where the server can't be reached nothing is sent, and the page says so and stays as it is.
function steady(form) {
  const note = form.querySelector("[data-no-signal]");
  form.addEventListener("submit", async (event) => {
    if (form.dataset.reached) {
      delete form.dataset.reached;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.trying) return;
    form.dataset.trying = "1";
    const there = await reachable();
    delete form.dataset.trying;
    note.hidden = there;
    if (!there) return;
    form.dataset.reached = "1";
    form.requestSubmit(event.submitter || undefined);
  });
  window.addEventListener("online", () => (note.hidden = true));
}

// Whether the server answers at all within ten seconds.
async function reachable() {
  if (!navigator.onLine) return false;
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), 10000);
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store", signal: stop.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(clock);
  }
}

// The switch of the letters' size works in place: what is typed on the page stays.
function switchLetters(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const on = button.value === "1";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams([...new FormData(form), ["on", button.value]]), redirect: "manual" });
      if (answer.type !== "opaqueredirect") throw answer;
    } catch {
      form.submit();
      return;
    }
    document.documentElement.toggleAttribute("data-large", on);
    for (const other of document.querySelectorAll("form[data-letters] button")) {
      other.value = on ? "0" : "1";
      other.textContent = on ? other.dataset.wordsUsual : other.dataset.wordsLarge;
    }
  });
}

// <input data-filters="#ID" hidden>: shows the chips of the group whose text or data-keys holds what is typed; chosen ones stay.
function filterChips(input) {
  const group = document.querySelector(input.dataset.filters);
  input.hidden = false;
  input.addEventListener("input", () => {
    const wish = input.value.trim().toLowerCase();
    for (const chip of group.querySelectorAll(".chip-item")) {
      const words = `${chip.textContent} ${chip.dataset.keys || ""}`.toLowerCase();
      chip.hidden = wish !== "" && !words.includes(wish) && !chip.querySelector("input").checked;
    }
  });
}

// <div data-gathered-by="#ID">: chips that a search found. A chosen one moves to the group and stays there.
function gather(found) {
  const group = document.querySelector(found.dataset.gatheredBy);
  found.addEventListener("change", (event) => {
    const chip = event.target.closest(".chip-item");
    if (chip) group.append(chip);
    event.target.focus();
  });
  found.addEventListener("htmx:afterSwap", () => {
    for (const chip of found.querySelectorAll(".chip-item")) {
      const known = group.querySelector(`input[value="${chip.querySelector("input").value}"]`);
      if (!known) continue;
      known.closest(".chip-item").hidden = false;
      chip.remove();
    }
  });
}

function start(root) {
  root.querySelectorAll("form[data-steady]").forEach(steady);
  root.querySelectorAll("form[data-letters]").forEach(switchLetters);
  root.querySelectorAll("textarea[data-keep]").forEach((field) => Drafts.watch(field));
  root.querySelectorAll("form[data-guard]").forEach(guard);
  root.querySelectorAll("form[method=post]:not([data-letters])").forEach(sendOnce);
  root.querySelectorAll("input[data-filters]").forEach(filterChips);
  root.querySelectorAll("[data-gathered-by]").forEach(gather);
  root.querySelectorAll("[data-submit]").forEach((field) => field.addEventListener("change", () => field.form.submit()));
  root.querySelectorAll("[data-forget]").forEach((button) => button.addEventListener("click", () => Drafts.sweep(true)));
}

document.addEventListener("DOMContentLoaded", () => {
  try {
    Drafts.settle();
    Drafts.sweep(false);
  } catch {
    // No storage on this device.
  }
  start(document);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll("[data-script-only]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-without-script]").forEach((part) => (part.hidden = true));
  document.querySelectorAll("[data-print-hint]").forEach((hint) => (hint.hidden = true));
});
// Hints and searches come while somebody types: without a network the next change asks again.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!navigator.onLine && event.detail.elt.matches("div, input")) event.preventDefault();
});
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
