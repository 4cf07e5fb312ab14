// Makes a party's secret and its commitment in the party's own browser: the office sees only the commitment until the party reveals.
// Stands on the SHA-256 of draw-verify.js, which is loaded before it.
"use strict";

(function party() {
  const form = document.getElementById("commit-form");
  if (!form || !window.crypto) return;
  document.getElementById("maker").hidden = false;
  document.getElementById("make").addEventListener("click", () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const secret = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const name = document.getElementById("who").value;
    document.getElementById("commitment").value = hash(`quanze-draw-commitment/1\n${name}\n${form.dataset.frame}\n${secret}\n`);
    const told = document.getElementById("made");
    told.textContent = "您的随机数，请现在抄下或者存好，它只在这台机器上，公布承诺以后就看不到了：";
    const shown = document.createElement("span");
    shown.className = "code";
    shown.id = "own-secret";
    shown.textContent = secret;
    told.append(document.createElement("br"), shown);
  });
})();
