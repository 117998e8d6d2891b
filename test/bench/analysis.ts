/** Runs `crowdtone analyze` as users do, and measures it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CrowdtoneError } from '@crowdtone/domain';
import { type ProcessCost, ProcessMeter } from './process-cost';

/**
 * @param main a built command line
 * @param out output folder
 * @throws {CrowdtoneError} E_BENCH_ANALYZE when the analysis fails
 */
export async function measureAnalysis(main: string, files: readonly string[], out: string): Promise<ProcessCost> {
  const child = spawn(process.execPath, [main, 'analyze', ...files, '--out', out, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (child.pid === undefined) throw new CrowdtoneError('E_BENCH_ANALYZE', 'the analysis did not start');
  const meter = new ProcessMeter(child.pid);
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2000);
  });
  const [code] = await once(child, 'exit');
  const cost = meter.stop();
  if (code === 0) return cost;
  throw new CrowdtoneError('E_BENCH_ANALYZE', `the analysis ended with ${code}: ${output.trim().split('\n').at(-1)}`);
}
