import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  asCrowdtoneError,
  CrowdtoneError,
  type ServiceConfigMessage,
  type ServiceMessage,
  serviceMessageSchema,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { monotonicNow } from '@crowdtone/runtime';

/** How long a service may take to close before it is killed, milliseconds. */
const CLOSE_LIMIT_MS = 15_000;

/** Signals with which a system that runs out of memory ends a process: the kernel's, and what V8 and allocators do. */
const OUT_OF_MEMORY_SIGNALS: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGABRT'];

/** What a service reports of its work. */
export type ServiceReport = Extract<ServiceMessage, { kind: 'watching' | 'load' }>;

/** A service to fork and supervise. */
export interface ServiceDescription {
  /** For messages and the log. */
  readonly name: string;
  /** Path of the script to fork. */
  readonly entry: string;
  /** Its configuration, sent as a message: it may hold secrets, and more than an environment variable does. */
  readonly config: object;
  /** How many times in a row, without a task done or `steadyMs` at work in between, it is restarted after a crash. */
  readonly restarts: number;
  /** After so long at work, milliseconds, the crashes before are not counted any more; never by default. */
  readonly steadyMs?: number;
  /** Called with what it reports of its work. */
  readonly onReport?: (message: ServiceReport) => void;
  /** Called when the service is at work again after a crash, and knows nothing of what it was instructed before. */
  readonly onRestart?: () => void;
  /** Receives whatever it sends beside the messages of every service. Then messages may hold all that the structured clone algorithm knows. */
  readonly onMessage?: (message: unknown) => void;
  /** Called when the process has ended, whether or not another is started. */
  readonly onExit?: () => void;
  /** Resolves when the service cannot finish its work in progress, so that stopping need not wait; or on abort. */
  readonly untilHopeless?: (signal: AbortSignal) => Promise<void>;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: Extract<ServiceMessage, { kind: 'failed' }> | null;
}

/**
 * A service in a process of its own that is restarted after a crash. Its unacknowledged messages return to the queue and
 * what it committed is kept, so a crash costs only time.
 */
export class SupervisedService {
  #child: ChildProcess | null = null;
  #stopping = false;
  /** Whether the current child has reported that it is ready. */
  #ready = false;
  #readyAtMs = Number.POSITIVE_INFINITY;
  #processesBefore = 0;
  #ended = false;
  #instruction: object | null = null;
  #task: { readonly message: object; sent: boolean; readonly resolve: (isDone: boolean) => void } | null = null;
  /** Crashes since it last finished a task. */
  #deaths = 0;
  #announceReady: (facts: Readonly<Record<string, string>>) => void = () => undefined;

  /** Resolves with the service's facts when it is ready for the first time. */
  readonly ready: Promise<Readonly<Record<string, string>>>;
  /**
   * Resolves when the service ends by itself or is stopped, with whether it had begun to work by then; rejects with a
   * coded error when it cannot go on.
   */
  readonly finished: Promise<{ readonly begun: boolean }>;

