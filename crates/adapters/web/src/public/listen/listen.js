// The second screen: hears a call on speaker and warns while it goes on.
//
// Start asks for the microphone and opens a WebSocket to the service. Sound goes there in
// messages of a tenth of a second; where the service has no engine, the browser's own
// recogniser sends words instead. What comes back moves the light. docs/formats.md has the
// messages. Nothing is kept but the captions on the page, which go nowhere unless the person
// presses "Report this call".
"use strict";
(() => {
  const root = document.getElementById("listen");
  const at = (id) => document.getElementById(id);
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  const hasEngine = root.dataset.engine === "server";
  const canCapture = Boolean(navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode);
  const LANGUAGE = "en-GB";
  // A second of sound that waits to be sent: beyond it sound is left out, so that warnings
  // are about what is being said and not about what was.
  const MOST_WAITING = 100_000;
  const WHY = {
    stopped: "You have stopped it.",
    long: "It has listened for as long as it may. If the call still goes on, put the phone down.",
    quiet: "Nothing came from the microphone for a while.",
    lost: "The connection broke off. It does not hear the call any more.",
  };
  const CANNOT = {
    microphone: "This device gives us no microphone. Allow it for this page in the settings of your browser, or use another device.",
    recogniser: "This service cannot turn sound into words at present, and neither can your browser. Tick what they asked instead, below.",
    busy: "As many calls are being listened to as we can. Put the phone down and check from another phone, or tick what they asked, below.",
    refused: "It cannot listen at present. Put the phone down and check from another phone, or tick what they asked, below.",
    sends: "Tick that your browser may send the sound, or put the phone down and tick what they asked, below.",
  };
  let call = null;
  let level = "clear";
  let isLocal = false;
  // What is being said aloud. Meanwhile nothing is heard.
  let speaking = null;

  const show = (id, isShown = true) => { at(id).hidden = !isShown; };
  const stage = (name) => ["before", "during", "after"].forEach((id) => show(id, id === name));
  const cannot = (why) => {
    stage("before");
    at("cannot").textContent = CANNOT[why];
    show("cannot");
    at("cannot").focus();
  };

  // Whether the browser's recogniser stays on this device. Browsers that cannot say send
  // the sound to their maker, which needs a consent of its own.
  const prepare = async () => {
    if (hasEngine ? !canCapture : !Recognition) {
      at("cannot").textContent = CANNOT[hasEngine ? "microphone" : "recogniser"];
      show("cannot");
      return;
    }
    if (!hasEngine) {
      const options = { langs: [LANGUAGE], processLocally: true };
      const found = await Recognition.available?.(options).catch(() => "unavailable");
      isLocal = found === "available" || (found === "downloadable" && await Recognition.install(options).catch(() => false));
      show("elsewhere", !isLocal);
    }
    show("start");
  };

  // Three tones, then words. The tones come even where the browser has no voice.
  const sound = (words) => {
    for (const [wait, pitch] of call?.audio ? [[0, 880], [0.3, 660], [0.6, 880]] : []) {
      const tone = call.audio.createOscillator();
      const loudness = call.audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.value = 0.3;
      tone.connect(loudness).connect(call.audio.destination);
      tone.start(call.audio.currentTime + wait);
      tone.stop(call.audio.currentTime + wait + 0.22);
    }
    if (!words || !at("spoken").checked || !window.speechSynthesis) return;
    const said = new SpeechSynthesisUtterance(words);
    said.lang = LANGUAGE;
    said.rate = 0.9;
    said.onstart = () => { if (speaking === said) mute(true); };
    const over = () => {
      if (speaking !== said) return;
      speaking = null;
      mute(false);
    };
    said.onend = said.onerror = over;
    // Some browsers never say that they have ended, and some forget an utterance that nobody
    // holds. Nobody speaks as slowly as this.
    setTimeout(over, 3_000 + 120 * words.length);
    speechSynthesis.cancel();
    speaking = said;
    speechSynthesis.speak(said);
  };
  const mute = (muted) => {
    if (!call) return;
    call.muted = muted;
    call.microphone?.port.postMessage({ muted });
  };

  const lines = (id, texts) => {
    const list = at(id).querySelector("ul");
    list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    show(id, texts.length > 0);
  };
  const caption = (pieces, name = "") => {
    const line = document.createElement("p");
    line.className = name;
    for (const [text, marked] of pieces) {
      const piece = marked ? document.createElement("mark") : document.createElement("span");
      piece.textContent = text;
      line.append(piece);
    }
    const box = at("captions");
    const isAtEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 40;
    box.insertBefore(line, at("partial"));
    if (isAtEnd) box.scrollTop = box.scrollHeight;
  };

  const raise = (next, provisional) => {
    const isWorse = { clear: 0, amber: 1, red: 2 }[next] > { clear: 0, amber: 1, red: 2 }[level];
    level = next;
    at("light").dataset.level = next;
    for (const line of at("light").children) line.hidden = line.dataset.is !== next;
    show("todo", next !== "clear");
    show("doubt", next === "clear");
    if (!isWorse || provisional) return;
    if (next === "red") {
      at("alert").textContent = "This is a scam. Put the phone down.";
      sound("This is a scam. Put the phone down. Do not give them anything.");
      navigator.vibrate?.([400, 200, 400, 200, 400]);
    } else if (next === "amber") {
      at("alert").textContent = "Be careful. This could be a scam.";
      sound("");
    }
  };

  const heard = {
    ready: () => { call.isReady = true; },
    partial: ({ text }) => { at("partial").textContent = text; },
    turn: ({ said }) => {
      at("partial").textContent = "";
      call.words.push(said.map(([text]) => text).join(""));
      caption(said);
    },
    lost: () => {
      at("partial").textContent = "";
      caption([["[not understood]", false]], "mine");
    },
    level: ({ level: next, provisional }) => raise(next, provisional),
    next: ({ asks }) => lines("next", asks),
    rule: ({ sentence }) => {
      call.rules.push(sentence);
      lines("rules", call.rules);
    },
    courier: () => {
      call.isCourierDue = true;
      if (level !== "clear") show("coming");
    },
    advice: ({ text }) => {
      at("advice").textContent = text;
      show("advice");
      if (call.isCourierDue) show("coming");
    },
    busy: () => end("busy"),
    refused: () => end("refused"),
    end: ({ why }) => end(why),
  };

  const end = (why) => {
    if (!call) return;
    const ended = call;
    call = null;
    ended.socket?.close();
    ended.recogniser?.stop();
    ended.stream?.getTracks().forEach((track) => track.stop());
    ended.lock?.release().catch(() => {});
    // The alarm of the last words is heard to its end.
    setTimeout(() => ended.audio?.close(), 1_500);
    if (why in CANNOT && !ended.words.length) return cannot(why);
    show("after");
    show("stop", false);
    show("report", ended.words.length > 0);
    at("state").textContent = "Not listening";
    at("partial").textContent = "";
    at("why").textContent = WHY[why] ?? WHY.lost;
    const form = at("report");
    form.elements.said.value = ended.words.join("\n");
    form.elements.tick.disabled = !ended.isCourierDue;
    form.elements.tick.value = "coming";
    at("ended").focus();
  };

  const send = (message) => call?.socket.readyState === WebSocket.OPEN && call.socket.send(message);

  const connect = (rate) => new Promise((resolve, reject) => {
    const address = new URL("/listen/sound", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    call.socket = socket;
    socket.onopen = () => {
      send(JSON.stringify({ do: "begin", version: 1, agreed: true, by: hasEngine ? "server" : "browser", rate }));
      resolve();
    };
    socket.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (call?.socket === socket) heard[event.event]?.(event);
    };
    socket.onclose = () => {
      reject(new Error("closed"));
      if (call?.socket === socket) end(call.isReady ? "lost" : "refused");
    };
  });

  const capture = async () => {
    // The phone's voice comes from outside: what browsers do for their own calls harms it.
    const wanted = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
    call.stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    let source;
    try {
      call.audio = new AudioContext({ sampleRate: 16_000 });
      source = call.audio.createMediaStreamSource(call.stream);
    } catch {
      // Some browsers take a microphone only at its own rate.
      call.audio = new AudioContext();
      source = call.audio.createMediaStreamSource(call.stream);
    }
    await call.audio.audioWorklet.addModule("/assets/microphone.js");
    call.microphone = new AudioWorkletNode(call.audio, "microphone", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    call.stream.getAudioTracks()[0].onended = () => end("quiet");
    return source;
  };

  const flow = (source) => {
    let number = 0;
    let lastSound = Date.now();
    call.microphone.port.onmessage = ({ data: { buffer, peak } }) => {
      if (!call) return;
      new DataView(buffer).setUint32(0, number, true);
      number += 1;
      if (call.socket.bufferedAmount < MOST_WAITING) send(buffer);
      if (peak > 0.01 || call.muted) lastSound = Date.now();
      const isQuiet = Date.now() - lastSound > 15_000;
      at("state").textContent = isQuiet ? "Listening, but it is very quiet. Is the phone on speaker?" : "Listening";
    };
    source.connect(call.microphone);
  };

  const recognise = () => {
    const recogniser = new Recognition();
    call.recogniser = recogniser;
    Object.assign(recogniser, { lang: LANGUAGE, continuous: true, interimResults: true });
    if (isLocal) recogniser.processLocally = true;
    recogniser.onresult = (event) => {
      for (let i = event.resultIndex; i < event.results.length && !call?.muted; i += 1) {
        const result = event.results[i];
        send(JSON.stringify({ do: "said", text: result[0].transcript.slice(0, 1_500), last: result.isFinal }));
      }
    };
    // Recognisers end by themselves after some silence.
    recogniser.onend = () => { if (call?.recogniser === recogniser) recogniser.start(); };
    recogniser.onerror = ({ error }) => {
      if (["not-allowed", "service-not-allowed", "audio-capture"].includes(error)) end("microphone");
      if (["network", "language-not-supported"].includes(error)) end("recogniser");
    };
    recogniser.start();
    // It is not taken for gone while nobody speaks.
    const beat = setInterval(() => (call?.recogniser === recogniser ? send(JSON.stringify({ do: "said", text: "", last: false })) : clearInterval(beat)), 5_000);
  };

  const start = async () => {
    if (call) return;
    if (!at("elsewhere").hidden && !at("sends").checked) return cannot("sends");
    show("cannot", false);
    const begun = { words: [], rules: [], muted: false, isReady: false, isCourierDue: false };
    call = begun;
    try {
      const source = hasEngine ? await capture() : null;
      await connect(begun.audio?.sampleRate ?? 16_000);
      begun.audio ??= window.AudioContext ? new AudioContext() : null;
      reset();
      if (source) flow(source);
      else recognise();
      stage("during");
      at("light").scrollIntoView({ block: "start" });
      at("stop").focus({ preventScroll: true });
      begun.lock = await navigator.wakeLock?.request("screen").catch(() => null);
    } catch {
      if (call === begun) end(begun.stream || !hasEngine ? "refused" : "microphone");
    }
  };

  const reset = () => {
    level = "clear";
    at("light").dataset.level = "clear";
    for (const line of at("light").children) line.hidden = line.dataset.is !== "clear";
    for (const line of at("captions").querySelectorAll("p:not(#partial)")) line.remove();
    for (const id of ["todo", "coming", "advice", "rules", "next", "after"]) show(id, false);
    for (const id of ["stop", "doubt"]) show(id);
    for (const id of ["alert", "partial"]) at(id).textContent = "";
  };

  const stop = () => {
    if (!call) return;
    if (!call.isReady) return end("stopped");
    send(JSON.stringify({ do: "stop" }));
    at("state").textContent = "Stopping";
    // The last words are waited for, and not for long.
    const stopped = call;
    setTimeout(() => { if (call === stopped) end("stopped"); }, 5_000);
  };

  at("start").addEventListener("click", start);
  at("again").addEventListener("click", start);
  at("stop").addEventListener("click", stop);
  prepare();
})();
