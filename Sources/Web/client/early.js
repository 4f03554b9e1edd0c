// Runs before the modules load. The page tells its service worker what it has loaded, to be kept for later; the browser
// lists 250 resources unless it is told otherwise, and the modules are more.
performance.setResourceTimingBufferSize(2_000);
