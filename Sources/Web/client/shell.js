// Registers the service worker that keeps the page itself. https and loopback only; elsewhere, and behind a certificate
// that the browser does not trust, the page works without.

export async function keepShell() {
  try {
    await navigator.serviceWorker?.register('/client/sw.js', { scope: '/' });
    const worker = (await navigator.serviceWorker?.ready)?.active;
    worker?.postMessage({ loaded: ['/', ...performance.getEntriesByType('resource').map((one) => one.name)] });
  } catch {
    // Not to be had here.
  }
}
