"use strict";
// Keeps the offline page and its files, and nothing else of the desk: no page of a visit ever lies in this cache.
const KEPT = "quanze-offline-1";
const SHELL = "/desk/inspections/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.add(new Request(SHELL, { cache: "reload" }))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("quanze-offline-") && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// the page says which files it is made of; the addresses carry the digest of their content
self.addEventListener("message", (event) => {
  if (!event.data || event.data.keep === undefined) return;
  const wanted = event.data.keep.filter((address) => new URL(address).pathname.startsWith("/static/"));
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    for (const address of wanted) if (!(await cache.match(address))) await cache.add(address);
    for (const request of await cache.keys()) {
      if (new URL(request.url).pathname.startsWith("/static/") && !wanted.includes(request.url)) await cache.delete(request);
    }
    if (event.source) event.source.postMessage({ kept: wanted.length });
  })());
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === SHELL) {
    event.respondWith((async () => {
      try {
        const fresh = await fetch(event.request);
        if (fresh.ok) await (await caches.open(KEPT)).put(SHELL, fresh.clone());
        return fresh;
      } catch (gone) {
        return (await caches.match(SHELL)) || Response.error();
      }
    })());
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
