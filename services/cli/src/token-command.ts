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

/** `crowdtone token new`: prints a token once, and the lines that let it in. */
export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('tokens that let people see the dashboard')
    .command('new')
    .description('make a token; only its hash is to be kept')
    .addOption(new Option('--role <role>', 'what it allows').choices(roleSchema.options).makeOptionMandatory())
    .option('--name <name>', 'whose token it is (default: the role and the day)')
    .option('--source <id...>', 'sources that it shows (default: all)')
    .option('--expires <time>', 'how long it is good: hours, days or weeks, such as 12h, 30d or 8w (default: for ever)')
    .action((flags: TokenFlags) => {
      process.stdout.write(describeNewToken(flags, new Date()));
    });
}

function describeNewToken({ role, name, source, expires }: TokenFlags, now: Date): string {
  const { token, hash } = makeToken();
  // JSON is YAML, and takes care of whatever a name may hold.
  const entry = {
    name: name ?? `${role} of ${now.toISOString().slice(0, 19)}`,
    hash,
    role,
    ...(source && { sources: source }),
    ...(expires !== undefined && { expires: expiryOf(expires, now).toISOString() }),
  };
  return [
    `token (shown this once): ${token}`,
    'add this line to the configuration, under access.tokens:',
    `    - ${JSON.stringify(entry)}`,
    '',
  ].join('\n');
}

/** @throws CrowdtoneError `E_USAGE` */
function expiryOf(text: string, now: Date): Date {
  const [, amount = '', unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  const lengthMs = Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  if (!Number.isNaN(lengthMs)) return new Date(now.getTime() + lengthMs);
  throw new CrowdtoneError('E_USAGE', `--expires ${text} is no length of time; write 12h, 30d or 8w`);
}
