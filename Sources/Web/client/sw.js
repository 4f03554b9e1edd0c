// The service worker: keeps the shell, the files of the page itself, so that it opens without the server. No message,
// no file, no answer of the server ever goes in. The network comes first, so a new version is there at the next start;
// what is kept is only used when the server cannot be reached. Exists on https and loopback only.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SHELL = 'xuan-shell-1';
const isShell = ({ pathname }) =>
  pathname === '/' || pathname.startsWith('/client/') || pathname.startsWith('/shared/');

worker.addEventListener('install', () => {
  worker.skipWaiting();
});

worker.addEventListener('activate', (event) =>
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await worker.clients.claim();
  })()));

// The page names what it has loaded before this worker was there.
worker.addEventListener('message', (event) => {
  if (!Array.isArray(event.data?.loaded)) return;
  event.waitUntil((async () => {
    const cache = await caches.open(SHELL);
    const urls = event.data.loaded.map((one) => new URL(one, worker.location.href)).filter((url) =>
      url.origin === worker.location.origin && isShell(url)
    );
    for (const url of urls) if (!await cache.match(keyOf(url))) await cache.add(keyOf(url)).catch(() => {});
  })());
});

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin || !isShell(url)) return;
  event.respondWith(serve(event.request, keyOf(url)));
});

/** Addresses without query and fragment, so that one file is kept once. */
const keyOf = (url) => url.origin + url.pathname;

async function serve(request, key) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(key, answer.clone());
    return answer;
  } catch (cause) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw cause;
  }
}
