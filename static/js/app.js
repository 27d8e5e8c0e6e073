// Small helps on top of pages that work without them. No page may need this file.
"use strict";

// Text typed into <textarea data-keep="KEY">, the boxes ticked in the groups that data-keep-boxes names, and the other answers
// of its <div data-keep-beside> survive a lost page: kept on this device until they are saved, a week at most.
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
      if (draft.text || draft.chosen) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
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
    const boxes = new Boxes(field.dataset.keepBoxes);
    const beside = new Beside(field);
    // When it was written is when it was typed, not when it got through.
    const written = field.form.elements.written_at;
    const typedAt = (at) => {
      if (written) written.value = new Date(at).toISOString();
    };
    const back = draft.text && (!field.value || "keepOver" in field.dataset) && field.value !== draft.text;
    if (back) {
      field.value = draft.text;
      typedAt(draft.at);
      if (day && draft.day && draft.day !== day.value) {
        day.value = draft.day;
        unfold(day);
      }
      beside.restore(draft.beside || {});
      unfold(field);
    }
    // A choice without a word gives way to the household from whose row the user came.
    const fits = draft.text ? field.value === draft.text : !field.value && !boxes.given();
    const chosen = fits && boxes.restore(draft.boxes || [], "keepOver" in field.dataset);
    if (back || chosen) this.tell(field.form);
    const keep = (sent, at) =>
      this.write(key, {
        text: field.value,
        day: day ? day.value : "",
        boxes: boxes.state(),
        chosen: boxes.touched(),
        beside: beside.state(),
        at,
        sent,
      });
    for (const typed of [field, day]) {
      if (typed)
        typed.addEventListener("input", () => {
          typedAt(Date.now());
          keep(false, Date.now());
        });
    }
    const at = () => (written && written.value ? Date.parse(written.value) : Date.now());
    field.form.addEventListener("change", (event) => {
      if (boxes.holds(event.target)) keep(false, at());
    });
    field.form.addEventListener("input", (event) => {
      if (beside.holds(event.target)) keep(false, at());
    });
    // Sent is not yet saved.
    field.form.addEventListener("submit", () => keep(true, at()));
  },
  // What came back says so, and goes away by one tap.
  tell(form) {
    const note = form.querySelector("[data-kept]");
    if (!note) return;
    note.hidden = false;
    note.querySelector("button").addEventListener("click", () => {
      form.reset();
      form.querySelectorAll("[data-drawn]").forEach((drawn) => drawn.remove());
      form.querySelectorAll("[data-brought]").forEach((part) => (part.hidden = true));
      if (form.elements.written_at) form.elements.written_at.value = "";
      const box = form.querySelector(".chip-item input") || form;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      form.querySelectorAll("textarea[data-keep]").forEach((field) => localStorage.removeItem(this.key(field)));
      note.hidden = true;
    });
  },
  // A page that says "saved", or a usual page without the form, proves it; a login or error page doesn't. The form itself
  // proves the contrary: it was refused, or never got through.
  settle() {
    const saved = document.querySelector(".alert-success");
    const unsure = document.body.hasAttribute("data-unsure");
    const here = new Set([...document.querySelectorAll("textarea[data-keep]")].map((field) => this.key(field)));
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(this.prefix) || !this.read(key).sent) continue;
      if (saved || (!unsure && !here.has(key))) localStorage.removeItem(key);
      else if (here.has(key)) this.write(key, { ...this.read(key), sent: false });
    }
  },
};

// The boxes of a draft: chips in groups, or a box alone. A chosen one is kept with the words of its chip, because the page
// that comes next may not offer it.
class Boxes {
  constructor(groups) {
    this.groups = groups ? [...document.querySelectorAll(groups)] : [];
  }
  all() {
    return this.groups.flatMap((group) => this.of(group));
  }
  of(group) {
    return group.matches("input") ? [group] : [...group.querySelectorAll("input[type=checkbox]")];
  }
  holds(box) {
    return this.all().includes(box);
  }
  given() {
    return this.all().some((box) => box.defaultChecked);
  }
  touched() {
    return this.all().some((box) => box.checked !== box.defaultChecked);
  }
  state() {
    const speaking = (group) => this.of(group).filter((box) => box.checked || box.defaultChecked);
    return this.groups.flatMap((group) =>
      speaking(group).map((box) => ({ group: group.id, value: box.value, checked: box.checked, words: this.words(group, box) }))
    );
  }
  words(group, box) {
    return group === box ? [] : wordsOf(box);
  }
  // Whether anything on the page changed by it. Only a correction gives up what the page came with.
  restore(kept, over) {
    const changed = kept.filter((one) => one.checked || over).map((one) => this.back(one)).filter(Boolean);
    // Whoever asks for hints about the choice asks now.
    if (changed.length) changed[0].dispatchEvent(new Event("change", { bubbles: true }));
    return changed.length > 0;
  }
  back({ group: id, value, checked, words }) {
    const group = this.groups.find((one) => one.id === id);
    if (!group) return null;
    let box = this.of(group).find((one) => one.value === value);
    if (!box && checked && words.length) box = this.draw(group, value, words);
    if (!box || box.checked === checked) return null;
    box.checked = checked;
    unfold(group);
    return box;
  }
  draw(group, value, [name, place]) {
    const item = Object.assign(document.createElement("span"), { className: "chip-item" });
    item.dataset.drawn = "";
    const field = group.id.replace(/^id_|_chips$/g, "");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: field, value, id: `kept-${value}` });
    const label = Object.assign(document.createElement("label"), { className: "chip", htmlFor: box.id });
    const words = Object.assign(document.createElement("span"), { textContent: `${name} ` });
    words.append(Object.assign(document.createElement("small"), { textContent: place }));
    label.append(words);
    item.append(box, label);
    group.append(item);
    return box;
  }
}

