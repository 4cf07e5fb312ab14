// Recomputes a draw's transcript in the reader's own browser, with nothing but this file: no network, no library.
// A second implementation of core/sampling, written apart from the Python one; both must name the same faults.
"use strict";

const encoder = new TextEncoder();
const CONSTANTS = new Int32Array(64);
const START = new Int32Array(8);
(function constants() {
  // the first 32 bits of the fractional parts of the cube and square roots of the first primes (FIPS 180-4)
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 4294967296);
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    CONSTANTS[found++] = fraction(Math.cbrt(n));
  }
})();

// one set of buffers for all: a list of a million subjects is hashed some millions of times
const W = new Int32Array(64), STATE = new Int32Array(8), LAST = new Uint8Array(128);
const HEX = Array.from({ length: 65536 }, (_, n) => n.toString(16).padStart(4, "0"));

function sha256(bytes) {
  const length = bytes.length, over = length % 64, end = over < 56 ? 64 : 128;
  for (let i = 0; i < 8; i++) STATE[i] = START[i];
  for (let offset = 0; offset < length - over; offset += 64) block(bytes, offset);
  for (let i = 0; i < over; i++) LAST[i] = bytes[length - over + i];
  LAST[over] = 0x80;
  for (let i = over + 1; i < end; i++) LAST[i] = 0;
  for (let i = 1, bits = length * 8; i <= 7; i++, bits = Math.floor(bits / 256)) LAST[end - i] = bits % 256;
  for (let offset = 0; offset < end; offset += 64) block(LAST, offset);
  let text = "";
  for (let i = 0; i < 8; i++) text += HEX[STATE[i] >>> 16] + HEX[STATE[i] & 65535];
  return text;
}

function block(bytes, offset) {
  for (let i = 0, at = offset; i < 16; i++, at += 4) W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15], y = W[i - 2];
    W[i] = W[i - 16] + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3))
      + W[i - 7] + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10));
  }
  let a = STATE[0], b = STATE[1], c = STATE[2], d = STATE[3], e = STATE[4], f = STATE[5], g = STATE[6], h = STATE[7];
  for (let i = 0; i < 64; i++) {
    const one = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + ((e & f) ^ (~e & g)) + CONSTANTS[i] + W[i]) | 0;
    const two = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  STATE[0] += a; STATE[1] += b; STATE[2] += c; STATE[3] += d; STATE[4] += e; STATE[5] += f; STATE[6] += g; STATE[7] += h;
}
const hash = (text) => sha256(encoder.encode(text));

// strings in the order of their UTF-8 bytes, which is that of their code points; halves of a pair stand above all other characters there
const rank = (unit) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
function byBytes(one, other) {
  const both = Math.min(one.length, other.length);
  for (let i = 0; i < both; i++) {
    const a = one.charCodeAt(i), b = other.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return one.length - other.length;
}

function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value !== null && typeof value === "object") {
    return "{" + Object.keys(value).sort(byBytes).map((key) => JSON.stringify(key) + ":" + canonical(value[key])).join(",") + "}";
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("记录里有不是整数的数");
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) throw new Error("记录里有不成字的半个字符");
  return JSON.stringify(value);
}

// JSON.parse keeps the last of two fields of one name, and reads 2.0 as 2: a reader of the file could see another record than this page
function oneReading(text, value) {
  let names = 0;
  const rest = text.replace(/"(?:[^"\\]|\\.)*"(\s*:)?/g, (_, colon) => { if (colon) names++; return ""; });
  if (/[0-9][.eE]/.test(rest)) throw new Error("记录里有不是整数的数");
  const count = (item) => (item === null || typeof item !== "object" ? 0
    : Array.isArray(item) ? item.reduce((sum, each) => sum + count(each), 0)
      : Object.values(item).reduce((sum, each) => sum + 1 + count(each), 0));
  if (names !== count(value)) throw new Error("有一栏写了两次");
}

