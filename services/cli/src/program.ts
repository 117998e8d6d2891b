import { existsSync } from 'node:fs';
import { analysisOptionsSchema, parseConfig, readLiveConfig } from '@crowdtone/config';
import { CrowdtoneError, DEINTERLACE_MODES } from '@crowdtone/domain';
import { checkDetector, DETECTOR_NAMES } from '@crowdtone/faces';
import { expressionModelNames } from '@crowdtone/networks';
import { Command, type CommanderError, Option } from 'commander';
import { type AnalyzeFlags, analyze } from './commands/analyze';
import { doctor } from './commands/doctor';
import { type ServeFlags, serve } from './commands/serve';
import { addModelsCommand } from './models-command';
import { addTokenCommand } from './token-command';
import { TOOL } from './tool';
import { addTrainingCommands } from './training-commands';

const DEFAULT_PORT = 4747;

/**
 * The command line. Every mistake in it is thrown as `E_USAGE` instead of ending the process.
 *
 * @param setExitCode is told how a command that ran to its end went
 */
export function buildProgram(setExitCode: (exitCode: number) => void): Command {
  const program = new Command('crowdtone')
    .description('Reads the mood of a crowd from video and publishes statistics of the group, never of a person.')
    .version(TOOL.version)
    .option('--debug', 'log everything and show where errors come from')
    .addHelpText('after', MAIN_EXAMPLES);

  withAnalysisOptions(
    program
      .command('analyze', { isDefault: true })
      .description('analyse recorded video and write a report; without a video, a sample crowd')
      .argument('[videos...]', 'files, folders or URLs')
      .option('--out <folder>', 'where the report goes (default: crowdtone-reports/<video>-<time>)')
      .option('--json', 'print the report as JSON on standard output', false)
      .option('--quiet', 'no progress', false)
      .addHelpText('after', ANALYZE_EXAMPLES),
  ).action(async (videos: string[], flags: AnalyzeFlags & Record<string, unknown>) => {
    refuseMisspeltCommand(program.args[0]);
    setExitCode(await analyze(videos, flags, readAnalysisOptions(flags)));
  });

  withAnalysisOptions(
    program
      .command('serve')
      .description('start everything and show the dashboard over cameras, videos or earlier runs')
      .argument('[videos...]', 'files, folders or URLs')
      .option('--config <file>', 'watch the cameras that a YAML or JSON file names')
      .option('--port <port>', 'port of the dashboard', String(DEFAULT_PORT))
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--out <folder>', 'where readings are kept, and found again (default: crowdtone-reports/live)')
      .addHelpText('after', SERVE_EXAMPLES),
  ).action(async (videos: string[], flags: ServeFlags & Record<string, unknown>) => {
    setExitCode(await serve(videos, flags, readAnalysisOptions(flags)));
  });

  program
    .command('doctor')
    .description('check ffmpeg, Redis and the runtimes, and print what is used')
    .option('--json', 'print the findings as JSON', false)
    .action(async (flags: { json: boolean }) => {
      setExitCode(await doctor(flags));
    });

  program
    .command('config')
    .description('configuration files of cameras')
    .command('check')
    .description('read a file as serve would, and list every mistake')
    .argument('<file>', 'YAML or JSON, as examples/cameras.yaml explains')
    .action(async (file: string) => {
      const { sources, analysis } = await readLiveConfig(file);
      checkDetector(analysis.detector);
      process.stdout.write(`${file} is valid and names ${sources.length} source${sources.length === 1 ? '' : 's'}\n`);
    });
  addModelsCommand(program);
  addTokenCommand(program);
  addTrainingCommands(program, setExitCode);

  throwInsteadOfExit(program);
  return program;
}

function withAnalysisOptions(command: Command): Command {
  const { shape } = analysisOptionsSchema;
  const about = (name: keyof typeof shape) => shape[name].description ?? '';
  const fallback = analysisOptionsSchema.parse({});
  return command
    .option('--fps <n>', about('fps'), String(fallback.fps))
    .option('--min-face <px>', about('minFace'), String(fallback.minFace))
    .option('--window <s>', about('window'), String(fallback.window))
    .option('--floor <n>', about('floor'), String(fallback.floor))
    .addOption(new Option('--model <name>', about('model')).choices(expressionModelNames).default(fallback.model))
    .option(
      '--detector <name>',
      `${about('detector')}; ${DETECTOR_NAMES.join(', ')}, or an ONNX file`,
      fallback.detector,
    )
    .option('--workers <n>', about('workers'), String(fallback.workers))
    .addOption(new Option('--deinterlace <mode>', about('deinterlace')).choices(DEINTERLACE_MODES))
    .option('--aspect <w:h>', about('aspect'))
    .option('--rotate <degrees>', about('rotate'))
    .option('--mask <corners>', `${about('mask')}; may be given several times`, collect);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function readAnalysisOptions(flags: Record<string, unknown>) {
  const known = Object.keys(analysisOptionsSchema.shape);
  const given = Object.fromEntries(Object.entries(flags).filter(([name]) => known.includes(name)));
  const optionOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return parseConfig(analysisOptionsSchema, given, 'the command line', optionOf);
}

/** What follows the program's name may be a video; a bare word that is no file is rather meant as a command. */
function refuseMisspeltCommand(word: string | undefined): void {
  if (word === undefined || word === 'analyze' || !/^[a-z]+$/i.test(word) || existsSync(word)) return;
  throw new CrowdtoneError('E_USAGE', `there is no command and no video '${word}'; see crowdtone --help`);
}

function throwInsteadOfExit(command: Command, name = 'crowdtone'): void {
  command.configureOutput({ writeErr: () => undefined });
  command.exitOverride((error: CommanderError) => {
    if (error.exitCode === 0) throw error;
    const message =
      error.code === 'commander.help'
        ? `${name} needs to know what to do`
        : error.message.replace(/^error: |\.$/g, '').replaceAll('\n', ' ');
    throw new CrowdtoneError('E_USAGE', `${message}; see ${name} --help`);
  });
  for (const child of command.commands) throwInsteadOfExit(child, `${name} ${child.name()}`);
}

const MAIN_EXAMPLES = `
Examples:
  crowdtone                                 analyse a sample crowd
  crowdtone analyze lecture.mp4             analyse a recording
  crowdtone serve station.mp4               the same, with the live dashboard
  crowdtone doctor                          what is installed, what is used
  crowdtone evaluate --help                 how well networks read small faces; crowdtone train --help makes them

Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 unreadable input, 4 something missing on this machine, 130 stopped`;

const ANALYZE_EXAMPLES = `
Examples:
  crowdtone analyze lecture.mp4
  crowdtone analyze recordings/ --fps 1 --window 60 --out report
  crowdtone analyze https://example.org/crowd.mp4 --min-face 32
  crowdtone analyze lecture.mp4 --json --quiet | jq '.sources[0].people'`;

const SERVE_EXAMPLES = `
Examples:
  crowdtone serve                           the dashboard with earlier runs, and cameras added there
  crowdtone serve station.mp4 --port 8080   analyse and watch
  crowdtone serve --config examples/cameras.yaml
  crowdtone token new --role viewer         let somebody else look; the file's access key says how`;
