import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServiceConfigMessage, ServiceMessage } from '@crowdtone/domain';

/** Forks a service from its TypeScript source. @param options of node */
export function forkService(source: string, config: object, options: readonly string[] = []): ChildProcess {
  const hook = ['--require', join(__dirname, '../../../infra/typescript-hook.cjs')];
  const service = fork(source, [], { execArgv: [...hook, ...options] });
  const message: ServiceConfigMessage = { kind: 'config', config };
  service.send(message);
  return service;
}

/** The first message of a service: ready or failed. */
export async function firstMessage(service: ChildProcess): Promise<ServiceMessage> {
  const [message] = (await once(service, 'message')) as [ServiceMessage];
  return message;
}

/** Sends a signal to a service. @returns its exit status */
export async function end(service: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(service, 'exit');
  service.kill(signal);
  const [status] = (await ended) as [number | null];
  return status;
}
