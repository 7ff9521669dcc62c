// The board works without this file; it adds keys, progress that moves by itself, and times in
// the reader's own zone.
"use strict";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Times in the reader's own zone.
function tellTimes(within) {
  for (const time of all("time[datetime]", within)) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) {
      time.textContent = moment.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    }
  }
}

// Keys: j and k move, Enter opens, other letters press what carries them.
function listenToKeys() {
  const items = all("[data-keys] [data-item]");
  // After a decision the page is loaded again, at the person it was about.
  const arrived = document.getElementById(location.hash.slice(1))?.closest("[data-item]");
  let place = items.indexOf(arrived);
  arrived?.classList.add("current");
  const help = one("#keys");
  const show = () => help.showModal();
  for (const button of all("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }
  const move = (by) => {
    items[place]?.classList.remove("current");
    place = Math.max(0, Math.min(items.length - 1, place + by));
    const item = items[place];
    item.classList.add("current");
    one("[data-open]", item)?.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  };
  const press = (key) => {
    const carriers = all(`[data-key="${key}"]`);
    const target =
      carriers.find((carrier) => items[place]?.contains(carrier)) ??
      carriers.find((carrier) => !carrier.closest("[data-item]"));
    if (target) target.click();
    return Boolean(target);
  };
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest?.("[data-item]");
    const at = items.indexOf(item);
    if (at < 0 || at === place) return;
    items[place]?.classList.remove("current");
    place = at;
    item.classList.add("current");
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") show();
    else if (items.length && event.key === "j") move(1);
    else if (items.length && event.key === "k") move(-1);
    else if (items[place] && event.key === "x") one("input[type=checkbox]", items[place])?.click();
    else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
}

// Comparing takes two to five.
function watchTicks() {
  const button = one("[data-compare]");
  if (!button) return;
  const most = Number(button.dataset.compare);
  const look = () => {
    const ticked = all("input[name=c]:checked").length;
    button.disabled = ticked < 2 || ticked > most;
    button.textContent = ticked ? `Compare ${ticked}` : "Compare ticked";
  };
  document.addEventListener("change", look);
  look();
}

// Pictures of pages are drawn only when somebody wants to see them.
function showPages() {
  const beside = matchMedia("(min-width: 80rem)").matches; // as in board.css
  for (const details of all("details.original")) {
    details.addEventListener("toggle", () => {
      const picture = one("img[data-src]", details);
      if (details.open && picture && !picture.src) picture.src = picture.dataset.src;
    });
    if (beside) details.open = true;
  }
}

// What came, kept up to date: by events, or by asking every few seconds where there are none.
function followArrivals() {
  const first = one("[data-live]");
  if (!first) return;
  let mark = first.dataset.mark;
  let asking = null;
  const refresh = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = one("[data-live]", page);
    const shown = one("[data-live]");
    if (!fresh || fresh.dataset.mark === shown.dataset.mark) return;
    if (one("details[open]", shown)) { setTimeout(refresh, 1000); return; } // somebody is asked
    if (shown.contains(document.activeElement) && document.activeElement !== document.body) {
      const id = document.activeElement.closest("li")?.dataset.id;
      shown.replaceWith(fresh);
      one(`li[data-id="${id}"] a, li[data-id="${id}"] button`, fresh)?.focus();
    } else {
      shown.replaceWith(fresh);
    }
    mark = fresh.dataset.mark;
    tellTimes(fresh);
  };
  const poll = () => { asking ??= setInterval(refresh, 3000); };
  if (!("EventSource" in window)) { poll(); return; }
  const source = new EventSource(first.dataset.live);
  source.onmessage = (event) => { if (event.data !== mark) refresh(); };
  source.onerror = () => { if (source.readyState === EventSource.CLOSED) poll(); };
  window.addEventListener("pagehide", () => source.close());
}

// Files one by one, so that many of them may be larger together than one request.
function sendFiles() {
  const form = one("[data-upload]");
  if (!form) return;
  const picker = one("input[type=file]", form);
  const bar = one("[data-sent]", form);
  const trouble = one("[data-trouble]", form);
  const button = one("button", form);
  const send = (file, done, of) => new Promise((resolve) => {
    const body = new FormData();
    body.append("csrf", form.elements.csrf.value);
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) bar.value = (done + event.loaded / event.total) / of;
    };
    request.onload = () => {
      if (request.status === 200) { resolve(""); return; }
      let why = "It could not be taken in.";
      try { why = JSON.parse(request.responseText).detail ?? why; } catch { /* a page */ }
      resolve(why);
    };
    request.onerror = () => resolve("The connection was lost. Try again.");
    request.send(body);
  });
  const sendAll = async (files) => {
    const wrong = [];
    button.disabled = true;
    bar.hidden = false;
    for (const [place, file] of files.entries()) {
      const tooLarge = file.size > Number(form.dataset.limit) * 1048576 && !/\.zip$/i.test(file.name);
      const why = tooLarge
        ? `It is larger than ${form.dataset.limit} MB.`
        : await send(file, place, files.length);
      if (why) wrong.push(why.includes(file.name) ? why : `${file.name}: ${why}`);
    }
    button.disabled = false;
    bar.hidden = true;
    picker.value = "";
    trouble.textContent = wrong.join(" ");
    trouble.hidden = !wrong.length;
  };
  form.addEventListener("submit", (event) => {
    if (!picker.files.length) return;
    event.preventDefault();
    sendAll([...picker.files]);
  });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) sendAll([...event.dataTransfer.files]);
  });
}

// A quote leads to its words in the CV; where that scrolls by itself, the criterion stays put.
function leadToQuotes() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#quote-"]');
    const found = link && document.getElementById(link.hash.slice(1));
    if (!found) return;
    const mark = found.closest("mark") ?? found;
    for (const before of all("mark.flash")) before.classList.remove("flash");
    mark.classList.add("flash");
    const pane = mark.closest(".cv");
    if (getComputedStyle(pane).overflowY !== "auto") return;
    event.preventDefault();
    const down = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += down - pane.clientHeight / 3;
    mark.tabIndex = -1; // reading and Tab go on from there, as after any link within a page
    mark.focus({ preventScroll: true });
  });
}

// A page with a secret came of making it: reloading leads on, and makes no other one.
function leadOn() {
  const made = one("[data-made]");
  if (made) history.replaceState(null, "", made.dataset.made);
}

tellTimes(document);
leadOn();
if (one("#keys")) listenToKeys();
watchTicks();
showPages();
followArrivals();
sendFiles();
leadToQuotes();
