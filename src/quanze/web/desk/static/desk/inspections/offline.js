"use strict";
// The form of a visit where there is no network: everything is written into the browser's own store first, and sent when the network is back.
// What is sent carries the id, revision and counter that this device gave it, so that sending twice, or in any order, changes nothing.
(function () {
  const SHELL = "/desk/inspections/offline/";
  const VISITS = "/desk/inspections/visits/";
  const place = document.getElementById("place");
  const told = document.getElementById("told");
  const network = document.getElementById("network");
  let store = null, sending = false, current = "", skew = "", refresh = null;

  // ---- the browser's store
  const opened = () => new Promise((done, failed) => {
    const asked = indexedDB.open("quanze-visits", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("visits", { keyPath: "key" });
      asked.result.createObjectStore("records", { keyPath: "record" }).createIndex("visit", "key");
      asked.result.createObjectStore("photos", { keyPath: "id" }).createIndex("visit", "key");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const run = (name, mode, work) => new Promise((done, failed) => {
    const transaction = store.transaction(name, mode);
    const asked = work(transaction.objectStore(name));
    transaction.oncomplete = () => done(asked && asked.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
  const get = (name, key) => run(name, "readonly", (each) => each.get(key));
  const all = (name) => run(name, "readonly", (each) => each.getAll());
  const put = (name, value) => run(name, "readwrite", (each) => each.put(value));
  const remove = (name, key) => run(name, "readwrite", (each) => each.delete(key));
  const of = async (name, key) => (await all(name)).filter((each) => each.key === key);
  // reads and writes in one step, so that two tabs, or the sending and the filling, never write over one another
  const change = (name, read, work) => new Promise((done, failed) => {
    const transaction = store.transaction(name, "readwrite"), each = transaction.objectStore(name), asked = read(each);
    let made;
    asked.onsuccess = () => { made = work(asked.result); if (made) each.put(made); };
    transaction.oncomplete = () => done(made);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });

  // ---- small things
  const make = (tag, text, attributes) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    return made;
  };
  const id = () => (crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join(""));
  const local = () => {  // the device's own moment with its offset from UTC
    const at = new Date(), offset = -at.getTimezoneOffset(), two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
    return new Date(at.getTime() + offset * 60000).toISOString().slice(0, 19) + (offset < 0 ? "-" : "+") + two(offset / 60) + ":" + two(offset % 60);
  };
  const device = () => { let mine = localStorage.getItem("quanze-device"); if (!mine) localStorage.setItem("quanze-device", (mine = id())); return mine; };
  const count = () => { const next = Number(localStorage.getItem("quanze-counter") || 0) + 1; localStorage.setItem("quanze-counter", String(next)); return next; };
  const digest = async (data) => {
    if (!crypto.subtle) return "";
    return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", data)), (each) => each.toString(16).padStart(2, "0")).join("");
  };
  const say = (words, bad) => { told.textContent = words; told.className = bad ? "note caution" : words ? "note good" : ""; };
  const clock = (moment) => moment.slice(11, 16);

  function showNetwork() {
    network.textContent = navigator.onLine ? "有网络" : "没有网络：照常填写，内容存在手机里，有网络后自动送出";
    network.className = navigator.onLine ? "small soft" : "small warn";
  }

  // ---- the server
  class NotSignedIn extends Error {}
  const LONGEST = 120000;  // milliseconds that an answer may take: a request that hangs would keep everything else from being sent
  async function asked(address, options) {
    let answer;
    try { answer = await fetch(address, { redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout && AbortSignal.timeout(LONGEST), ...options }); }
    catch (wrong) { throw wrong.name === "TimeoutError" ? new Error("网络太慢，过一会儿自动再送") : wrong; }
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new NotSignedIn();
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.includes("json")) throw new Error(answer.status === 403 ? "没有权限打开这次检查，或者页面已经过期" : answer.status === 404 ? "没有这次检查" : "服务器没有正常答复（" + answer.status + "）");
    return [answer.status, await answer.json()];
  }

  async function fetchVisit(key) {
    const [status, found] = await asked(VISITS + encodeURIComponent(key) + "/bundle.json", { headers: { Accept: "application/json" } });
    if (status !== 200) throw new Error("没有取得这次检查");
    const csrf = found.csrf;
    delete found.csrf;  // the mark of a session is not kept
    const before = (await get("visits", key)) || {};
    await put("visits", { ...before, ...found });
    const ahead = Math.round((Date.now() - Date.parse(found.now)) / 60000);
    skew = Math.abs(ahead) > found.tolerance ? "手机的时间比服务器" + (ahead > 0 ? "快" : "慢") + "约 " + Math.abs(ahead) + " 分钟，请校准；送出的内容会同时记下服务器收到的时间。" : "";
    return csrf;
  }

  async function send(key) {
    const waiting = (await of("records", key)).filter((each) => each.state === "queued");
    const pictures = (await of("photos", key)).filter((each) => each.state === "queued");
    if (!waiting.length && !pictures.length) return;
    const csrf = await fetchVisit(key);
    const visit = await get("visits", key);
    const others = [...waiting, ...pictures].filter((each) => each.person !== visit.person);
    if (others.length) throw new Error("这些内容是" + others[0].who + "填的，请由本人登录后送出");
    if (waiting.length) {
      const sentAt = local();
      const body = JSON.stringify({ records: waiting.map((each) => ({
        record: each.record, part: each.part, device: each.device, form: each.form, version: each.version, answers: each.answers, filled_at: each.filled_at,
        sent_at: sentAt, revision: each.revision, counter: each.counter })) });
      const [, found] = await asked(VISITS + encodeURIComponent(key) + "/sync/", {
        method: "POST", body, headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf } });
      if (found.refused) throw new Error(found.refused.join("；"));
      for (const each of waiting) {
        const kept = found.records.find((one) => one.record === each.record) || found.records[waiting.indexOf(each)];
        const stays = found.unreadable.find((one) => one.record === each.record);
        await change("records", (records) => records.get(each.record), (now) => {
          if (!now) return null;
          if (stays) { now.state = "refused"; now.why = stays.reason; }
          // what was changed while it was on its way is sent again
          else if (kept && now.revision === each.revision) { now.state = "sent"; now.sent = found.at; now.faults = kept.faults; now.late = kept.late; }
          return now;
        });
      }
    }
    for (const each of pictures) {
      const form = new FormData();
      form.append("photo", each.blob, each.name);
      for (const name of ["line", "taken_at", "sha256", "original"]) form.append(name, each[name] || "");
      const [, found] = await asked(VISITS + encodeURIComponent(key) + "/photos/", { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": csrf } });
      if (found.refused) { each.state = "refused"; each.why = found.refused.join("；"); }
      else { each.state = "sent"; each.blob = null; }
      await put("photos", each);
    }
  }

  async function sendAll() {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      const keys = new Set([...(await all("records")), ...(await all("photos"))].filter((each) => each.state === "queued").map((each) => each.key));
      for (const key of keys) await send(key);
      if (keys.size) {
        const sent = (await all("records")).filter((each) => keys.has(each.key)), faults = sent.reduce((sum, each) => sum + (each.faults || []).length, 0);
        if (sent.every((each) => each.state !== "queued")) say(faults ? "已送到服务器，还有 " + faults + " 处没有填好。" : "已送到服务器。", faults > 0);
        await (refresh || show)();
      }
    } catch (wrong) {
      if (wrong instanceof NotSignedIn) askToSignIn();
      else if (navigator.onLine && !(wrong instanceof TypeError)) say("还没有送出：" + wrong.message + "。内容都在手机里。", true);
    } finally { sending = false; }
  }

  function askToSignIn() {
    say("", true);
    told.className = "note caution";
    told.replaceChildren(make("span", "登录已经过期。填好的内容都在手机里，登录后自动送出。"), make("a", "去登录", { href: "/desk/sign-in/?next=" + encodeURIComponent(SHELL) }));
  }

  // ---- the pages
  async function show() {
    current = decodeURIComponent(location.hash.slice(1));
    refresh = null;
    const visit = current ? await get("visits", current) : null;
    if (visit) await showVisit(visit);
    else await showList(current);
  }

  async function showList(missing) {
    const visits = await all("visits"), records = await all("records"), photos = await all("photos");
    place.replaceChildren();
    if (missing) place.append(make("p", navigator.onLine ? "没有取得这次检查。" : "这次检查还没有存到手机里。有网络时，请从检查页面点“把检查表带到现场”。"));
    place.append(make("h2", "存在这台设备上的检查"));
    if (!visits.length) place.append(make("p", "还没有。请在有网络时，从检查页面点“把检查表带到现场”。"));
    const list = make("ul", "", { class: "rows", role: "list" });
    for (const visit of visits) {
      const row = make("li"), head = make("h3");
      head.append(make("a", visit.subject, { href: "#" + encodeURIComponent(visit.key) }));
      const waiting = [...records, ...photos].filter((each) => each.key === visit.key && each.state === "queued").length;
      row.append(head, make("p", visit.stage_title + (waiting ? "　有 " + waiting + " 件等着送出" : ""), { class: waiting ? "small warn" : "small soft" }));
      list.append(row);
    }
    place.append(list);
  }

  // every form of the visit is a record of its own: that of the body that leads, and of each that comes along
  const mineOf = (visit, asked, records) => records.filter((each) => each.person === visit.person && (each.part || 0) === asked.part && !each.late)
    .sort((one, other) => other.counter - one.counter)[0];
  const blank = (visit, asked) => ({
    record: id(), key: visit.key, part: asked.part, person: visit.person, who: visit.name, device: device(), form: asked.form, version: asked.version,
    answers: {}, filled_at: local(), revision: 0, counter: 0, state: "draft" });
  const nameOf = (part, line) => (part ? part + "." : "") + line.id;

  async function showVisit(visit) {
    const photos = await of("photos", visit.key), saved = await of("records", visit.key), records = new Map();
    place.replaceChildren();  // from here on nothing waits: two drawings at once never mix
    const head = make("div", "", { class: "page-head" });
    head.append(make("h2", visit.subject), make("p", [visit.address, visit.kind, visit.reason].filter(Boolean).join("　"), { class: "small soft" }));
    place.append(head);
    const status = make("p", "", { id: "status", role: "status" });
    place.append(status);
    if (!visit.started) {
      const arrive = make("p", "", { class: "acts" }), button = make("button", visit.arrived ? "已记下到场时间 " + clock(visit.arrived) : "记下到场时间", { type: "button", class: "plain-button" });
      button.addEventListener("click", async () => { visit.arrived = local(); offer(); await put("visits", visit); button.textContent = "已记下到场时间 " + clock(visit.arrived); });
      const enter = make("a", "登记进场", { class: "button" });
      const offer = () => {
        enter.href = VISITS + encodeURIComponent(visit.key) + "/acts/visit/" + (visit.arrived ? "?visit_from=" + encodeURIComponent(visit.arrived) + "&device_now=" + encodeURIComponent(local()) : "");
        enter.hidden = !navigator.onLine || visit.stage !== "approved";
      };
      offer();
      enter.addEventListener("click", offer);  // the device's clock as it is when the arrival is handed over
      arrive.append(button, enter);
      place.append(arrive, make("p", "有网络后登记进场，带上这里记下的时间；先出示执法证件。", { class: "small soft" }));
    }
    if (!visit.forms.length) place.append(make("p", "这次检查没有检查表。"));
    const form = make("form", "", { class: "form check-form", novalidate: "" });
    for (const asked of visit.forms) {
      const record = mineOf(visit, asked, saved) || blank(visit, asked);
      records.set(asked.part, record);
      if (asked.body) form.append(make("h3", asked.body + "：" + asked.title, { class: "whose" }), make("p", "", { id: "status-" + asked.part, role: "status" }));
      asked.lines.forEach((line, number) => {
        const box = drawLine(line, nameOf(asked.part, line), number + 1, record.answers[line.id] || {});
        box.dataset.part = String(asked.part); box.dataset.line = line.id;
        form.append(box);
      });
    }
    markFaults(form, records);
    const acts = make("p", "", { class: "acts" });
    const ready = make("button", "填好了，送出", { type: "submit" });
    const back = make("a", "回到检查页面", { class: "button plain-button", href: VISITS + encodeURIComponent(visit.key) + "/" });
    acts.append(ready, back);
    const pictures = drawPhotos(visit, photos);
    form.append(pictures.box, acts);
    place.append(form);
    const tell = () => {
      const waiting = photos.filter((each) => each.state === "queued").length;
      status.textContent = waiting ? waiting + " 张照片等着送出" : "";
      status.className = "small warn";
      for (const [part, record] of records) {
        const words = { draft: record.revision ? "已存在手机里，还没有送出" : "", queued: "已存在手机里，等网络恢复后自动送出", sent: "已在 " + (record.sent || "") + " 送到服务器", refused: "服务器没有收下：" + (record.why || "") };
        const told = [words[record.state], record.late ? "（它在登记结果之后送到，不改变结果）" : ""].filter(Boolean).join("　");
        const own = document.getElementById("status-" + part);
        if (own) { own.textContent = told; own.className = record.state === "sent" ? "small good-words" : "small warn"; continue; }
        status.textContent = [told, status.textContent].filter(Boolean).join("　");
        status.className = record.state === "sent" ? "small good-words" : "small warn";
      }
    };
    tell();
    let saving = Promise.resolve();
    // only the line that was touched is written: what another tab of this phone filled in stays
    const save = (asked, box, send) => {
      const line = box && box.dataset.line, answer = box && readAnswer(form, nameOf(asked.part, { id: line }));
      saving = saving.then(async () => {
        records.set(asked.part, await change("records", (each) => each.index("visit").getAll(visit.key), (known) => {
          const record = mineOf(visit, asked, known) || records.get(asked.part);
          if (box) {
            if (Object.keys(answer).length) record.answers[line] = answer; else delete record.answers[line];
            record.faults = (record.faults || []).filter((fault) => fault.line !== line);
          }
          if (box || !["queued", "sent"].includes(record.state)) { record.filled_at = local(); record.revision += 1; record.counter = count(); record.state = send || ["queued", "sent"].includes(record.state) ? "queued" : "draft"; }
          return record;
        }));
        tell();
        markFaults(form, records);
      }).catch((wrong) => say("没有存进手机：" + wrong.message + "。请腾出空间，不要关闭本页。", true));
      return saving;
    };
    // what became of the records and pictures, without drawing the form anew under the hand of who is writing
    refresh = async (elsewhere) => {
      await saving;
      const now = await of("records", visit.key);
      const stored = (each) => mineOf(visit, each, now) || now.find((one) => one.record === records.get(each.part).record) || records.get(each.part);
      if (elsewhere && visit.forms.some((each) => stored(each).revision !== records.get(each.part).revision)) return show();
      for (const each of visit.forms) records.set(each.part, stored(each));
      photos.splice(0, photos.length, ...(await of("photos", visit.key)));
      pictures.draw();
      tell();
      markFaults(form, records);
    };
    const askedOf = (box) => visit.forms.find((each) => String(each.part) === box.dataset.part);
    form.addEventListener("input", (event) => {
      const box = event.target.closest("fieldset[data-line]");
      if (box) { if (told.classList.contains("good")) say(""); save(askedOf(box), box, false); }
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await saving;
      // where bodies come together each fills its own form: those that nobody has begun are not sent
      const begun = visit.forms.filter((each) => visit.forms.length === 1 || records.get(each.part).revision);
      for (const asked of begun) await save(asked, null, true);
      const left = begun.reduce((sum, asked) => sum + asked.lines.filter((line) => !(records.get(asked.part).answers[line.id] || {}).value).length, 0);
      say(!begun.length ? "还没有填写任何一项。" : left ? "还有 " + left + " 项没有填；已填的会先送出，补填后再送。" : navigator.onLine ? "正在送出……" : "已存在手机里，有网络后自动送出。", left > 0 || !begun.length);
      const first = left && begun.flatMap((asked) => asked.lines.map((line) => [asked, line])).find(([asked, line]) => !(records.get(asked.part).answers[line.id] || {}).value);
      if (first) form.querySelector("#l-" + CSS.escape(nameOf(first[0].part, first[1]))).scrollIntoView({ block: "center" });
      await sendAll();
    });
  }

  function drawLine(line, name, number, answer) {
    const box = make("fieldset", "", { class: "check-line", id: "l-" + name });
    const legend = make("legend");
    legend.append(make("span", String(number), { class: "number" }), " " + line.content);
    box.append(legend, make("p", line.standard, { class: "small" }), make("p", "怎样查：" + line.method + "　依据：" + line.basis, { class: "small soft" }));
    const options = { pass_fail: [["pass", "符合"], ["fail", "不符合"], ["na", "不适用"]], yes_no: [["yes", "是"], ["no", "否"], ["na", "不适用"]] }[line.answer];
    if (options) {
      const choices = make("div", "", { class: "choices" });
      for (const [value, words] of options) {
        const label = make("label", "", { class: "tick" }), one = make("input", "", { type: "radio", name: "value-" + name, value });
        one.checked = answer.value === value;
        label.append(one, " " + words);
        choices.append(label);
      }
      box.append(choices);
    } else {
      const row = make("p"), what = { number: "数值", date: "日期" }[line.answer] || "情况";
      const one = make("input", "", { type: line.answer === "date" ? "date" : "text", name: "value-" + name, id: "v-" + name });
      if (line.answer === "number") one.setAttribute("inputmode", "decimal");
      one.value = answer.value || "";
      row.append(make("label", what, { for: "v-" + name }), " ", one);
      const label = make("label", "", { class: "tick" }), bad = make("input", "", { type: "checkbox", name: "verdict-" + name, value: "fail" });
      bad.checked = answer.verdict === "fail";
      label.append(bad, " 不符合");
      box.append(row, label);
    }
    const note = make("p"), words = make("input", "", { type: "text", name: "note-" + name, id: "n-" + name, autocomplete: "off" });
    words.value = answer.note || "";
    note.append(make("label", "看到了什么", { for: "n-" + name }), words);
    box.append(note);
    return box;
  }

  function readAnswer(form, line) {
    const said = new FormData(form), answer = {};
    for (const name of ["value", "verdict", "note"]) { const text = String(said.get(name + "-" + line) || "").trim(); if (text) answer[name] = text; }
    return answer;
  }

  function markFaults(form, records) {
    for (const box of form.querySelectorAll(".wrong")) { box.classList.remove("wrong"); box.querySelector(".error").remove(); }
    for (const [part, record] of records) for (const fault of record.faults || []) {
      const box = fault.line && form.querySelector("#l-" + CSS.escape(nameOf(part, { id: fault.line })));
      if (box && !box.classList.contains("wrong")) { box.classList.add("wrong"); box.querySelector("legend").after(make("p", fault.reason, { class: "error" })); }
    }
  }

  // ---- photographs: the digest is counted on the device, of what is sent and of the original where that had to be made smaller
  function drawPhotos(visit, photos) {
    const box = make("fieldset", "", { class: "check-line" });
    box.append(make("legend", "照片"));
    const list = make("ul", "", { class: "pictures", role: "list" });
    const draw = () => list.replaceChildren(...photos.map(drawPhoto));
    draw();
    const label = make("label", "拍照或者选择照片", { for: "photo" });
    const input = make("input", "", { type: "file", id: "photo", accept: "image/*", capture: "environment" });
    input.addEventListener("change", async () => {
      for (const file of input.files) {
        try {
          photos.push(await takePhoto(visit, file));
          draw();
        } catch (wrong) { say("照片没有存下：" + wrong.message, true); }
      }
      input.value = "";
      await sendAll();
    });
    input.addEventListener("input", (event) => event.stopPropagation());
    box.append(list, label, input);
    return { box, draw };
  }

  function drawPhoto(each) {
    const row = make("li");
    if (each.preview) row.append(make("img", "", { src: each.preview, alt: each.name, width: "160", height: "120" }));
    row.append(make("p", { queued: "等着送出", sent: "已送出", refused: "没有收下：" + each.why }[each.state] + "　" + (each.sha256 || "").slice(0, 12), { class: "small soft" }));
    return row;
  }

  async function takePhoto(visit, file) {
    let blob = file, original = "";
    let bitmap = null;
    try { bitmap = await createImageBitmap(file); } catch (wrong) { /* some phones cannot show their own format; the server judges it */ }
    if (file.size > visit.largest) {
      if (!bitmap) throw new Error("照片有 " + (file.size / 1048576).toFixed(1) + " MB，超过 " + visit.largest / 1048576 + " MB，手机又不能缩小它；请把相机分辨率调低后重拍");
      original = await digest(await file.arrayBuffer());
      blob = await drawn(bitmap, 2560, 0.85);
    }
    const sha256 = await digest(await blob.arrayBuffer());
    const taken = new Date(file.lastModified || Date.now());
    const made = {
      id: id(), key: visit.key, person: visit.person, name: original ? file.name.replace(/\.[^.]*$/, "") + ".jpg" : file.name || "照片.jpg", blob, sha256, original,
      taken_at: taken.toISOString(), line: "", state: "queued", preview: bitmap ? await dataUrl(await drawn(bitmap, 320, 0.7)) : "" };
    made.who = visit.name;
    await put("photos", made);
    return made;
  }

  function drawn(bitmap, longest, quality) {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale); canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed(new Error("图片缩小失败"))), "image/jpeg", quality));
  }
  const dataUrl = (blob) => new Promise((done) => { const reader = new FileReader(); reader.onload = () => done(reader.result); reader.readAsDataURL(blob); });

  // ---- what is over and sent is removed from the device
  async function tidy() {
    for (const visit of await all("visits")) {
      const mine = [...(await of("records", visit.key)), ...(await of("photos", visit.key))];
      if ((visit.closed || visit.result) && mine.every((each) => each.state === "sent")) {
        for (const each of await of("records", visit.key)) await remove("records", each.record);
        for (const each of await of("photos", visit.key)) await remove("photos", each.id);
        if (visit.key !== current) await remove("visits", visit.key);
      }
    }
  }

  async function keepThisPage() {
    if (!("serviceWorker" in navigator)) {
      say("这个浏览器（或者没有 HTTPS 的地址）不能在断网后重新打开本页；打开着不关，照样能填。", true);
      return;
    }
    await navigator.serviceWorker.register(SHELL + "worker.js", { scope: SHELL });
    const ready = await navigator.serviceWorker.ready;
    const files = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src]')].map((each) => each.href || each.src);
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data && event.data.kept) document.body.dataset.kept = String(event.data.kept); });
    ready.active.postMessage({ keep: files });
  }

  async function begin() {
    showNetwork();
    try { store = await opened(); } catch (wrong) {
      say("这个浏览器不让本页存数据（可能是无痕模式），断网时填的会丢失。请换用普通模式，或者在检查页面填写。", true);
      return;
    }
    const key = decodeURIComponent(location.hash.slice(1));
    if (key && navigator.onLine) {
      try { await fetchVisit(key); } catch (wrong) {
        if (wrong instanceof NotSignedIn) askToSignIn();
        else if (!(wrong instanceof TypeError) && !(await get("visits", key))) say(wrong.message, true);
      }
    }
    await show();
    if (skew) say(skew, true);
    document.body.dataset.ready = "yes";
    try { await keepThisPage(); } catch (wrong) { say("本页没有存下来，断网后不要刷新：" + wrong.message, true); }
    await sendAll();
    await tidy();
  }

  window.addEventListener("hashchange", () => { say(""); begin(); });
  window.addEventListener("online", () => { showNetwork(); sendAll(); });
  window.addEventListener("offline", showNetwork);
  // what was filled in meanwhile in another tab of this phone
  document.addEventListener("visibilitychange", () => { if (!document.hidden && refresh) refresh(true); });
  setInterval(sendAll, 20000);
  begin();
})();
