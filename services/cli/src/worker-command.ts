import { type Command, Option } from 'commander';
import { type WorkerFlags, worker } from './commands/worker';
import { ROLE_NAMES } from './worker/roles';

/** Of probes and metrics. */
const DEFAULT_PORT = 4748;

/** Adds `crowdtone worker`. @param setExitCode receives the exit code of a command that ran to its end */
export function addWorkerCommand(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('worker')
    .description(
      'take part in a deployment on several machines, with REDIS_URL, DATABASE_URL and CROWDTONE_CLUSTER_SECRET',
    )
    .addOption(new Option('--role <names...>', 'what this process does').choices(ROLE_NAMES).makeOptionMandatory())
    .option('--deployment <name>', 'name of the deployment, the same on every machine', 'main')
    .option('--config <file>', 'analysis settings of a YAML or JSON file, the same on every machine')
    .option('--port <port>', 'port of /healthz, /readyz and /metrics; 0 takes a free one', String(DEFAULT_PORT))
    .option('--host <address>', 'address that these are on; whoever reaches it may ask', '127.0.0.1')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: WorkerFlags) => {
      setExitCode(await worker(flags));
    });
}

const EXAMPLES = `
Examples:
  export REDIS_URL=redis://redis.example.org CROWDTONE_CLUSTER_SECRET_FILE=/etc/crowdtone/secret
  crowdtone worker --role expression        classify faces that other machines found
  crowdtone worker --role expression --config cameras.yaml --port 0`;
