// What the candidates' pages do better with JavaScript; they work without.
"use strict";

const find = (name, within = document) => within.querySelector(`[data-${name}]`);

function say(form, text) {
  find("status", form).textContent = text;
}

function flaw(box, text) {
  const input = box.querySelector("input[type=file]");
  let told = box.querySelector(".error");
  if (!told) {
    told = document.createElement("p");
    told.className = "error";
    told.id = `${input.id}-error`;
    box.append(told);
  }
  told.textContent = text;
  told.hidden = !text;
  input.toggleAttribute("aria-invalid", false);
  if (text) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id}-hint ${told.id}`);
  }
}

function fits(box) {
  const [file] = box.querySelector("input[type=file]").files;
  const large = Boolean(file) && file.size > Number(box.dataset.limit);
  flaw(box, large ? box.dataset.large : "");
  return !large;
}

function takeDrops(box) {
  const zone = find("drop", box);
  const input = box.querySelector("input[type=file]");
  zone.classList.add("ready");
  find("invitation", box).hidden = false;
  input.addEventListener("change", () => fits(box));
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      fits(box);
    }
  });
}

// The answer is a page like any other: the receipt, or the form with what is wrong.
function show(answer) {
  if (answer.status < 300) {
    location.assign(answer.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  begin();
}

function send(form, box) {
  const progress = find("progress", form);
  const bar = progress.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  const request = new XMLHttpRequest();
  const stop = () => {
    progress.hidden = true;
    button.disabled = false;
    flaw(box, box.dataset.notSent);
    say(form, box.dataset.notSent);
  };
  request.open("POST", form.action);
  let said = 0;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((100 * event.loaded) / event.total);
    bar.value = share;
    if (share - said >= 25) {
      said = share;
      say(form, `${box.dataset.sending}: ${share} %`);
    }
  });
  request.addEventListener("load", () => {
    if (request.status < 300) say(form, box.dataset.sent);
    show(request);
  });
  request.addEventListener("error", stop);
  request.addEventListener("abort", stop);
  progress.hidden = false;
  button.disabled = true;
  say(form, box.dataset.sending);
  request.send(new FormData(form));
}

function follow(part) {
  const look = async () => {
    const answer = await fetch(part.dataset.follow, { cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = find("state", page);
    if (now.textContent !== find("state", part).textContent) {
      find("state", part).replaceWith(document.adoptNode(now));
    }
    if ("pending" in now.dataset) setTimeout(look, 2000);
    else find("again")?.parentElement.remove();
  };
  setTimeout(look, 1000);
}

function begin() {
  for (const box of document.querySelectorAll("[data-upload]")) takeDrops(box);
  for (const form of document.querySelectorAll("[data-send]")) {
    const box = find("upload", form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (fits(box)) send(form, box);
      else box.querySelector("input[type=file]").focus();
    });
  }
  for (const part of document.querySelectorAll("[data-follow]")) follow(part);
  find("first")?.focus();
}

begin();
