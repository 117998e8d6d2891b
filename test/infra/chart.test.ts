/** The Helm chart of one pod beside the image that it runs. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../docs/markdown-files';
import { CHART, hasPython, helm, podSchema, render, renderText, testWithHelm } from './helm';

const dockerfile = readFileSync(join(ROOT, 'infra/container/Dockerfile'), 'utf8');
const template = ['one-pod/stateful-set.yaml', '_helpers.tpl']
  .map((file) => readFileSync(join(CHART, 'templates', file), 'utf8'))
  .join('\n');

const statefulSetSchema = z.looseObject({
  spec: z.looseObject({ replicas: z.literal(1), template: z.looseObject({ spec: podSchema }) }),
});

test('the pod starts what the image starts, as its user, with its data where the image has them', () => {
  const [, command = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const words = z.array(z.string()).parse(JSON.parse(command));
  const [, args = ''] = /^ {10}args: (\[.*\])$/m.exec(template) ?? [];
  expect(JSON.parse(args)).toEqual(
    words.map((word) => word.replace('/run/secrets/cameras.yaml', '/run/secrets/crowdtone/cameras.yaml')),
  );
  const [, user = ''] = /^USER (\d+)$/m.exec(dockerfile) ?? [];
  expect(template).toContain(`runAsUser: ${user}\n`);
  const [, volume = ''] = /^VOLUME (.*)$/m.exec(dockerfile) ?? [];
  expect(template).toContain(`mountPath: ${volume} }`);
  const [, port = ''] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
  expect(template).toContain(`containerPort: ${port} }`);
});

test('the version of the chart is that of the program', () => {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const chart = readFileSync(join(CHART, 'Chart.yaml'), 'utf8');
  expect(chart).toMatch(new RegExp(`^version: ${version}$`, 'm'));
  expect(chart).toMatch(new RegExp(`^appVersion: ${version}$`, 'm'));
});

testWithHelm()('Helm finds nothing wrong with the chart, and refuses values that it does not know', () => {
  expect(helm('lint', '--strict', CHART).status).toBe(0);
  const { status, stderr } = helm('template', 'crowdtone', CHART, '--set', 'replicas=3');
  expect(status).not.toBe(0);
  expect(stderr).toContain('replicas');
});

testWithHelm()('the pod has no rights, and no password stands in what is rendered', () => {
  const documents = render('connections.secret=databases');
  const kinds = [...documents.keys()].sort();
  expect(kinds).toEqual(
    ['NetworkPolicy', 'PodDisruptionBudget', 'Service', 'StatefulSet'].map((kind) => `${kind} crowdtone`),
  );
  const { spec } = statefulSetSchema.parse(documents.get('StatefulSet crowdtone'));
  const [container] = spec.template.spec.containers;
  expect(container.env.map(({ name, value }) => [name, value])).toEqual(
    ['DATABASE_URL', 'REDIS_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((name) => [name, undefined]),
  );
});

testWithHelm()('what is switched off is not there, and networks of cameras are the only way out', () => {
  const off = ['podDisruptionBudget.enabled=false', 'networkPolicy.enabled=false', 'serviceMonitor.enabled=true'];
  expect([...render(...off).keys()].sort()).toEqual(
    ['Service', 'ServiceMonitor', 'StatefulSet'].map((kind) => `${kind} crowdtone`),
  );
  const policy = z
    .looseObject({ spec: z.looseObject({ egress: z.array(z.looseObject({ to: z.unknown().optional() })) }) })
    .parse(render('networkPolicy.cameras={10.20.0.0/16}').get('NetworkPolicy crowdtone'));
  expect(policy.spec.egress.map(({ to }) => to)).toEqual([undefined, [{ ipBlock: { cidr: '10.20.0.0/16' } }]]);
});

const ROLES = ['deployment=roles', 'connections.secret=databases', 'cluster.secret=cluster', 'ingress.tlsSecret=tls'];

testWithHelm(hasPython('kubernetes_validate')).each([
  ['one pod', ['connections.secret=databases', 'networkPolicy.cameras={10.20.0.0/16}', 'ingress.enabled=true']],
  ['roles', [...ROLES, 'networkPolicy.cameras={10.20.0.0/16}', 'ingress.enabled=true']],
])('Kubernetes would take every document of %s', (_, settings) => {
  const script =
    'import sys, yaml, kubernetes_validate as k\n' +
    'for one in yaml.safe_load_all(sys.stdin):\n    print(k.validate(one, "1.31", strict=True))';
  const documents = renderText(settings);
  const versions = execFileSync('python3', ['-c', script], { input: documents, encoding: 'utf8' }).trim().split('\n');
  expect(versions).toEqual(documents.match(/^kind: /gm)?.map(() => expect.stringContaining('1.31')));
});