// The other answers about the thing that a text tells of, within <div data-keep-beside="#GROUP">: how it goes on, and whose it
// is. Where nobody was asked whose, it is that of the only box ticked in GROUP: so it comes back with it, in sight, in the
// <select> that stands hidden in <div data-brought>.
class Beside {
  constructor(field) {
    this.field = field;
    this.part = field.closest("[data-keep-beside]");
    this.group = this.part && document.querySelector(this.part.dataset.keepBeside);
    this.whose = this.part && this.part.querySelector("[data-brought] select");
  }
  all() {
    const kept = (one) => one.name && !("keep" in one.dataset);
    return this.part ? [...this.part.querySelectorAll("input, select, textarea")].filter(kept) : [];
  }
  holds(one) {
    return this.all().includes(one) || Boolean(this.group && this.group.contains(one));
  }
  state() {
    const given = this.all().filter((one) => one.type !== "radio" || one.checked);
    const answers = Object.fromEntries(given.map((one) => [one.name, { value: one.value }]));
    if (this.whose) answers[this.whose.name] = this.owner();
    return answers;
  }
  owner() {
    const { value, selectedOptions } = this.whose;
    if (value) return { value, words: selectedOptions[0].textContent };
    const ticked = this.group ? this.group.querySelectorAll("input:checked") : [];
    return ticked.length === 1 ? { value: ticked[0].value, words: wordsOf(ticked[0])[0] } : { value: "" };
  }
  restore(answers) {
    for (const one of this.all()) {
      const answer = answers[one.name];
      if (!answer) continue;
      if (one === this.whose) this.bring(answer);
      else if (one.type === "radio") one.checked = one.value === answer.value;
      else one.value = answer.value;
    }
    this.field.form.dispatchEvent(new Event("change"));
  }
  bring({ value, words }) {
    if (!value) return;
    if (![...this.whose.options].some((option) => option.value === value)) {
      const option = new Option(words, value);
      option.dataset.drawn = "";
      this.whose.add(option);
    }
    this.whose.value = value;
    this.whose.dataset.asked = "";
    this.whose.closest("[data-brought]").hidden = false;
  }
}

// The name on a chip, and the place in small letters.
function wordsOf(box) {
  const label = box.closest(".chip-item").querySelector("label");
  const small = label.querySelector("small");
  const place = small ? small.textContent : "";
  const text = label.textContent.trim();
  return [text.slice(0, text.length - place.length).trim(), place];
}

