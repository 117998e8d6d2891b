/**
 * Prints every window that a running `crowdtone serve` publishes.
 *
 *   node examples/live-events.mjs [address] [token]
 */
import { io } from 'socket.io-client';

const [address = 'http://127.0.0.1:4747', token] = process.argv.slice(2);
const socket = io(address, { transports: ['websocket'], auth: token === undefined ? {} : { token } });

/** The number of the last event; a gap means that something was missed. */
let position = null;

socket.on('connect_error', ({ message }) => console.error(`cannot connect to ${address}: ${message}`));
socket.on('refused', ({ error }) => console.error(`${error.code}: ${error.message}`));
socket.on('snapshot', (message) => {
  position = message.position;
  const { sources, windows } = message.snapshot;
  console.log(`snapshot: ${sources.length} sources, ${windows.length} windows`);
});
socket.on('event', (message) => {
  if (message.position.sequence <= position.sequence) return;
  if (message.position.sequence > position.sequence + 1) return socket.emit('resync', position);
  position = message.position;
  if (message.event.kind !== 'window') return;
  const { sourceId, startMs, people, shares, withheld } = message.event.window;
  const mood = shares
    ? shares.expressions
        .toSorted((a, b) => b.share - a.share)
        .slice(0, 3)
        .map(
          ({ expression, share, low, high }) => `${expression} ${percent(share)} (${percent(low)} to ${percent(high)})`,
        )
        .join(', ')
    : `no shares: ${withheld}`;
  console.log(`${sourceId} at ${Math.round(startMs / 1000)} s: ${people.readable} of ${people.seen} people; ${mood}`);
});

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