// the shape of a transcript, the same data as core/sampling/shape.py
const SHAPE = {
  schema: "text", method: "text", title: "text",
  plan: {
    quotas: { "*": "whole" }, reserves: { "*": "whole" }, on_missing: "fallback", team_size: "whole", most_visits: "whole?", needs: { "*": "text" },
    officers: ["each", { id: "text", specialities: ["each", "text"], conflicts: ["each", "text"], absent: "text" }],
  },
  frame: { digest: "text", subjects: "rows" },
  parties: ["each", { name: "text", commitment: "text", secret: "text" }],
  public_source: ["maybe", { name: "text", value: "text" }],
  seed: "text",
  drawn: ["each", ["row", "text", "whole", "text", "text"]],
  reserves: ["each", ["row", "text", "whole", "text", "text"]],
  skips: ["each", { id: "text", reason: "text", by: "text", at: "text", replaced_by: "text" }],
  assignments: ["each", ["each", "text"]],
  unstaffed: ["each", ["row", "text", "text"]],
  parts: { "*": "text" },
  digest: "text",
};
const KINDS = {
  text: "文字", fallback: "void（作废）或者 continue（凭公共随机源继续）", whole: "0 以上的整数", "whole?": "0 以上的整数或者空值", rows: "一列对象",
};

function fits(value, kind) {
  if (kind === "text") return typeof value === "string";
  if (kind === "fallback") return value === "void" || value === "continue";
  if (kind === "rows") return Array.isArray(value);
  return (kind === "whole?" && value === null) || (Number.isSafeInteger(value) && value >= 0);
}

function misshapen(value, shape, where, found) {
  if (typeof shape === "string") {
    if (!fits(value, shape)) found.push([where || "记录", `应为${KINDS[shape]}`]);
  } else if (!Array.isArray(shape)) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) { found.push([where || "记录", "应为一组栏目"]); return found; }
    const dot = where ? `${where}.` : "";
    if ("*" in shape) { for (const name of Object.keys(value)) misshapen(value[name], shape["*"], dot + name, found); return found; }
    for (const name of Object.keys(shape)) {
      if (Object.hasOwn(value, name)) misshapen(value[name], shape[name], dot + name, found);
      else found.push([dot + name, "缺少这一栏"]);
    }
    for (const name of Object.keys(value)) if (!Object.hasOwn(shape, name)) found.push([dot + name, "多出这一栏，抽取记录里没有它"]);
  } else if (shape[0] === "maybe") {
    if (value !== null) misshapen(value, shape[1], where, found);
  } else if (!Array.isArray(value)) {
    found.push([where, "应为一列"]);
  } else if (shape[0] === "each") {
    value.forEach((item, n) => misshapen(item, shape[1], `${where}[${n}]`, found));
  } else if (value.length !== shape.length - 1) {
    found.push([where, `应有 ${shape.length - 1} 栏，现有 ${value.length} 栏`]);
  } else {
    value.forEach((item, n) => misshapen(item, shape[n + 1], `${where}[${n}]`, found));
  }
  return found;
}

const HEAVIEST = 1000; // tickets of one subject
const ROWS_A_PART = 100; // subjects under one digest of the frame
const SEVERAL_LINES = /[\t\n\r\0]/;
const isDigest = (text) => /^[0-9a-f]{64}$/.test(text);

const isSubject = (row) => Array.isArray(row) && row.length === 4 && Number.isInteger(row[2])
  && [row[0], row[1], row[3]].every((value) => typeof value === "string");

// of subjects in the order of their ids
function frameFaults(subjects) {
  let before = null;
  for (const [id, stratum, weight, excluded] of subjects) {
    if (!id) return "名单中有一个对象没有编号";
    if (id === before) return `名单中编号 ${id} 出现两次`;
    if (weight < 1 || weight > HEAVIEST) return `对象 ${id} 的权重不是 1 至 ${HEAVIEST} 的整数`;
    for (const part of [id, stratum, excluded]) if (SEVERAL_LINES.test(part)) return `对象 ${id} 的内容中有制表符或换行`;
    before = id;
  }
  return "";
}

