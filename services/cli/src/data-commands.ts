import { LOG_ACTIONS } from '@crowdtone/domain';
import { type Command, Option } from 'commander';
import { type DeleteFlags, deleteFigures } from './commands/delete';
import { LOG_FORMATS, type LogFlags, printLog } from './commands/log';

const IN = 'folder of crowdtone serve (default: the database of DATABASE_URL, or crowdtone-reports/live)';

/** Adds the commands on what a store keeps. @param setExitCode receives the exit code of a command that ran to its end */
export function addDataCommands(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('delete')
    .description('delete what cameras recorded: figures, readings of faces, notes and alerts')
    .option('--camera <id>', 'of this camera (default: of all, within a span)')
    .option('--from <time>', 'beginning of the span: a date or ISO 8601; with --to')
    .option('--to <time>', 'end of the span')
    .option('--in <folder>', IN)
    .option('--dry-run', 'only say what would go', false)
    .option('--yes', 'do not ask', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', DELETE_EXAMPLES)
    .action(async (flags: DeleteFlags) => {
      setExitCode(await deleteFigures(flags));
    });
  program
    .command('log')
    .description('print who signed in, was refused, changed, deleted or exported what; newest first')
    .option('--from <time>', 'since a date or a time in ISO 8601')
    .option('--to <time>', 'before a date or a time')
    .addOption(new Option('--action <name>', 'entries of one kind').choices(LOG_ACTIONS))
    .addOption(new Option('--format <name>', 'format').choices(LOG_FORMATS).default('text'))
    .option('--in <folder>', IN)
    .action(async (flags: LogFlags) => {
      setExitCode(await printLog(flags));
    });
}

const DELETE_EXAMPLES = `
While crowdtone serve runs, its store is in use: delete on the page "Data" of the dashboard, or with POST /api/deletions.
Recordings go with their run: crowdtone runs delete.

Examples:
  crowdtone delete --from 2026-05-12 --to 2026-05-13 --dry-run
  crowdtone delete --camera hall --from 2026-05-12T18:00 --to 2026-05-12T19:00 --yes
  crowdtone delete --camera hall --dry-run         everything it recorded`;
