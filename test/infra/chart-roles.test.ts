/** The Helm chart of the roles of a deployment, beside the command that its pods run. */
import { z } from 'zod';
import { CHART, helm, podSchema, render, testWithHelm } from './helm';
import { parsedFlags } from './worker-flags';

const ROLES = ['aggregator', 'expression', 'gateway', 'ingest'];
const SETTINGS = ['deployment=roles', 'connections.secret=databases', 'cluster.secret=cluster'];
const KEDA = ['keda.enabled=true', 'keda.prometheus.serverAddress=http://prometheus:9090'];

const deploymentSchema = z.looseObject({
  spec: z.looseObject({ replicas: z.number().optional(), template: z.looseObject({ spec: podSchema }) }),
});
const policySchema = z.looseObject({
  spec: z.looseObject({
    podSelector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    ingress: z.array(z.looseObject({ from: z.array(z.unknown()) })),
    egress: z.array(
      z.strictObject({
        to: z.array(z.unknown()).optional(),
        ports: z.array(z.looseObject({ port: z.number() })).optional(),
      }),
    ),
  }),
});

const documentsOf = (kind: string, documents: ReadonlyMap<string, unknown>) =>
  [...documents].filter(([name]) => name.startsWith(`${kind} `));

/** The pod of each role. */
function podsOf(documents: ReadonlyMap<string, unknown>) {
  return ROLES.map((role) => {
    const { spec } = deploymentSchema.parse(documents.get(`Deployment crowdtone-${role}`));
    const { spec: pod } = spec.template;
    return { role, pod, replicas: spec.replicas, container: pod.containers[0] };
  });
}

testWithHelm()('every role is a deployment with a budget and a policy, and nothing of the one pod is left', () => {
  expect([...render(...SETTINGS).keys()].sort()).toEqual([
    ...ROLES.map((role) => `Deployment crowdtone-${role}`),
    ...ROLES.map((role) => `NetworkPolicy crowdtone-${role}`),
    ...ROLES.map((role) => `PodDisruptionBudget crowdtone-${role}`),
    'Service crowdtone',
  ]);
});

testWithHelm()('every pod runs a command that the command line takes, on the port of its probes', () => {
  for (const { role, container } of podsOf(render(...SETTINGS))) {
    const flags = parsedFlags(container.args);
    const config = '/run/secrets/crowdtone/cameras.yaml';
    expect(flags).toMatchObject({ role: [role], deployment: 'main', host: '0.0.0.0', config });
    expect(container.ports[0].containerPort).toBe(Number(flags.port));
    expect(container.livenessProbe).toMatchObject({ httpGet: { path: '/healthz', port: 'http' } });
    expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/readyz', port: 'http' } });
  }
});

testWithHelm()(
  'the secret is a file of the pods that need it, and in no variable, argument or pod of a gateway',
  () => {
    for (const { role, pod, container } of podsOf(render(...SETTINGS))) {
      const mount = container.volumeMounts.find(({ name }) => name === 'cluster');
      const secrets = pod.volumes.flatMap(({ secret }) => secret?.secretName ?? []);
      const given = container.env.filter(({ value }) => value !== undefined);
      if (role === 'gateway') {
        expect(JSON.stringify(pod)).not.toMatch(/cluster/i);
        expect({ mount, given, secrets }).toEqual({ mount: undefined, given: [], secrets: ['crowdtone'] });
        continue;
      }
      expect(secrets).toEqual(['crowdtone', 'cluster']);
      expect(mount?.readOnly).toBe(true);
      expect(given).toEqual([{ name: 'CROWDTONE_CLUSTER_SECRET_FILE', value: `${mount?.mountPath}/secret` }]);
      expect(container.args.join(' ')).not.toContain('cluster');
    }
  },
);