// What came back is seen: every fold around it opens.
function unfold(part) {
  for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

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

// What is pasted and does not fit is cut by the browser without a word: the page says so.
document.addEventListener("paste", ({ target: field, clipboardData }) => {
  if (!(field.maxLength > 0) || !clipboardData) return;
  const pasted = clipboardData.getData("text").replace(/\r\n/g, "\n").length;
  const there = field.value.length - (field.selectionEnd - field.selectionStart);
  const next = field.nextElementSibling;
  const note = next && next.matches("[data-cut-note]") ? next : Object.assign(document.createElement("p"), { className: "note note-risk" });
  note.dataset.cutNote = "";
  note.setAttribute("role", "alert");
  note.textContent = document.body.dataset.cut.replace("{n}", field.maxLength);
  if (there + pasted > field.maxLength) field.after(note);
  else note.remove();
});

// <input data-place="VALUE">: a household brings its district with it.
document.addEventListener("change", ({ target }) => {
  if (!target.checked || !target.dataset.place) return;
  const district = target.form.elements.district;
  if (district) district.value = target.dataset.place;
});

// Signing out. Browsers keep whole pages for their back button and bring them back without asking the server, whatever
// its answers say; such a page from before asks again who is there.
const Left = {
  key: "left",
  opened: Date.now(),
  note() {
    localStorage.setItem(this.key, Date.now());
  },
  askAgain(event) {
    if (!event.persisted || !(Number(localStorage.getItem(this.key)) >= this.opened)) return;
    document.documentElement.hidden = true;
    location.reload();
  },
};

function leave() {
  try {
    Drafts.sweep(true);
    Left.note();
  } catch {
    // No storage on this device.
  }
}

window.addEventListener("pageshow", (event) => {
  try {
    Left.askAgain(event);
  } catch {
    // Where nothing can be noted, it is asked every time.
    if (event.persisted) location.reload();
  }
});

// A part that only one answer asks for, or one of several: <div data-if="NAME=VALUE|VALUE OTHER=VALUE">. What is not asked is sent
// all the same, but with data-off. Without scripts the part is always there.
function askIf(part) {
  const form = part.closest("form");
  const given = (condition) => {
    const [name, values] = condition.split("=");
    const chosen = form.querySelector(`input[name="${name}"]:checked, select[name="${name}"]`);
    return chosen && values.split("|").includes(chosen.value);
  };
  const look = () => {
    part.hidden = !part.dataset.if.split(" ").some(given);
    if ("off" in part.dataset) part.querySelectorAll("input, select, textarea").forEach((one) => (one.disabled = part.hidden));
  };
  form.addEventListener("change", look);
  look();
}

// <select data-whose="NAME">: offers those ticked in the boxes NAME. One alone is chosen already, of several it is asked. What
// somebody has chosen, or a draft has brought (Beside), stays until it is chosen anew, ticked or not.
function askWhose(select) {
  const [nothing, nameless] = [select.options[0], select.options[select.options.length - 1]];
  const option = (box) => new Option(box.closest(".chip-item").querySelector("label").textContent.trim(), box.value);
  const settled = () => "asked" in select.dataset && select.selectedOptions[0];
  if (select.value) select.dataset.asked = "";
  const look = () => {
    const ticked = [...select.form.querySelectorAll(`input[name="${select.dataset.whose}"]:checked`)];
    const chosen = settled() || nothing;
    const offered = [...(ticked.length > 1 ? [nothing] : []), ...ticked.map(option), nameless];
    if (chosen !== nothing && !offered.some((one) => one.value === chosen.value)) {
      chosen.dataset.drawn = "";
      offered.unshift(chosen);
    }
    select.replaceChildren(...offered);
    select.value = chosen.value;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    select.closest("[data-brought]").hidden = offered.length === 1;
  };
  select.addEventListener("change", () => (select.dataset.asked = ""));
  select.form.addEventListener("reset", () => delete select.dataset.asked);
  select.form.addEventListener("change", look);
  look();
}

function start(root) {
  root.querySelectorAll("select[data-whose]").forEach(askWhose);
  root.querySelectorAll("[data-if]").forEach(askIf);
  root.querySelectorAll("form[data-steady]").forEach(steady);
  root.querySelectorAll("form[data-letters]").forEach(switchLetters);
  root.querySelectorAll("textarea[data-keep]").forEach((field) => Drafts.watch(field));
  root.querySelectorAll("form[data-guard]").forEach(guard);
  root.querySelectorAll("form[method=post]:not([data-letters])").forEach(sendOnce);
  root.querySelectorAll("input[data-filters]").forEach(filterChips);
  root.querySelectorAll("[data-gathered-by]").forEach(gather);
  root.querySelectorAll("[data-submit]").forEach((field) => field.addEventListener("change", () => field.form.submit()));
  root.querySelectorAll("[data-forget]").forEach((button) => button.addEventListener("click", leave));
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
  // What is done with ticked rows stands in the way until one is ticked.
  const bar = document.querySelector(".pick-bar");
  const suit = () => (bar.hidden = !document.querySelector(".pick :checked"));
  if (bar) {
    suit();
    document.addEventListener("change", suit);
  }
});
// Hints and searches come while somebody types. Where none can come the page says so, until one comes again.
function unanswered(event) {
  const target = event.detail.target || event.detail.elt;
  const note = target.id && document.querySelector(`[data-unanswered="${target.id}"]`);
  if (!note) return;
  target.replaceChildren();
  note.hidden = false;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (navigator.onLine || !event.detail.elt.matches("div, input")) return;
  event.preventDefault();
  unanswered(event);
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(failure, unanswered);
document.addEventListener("htmx:afterOnLoad", () => {
  document.querySelectorAll("[data-unanswered]").forEach((note) => (note.hidden = true));
});
window.addEventListener("online", () => {
  for (const note of document.querySelectorAll("[data-unanswered]")) {
    if (note.hidden) continue;
    note.hidden = true;
    htmx.trigger(`[hx-target="#${note.dataset.unanswered}"]`, "again");
  }
});
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
