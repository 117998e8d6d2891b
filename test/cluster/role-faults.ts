/** A whole deployment whose processes are killed at random while it watches cameras. */
import { seededRandom, shuffled } from '@crowdtone/runtime';
import { Deployment, ROLES } from './deployment';
import type { Fault } from './fault';

/** When to stop killing, and how. */
export interface KillingOptions {
  /** Called before each round, in which a process of every role is killed, in an order of its own. @param sinceMs since the deployment works */
  readonly isOver: (round: number, sinceMs: number) => boolean;
  readonly seed: number;
  /** Receives a line for each that was killed. */
  readonly report: (line: string) => void;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/**
 * Kills a process of each role in turn, replaces it as an orchestrator would, and waits until every camera goes on.
 *
 * @returns what was measured
 * @throws when results do not add up at the end
 */
export async function killRoles({ isOver, seed, report }: KillingOptions): Promise<string> {
  const random = seededRandom(seed);
  const deployment = await Deployment.start();
  try {
    const began = performance.now();
    let killed = 0;
    for (let round = 0; !isOver(round, performance.now() - began); round += 1) {
      for (const role of shuffled(ROLES, random)) {
        const at = performance.now();
        deployment.kill(role, random());
        killed += 1;
        const replaced = deployment.begin(role);
        await deployment.goesOn();
        await replaced;
        report(`${role} killed: every camera goes on after ${seconds(performance.now() - at)} s`);
      }
    }
    const { gaps, windows } = deployment;
    const lasted = seconds(performance.now() - began);
    const summary = await deployment.end();
    return `${killed} processes killed in ${lasted} s; ${summary}; ${windows} windows came to the dashboard, longest gap there ${seconds(gaps.any)} s of any camera, ${seconds(gaps.camera)} s of one`;
  } finally {
    await deployment.close();
  }
}

/** The short form: one process of each role. */
export const rolesKilled: Fault = {
  name: 'a process of each role killed',
  run: () => killRoles({ isOver: (round) => round === 1, seed: 1, report: () => undefined }),
};
