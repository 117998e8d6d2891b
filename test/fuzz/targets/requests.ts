/** REST requests to a real gateway: methods, paths, queries, headers and bodies. */
import { newAnnotationSchema } from '@crowdtone/domain';
import type { RandomStream } from '@crowdtone/runtime';
import { sampleRun, sampleSource } from '@crowdtone/testing/gateway/crowd-samples';
import { secretAddress } from '../addresses';
import { GatewayUnderTest, TOKENS } from '../gateway-under-test';
import { exchange } from '../http-exchange';
import { mutateJson, mutateText, pick } from '../mutate-text';
import { requireErrorCodes } from '../require-error-codes';
import { PLANTED, requireNoSecret } from '../secrets';
import { type CaseInput, type Target, Violation } from '../target';

interface Template {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: (random: RandomStream) => unknown;
}

const RUN = `/api/runs/${sampleRun().runId}`;
const SPAN = { source: sampleSource().sourceId, from: '0', to: '600000' };
const TEMPLATES: readonly Template[] = [
  { method: 'GET', path: '/api/runs' },
  { method: 'GET', path: RUN },
  { method: 'GET', path: `${RUN}/sources` },
  { method: 'GET', path: `${RUN}/windows`, query: SPAN },
  { method: 'GET', path: `${RUN}/windows.csv`, query: SPAN },
  { method: 'GET', path: `${RUN}/bins`, query: { ...SPAN, size: '12' } },
  { method: 'GET', path: `${RUN}/annotations` },
  {
    method: 'POST',
    path: `${RUN}/annotations`,
    body: () => ({ sourceId: null, atMs: 60_000, untilMs: null, text: 'start' }),
  },
  { method: 'DELETE', path: `${RUN}/annotations/none` },
  { method: 'GET', path: '/api/alerts', query: SPAN },
  { method: 'GET', path: '/api/cameras' },
  {
    method: 'POST',
    path: '/api/cameras',
    body: (random) => ({ id: 'gate', url: secretAddress(random), setting: 'event' }),
  },
  { method: 'PATCH', path: '/api/cameras/hall', body: () => ({ paused: true }) },
  { method: 'PATCH', path: '/api/cameras/hall', body: (random) => ({ url: secretAddress(random) }) },
  { method: 'DELETE', path: '/api/cameras/hall' },
  // Of this machine, so refused before anything is connected to.
  { method: 'POST', path: '/api/cameras/test', body: () => ({ url: `rtsp://a:${PLANTED.password}@127.0.0.1/1` }) },
  { method: 'GET', path: '/api/session' },
  { method: 'POST', path: '/api/login', body: () => ({ token: TOKENS.viewer }) },
  { method: 'POST', path: '/api/logout' },
  { method: 'GET', path: '/api/login' },
  { method: 'GET', path: '/api/oidc/start', query: { next: '?page=alerts' } },
  { method: 'GET', path: '/api/oidc/callback', query: { code: 'x', state: 'y' } },
  { method: 'POST', path: '/api/cameras/discover' },
  { method: 'POST', path: '/api/cameras/discover/streams', body: () => ({ service: 'http://10.0.0.7/', user: 'a' }) },
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/metrics' },
  { method: 'GET', path: '/index.html' },
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW'];
const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'application/json; charset=utf-16'],
  ['Transfer-Encoding', 'chunked'],
  ['Content-Encoding', 'gzip'],
  ['Origin', 'https://evil.example'],
  ['Origin', 'https://board.example'],
  ['Host', 'evil.example'],
  ['X-Forwarded-For', '1.2.3.4, ::1, x'],
  ['X-Forwarded-Host', 'evil.example'],
  ['Range', 'bytes=0-99999999999'],
  ['Cookie', `crowdtone_token=${PLANTED.token}; crowdtone_token=x`],
  ['Cookie', 'crowdtone_session=e30.x; crowdtone_sign_in=e30.x'],
  ['Remote-User', 'anna'],
  ['Authorization', `Basic ${PLANTED.token}`],
  ['If-None-Match', '"x"'],
  ['Expect', '100-continue'],
  ['Upgrade', 'h2c'],
  ['Accept', '*/*;q=x'],
];
const KEYS = [...Object.keys(newAnnotationSchema.shape), 'url', 'id', `rtsp://u:${PLANTED.password}@cam/1`];