function seedOf(transcript) {
  const { parties, public_source: source, plan, frame } = transcript;
  if (new Set(parties.map((party) => party.name)).size < 2) throw new Error("随机种子至少由两方共同产生");
  const again = parties.find((party, n) => parties.findIndex((other) => other.name === party.name) !== n);
  if (again) throw new Error(`参与方 ${again.name} 写了两次`);
  const odd = parties.find((party) => !isDigest(party.commitment));
  if (odd) throw new Error(`${odd.name} 的承诺不是 64 位小写十六进制数字`);
  const silent = parties.filter((party) => !party.secret);
  if (silent.length && plan.on_missing === "void") throw new Error(`${silent.map((p) => p.name).join("、")}没有公开随机数，本次抽取作废`);
  if (silent.length && !(source && source.value)) throw new Error("有一方没有公开随机数，而且没有公共随机源");
  if (silent.length === parties.length) throw new Error("没有任何一方公开随机数");
  const lines = ["quanze-draw-seed/1", frame.digest];
  for (const party of parties) {
    if (party.secret) {
      if (!party.name.trim() || SEVERAL_LINES.test(party.name)) throw new Error("参与方的名称是空的，或者有制表符、换行");
      if (!isDigest(frame.digest)) throw new Error("名单摘要不是 64 位小写十六进制数字");
      if (!/^[0-9a-f]{32,}$/.test(party.secret)) throw new Error(`${party.name} 的随机数不合格式`);
      const made = hash(`quanze-draw-commitment/1\n${party.name}\n${frame.digest}\n${party.secret}\n`);
      if (made !== party.commitment) throw new Error(`${party.name} 公开的随机数与其事先的承诺不符`);
    }
    lines.push(`${party.name}\t${party.secret || "withheld"}`);
  }
  if (source) {
    if (!source.value) throw new Error(`公共随机源“${source.name}”还没有公布数值`);
    if (SEVERAL_LINES.test(source.name + source.value)) throw new Error(`公共随机源“${source.name}”的名称或者数值中有制表符、换行`);
    lines.push(`${source.name}\t${source.value}`);
  }
  return hash(lines.join("\n") + "\n");
}

function drawAgain(subjects, seed, plan) {
  const pools = new Map(Object.keys(plan.quotas).map((stratum) => [stratum, []]));
  for (const [id, stratum, weight, excluded] of subjects) {
    if (excluded || !pools.has(stratum)) continue;
    let least = hash(`${seed}\n1\n${id}`);
    for (let k = 2; k <= weight; k++) {
      const other = hash(`${seed}\n${k}\n${id}`);
      if (other < least) least = other;
    }
    pools.get(stratum).push([least, id]);
  }
  const drawn = [], reserves = [];
  for (const stratum of Object.keys(plan.quotas).sort(byBytes)) {
    const count = plan.quotas[stratum], extra = Object.hasOwn(plan.reserves, stratum) ? plan.reserves[stratum] : 0, pool = pools.get(stratum);
    if (pool.length < count) throw new Error(`层“${stratum}”可参加抽取的只有 ${pool.length} 个，少于应抽的 ${count} 个`);
    pool.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : byBytes(a[1], b[1])));
    pool.slice(0, count + extra).forEach(([ticket, id], i) => (i < count ? drawn : reserves).push([stratum, i + 1, id, ticket]));
  }
  return { drawn, reserves };
}

function replacementFaults(made, skips) {
  const faults = [], stratum = new Map(), queues = new Map();
  for (const row of [...made.drawn, ...made.reserves]) { stratum.set(row[2], row[0]); queues.set(row[0], []); }
  const active = new Set(made.drawn.map((row) => row[2]));
  for (const row of made.reserves) queues.get(row[0]).push(row[2]);
  for (const [i, skip] of skips.entries()) {
    if (!skip.reason.trim()) return [...faults, [`skips[${i}]`, `跳过 ${skip.id} 没有写明理由`]];
    if (!active.delete(skip.id)) return [...faults, [`skips[${i}]`, `${skip.id} 不在抽中的名单里，或者已经跳过`]];
    const next = queues.get(stratum.get(skip.id)).shift() || "";
    if (next) active.add(next);
    if (next !== skip.replaced_by) faults.push([`skips[${i}]`, `${skip.id} 跳过后应由 ${next || "（无候补）"} 递补，记录写的是 ${skip.replaced_by || "（无）"}`]);
  }
  return faults;
}

