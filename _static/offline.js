// Lets the service worker of the site keep what is opened, for the time without a network (_ext/service_worker.js).
{
  const worker = new URL("../service-worker.js", document.currentScript.src);
  // On this machine a server comes and goes, and another site may be next at its address.
  const own = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname) || location.protocol === "file:";

  const start = async () => {
    const first = !navigator.serviceWorker.controller;
    await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
    if (!first) return;
    const { active } = await navigator.serviceWorker.ready;
    // What came before the worker did, this page included.
    const seen = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ urls: [location.href, ...seen].filter((url) => url.startsWith(new URL(".", worker).href)) });
  };
  // Where nothing may be kept the pages are as they are.
  if ("serviceWorker" in navigator && !own) addEventListener("load", () => start().catch(() => {}));
}
