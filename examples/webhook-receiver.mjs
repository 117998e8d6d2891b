/**
 * Receives the alerts of Crowdtone, checks their signature and prints them.
 *
 *   SECRET=use-what-openssl-rand-hex-32-prints node examples/webhook-receiver.mjs [port]
 *
 * The webhook in the configuration then is { name: example, url: "http://127.0.0.1:4800/", secret: "..." }.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.SECRET ?? '';
const port = Number(process.argv[2] ?? 4800);
const MAX_AGE_SECONDS = 300;
const MAX_BODY_BYTES = 64 * 1024;
if (secret.length < 16) {
  console.error('set SECRET to the secret of the webhook, 16 characters or more');
  process.exit(2);
}

/** Deliveries that were handled: one may come twice. A real receiver keeps them over restarts. */
const handled = new Set();

function isGenuine(header, body) {
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? [];
  if (signature === undefined || Math.abs(Date.now() / 1000 - Number(time)) > MAX_AGE_SECONDS) return false;
  const wanted = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), wanted);
}

const server = createServer(async (request, response) => {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return response.writeHead(413).end();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isGenuine(request.headers['crowdtone-signature'], body)) return response.writeHead(401).end();
  const delivery = request.headers['crowdtone-delivery'];
  if (!handled.has(delivery)) {
    handled.add(delivery);
    const { event, alert } = JSON.parse(body.toString('utf8'));
    console.log(`${event}: ${alert.message}`);
  }
  response.writeHead(204).end();
});
server.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}/`));
