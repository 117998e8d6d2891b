import type { Command } from 'commander';
import {
  cancelRun,
  type DeleteRunFlags,
  deleteRun,
  listRuns,
  type RunsFlags,
  retryRun,
  showRun,
} from './commands/runs';

/** Adds `crowdtone runs`. */
export function addRunsCommand(program: Command, setExitCode: (exitCode: number) => void): void {
  const runs = program.command('runs').description('list, show, retry, cancel or delete earlier runs');
  const add = (name: string, about: string) =>
    runs
      .command(name)
      .description(about)
      .option('--in <folder>', 'folder of output folders, or one of them (default: crowdtone-reports)')
      .option('--json', 'print JSON', false);
  add('list', 'list runs, the newest first').action(async (flags: RunsFlags) => {
    setExitCode(await listRuns(flags));
  });
  const ofOne = (name: string, about: string, run: (runId: string, flags: RunsFlags) => Promise<number>) =>
    add(name, about)
      .argument('<run>', 'identifier of the run, as crowdtone runs list prints it')
      .action(async (runId: string, flags: RunsFlags) => {
        setExitCode(await run(runId, flags));
      });
  ofOne('show', 'print the recordings of a run with their states', showRun);
  ofOne('retry', 'analyse the failed recordings of a run again', retryRun);
  ofOne('cancel', 'stop a run in progress; it can go on later', cancelRun);
  add('delete', 'delete a run and its report')
    .argument('<run>', 'identifier of the run, as crowdtone runs list prints it')
    .option('--dry-run', 'only say what would go', false)
    .option('--yes', 'do not ask', false)
    .action(async (runId: string, flags: DeleteRunFlags) => {
      setExitCode(await deleteRun(runId, flags));
    });
}