testWithHelm()('a role has the addresses that it needs, by reference', () => {
  const names = podsOf(render(...SETTINGS)).map(({ role, container }) => [
    role,
    container.env.flatMap(({ name, valueFrom }) => (valueFrom === undefined ? [] : [name])),
  ]);
  const bucket = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  expect(Object.fromEntries(names)).toEqual({
    aggregator: ['DATABASE_URL', 'REDIS_URL', ...bucket],
    expression: ['REDIS_URL'],
    gateway: ['DATABASE_URL', 'REDIS_URL', ...bucket],
    ingest: ['DATABASE_URL', 'REDIS_URL'],
  });
});

testWithHelm()('gateways alone are reached from outside, and each role reaches what it needs', () => {
  const network = '10.20.0.0/16';
  const documents = render(...SETTINGS, `networkPolicy.cameras={${network}}`);
  const reached = ROLES.map((role) => {
    const { spec } = policySchema.parse(documents.get(`NetworkPolicy crowdtone-${role}`));
    expect(spec.podSelector.matchLabels['app.kubernetes.io/component']).toBe(role);
    const ports = spec.egress.flatMap((rule) => rule.ports?.map(({ port }) => port) ?? []);
    const networks = spec.egress.flatMap((rule) => rule.to ?? []);
    // A rule without ports and receivers would let out to everywhere.
    expect(spec.egress.filter((rule) => rule.to === undefined && rule.ports === undefined)).toEqual([]);
    return [role, { from: spec.ingress.flatMap(({ from }) => from), ports: new Set(ports), networks }];
  });
  const cameras = [{ ipBlock: { cidr: network } }];
  expect(Object.fromEntries(reached)).toEqual({
    aggregator: { from: [], ports: new Set([53, 6379, 5432, 443, 465, 587, 1883, 8883]), networks: [] },
    expression: { from: [], ports: new Set([53, 6379]), networks: [] },
    gateway: { from: [{ podSelector: {} }], ports: new Set([53, 6379, 5432, 443]), networks: cameras },
    ingest: { from: [], ports: new Set([53, 6379, 5432]), networks: cameras },
  });
  expect(documents.get('Service crowdtone')).toMatchObject({
    spec: { selector: { 'app.kubernetes.io/component': 'gateway' } },
  });
});

testWithHelm()('Prometheus, where it is named, asks every role', () => {
  const documents = render(...SETTINGS, 'networkPolicy.monitoring[0].podSelector.matchLabels.app=prometheus');
  for (const [, document] of documentsOf('NetworkPolicy', documents)) {
    const prometheus = { podSelector: { matchLabels: { app: 'prometheus' } } };
    expect(policySchema.parse(document).spec.ingress[0]?.from).toContainEqual(prometheus);
  }
});

testWithHelm()('KEDA sizes ingest and expression, whose deployments then say nothing of replicas', () => {
  const documents = render(...SETTINGS, ...KEDA);
  const sizes = podsOf(documents).map(({ role, replicas }) => [role, replicas]);
  expect(Object.fromEntries(sizes)).toEqual({ aggregator: 2, gateway: 2 });
  expect(documentsOf('ScaledObject', documents).map(([name]) => name)).toEqual([
    'ScaledObject crowdtone-expression',
    'ScaledObject crowdtone-ingest',
  ]);
});

testWithHelm().each([
  ['roles without a secret', ['deployment=roles', 'connections.secret=databases'], '/cluster/secret'],
  ['roles without a database', ['deployment=roles', 'cluster.secret=cluster'], '/connections/secret'],
  ['KEDA for one pod', KEDA, '/deployment'],
  ['KEDA without a Prometheus', [...SETTINGS, 'keda.enabled=true'], '/keda/prometheus/serverAddress'],
])('refuses %s', (_, settings, place) => {
  const { status, stderr } = helm('template', 'crowdtone', CHART, ...settings.flatMap((one) => ['--set', one]));
  expect(status).not.toBe(0);
  expect(stderr).toContain(place);
});
