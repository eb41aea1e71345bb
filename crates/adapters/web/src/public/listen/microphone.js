// The microphone's side of the second screen: samples to messages of a tenth of a second,
// 16 bits each, with four bytes before them for the message's number.
"use strict";
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.length = Math.round(sampleRate / 10);
    this.muted = false;
    // While the page itself speaks it sends silence, or it would hear its own warning.
    this.port.onmessage = (event) => { this.muted = event.data.muted; };
    this.begin();
  }

  begin() {
    this.buffer = new ArrayBuffer(4 + 2 * this.length);
    this.view = new DataView(this.buffer);
    this.at = 0;
    this.peak = 0;
  }

  process(inputs) {
    const sound = inputs[0]?.[0] ?? new Float32Array(128);
    for (const wave of sound) {
      const held = this.muted ? 0 : Math.max(-1, Math.min(1, wave));
      this.peak = Math.max(this.peak, Math.abs(held));
      this.view.setInt16(4 + 2 * this.at, Math.round(held * 32767), true);
      this.at += 1;
      if (this.at === this.length) {
        this.port.postMessage({ buffer: this.buffer, peak: this.peak }, [this.buffer]);
        this.begin();
      }
    }
    return true;
  }
}
registerProcessor("microphone", Microphone);
