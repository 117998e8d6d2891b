import { ingestFrozen, ingestKilled, redisLost, workersAway } from './camera-faults';
import type { Fault } from './fault';
import { gatewayKilled } from './gateway-faults';
import { aggregatorKilled, clockWrong, databaseAway, twoAggregators } from './lease-faults';
import { rolesKilled } from './role-faults';

/** Every fault, in the order of the report. */
export const FAULTS: readonly Fault[] = [
  ingestKilled,
  ingestFrozen,
  aggregatorKilled,
  twoAggregators,
  redisLost,
  databaseAway,
  workersAway,
  gatewayKilled,
  clockWrong,
  rolesKilled,
];

/**
 * Makes the faults whose name has a text, one after the other.
 *
 * @param report receives a line for each
 * @returns how many ended in another way than they must
 */
export async function runFaults(only: string, report: (line: string) => void): Promise<number> {
  let failed = 0;
  for (const { name, run } of FAULTS.filter((fault) => fault.name.includes(only))) {
    try {
      report(`${name}: ${await run()}`);
    } catch (error) {
      failed += 1;
      report(`${name}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}
