import { buildProgram } from '@crowdtone/cli';

const worker = () => {
  const found = buildProgram(() => undefined).commands.find((command) => command.name() === 'worker');
  if (found === undefined) throw new Error('the command line has no worker');
  return found;
};

/** The options of a command such as `worker --role ingest`, as the command line reads them. Throws when it would refuse them. */
export function parsedFlags([name, ...flags]: readonly string[]): Readonly<Record<string, unknown>> {
  const command = worker();
  if (name !== command.name()) throw new Error(`${name} is not a worker`);
  const reader = command.createCommand(name).exitOverride();
  for (const option of command.options) reader.addOption(option);
  return reader.parse(flags, { from: 'user' }).opts();
}
