// Keeps what was opened, for the time without a network. It asks the network first, always, so that nobody sees an old
// page who could see the new one; only when no answer comes, it gives what it has. VERSION is that of the site
// (_ext/offline.py): with a new version of the site the browser takes over a new version of this script.
"use strict";

// Other sites may share the origin, and its caches.
const PREFIX = `${registration.scope} `;
const CACHE = PREFIX + VERSION;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), tidy()])));
addEventListener("message", ({ data }) => data.urls.forEach((url) => keep(new Request(url))));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event));
});

async function answer(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok && response.status === 200 && !response.redirected)
      event.waitUntil(store(event.request.url, response.clone()));
    return response;
  } catch (error) {
    const found = await kept(event.request.url);
    if (found) return found;
    if (event.request.mode === "navigate") return missing();
    throw error;
  }
}

// A page is the same whatever is searched for in it; the files that it names have their version in the query.
function key(address) {
  const url = new URL(address);
  url.hash = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  if (url.pathname.endsWith(".html")) url.search = "";
  return url.href;
}

async function keep(request) {
  const response = await fetch(request);
  if (response.ok && !response.redirected) await store(request.url, response);
}

// What is kept is kept once: under the version of the site with which it was last seen.
async function store(address, response) {
  const cache = await caches.open(CACHE);
  await cache.put(key(address), response);
  for (const name of await names()) if (name !== CACHE) await (await caches.open(name)).delete(key(address));
}

async function kept(address) {
  for (const name of (await names()).reverse()) {
    const found = await (await caches.open(name)).match(key(address));
    if (found) return found;
  }
  return null;
}

// In the order in which they were made.
async function names() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

// Pages that were not opened since the version before last are gone.
async function tidy() {
  const old = (await names()).filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
}

function missing() {
  const page = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No network</title><h1>No network</h1>
<p>This page was not opened on this device before, so it cannot be shown now.
<a href="${registration.scope}index.html">First page of the book</a></p></html>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
