import { makeToken } from '@crowdtone/config';
import { CrowdtoneError, roleSchema } from '@crowdtone/domain';
import { type Command, Option } from 'commander';

interface TokenFlags {
  readonly role: string;
  readonly name?: string;
  readonly source?: readonly string[];
  readonly expires?: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `crowdtone token new`: prints a token, and the line of the configuration that accepts it. */
export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('access tokens of the dashboard')
    .command('new')
    .description('create a token and print it once; the configuration stores only its hash')
    .addOption(new Option('--role <role>', 'role of the token').choices(roleSchema.options).makeOptionMandatory())
    .option('--name <name>', 'owner of the token (default: the role and the time)')
    .option('--source <id...>', 'sources it gives access to (default: all)')
    .option('--expires <time>', 'lifetime in hours, days or weeks, such as 12h, 30d or 8w (default: unlimited)')
    .action((flags: TokenFlags) => {
      process.stdout.write(describeNewToken(flags, new Date()));
    });
}

function describeNewToken({ role, name, source, expires }: TokenFlags, now: Date): string {
  const { token, hash } = makeToken();
  // JSON is valid YAML, and escapes whatever a name may contain.
  const entry = {
    name: name ?? `${role} of ${now.toISOString().slice(0, 19)}`,
    hash,
    role,
    ...(source && { sources: source }),
    ...(expires !== undefined && { expires: expiryOf(expires, now).toISOString() }),
  };
  return [
    `token (not shown again): ${token}`,
    'add this line to access.tokens in the configuration file:',
    `    - ${JSON.stringify(entry)}`,
    '',
  ].join('\n');
}

/** @throws CrowdtoneError `E_USAGE` */
function expiryOf(text: string, now: Date): Date {
  const [, amount = '', unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  const lengthMs = Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  if (!Number.isNaN(lengthMs)) return new Date(now.getTime() + lengthMs);
  throw new CrowdtoneError('E_USAGE', `--expires ${text} is not a duration; use 12h, 30d or 8w`);
}
