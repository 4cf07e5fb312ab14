// Makes vectors.json: draws computed from the published formulas alone (/draws/verify.json) with Node's SHA-256, and none of our code.
//   node tests/cases/draws/make_vectors.mjs > tests/cases/draws/vectors.json
import { createHash } from "node:crypto";

const sha = (text) => createHash("sha256").update(Buffer.from(text, "utf8")).digest("hex");
const bytewise = (a, b) => Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));

function vector({ subjects, parties, source, quotas, reserves }) {
  const ordered = [...subjects].sort((a, b) => bytewise(a[0], b[0]));
  const frameDigest = sha(ordered.map((s) => `${s.join("\t")}\n`).join(""));
  const committed = parties.map(([name, secret]) => ({
    name, secret, commitment: sha(["quanze-draw-commitment/1", name, frameDigest, secret, ""].join("\n")),
  }));
  const lines = ["quanze-draw-seed/1", frameDigest, ...parties.map((p) => p.join("\t")), ...(source ? [source.join("\t")] : []), ""];
  const seed = sha(lines.join("\n"));
  const drawn = [], spare = [];
  for (const stratum of Object.keys(quotas).sort(bytewise)) {
    const pool = ordered.filter((s) => s[1] === stratum && s[3] === "").map(([id, , weight]) => {
      const tickets = Array.from({ length: weight }, (_, k) => sha(`${seed}\n${k + 1}\n${id}`)).sort();
      return [tickets[0], id];
    }).sort((a, b) => (a[0] < b[0] ? -1 : 1));
    const wanted = quotas[stratum], extra = reserves[stratum] ?? 0;
    pool.slice(0, wanted + extra).forEach(([ticket, id], n) => (n < wanted ? drawn : spare).push([stratum, n + 1, id, ticket]));
  }
  return { subjects, frame_digest: frameDigest, parties: committed, public: source && { name: source[0], value: source[1] }, seed, quotas, reserves, drawn, spare };
}

const secret = (letter) => letter.repeat(64);
const names = ["甲厂", "Ä", "é", "𠮷田", "z", "\ufffd尾", "91419900MA80000018", "乙“厂”"];
const cases = [
  { subjects: names.map((id) => [id, "", 1, ""]), parties: [["甲方", secret("1")], ["乙方", secret("a")]], source: null, quotas: { "": 3 }, reserves: { "": 2 } },
  {
    subjects: Array.from({ length: 60 }, (_, n) => [`${names[n % 8]}${n}`, ["食品", "特种设备", ""][n % 3], 1 + (n % 5), n % 7 === 3 ? "本年度已检查" : ""]),
    parties: [["抽查单位", secret("2")], ["监督单位", secret("b")], ["企业代表", secret("0f")]], source: ["某日开奖号码", "06 12 18"],
    quotas: { 食品: 5, 特种设备: 4, "": 1 }, reserves: { 食品: 3 },
  },
];
process.stdout.write(`${JSON.stringify(cases.map(vector), null, 1)}\n`);
