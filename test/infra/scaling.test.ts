/** What KEDA is to ask of Prometheus, over series whose outcome is known. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { hasPython, render, testWithHelm } from './helm';

const SETTINGS = [
  ...['deployment=roles', 'connections.secret=databases', 'cluster.secret=cluster', 'keda.enabled=true'],
  ...['keda.prometheus.serverAddress=http://prometheus:9090', 'keda.prometheus.authentication=prometheus'],
];

const scaledObjectSchema = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.strictObject({ name: z.string() }),
    triggers: z.array(
      z.looseObject({
        name: z.string(),
        metricType: z.string(),
        metadata: z.record(z.string(), z.string()),
      }),
    ),
  }),
});

const scaledObjects = () => [...render(...SETTINGS)].filter(([name]) => name.startsWith('ScaledObject '));
const triggers = () =>
  new Map(
    scaledObjects()
      .flatMap(([, document]) => scaledObjectSchema.parse(document).spec.triggers)
      .map((trigger) => [trigger.name, trigger]),
  );

const series = (role: string, pod: string, metric: string, labels = '') =>
  `crowdtone_${metric}{namespace="crowds", pod="crowdtone-${role}-${pod}"${labels}}`;
const foreign = (metric: string, labels = '') => `crowdtone_${metric}{namespace="other", pod="crowdtone-x"${labels}}`;

testWithHelm()('expression is sized by the busy share and the oldest frame, never by the length of a queue', () => {
  const [busy, oldest] = [triggers().get('busy-share'), triggers().get('oldest-frame')];
  expect([busy?.metricType, busy?.metadata.threshold]).toEqual(['Value', '0.7']);
  expect([oldest?.metricType, oldest?.metadata.threshold]).toEqual(['Value', '5']);
  for (const { metadata } of triggers().values()) expect(metadata.query).not.toContain('queue_messages');
  // Two aggregators count 1.2 s of computing a second, which four processes in two pods shared.
  promtool(
    {
      [series('aggregator', 'a', 'model_seconds_total')]: '0+42x10',
      [series('aggregator', 'b', 'model_seconds_total')]: '0+30x10',
      [foreign('model_seconds_total')]: '0+900x10',
      [series('expression', 'a', 'expression_workers')]: '2x10',
      [series('expression', 'b', 'expression_workers')]: '2x10',
      [series('expression', 'a', 'oldest_frame_seconds')]: '0x10',
      [series('expression', 'b', 'oldest_frame_seconds')]: '12x10',
      [foreign('oldest_frame_seconds')]: '90x10',
    },
    [
      [busy?.metadata.query, 0.3],
      [oldest?.metadata.query, 12],
    ],
  );
});

testWithHelm().each([
  ['cameras that nobody has ask for more pods', { owned: 6, unowned: 2, capacities: [3, 3] }, 3],
  ['pods that are needed stay once they have all cameras', { owned: 8, unowned: 0, capacities: [3, 3, 3] }, 3],
  ['pods that are not needed go', { owned: 3, unowned: 0, capacities: [4, 4] }, 1],
])('%s', (_, { owned, unowned, capacities }, pods) => {
  const trigger = triggers().get('cameras');
  expect([trigger?.metricType, trigger?.metadata.threshold]).toEqual(['AverageValue', '1']);
  const counted = ['a', 'b'].flatMap((pod) => [
    [series('aggregator', pod, 'cameras', ', owned="yes"'), `${owned}x10`],
    [series('aggregator', pod, 'cameras', ', owned="no"'), `${unowned}x10`],
  ]);
  const measured = capacities.map((most, index) => [series('ingest', String(index), 'camera_capacity'), `${most}x10`]);
  promtool(Object.fromEntries([...counted, ...measured]), [[trigger?.metadata.query, pods]]);
});

testWithHelm()('a query without an answer is an error, so that nothing is removed', () => {
  for (const { metadata } of triggers().values()) {
    expect(metadata.ignoreNullValues).toBe('false');
    promtool({ 'crowdtone_ready{namespace="crowds"}': '1x10' }, [[metadata.query, null]]);
  }
});

testWithHelm(hasPython('cloudcoil.models.keda.v1alpha1'))(
  'KEDA would take every document, and knows every field',
  () => {
    const script =
      'import json, sys\nfrom cloudcoil.models.keda.v1alpha1 import ScaledObject\n' +
      'read = ScaledObject.model_validate(json.load(sys.stdin))\n' +
      'print(read.model_dump_json(by_alias=True, exclude_none=True))';
    expect(scaledObjects()).toHaveLength(2);
    for (const [, document] of scaledObjects()) {
      const kept = execFileSync('python3', ['-c', script], { input: JSON.stringify(document), encoding: 'utf8' });
      expect(JSON.parse(kept)).toEqual(document);
    }
  },
);

/** Evaluates queries after ten minutes of series; null stands for no sample. */
function promtool(input: Record<string, string>, expected: readonly (readonly [string | undefined, number | null])[]) {
  const scratch = mkdtempSync(join(tmpdir(), 'crowdtone-scaling-'));
  const test = {
    interval: '1m',
    input_series: Object.entries(input).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: expected.map(([expr, value]) => ({
      ...{ expr, eval_time: '10m' },
      exp_samples: value === null ? [] : [{ labels: '{}', value }],
    })),
  };
  writeFileSync(join(scratch, 'scaling.json'), JSON.stringify({ tests: [test] }));
  expect(execFileSync('promtool', ['test', 'rules', join(scratch, 'scaling.json')], { encoding: 'utf8' })).toContain(
    'SUCCESS',
  );
  rmSync(scratch, { recursive: true });
}
