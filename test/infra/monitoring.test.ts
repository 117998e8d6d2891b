/** What infra/monitoring asks of Prometheus, against what the gateway tells it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysedFrame, DroppedFrame, SourceHealth } from '@crowdtone/domain';
import { Operations } from '@crowdtone/observability';
import { sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { z } from 'zod';
import { ROOT } from '../docs/markdown-files';
import { ask } from '../gateway/ask';
import { GatewayRig } from '../gateway/rig';

const FOLDER = join(ROOT, 'infra/monitoring');
/** What Prometheus adds to every scrape. */
const NAMES_OF_PROMETHEUS = ['up'];
const LABELS_OF_PROMETHEUS = ['job', 'instance'];

const dashboardSchema = z.object({
  templating: z.object({
    list: z.array(z.object({ query: z.union([z.string(), z.object({ query: z.string() })]) })),
  }),
  panels: z.array(z.object({ id: z.number(), title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

const dashboard = dashboardSchema.parse(JSON.parse(readFileSync(join(FOLDER, 'grafana/crowdtone.json'), 'utf8')));
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const variables = dashboard.templating.list.flatMap(({ query }) => (typeof query === 'string' ? [] : [query.query]));
const alerts = readFileSync(join(FOLDER, 'alerts.yml'), 'utf8');
const rules = [...alerts.matchAll(/expr: (?:\|\n([\s\S]*?)\n {8}(?:for|labels):|(.*))/g)].map(
  ([, block, line]) => block ?? line ?? '',
);

const scratch = mkdtempSync(join(tmpdir(), 'crowdtone-monitoring-'));
const promtool = (...words: readonly string[]) => execFileSync('promtool', words, { cwd: scratch, encoding: 'utf8' });
let exposed = '';

beforeAll(async () => {
  cpSync(FOLDER, scratch, { recursive: true });
  const operations = new Operations();
  const rig = await GatewayRig.start({ operations });
  const window = sampleWindow({ index: 0, votes: [9, 0, 0, 0, 0, 0, 0, 0] });
  const key = { runId: window.runId, sourceId: window.sourceId, sequence: 0, presentationMs: 0 };
  const now = Date.now();
  const analysed: AnalysedFrame = {
    ...{ ...key, version: 2, kind: 'analysed', faces: [], model: { name: 'model', digest: 'ab'.repeat(32) } },
    timing: { decodedAt: now, facesAt: now, takenAt: now, readAt: now, modelMs: 1 },
  };
  const dropped: DroppedFrame = { ...key, version: 2, kind: 'dropped', sequence: 1, reason: 'overload' };
  const health: SourceHealth = {
    ...{ runId: window.runId, sourceId: window.sourceId, phase: 'backing-off', epoch: 0, size: null },
    lastError: { cause: 'stall', message: 'no pictures', attempt: 1, retryAt: now },
    ...{ wantedFps: 2, effectiveFps: 2, wholeFrameEvery: 1 },
  };
  operations.metrics.countSettled({ frames: [analysed, dropped], windows: [window] });
  operations.metrics.countSent({ kind: 'window', window });
  operations.metrics.countSent({ kind: 'health', health });
  operations.metrics.cutOff.inc({ reason: 'slow' });
  operations.metrics.watchQueues(async () => ({ frames: 1, outcomes: 1 }));
  const { scaling } = operations.metrics;
  scaling.watchFrameAge(async () => 0);
  scaling.watchExpressionWorkers(1);
  scaling.watchCapacity(() => 2);
  scaling.watchCameras(async () => ({ owned: 1, unowned: 0 }));
  exposed = (await ask(`${rig.url}/metrics`)).body;
  await rig.close();
});
afterAll(() => rmSync(scratch, { recursive: true }));

const families = () => [...exposed.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
const samples = () => [...exposed.matchAll(/^([a-z_]\w*)[{ ]/gm)].map(([, name = '']) => name);
const labels = () => [...exposed.matchAll(/[{,]([a-z_]\w*)="/g)].map(([, name = '']) => name);

/** Names of metrics in PromQL. */
function namesIn(query: string): string[] {
  const bare = query.replaceAll(/\{[^}]*\}|"[^"]*"|\b(by|on) \([^)]*\)/g, '');
  return [...bare.matchAll(/\b(?:up|(?:crowdtone|nodejs|process)_\w+)\b/g)].map(([name]) => name);
}

/** Names of labels in PromQL, and of the label that a variable of the dashboard lists. */
function labelsIn(query: string): string[] {
  const groups = [...query.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '));
  const matchers = [...query.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, name = '']) => name);
  const [, listed] = /^label_values\(.*, (\w+)\)$/.exec(query) ?? [];
  return [...groups, ...matchers, ...(listed === undefined ? [] : [listed])];
}

test('every metric and label of the dashboard and the alerts is exported by the gateway', () => {
  expect([queries.length, variables.length, rules.length]).toEqual([
    expect.any(Number),
    2,
    alerts.match(/- alert:/g)?.length,
  ]);
  const known = { names: [...samples(), ...NAMES_OF_PROMETHEUS], labels: [...labels(), ...LABELS_OF_PROMETHEUS] };
  for (const query of [...queries, ...variables, ...rules]) {
    expect(namesIn(query)).not.toEqual([]);
    const unknown = [
      ...namesIn(query).filter((name) => !known.names.includes(name)),
      ...labelsIn(query).filter((name) => !known.labels.includes(name)),
    ];
    expect({ query, unknown }).toEqual({ query, unknown: [] });
  }
});

test('the guide describes every metric of Crowdtone, and texts name no other', () => {
  const guide = readFileSync(join(ROOT, 'docs/guides/monitoring.md'), 'utf8');
  const own = families().filter((name) => name.startsWith('crowdtone_'));
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((name) => !guide.includes(`\`${name.replace('crowdtone_', '')}`))).toEqual([]);
  const scaling = readFileSync(join(ROOT, 'infra/helm/crowdtone/templates/roles/scaled-objects.yaml'), 'utf8');
  const named = [...`${guide}${alerts}${scaling}`.matchAll(/\bcrowdtone_[a-z_]*[a-z]\b/g)].map(([name]) => name);
  expect(named.filter((name) => ![...own, ...samples()].includes(name))).toEqual([]);
  for (const [, alert = ''] of alerts.matchAll(/- alert: (\w+)/g)) expect(guide).toContain(`\`${alert}\``);
});

test.each(['prometheus.yml', 'prometheus.roles.yml'])('Prometheus takes %s', (name) => {
  // promtool wants the token to be there.
  const config = readFileSync(join(FOLDER, name), 'utf8');
  writeFileSync(join(scratch, 'token'), 'ct_token');
  writeFileSync(join(scratch, name), config.replace('/run/secrets/metrics-token', 'token'));
  expect(promtool('check', 'config', name)).toContain('SUCCESS');
});

test('Prometheus takes the queries of the dashboard', () => {
  const recorded = queries.map((query, index) => {
    const expr = query.replaceAll('$__rate_interval', '5m').replaceAll(/\$(instance|source)/g, '.*');
    return { record: `query_${index}`, expr };
  });
  writeFileSync(join(scratch, 'queries.yml'), JSON.stringify({ groups: [{ name: 'dashboard', rules: recorded }] }));
  expect(promtool('check', 'rules', 'queries.yml')).toContain(`${queries.length} rules found`);
});

test('alerts fire when they should, and only then', () => {
  expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  const tested = readFileSync(join(FOLDER, 'alerts.test.yml'), 'utf8');
  for (const [, alert = ''] of alerts.matchAll(/- alert: (\w+)/g)) {
    expect(tested).toMatch(new RegExp(`alertname: ${alert}\\n +exp_alerts:`));
    expect(tested).toContain(`alertname: ${alert} }`);
  }
});