  constructor(
    private readonly description: ServiceDescription,
    private readonly logger: Logger,
  ) {
    const firstReady = new Promise<Readonly<Record<string, string>>>((resolve) => {
      this.#announceReady = resolve;
    });
    this.finished = this.#keepAlive().finally(() => {
      this.#ended = true;
      this.#settleTask(false);
    });
    this.ready = Promise.race([
      firstReady,
      this.finished.then(() => {
        throw new CrowdtoneError(
          'E_SERVICE_ENDED',
          `${description.name} ended before it was ready; run again with --debug`,
        );
      }),
    ]);
    // Those who await one of the two promises get the failure; the other must not count as unhandled.
    this.ready.catch(() => undefined);
    this.finished.catch(() => undefined);
  }

  get name(): string {
    return this.description.name;
  }

  /** Process id of the service as it runs now, for tests and logs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws CrowdtoneError `E_SERVICE_AWAY` (internal) while it is being started, or started again */
  async checkAtWork(): Promise<void> {
    if (this.#ready || this.#ended) return;
    const message = `${this.description.name} is starting; wait, or run with --debug to see its logs`;
    throw new CrowdtoneError('E_SERVICE_AWAY', message);
  }

  /** How many processes of the service have died before the one that runs, or is being started. */
  get processesBefore(): number {
    return this.#processesBefore;
  }

  /**
   * Sends the process that runs, or is being started, a message as soon as it is at work; a newer message takes the place of one
   * that was not sent yet. A process that follows after a crash has to be instructed again, see `onRestart`.
   */
  instruct(message: object): void {
    this.#instruction = message;
    if (this.#ready) this.#sendInstruction();
  }

  /** Whether it is over: nothing starts it again. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Gives the service a task, one at a time, as soon as it is at work. A finished task proves that the service works, so the
   * crashes before it are not counted any more.
   *
   * @returns whether the task was done; false when the service died meanwhile, which is started again unless it is `ended`
   */
  perform(task: object): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#task = { message: task, sent: false, resolve };
      if (this.#ready) this.#sendTask();
    });
  }

  /**
   * Sends a message, if the service is at work.
   * @param onSent called when the service has room for another, or is gone
   */
  post(message: object, onSent: () => void = () => undefined): void {
    if (this.#child === null || !this.#ready) onSent();
    else this.#child.send(message, onSent);
  }

  /** Closes the service gracefully, and by force when that takes too long or cannot succeed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => endGroup(child), CLOSE_LIMIT_MS);
    const gone = new AbortController();
    this.description.untilHopeless?.(gone.signal).then(
      () => endGroup(child),
      (error: unknown) => this.logger.debug({ err: error }, 'could not determine whether the service can still finish'),
    );
    await exited;
    gone.abort();
    clearTimeout(force);
  }

  /** Kills the service immediately. */
  async kill(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null) return;
    const exited = once(child, 'exit');
    endGroup(child);
    await exited;
  }

  async #keepAlive(): Promise<{ begun: boolean }> {
    const { name, restarts } = this.description;
    while (true) {
      const { code, signal, failure } = await this.#runOnce();
      if (code === 0) return { begun: true };
      // Stopped before it could listen.
      if (this.#stopping && signal === 'SIGTERM') return { begun: false };
      if (this.#stopping)
        throw new CrowdtoneError('E_SERVICE_KILLED', `${name} did not stop in time and was killed; run again`);
      if (failure) throw new CrowdtoneError(failure.code, failure.message);
      const { steadyMs = Number.POSITIVE_INFINITY } = this.description;
      if (monotonicNow() - this.#readyAtMs >= steadyMs) this.#deaths = 0;
      this.#deaths += 1;
      const deaths = this.#deaths;
      const how = signal ? `was killed by ${signal}` : `ended with status ${code}`;
      if (deaths > restarts && OUT_OF_MEMORY_SIGNALS.includes(signal)) {
        throw new CrowdtoneError(
          'E_MEMORY_FULL',
          `${name} ${how}, probably because memory ran out; free some, or analyse less at a time`,
        );
      }
      if (deaths > restarts) {
        throw new CrowdtoneError(
          'E_SERVICE_CRASHED',
          `${name} ${how} (crash ${deaths}); run again with --debug to see its logs`,
        );
      }
      this.logger.warn({ service: name, code, signal, deaths }, `${name} ${how}; restarting it`);
    }
  }

  #sendTask(): void {
    if (this.#task === null || this.#task.sent) return;
    this.#task.sent = true;
    this.#child?.send(this.#task.message, () => undefined); // a child that ends before is seen to exit
  }

  #settleTask(isDone: boolean): void {
    const task = this.#task;
    this.#task = null;
    if (isDone) this.#deaths = 0;
    task?.resolve(isDone);
  }

  #sendInstruction(): void {
    if (this.#instruction === null) return;
    // That it could not be sent means that the service ends.
    this.#child?.send(this.#instruction, () => undefined);
  }

  async #runOnce(): Promise<Ending> {
    this.#readyAtMs = Number.POSITIVE_INFINITY;
    const child = fork(this.description.entry, [], {
      stdio: ['ignore', 2, 2, 'ipc'],
      serialization: this.description.onMessage ? 'advanced' : 'json',
      // A session of its own: Ctrl-C in the terminal reaches the parent alone, which stops its services in order.
      detached: true,
    });
    this.#child = child;
    const configuration: ServiceConfigMessage = { kind: 'config', config: this.description.config };
    child.send(configuration, () => undefined); // a child that ended before it could be sent is seen to end below
    let failure: Ending['failure'] = null;
    child.on('message', (raw) => {
      const own = serviceMessageSchema.safeParse(raw);
      if (!own.success && this.description.onMessage) return this.description.onMessage(raw);
      const message = serviceMessageSchema.parse(raw);
      if (message.kind === 'failed') failure = message;
      else if (message.kind === 'done') this.#settleTask(true);
      else if (message.kind !== 'ready') this.description.onReport?.(message);
      else {
        this.logger.info({ service: this.description.name, ...message.facts }, `${this.description.name} is ready`);
        this.#ready = true;
        this.#readyAtMs = monotonicNow();
        this.#announceReady(message.facts);
        this.#sendInstruction();
        if (this.#processesBefore > 0) this.description.onRestart?.();
        this.#sendTask();
      }
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    this.description.onExit?.();
    // What it started may be frozen, and then has not noticed.
    endGroup(child);
    this.#child = null;
    this.#ready = false;
    this.#processesBefore += 1;
    this.#instruction = null;
    if (this.#task?.sent) this.#settleTask(false);
    return { code, signal, failure };
  }
}

/** Resolves with the error of a service that cannot go on; never when it ends well. */
export function failureOf(service: SupervisedService): Promise<CrowdtoneError> {
  return new Promise((resolve) => {
    service.finished.catch((error: unknown) => resolve(asCrowdtoneError(error)));
  });
}

/** Kills what is left of the process group of a service, which is its own because it was started detached. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Usually nothing is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
