/** The Helm chart beside the image that it runs; rendered where Helm is installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../docs/markdown-files';

const CHART = join(ROOT, 'infra/helm/crowdtone');
const dockerfile = readFileSync(join(ROOT, 'infra/container/Dockerfile'), 'utf8');
const template = readFileSync(join(CHART, 'templates/serve.yaml'), 'utf8');

/** Where `go install` puts programs is not always on the path. */
const HELM = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go/bin')]
  .map((folder) => join(folder, 'helm'))
  .find((file) => existsSync(file));
const rendered = HELM === undefined ? test.skip : test;

const containerSchema = z.looseObject({
  args: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).optional(),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })),
});
const statefulSetSchema = z.looseObject({
  spec: z.looseObject({
    replicas: z.literal(1),
    template: z.looseObject({
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.number() }),
        containers: z.tuple([containerSchema]),
      }),
    }),
  }),
});

/** Built from source, Helm takes an old Kubernetes for granted. */
const CLUSTER = ['--kube-version', '1.31.0'];

function helm(...args: string[]) {
  return spawnSync(HELM ?? 'helm', [...args, ...CLUSTER], { encoding: 'utf8' });
}

/** The documents of the chart by kind. */
function render(...settings: string[]): ReadonlyMap<string, unknown> {
  const { status, stdout, stderr } = helm('template', 'crowdtone', CHART, ...settings.flatMap((one) => ['--set', one]));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const documents = parseAllDocuments(stdout).map((document) => document.toJS() as { kind: string });
  return new Map(documents.map((document) => [document.kind, document]));
}

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

rendered('Helm finds nothing wrong with the chart, and refuses values that it does not know', () => {
  expect(helm('lint', '--strict', CHART).status).toBe(0);
  const { status, stderr } = helm('template', 'crowdtone', CHART, '--set', 'replicas=3');
  expect(status).not.toBe(0);
  expect(stderr).toContain('replicas');
});

rendered('the pod has no rights, and no password stands in what is rendered', () => {
  const documents = render('connections.secret=databases');
  expect([...documents.keys()].sort()).toEqual(['NetworkPolicy', 'PodDisruptionBudget', 'Service', 'StatefulSet']);
  const { spec } = statefulSetSchema.parse(documents.get('StatefulSet'));
  const [container] = spec.template.spec.containers;
  expect(container.env?.map(({ name, value }) => [name, value])).toEqual([
    ['DATABASE_URL', undefined],
    ['REDIS_URL', undefined],
  ]);
});

rendered('what is switched off is not there, and networks of cameras are the only way out', () => {
  const off = ['podDisruptionBudget.enabled=false', 'networkPolicy.enabled=false', 'serviceMonitor.enabled=true'];
  expect([...render(...off).keys()].sort()).toEqual(['Service', 'ServiceMonitor', 'StatefulSet']);
  const policy = z
    .looseObject({ spec: z.looseObject({ egress: z.array(z.looseObject({ to: z.unknown().optional() })) }) })
    .parse(render('networkPolicy.cameras={10.20.0.0/16}').get('NetworkPolicy'));
  expect(policy.spec.egress.map(({ to }) => to)).toEqual([undefined, [{ ipBlock: { cidr: '10.20.0.0/16' } }]]);
});

const VALIDATE = spawnSync('python3', ['-c', 'import kubernetes_validate']).status === 0;
(HELM !== undefined && VALIDATE ? test : test.skip)('Kubernetes would take every document', () => {
  const settings = ['connections.secret=databases', 'networkPolicy.cameras={10.20.0.0/16}'].flatMap((one) => [
    '--set',
    one,
  ]);
  const documents = helm('template', 'crowdtone', CHART, ...settings).stdout;
  const script =
    'import sys, yaml, kubernetes_validate as k\n' +
    'for one in yaml.safe_load_all(sys.stdin):\n    print(k.validate(one, "1.31", strict=True))';
  expect(execFileSync('python3', ['-c', script], { input: documents, encoding: 'utf8' })).toContain('1.31');
});
