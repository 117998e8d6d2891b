/** The benchmark of stages of any commit, run in its own checkout. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';

/** What every commit's report holds; later ones hold more. */
const sideSchema = z.object({
  name: z.string(),
  msPerFrame: z.number(),
  recall: z.number(),
  precision: z.number().nullable(),
});
const reportSchema = z.object({
  stages: z.object({
    stages: z.array(z.object({ stage: z.string(), msPerFrame: z.number() })),
    crowdtone: sideSchema,
    human: z.array(sideSchema),
    classification: z.object({ wholeOfEveryFaceMs: z.number() }).optional(),
  }),
});

/** Result of one run. */
export type StageRun = z.infer<typeof reportSchema>['stages'];

/**
 * @param root a built checkout
 * @throws {CrowdtoneError} E_BENCH_STAGES when its benchmark fails or prints something else
 */
export async function stagesOf(root: string): Promise<StageRun> {
  const child = spawn(process.execPath, [join(root, 'infra', 'bench.mjs'), '--only', 'stages', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new CrowdtoneError('E_BENCH_STAGES', `the benchmark of stages in ${root} ended with ${code}`);
  // Programs that bootstrap first may print lines before the report.
  const report = reportSchema.safeParse(jsonOf(output.slice(output.indexOf('{'))));
  if (report.success) return report.data.stages;
  throw new CrowdtoneError('E_BENCH_STAGES', `the benchmark of stages in ${root} printed no such report`);
}

function jsonOf(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return null; // refused by the schema
  }
}
