/** The Helm chart as Helm renders it, where Helm is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../docs/markdown-files';

export const CHART = join(ROOT, 'infra/helm/crowdtone');

/** Where `go install` puts programs is not always on the path. */
const HELM = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go/bin')]
  .map((folder) => join(folder, 'helm'))
  .find((file) => existsSync(file));

/** `test` where Helm is installed, and what else a test needs. */
export const testWithHelm = (needs = true) => (HELM !== undefined && needs ? test : test.skip);

/** Built from source, Helm takes an old Kubernetes for granted. */
const CLUSTER = ['--kube-version', '1.31.0'];

export function helm(...args: string[]) {
  return spawnSync(HELM ?? 'helm', [...args, ...CLUSTER], { encoding: 'utf8' });
}

/** The chart's documents as text. @param settings such as `keda.enabled=true` */
export function renderText(settings: readonly string[]): string {
  const words = ['template', 'crowdtone', CHART, '--namespace', 'crowds', ...settings.flatMap((one) => ['--set', one])];
  const { status, stdout, stderr } = helm(...words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const documentSchema = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });

/** The chart's documents by kind and name, such as `Service crowdtone`. */
export function render(...settings: string[]): ReadonlyMap<string, unknown> {
  const documents = parseAllDocuments(renderText(settings)).map((document) => documentSchema.parse(document.toJS()));
  return new Map(documents.map((document) => [`${document.kind} ${document.metadata.name}`, document]));
}

/** Whether Python has a module. */
export function hasPython(module: string): boolean {
  return spawnSync('python3', ['-c', `import ${module}`]).status === 0;
}

/** What every container of the chart is. */
const containerSchema = z.looseObject({
  args: z.array(z.string()),
  env: z
    .array(z.strictObject({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown().optional() }))
    .default([]),
  ports: z.tuple([z.strictObject({ name: z.literal('http'), containerPort: z.number() })]),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  livenessProbe: z.unknown(),
  readinessProbe: z.unknown(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })),
});

/** What every pod of the chart is. */
export const podSchema = z.looseObject({
  automountServiceAccountToken: z.literal(false),
  terminationGracePeriodSeconds: z.number(),
  securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.number() }),
  containers: z.tuple([containerSchema]),
  volumes: z.array(z.looseObject({ name: z.string(), secret: z.looseObject({ secretName: z.string() }).optional() })),
});