function teams(transcript, made) {
  const { plan, seed } = transcript;
  const assignments = [], unstaffed = [];
  if (!plan.team_size) return { assignments, unstaffed };
  const load = new Map();
  const present = plan.officers.filter((officer) => !officer.absent);
  present.forEach((officer) => load.set(officer.id, 0));
  for (const row of [...made.drawn, ...made.reserves]) {
    const subject = row[2], need = Object.hasOwn(plan.needs, subject) ? plan.needs[subject] : "";
    const able = present
      .filter((o) => !o.conflicts.includes(subject) && (plan.most_visits === null || load.get(o.id) < plan.most_visits))
      .map((o) => [load.get(o.id), hash(`${seed}\nofficer\n${subject}\n${o.id}`), o])
      .sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1))
      .map((entry) => entry[2]);
    const lead = able.find((o) => !need || o.specialities.includes(need));
    if (!lead || able.length < plan.team_size) { unstaffed.push(subject); continue; }
    const team = [lead.id, ...able.filter((o) => o.id !== lead.id).slice(0, plan.team_size - 1).map((o) => o.id)];
    team.forEach((id) => load.set(id, load.get(id) + 1));
    assignments.push([subject, ...team]);
  }
  return { assignments, unstaffed };
}

function firstDifference(part, expected, found) {
  const shown = (row) => (row === undefined ? "（没有这一行）" : canonical(row));
  for (let i = 0; i < Math.max(expected.length, found.length); i++) {
    const right = shown(expected[i]), row = shown(found[i]);
    if (right !== row) return [[`${part}[${i}]`, `重算得到 ${right}，记录写的是 ${row}`]];
  }
  return [];
}

function partDigests(t) {
  const parts = { title: t.title, public_source: t.public_source, unstaffed: t.unstaffed };
  for (const name of Object.keys(t.plan)) parts[`plan.${name}`] = t.plan[name];
  t.parties.forEach((party, n) => { parts[`parties[${n}]`] = party; });
  t.skips.forEach((skip, n) => { parts[`skips[${n}]`] = skip; });
  const found = new Map(Object.entries(parts).map(([name, value]) => [name, hash(canonical(value))]));
  for (let start = 0; start < t.frame.subjects.length; start += ROWS_A_PART) {
    const lines = t.frame.subjects.slice(start, start + ROWS_A_PART).map((row) => row.join("\t") + "\n").join("");
    found.set(`frame.subjects[${start}:${start + ROWS_A_PART}]`, hash(lines));
  }
  return found;
}

function alteredParts(t) {
  const faults = [], found = partDigests(t), said = new Map(Object.entries(t.parts));
  let told = false; // of the frame the first only: one line more shifts all that follow
  for (const name of [...new Set([...found.keys(), ...said.keys()])].sort(byBytes)) {
    if (found.get(name) === said.get(name)) continue;
    if (name.startsWith("frame.subjects[")) { if (told) continue; told = true; }
    faults.push([name, "这一部分的内容与它的摘要不符：发布之后被改动"]);
  }
  return faults;
}

function recomputed(t) {
  const faults = [], subjects = t.frame.subjects;
  const rises = subjects.every((row, n) => n === 0 || byBytes(subjects[n - 1][0], row[0]) < 0);
  const sorted = rises ? subjects : [...subjects].sort((a, b) => byBytes(a[0], b[0]));
  const wrong = frameFaults(sorted);
  if (wrong) return [["frame.subjects", wrong]];
  const digest = hash(sorted.map((s) => s.join("\t") + "\n").join(""));
  if (digest !== t.frame.digest) faults.push(["frame", `名单算出的摘要是 ${digest.slice(0, 16)}…，记录写的是 ${t.frame.digest.slice(0, 16)}…：名单被改动过`]);
  if (!rises) faults.push(["frame.subjects", "名单没有按编号排列"]);
  let seed, made;
  try { seed = seedOf(t); } catch (error) { return [...faults, ["parties", error.message]]; }
  if (seed !== t.seed) faults.push(["seed", `算出的种子是 ${seed.slice(0, 16)}…，记录写的是 ${t.seed.slice(0, 16)}…`]);
  try { made = drawAgain(sorted, seed, t.plan); } catch (error) { return [...faults, ["plan.quotas", error.message]]; }
  faults.push(...firstDifference("drawn", made.drawn, t.drawn), ...firstDifference("reserves", made.reserves, t.reserves));
  faults.push(...replacementFaults(made, t.skips));
  const staffed = teams({ plan: t.plan, seed }, made);
  faults.push(...firstDifference("assignments", staffed.assignments, t.assignments));
  // why nobody could be sent is told in words: who could not be staffed is recomputed, the words stand under their own digest
  faults.push(...firstDifference("unstaffed", staffed.unstaffed, t.unstaffed.map((row) => row[0])));
  return faults;
}

