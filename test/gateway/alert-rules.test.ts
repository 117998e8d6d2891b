import { hashToken } from '@crowdtone/config';
import { alertsAnswerSchema, logAnswerSchema, rulesAnswerSchema, ruleTestAnswerSchema } from '@crowdtone/domain';
import { AlertingGateway } from './alerting-gateway';
import { ask, errorOf } from './ask';

const JOY = {
  name: 'Joy',
  kind: 'mood',
  measure: 'happiness',
  above: 0.6,
  sure: false,
  forSeconds: 10,
  clearSeconds: 5,
};
const token = (name: string, role: 'viewer' | 'operator', sources?: string[]) => ({
  ...{ name, hash: hashToken(name), role },
  ...(sources && { sources }),
});
const ACCESS = {
  tokens: [token('anna', 'operator'), token('otto', 'operator', ['gate']), token('vera', 'viewer')],
  ...{ publicNames: [], allowedOrigins: [], trustedProxies: [] },
};

let served: AlertingGateway;
afterEach(async () => {
  await served.close();
});

const call = (method: string, path: string, body?: object, as?: string) =>
  ask(`${served.url}/api/${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(as !== undefined && { authorization: `Bearer ${as}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
const rules = async (as?: string) =>
  rulesAnswerSchema.parse(JSON.parse((await call('GET', 'alert-rules', undefined, as)).body));
const alerts = async (as?: string) =>
  alertsAnswerSchema.parse(JSON.parse((await call('GET', 'alerts', undefined, as)).body)).alerts;

test('rules are added, replaced and removed, judged at once, and outlast a restart', async () => {
  served = await AlertingGateway.start();
  expect(await call('POST', 'alert-rules', JOY)).toMatchObject({ status: 201 });
  await served.commit('delighted', 'delighted');
  expect(await alerts()).toMatchObject([{ ruleName: 'Joy', sourceId: 'hall', clearedAt: null }]);
  expect((await rules()).rules).toMatchObject([
    { rule: { name: 'Too dense' }, origin: 'file', active: 0 },
    { rule: { name: 'Joy', clearSeconds: 5 }, origin: 'added', active: 1 },
  ]);

  await served.shut();
  await served.open();
  expect((await rules()).rules.map(({ rule }) => rule.name)).toEqual(['Too dense', 'Joy']);
  await served.commit('delighted');
  expect(await call('PUT', 'alert-rules/Joy', { ...JOY, name: 'Great joy', above: 0.95 })).toMatchObject({
    status: 200,
  });
  // What the former rule noticed has ended with it.
  expect(await alerts()).toMatchObject([{ ruleName: 'Joy', clearedBecause: 'ended' }]);
  expect((await call('DELETE', 'alert-rules/Great%20joy')).status).toBe(204);
  expect((await rules()).rules).toHaveLength(1);
  const { entries } = logAnswerSchema.parse(JSON.parse((await call('GET', 'log?action=rules-changed')).body));
  expect(entries.map(({ subject, detail }) => `${subject} ${detail}`)).toEqual([
    'Great joy removed',
    'Joy replaced',
    'Joy added',
  ]);
});

test('a camera that comes later gets the rules for all', async () => {
  served = await AlertingGateway.start();
  await call('POST', 'alert-rules', JOY);
  await call('POST', 'alert-rules', { ...JOY, name: 'At the gate', sources: ['gate'] });
  await served.commit('delighted', 'delighted');
  expect((await alerts()).map(({ ruleName }) => ruleName)).toEqual(['Joy']);
});

test('a rule is tested against the week: it would have fired three times', async () => {
  served = await AlertingGateway.start();
  const tested = async (rule: object) =>
    ruleTestAnswerSchema.parse(JSON.parse((await call('POST', 'alert-rules/test', rule)).body)).test;
  const test = await tested(JOY);
  expect(test).toMatchObject({ tested: true, fired: 3 });
  expect(test.cameras).toMatchObject([
    { sourceId: 'gate', windows: 0 },
    { sourceId: 'hall', label: 'Hall', fired: 3, windows: 60 },
  ]);
  expect(test.cameras[1]?.firedAt.every((at) => at > test.from && at < test.to)).toBe(true);
  expect((await tested({ ...JOY, above: 0.95 })).fired).toBe(0);
  expect(await tested({ name: 'Away', kind: 'down' })).toMatchObject({ tested: false });
  // Nothing of it is stored.
  expect(await alerts()).toEqual([]);
});

test('bad rules, taken names and rules of the file are refused', async () => {
  served = await AlertingGateway.start();
  const refused = async (...request: Parameters<typeof call>) => errorOf(await call(...request));
  expect(await refused('POST', 'alert-rules', { ...JOY, above: 3 })).toEqual([400, 'E_BODY_INVALID']);
  expect(await refused('POST', 'alert-rules', { ...JOY, quiet: [{ from: '25:00', to: '6' }] })).toEqual([
    400,
    'E_BODY_INVALID',
  ]);
  expect(await refused('POST', 'alert-rules', { ...JOY, name: 'Too dense' })).toEqual([409, 'E_RULE_NAME_TAKEN']);
  expect(await refused('PUT', 'alert-rules/Too%20dense', JOY)).toEqual([409, 'E_RULE_OF_FILE']);
  expect(await refused('DELETE', 'alert-rules/Nothing')).toEqual([404, 'E_RULE_UNKNOWN']);
  expect(await refused('POST', 'alerts/acknowledge', { id: 'nothing' })).toEqual([404, 'E_ALERT_UNKNOWN']);
});

test('an alert is acknowledged for everybody with the name of the token, and keeps it when it is over', async () => {
  served = await AlertingGateway.start({ access: ACCESS });
  expect((await call('POST', 'alert-rules', JOY, 'anna')).status).toBe(201);
  await served.commit('delighted', 'delighted');
  const id = (await alerts('vera'))[0]?.id ?? '';
  expect(errorOf(await call('POST', 'alerts/acknowledge', { id }, 'vera'))).toEqual([403, 'E_ROLE_REFUSED']);
  expect(errorOf(await call('POST', 'alerts/acknowledge', { id }, 'otto'))).toEqual([403, 'E_SOURCE_REFUSED']);
  for (let time = 0; time < 2; time += 1) {
    expect((await call('POST', 'alerts/acknowledge', { id }, 'anna')).status).toBe(200);
  }
  const span = { from: 0, to: Infinity, action: 'acknowledged' as const, text: null, newest: 9 };
  expect(await served.store.log.list(span)).toEqual([
    expect.objectContaining({ who: 'anna', subject: id, detail: 'Joy on hall' }),
  ]);
  await served.commit('neutral', 'neutral');
  expect(await alerts('vera')).toMatchObject([
    { clearedBecause: 'recovered', acknowledged: { by: 'anna', at: expect.any(Number) } },
  ]);
});

test('viewers read rules, operators of some cameras do not, and neither changes them', async () => {
  served = await AlertingGateway.start({ access: ACCESS });
  expect((await rules('vera')).rules).toHaveLength(1);
  expect(errorOf(await call('GET', 'alert-rules', undefined, 'otto'))).toEqual([403, 'E_SOURCE_REFUSED']);
  expect(errorOf(await call('POST', 'alert-rules', JOY, 'vera'))).toEqual([403, 'E_ROLE_REFUSED']);
  expect(errorOf(await call('POST', 'alert-rules', JOY, 'otto'))).toEqual([403, 'E_SOURCE_REFUSED']);
  expect(errorOf(await call('GET', 'receivers', undefined, 'vera'))).toEqual([403, 'E_ROLE_REFUSED']);
});

test('quiet hours keep alerts from receivers alone, a schedule from firing', async () => {
  const sent: string[] = [];
  const receiver = {
    ...{ name: 'wall', kind: 'webhook' as const, timeoutMs: 1000, retry: { attempts: 1, firstMs: 1, maxMs: 1 } },
    bodyOf: ({ event }: { readonly event: string }) => event,
    send: async ({ body }: { readonly body: string }) => {
      sent.push(body);
      return null;
    },
  };
  served = await AlertingGateway.start({ receivers: [receiver] });
  const always = [{ from: '00:00', to: '00:00' }];
  const tomorrow = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('en', { weekday: 'long' }).toLowerCase();
  await call('POST', 'alert-rules', { ...JOY, name: 'Quiet', quiet: always });
  await call('POST', 'alert-rules', {
    ...JOY,
    name: 'Never now',
    schedule: [{ days: [tomorrow], from: '10:00', to: '11:00' }],
  });
  await served.commit('delighted', 'delighted', 'neutral', 'neutral');
  expect((await alerts()).map(({ ruleName }) => ruleName)).toEqual(['Quiet']);
  expect(await served.store.alerts.listDeliveries('wall')).toEqual([]);
  expect(sent).toEqual([]);
});
