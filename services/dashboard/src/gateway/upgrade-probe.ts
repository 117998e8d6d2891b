/** First and longest pause between two attempts to open a WebSocket while the page polls, milliseconds. */
const FIRST_PAUSE_MS = 30_000;
const MAX_PAUSE_MS = 600_000;

/**
 * Looks now and then whether WebSockets get through, for a page that fell back to polling while a gateway or proxy was
 * restarted. Behind a proxy that passes none, the pauses grow.
 *
 * @param path of Socket.IO
 * @param onOpen called once when one got through
 * @returns stops it
 */
export function probeForWebSocket(path: string, onOpen: () => void): () => void {
  let pauseMs = FIRST_PAUSE_MS;
  let socket: WebSocket | null = null;
  let timer = setTimeout(probe, pauseMs);

  function probe() {
    const url = new URL(path, document.baseURI);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = 'EIO=4&transport=websocket';
    socket = new WebSocket(url);
    socket.addEventListener('open', () => {
      stop();
      onOpen();
    });
    socket.addEventListener('close', again);
  }

  function again() {
    pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs);
    timer = setTimeout(probe, pauseMs);
  }

  function stop() {
    clearTimeout(timer);
    socket?.removeEventListener('close', again);
    socket?.close();
  }
  return stop;
}
