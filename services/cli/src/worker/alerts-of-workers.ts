import { AlertEngine, RuleRegistry } from '@crowdtone/aggregator';
import type { LiveConfig } from '@crowdtone/config';
import { machineTimeZone } from '@crowdtone/domain';
import { LeaseKeeper } from '@crowdtone/leases';
import { aborted } from '@crowdtone/runtime';
import type { Cleanup } from '../run/cleanup';
import { EventRelay } from '../run/event-relay';
import { addresseesOf, namedReceivers, openReceivers } from '../run/receivers';
import type { StoreEvents } from '../run/store-events';
import { keepSummaries } from '../summary/keep-summaries';
import type { ListedCameras } from './listed-cameras';
import type { OwnerParts } from './role';

/** How often deliveries are looked for that no event announced, because it was lost with its connection. Milliseconds. */
const LOOK_EVERY_MS = 60_000;

/** What alerts of workers need beside what all roles share. */
export interface AlertingParts extends OwnerParts {
  readonly events: StoreEvents;
  readonly cameras: ListedCameras;
}

/**
 * Judges alert rules in this process, for the shards that it has, and takes part in sending what follows from them: one of all processes
 * has the connections to receivers, by a lease, because a broker knows one client and one last will.
 *
 * @returns judges the sources of aggregators
 */
export async function startAlerting(parts: AlertingParts): Promise<AlertEngine> {
  const { config, cleanup, events, logger } = parts;
  const { store } = parts.place;
  const timeZone = config?.timeZone ?? machineTimeZone();
  const { publish } = events;
  const engine = await AlertEngine.start({
    ...{ store, timeZone, publish, logger },
    rules: [],
    receivers: config ? addresseesOf(config, timeZone) : [],
    sendsElsewhere: true,
  });
  cleanup.defer('alerts', () => engine.close());
  const rules = await RuleRegistry.open({
    ...{ store, timeZone, publish, logger },
    judge: engine,
    configured: config?.alerts ?? [],
    receivers: config ? namedReceivers(config) : [],
  });
  cleanup.defer('rules', () => rules.close());
  cleanup.defer(
    'health of cameras',
    events.subscribe(
      (event) => engine.handle(event),
      () => undefined,
    ),
  );
  if (config) sendUnderLease(parts, config, timeZone, cleanup);
  return engine;
}

function sendUnderLease(parts: AlertingParts, config: LiveConfig, timeZone: string, cleanup: Cleanup): void {
  const { leases, owner } = parts.place;
  const stop = new AbortController();
  const sending = new LeaseKeeper({
    ...{ leases, owner, logger: parts.logger },
    names: () => ['receivers'],
    most: () => 1,
    // A database that is away ends the lease, and is waited for.
    work: (_lease, over) =>
      send(parts, config, timeZone, over).catch((error: unknown) => {
        parts.logger.warn({ err: error }, 'messages cannot be sent from here for now; they wait in the database');
      }),
  }).run(stop.signal);
  cleanup.defer('receivers', async () => {
    stop.abort();
    await sending;
  });
}

/** Sends deliveries of all processes, and makes summaries, until another process does. */
async function send(
  { events, cameras, place: { store }, logger }: AlertingParts,
  config: LiveConfig,
  timeZone: string,
  over: AbortSignal,
): Promise<void> {
  // A broker follows events for as long as it has its connection.
  const relay = new EventRelay();
  const unsubscribe = events.subscribe(relay.publish, relay.announceGap);
  const isWatched = (id: string) => cameras.find(id) !== undefined;
  const receivers = openReceivers(config, { events: relay, isWatched, timeZone });
  const sender = await AlertEngine.start({ store, rules: [], receivers, timeZone, publish: events.publish, logger });
  relay.subscribe(
    (event) => event.kind === 'alert' && sender.wakeUp(),
    () => sender.wakeUp(),
  );
  const timer = setInterval(() => sender.wakeUp(), LOOK_EVERY_MS);
  const { language = 'en', email } = config;
  const summary = email?.summary;
  const endSummaries = summary && keepSummaries({ store, alerts: sender, config: summary, language, timeZone, logger });
  await aborted(over);
  clearInterval(timer);
  unsubscribe();
  await endSummaries?.();
  await sender.close();
}
