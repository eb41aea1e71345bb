// Help for the desk's pages; every one of them works without it.
// Watches the signal (on every page), sounds an alarm, and reads along while a call is taken.
"use strict";
(() => {
  const signal = document.getElementById("signal");
  const isInbox = location.pathname === "/desk/inbox";
  const isPaused = location.search.includes("refresh=off");
  const title = document.title.replace(/^\(\d+\) COURIER DUE - /, "");
  let due = Number(signal?.dataset.due ?? 0);
  let fresh = null;
  let audio = null;

  // Two short tones, as a radio gives them. Browsers allow sound once a key was pressed.
  const alarm = () => {
    if (!audio) return;
    for (const [at, pitch] of [[0, 880], [0.25, 660], [0.6, 880], [0.85, 660]]) {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.value = 0.2;
      tone.connect(loudness).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
  };

  const mark = () => {
    const sound = document.getElementById("sound");
    if (!sound) return;
    sound.hidden = false;
    sound.textContent = audio ? "Sound is on" : "Sound is off: press to turn it on";
  };

  const unlock = () => {
    audio ??= new AudioContext();
    audio.resume();
    mark();
  };

  const show = (count) => {
    const link = document.createElement("a");
    link.href = "/desk/inbox#due";
    link.textContent = count === 1
      ? "A courier is due now and nobody has seen it"
      : count + " couriers are due now and nobody has seen them";
    signal.classList.remove("off");
    signal.replaceChildren(link);
    signal.hidden = count === 0;
    document.title = (count > 0 ? "(" + count + ") COURIER DUE - " : "") + title;
  };

  const off = () => {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "The signal is off: load the page again";
    signal.classList.add("off");
    signal.replaceChildren(link);
    signal.hidden = false;
  };

  // The list is changed in place: a page that is left would take the sound with it, and the
  // next one might make none until somebody presses a key.
  const renew = async () => {
    const answer = await fetch("/desk/inbox?auto=1", { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.querySelector("main");
    if (!made) throw new Error("no list");
    const at = document.activeElement?.getAttribute("href");
    document.querySelector("main").replaceWith(document.adoptNode(made));
    mark();
    if (at) made.querySelector('a[href="' + CSS.escape(at) + '"]')?.focus();
  };

  const isTyping = () => ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement?.tagName);

  const watch = async () => {
    try {
      const answer = await fetch("/desk/signal", { redirect: "error", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      const changed = fresh !== null && (state.new !== fresh || state.couriers_due !== due);
      show(state.couriers_due);
      if (state.couriers_due > 0) alarm();
      due = state.couriers_due;
      fresh = state.new;
      if (isInbox && !isPaused && changed && !isTyping()) await renew();
    } catch {
      off();
      if (due > 0) alarm();
    }
  };

  // Only whoever reads reports has a signal; others are not asked for one.
  const watches = signal && document.querySelector('.bar a[href="/desk/inbox"]');
  if (watches) {
    addEventListener("keydown", unlock, { once: true });
    addEventListener("pointerdown", unlock, { once: true });
    addEventListener("click", (event) => {
      if (event.target.closest?.("#sound")) { unlock(); alarm(); }
    });
    mark();
    watch();
    setInterval(watch, 10000);
  }

  const take = document.getElementById("take");
  const panel = document.getElementById("reading");
  if (!take || !panel) return;

  const element = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  };

  const list = (name, kind, texts) => {
    const made = element(name, kind);
    made.append(...texts.map((text) => element("li", "", text)));
    return made;
  };

  const render = (state) => {
    const parts = [];
    if (state.at_once) parts.push(element("p", "alarm", state.at_once));
    parts.push(element("h2", "", "Ask"));
    const [first, ...rest] = state.next;
    const ask = element("p", "ask", first ? "" : "Everything that matters is known.");
    if (first) {
      const label = element("label", "", first.words);
      label.htmlFor = first.field;
      ask.append(label);
    }
    parts.push(ask, list("ul", "later", rest.map((question) => question.words)));
    parts.push(element("p", "verdict level-" + state.level, state.verdict));
    if (state.never.length) parts.push(list("ul", "never", state.never));
    const reasons = element("ol", "reasons");
    for (const reason of state.reasons) {
      const item = element("li");
      if (reason.words) item.append(element("q", "", reason.words), " ");
      item.append(reason.why + " ", element("span", "weight", [reason.rule, reason.weight].filter(Boolean).join(", ")));
      reasons.append(item);
    }
    parts.push(reasons);
    if (state.level !== "clear" && state.expect.length) parts.push(element("p", "quiet-text", "They will ask next for: " + state.expect.join("; ") + "."));
    if (state.proposed.length) parts.push(element("p", "quiet-text", "The account also tells: " + state.proposed.join(", ") + ". Press \u201cRead the account for me\u201d to see each beside its field."));
    panel.replaceChildren(...parts);
  };

  let waiting = null;
  let asked = 0;
  const read = async () => {
    const mine = ++asked;
    try {
      const body = new URLSearchParams(new FormData(take));
      const answer = await fetch("/desk/take/read", { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      if (mine === asked) render(state);
    } catch {
      if (mine === asked) panel.replaceChildren(element("p", "alarm", "The reading is off. Go on typing; what you typed is kept in this page."));
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(read, 400);
  };
  take.addEventListener("input", soon);
  take.addEventListener("change", soon);

  // A call takes minutes: nobody loses them by closing the page.
  let kept = true;
  take.addEventListener("input", () => { kept = false; });
  take.addEventListener("submit", () => { kept = true; });
  addEventListener("beforeunload", (event) => { if (!kept) event.preventDefault(); });
})();
