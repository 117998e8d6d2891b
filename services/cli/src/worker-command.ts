import { CrowdtoneError } from '@crowdtone/domain';
import { type Command, Option } from 'commander';
import { type GatewayWorkerFlags, gatewayWorker } from './commands/gateway-worker';
import { type WorkerFlags, worker } from './commands/worker';
import { ROLE_NAMES } from './worker/roles';

/** The role that is not combined with others, and has no key of face crops. */
const GATEWAY = 'gateway';

/** Of probes and metrics. */
const DEFAULT_PORT = 4748;

/** Adds `crowdtone worker`. @param setExitCode receives the exit code of a command that ran to its end */
export function addWorkerCommand(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('worker')
    .description(
      'take part in a deployment on several machines, with REDIS_URL, DATABASE_URL and CROWDTONE_CLUSTER_SECRET',
    )
    .addOption(
      new Option('--role <names...>', 'what this process does').choices([...ROLE_NAMES, GATEWAY]).makeOptionMandatory(),
    )
    .option('--deployment <name>', 'name of the deployment, the same on every machine', 'main')
    .option('--config <file>', 'analysis settings of a YAML or JSON file, the same on every machine')
    .option(
      '--cameras <n>',
      'role ingest: most cameras of this process (default: as many as it measures that it carries)',
    )
    .option(
      '--port <port>',
      'port of /healthz, /readyz and /metrics, and of the dashboard of a gateway; 0 takes a free one',
      String(DEFAULT_PORT),
    )
    .option(
      '--host <address>',
      'address that these are on; whoever reaches it may ask, but a gateway for a token',
      '127.0.0.1',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: WorkerFlags & GatewayWorkerFlags) => {
      setExitCode(await (isGateway(flags.role) ? gatewayWorker(flags) : worker(flags)));
    });
}

/** @throws {CrowdtoneError} E_USAGE when it is to be something else too */
function isGateway(roles: readonly string[]): boolean {
  if (!roles.includes(GATEWAY)) return false;
  if (roles.every((name) => name === GATEWAY)) return true;
  throw new CrowdtoneError(
    'E_USAGE',
    'a gateway has a process of its own, so that what comes in from the network delays nothing else; start another worker for it',
  );
}

const EXAMPLES = `
Examples:
  export REDIS_URL=redis://redis.example.org DATABASE_URL=postgres://crowdtone@db.example.org/crowdtone
  export CROWDTONE_CLUSTER_SECRET_FILE=/etc/crowdtone/secret
  crowdtone worker --role ingest --config cameras.yaml
  crowdtone worker --role expression        classify faces that other machines found
  crowdtone worker --role expression aggregator --port 0
  crowdtone worker --role gateway --config cameras.yaml --host 0.0.0.0`;
