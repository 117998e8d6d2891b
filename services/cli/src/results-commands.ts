import { LANGUAGES } from '@crowdtone/domain';
import { type Command, Option } from 'commander';
import { type CompareFlags, compare } from './commands/compare';
import { QUERY_FORMATS, type QueryFlags, query } from './commands/query';
import { type StudyFlags, study } from './commands/study';

/** Adds the commands that work with results. @param setExitCode receives the exit code of a command that ran to its end */
export function addResultsCommands(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('query')
    .description('ask the results of reports in SQL: one SELECT over the tables runs, windows and readings')
    .argument('<sql>', 'the query, as DuckDB writes SQL')
    .option('--in <folder>', 'report folder, or folder/run; may be repeated', collect, [])
    .addOption(new Option('--format <name>', 'format of the answer').choices(QUERY_FORMATS).default('table'))
    .addHelpText('after', QUERY_EXAMPLES)
    .action(async (sql: string, flags: QueryFlags) => {
      setExitCode(await query(sql, flags));
    });
  program
    .command('compare')
    .description('compare the mean shares of two runs, with intervals of the differences')
    .argument('<first>', 'report folder, or folder/run; a part of the recording as folder@from-to')
    .argument('<second>', 'another')
    .option('--json', 'print the comparison as JSON', false)
    .addHelpText('after', COMPARE_EXAMPLES)
    .action(async (first: string, second: string, flags: CompareFlags) => {
      setExitCode(await compare([first, second], flags));
    });
  program
    .command('study')
    .description('compare conditions and average around events, over several recordings and runs')
    .argument('<file>', 'file of the study, YAML or JSON; examples/study/study.yaml is a commented example')
    .option('--out <folder>', 'output folder (default: crowdtone-reports/study-<file>)')
    .addOption(
      new Option('--language <name>', 'language of the report (default: that of the file, else en)').choices(LANGUAGES),
    )
    .option('--json', 'print the results as JSON on standard output', false)
    .addHelpText('after', STUDY_EXAMPLES)
    .action(async (file: string, flags: StudyFlags) => {
      setExitCode(await study(file, flags));
    });
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

const QUERY_EXAMPLES = `
Examples:
  crowdtone query "SELECT label, max(people_seen) FROM windows GROUP BY label" --in event
  crowdtone query "SELECT * FROM runs" --in event --in other-event --format csv`;

const COMPARE_EXAMPLES = `
Examples:
  crowdtone compare event other-event
  crowdtone compare event@32:00-1:02:00 event@0:00-30:00   the second talk and the first`;

const STUDY_EXAMPLES = `
Examples:
  crowdtone study talks.yaml
  crowdtone study talks.yaml --out talks --json`;