function verifyDraw(t) {
  if (t === null || typeof t !== "object" || t.schema !== "quanze/draw/1" || t.method !== "sha256-least-ticket/1") {
    const large = t !== null && typeof t === "object" && t.schema === "quanze/draw-large/1";
    return [["schema", large ? "这份记录的名单太大，没有写在记录里；请用 quanze draw verify --parquet 名单文件 核验" : "不认识的记录格式"]];
  }
  const shape = misshapen(t, SHAPE, "", []);
  if (shape.length) return shape;
  const odd = t.frame.subjects.findIndex((row) => !isSubject(row));
  if (odd >= 0) return [["frame.subjects", `名单第 ${odd + 1} 行不是编号、层、权重、排除理由四栏`]];
  const faults = [...recomputed(t), ...alteredParts(t)];
  const { digest: said, ...rest } = t;
  if (hash(canonical(rest)) !== said) faults.push(["digest", "整份记录的摘要不符：发布之后有内容被改动"]);
  return faults;
}

(function page() {
  const answer = document.getElementById("answer");
  if (!answer) return; // another page has borrowed the arithmetic
  const line = (tag, text, parent = answer, name = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (name) made.className = name;
    parent.append(made);
    return made;
  };

  // recomputes a transcript and tells what was found; `published` is the digest that was published with the draw, "" where the page knows none
  async function tell(text, name, published) {
    answer.textContent = "";
    delete answer.dataset.result;
    line("p", "正在重算…");
    let faults, t;
    try {
      t = JSON.parse(text);
      oneReading(text, t);
      const many = t && t.frame && Array.isArray(t.frame.subjects) ? t.frame.subjects.length : 0;
      if (many > 100000) line("p", `名单有 ${many} 个对象，要算上一会儿，这期间页面不会动。`);
      await new Promise((next) => setTimeout(next, 30));
      faults = verifyDraw(t);
    } catch (error) {
      answer.textContent = "";
      line("h2", "这个文件不能核验");
      line("p", `${name} 不是完好的抽取记录：${error.message}。请重新下载公布的记录文件。`);
      answer.dataset.result = "unusable";
      return;
    }
    if (published && t.digest !== published) faults.push(["digest", `这份记录的摘要不是公布的 ${published.slice(0, 16)}…：记录被整份换过`]);
    answer.textContent = "";
    answer.dataset.result = faults.length ? "broken" : "holds";
    if (faults.length) {
      line("h2", `核验不通过，${faults.length} 处不符`);
      const list = line("ul", "");
      for (const [where, problem] of faults) line("li", `${where}：${problem}`, list);
    } else {
      line("h2", "核验通过");
      line("p", `名单 ${t.frame.subjects.length} 个对象，抽中 ${t.drawn.length} 个，候补 ${t.reserves.length} 个，跳过 ${t.skips.length} 个。名单、各方承诺、随机种子、抽中结果、递补、人员安排和整份记录的摘要都与在您的浏览器里重算的一致。`);
      const list = line("ol", "");
      for (const row of t.drawn) line("li", row[0] ? `${row[2]}（${row[0]}）` : row[2], list);
    }
    line("p", `记录摘要：${t.digest}`, answer, "code");
    line("p", published ? (t.digest === published ? "这个摘要与本页公布的一致。" : `本页公布的摘要：${published}`) : "请把这个摘要与公布时的摘要比对：记录若被整份重做，只有摘要能看出来。");
  }

  const input = document.getElementById("transcript");
  if (input) {
    document.getElementById("chooser").hidden = false;
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (file) await tell(await file.text(), file.name, "");
    });
  }
  const asked = document.getElementById("recompute");
  if (asked) {
    asked.hidden = false;
    asked.querySelector("button").addEventListener("click", async () => {
      answer.textContent = "";
      line("p", "正在下载记录…");
      try {
        const got = await fetch(asked.dataset.transcript);
        if (!got.ok) throw new Error(`${got.status}`);
        await tell(await got.text(), "记录", asked.dataset.digest);
      } catch (error) {
        answer.textContent = "";
        line("p", `记录没有下载成功（${error.message}），请稍后再试，或者下载后到核验页面重算。`);
        answer.dataset.result = "unusable";
      }
    });
  }
})();