/** The `requests` target. */
export async function openRequests(): Promise<Target> {
  const gateway = await GatewayUnderTest.start();
  return {
    generate: (random) => ({ bytes: Buffer.from(requestText(random), 'latin1').toString('base64') }),
    async run({ bytes }: CaseInput) {
      const request = Buffer.from(String(bytes), 'base64').toString('latin1').replaceAll('PORT', String(gateway.port));
      const response = (await exchange(gateway.port, Buffer.from(request, 'latin1'))).toString('utf8');
      const statuses = [...response.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status = '']) => status);
      const bad = statuses.find((status) => status.startsWith('5'));
      if (bad !== undefined) throw new Violation(`the response has status ${bad}: ${response.slice(0, 500)}`);
      // Logging in puts the token into a cookie, for the browser that sent it.
      requireNoSecret(response.replaceAll(/^set-cookie: .*$/gim, ''), 'the response');
      requireErrorCodes(response);
      await gateway.requireAlive();
      await gateway.reset();
      return statuses[0] ?? 'no response';
    },
    close: () => gateway.close(),
  };
}

function requestText(random: RandomStream): string {
  const template = pick(random, TEMPLATES);
  const { path, query = {} } = template;
  const method = random.integer(8) === 0 ? pick(random, METHODS) : template.method;
  const items = new URLSearchParams(random.integer(2) === 0 ? mutateQuery(random, query) : query).toString();
  const target = random.integer(4) === 0 ? withoutBlanks(mutateText(random, path)) : path;
  const body = bodyText(random, template);
  const role = random.integer(4) === 0 ? 'viewer' : 'operator';
  const headers = new Map([
    ['Host', 'localhost:PORT'],
    ['Connection', 'close'],
    ['X-Forwarded-For', `10.${random.integer(256)}.${random.integer(256)}.${random.integer(256)}`],
    ['Authorization', `Bearer ${TOKENS[role]}`],
  ]);
  if (body !== '') headers.set('Content-Type', 'application/json');
  headers.set('Content-Length', String(Buffer.byteLength(body, 'latin1')));
  for (let more = random.integer(3); more > 0; more -= 1) headers.set(...pick(random, HEADERS));
  const head = [...headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
  const text = `${method} ${target}${items === '' ? '' : `?${items}`} HTTP/1.1\r\n${head}\r\n\r\n${body}`;
  // Without the planted secrets, for a mutated text may show one where none belongs.
  return random.integer(6) === 0 ? mutateText(random, withoutSecrets(text)) : text;
}

function mutateQuery(random: RandomStream, query: Readonly<Record<string, string>>): Record<string, string> {
  const mutated = mutateJson(random, query, ['source', 'from', 'to', 'size', 'token']);
  if (typeof mutated !== 'object' || mutated === null) return { [String(mutated)]: 'x' };
  return Object.fromEntries(Object.entries(mutated).map(([name, value]) => [name, String(value)]));
}

function bodyText(random: RandomStream, { body }: Template): string {
  if (body === undefined) return random.integer(10) === 0 ? '{"x":1}' : '';
  const value = body(random);
  const kind = random.integer(4);
  if (kind === 0) return asBytes(JSON.stringify(value));
  if (kind < 3) return asBytes(JSON.stringify(mutateJson(random, value, KEYS)));
  return asBytes(mutateText(random, withoutSecrets(JSON.stringify(value))));
}

/** A text as the characters of its UTF-8 bytes, so that lengths are counted in bytes. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function withoutBlanks(text: string): string {
  return asBytes(text).replaceAll(/[\s]/g, '');
}

function withoutSecrets(text: string): string {
  return Object.values(PLANTED).reduce((rest, secret) => rest.replaceAll(secret, 'plain'), text);
}
