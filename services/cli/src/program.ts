import { existsSync } from 'node:fs';
import { analysisOptionsSchema, DECODE_MODES, parseConfig, readLiveConfig, SEARCH_MODES } from '@crowdtone/config';
import { CrowdtoneError, DEINTERLACE_MODES, hardwareSchema, LANGUAGES } from '@crowdtone/domain';
import { checkDetector, DETECTOR_NAMES } from '@crowdtone/faces';
import { expressionModelNames, MODEL_PRECISIONS } from '@crowdtone/networks';
import { Command, type CommanderError, Option } from 'commander';
import { addCamerasCommand } from './cameras-command';
import { type AnalyzeFlags, analyze } from './commands/analyze';
import { type DoctorFlags, doctor } from './commands/doctor';
import { type ResumeFlags, resume } from './commands/resume';
import { type ServeFlags, serve } from './commands/serve';
import { addDataCommands } from './data-commands';
import { addModelsCommand } from './models-command';
import { addResultsCommands } from './results-commands';
import { addRunsCommand } from './runs-command';
import { addTokenCommand } from './token-command';
import { TOOL } from './tool';
import { addTrainingCommands } from './training-commands';
import { addWorkerCommand } from './worker-command';

const DEFAULT_PORT = 4747;

/**
 * The command line. Usage errors are thrown as `E_USAGE` instead of ending the process.
 *
 * @param setExitCode receives the exit code of a command that ran to its end
 */
export function buildProgram(setExitCode: (exitCode: number) => void): Command {
  const program = new Command('crowdtone')
    .description('Reads the mood of a crowd from video and publishes statistics of the group, never of a person.')
    .version(TOOL.version)
    .option('--debug', 'print debug logs and the stack traces of errors')
    .addHelpText('after', MAIN_EXAMPLES);

  withAnalysisOptions(
    program
      .command('analyze', { isDefault: true })
      .description('analyse recordings and write a report; without an argument, analyse a sample crowd')
      .argument(
        '[videos...]',
        'files, folders (with all below), patterns or URLs; "sample", and none, is a sample crowd',
      )
      .option('--out <folder>', 'output folder (default: crowdtone-reports/<video>-<time>)')
      .option('--list <file>', 'CSV or JSON file of recordings: file, and as wanted label, group, start, from, to')
      .option(
        '--recorded-at <time>',
        'when the recording began, ISO 8601 (default: creation time of the file, if it has one)',
      )
      .option('--dry-run', 'print what would be analysed and about how long it takes, and write nothing')
      .option('--watch <folder>', 'analyse new recordings of a folder as they come, each once it has stopped growing')
      .option('--settle <s>', 'with --watch: seconds without a change after which a file is complete (default: 10)')
      .option('--fresh', 'begin again instead of going on with an earlier analysis of the output folder')
      .option('--retry', 'analyse recordings again that failed before')
      .option('--json', 'print the report as JSON on standard output', false)
      .option('--quiet', 'print no progress', false)
      .addOption(languageOption())
      .option('--annotate', 'write each video with the faces marked and the shares below, faces painted over', false)
      .option('--no-blur', 'leave faces visible in annotated videos')
      .addHelpText('after', ANALYZE_EXAMPLES),
  ).action(async (videos: string[], flags: AnalyzeFlags & Record<string, unknown>) => {
    refuseMisspeltCommand(program.args[0]);
    setExitCode(await analyze(videos, flags, readAnalysisOptions(flags)));
  });

  program
    .command('resume')
    .description('go on with an interrupted analysis')
    .argument('[folder]', 'its output folder (default: that of the newest unfinished one)')
    .option('--json', 'print the report as JSON on standard output', false)
    .option('--quiet', 'print no progress', false)
    .addOption(languageOption())
    .option('--retry', 'analyse recordings again that failed before')
    .action(async (folder: string | undefined, flags: ResumeFlags) => {
      setExitCode(await resume(folder, flags));
    });

  withAnalysisOptions(
    program
      .command('serve')
      .description('serve the dashboard, with cameras, recordings or earlier runs')
      .argument('[videos...]', 'files, folders or URLs')
      .option('--config <file>', 'analyse the cameras of a YAML or JSON file')
      .option('--port <port>', 'port of the dashboard', String(DEFAULT_PORT))
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--out <folder>', 'folder of the store, also of earlier runs (default: crowdtone-reports/live)')
      .addHelpText('after', SERVE_EXAMPLES),
  ).action(async (videos: string[], flags: ServeFlags & Record<string, unknown>) => {
    setExitCode(await serve(videos, flags, readAnalysisOptions(flags)));
  });

  addWorkerCommand(program, setExitCode);
  program
    .command('doctor')
    .description('check ffmpeg, Redis, models, runtimes and the disk')
    .option('--in <folder>', 'folder of crowdtone serve (default: crowdtone-reports/live)')
    .option('--config <file>', 'reckon with the retention of this file (default: that of the last crowdtone serve)')
    .option('--json', 'print the results as JSON', false)
    .action(async (flags: DoctorFlags) => {
      setExitCode(await doctor(flags));
    });

  program
    .command('config')
    .description('work with configuration files')
    .command('check')
    .description('validate a configuration file and list every error in it')
    .argument('<file>', 'YAML or JSON; examples/cameras.yaml is a commented example')
    .action(async (file: string) => {
      const { sources, analysis } = await readLiveConfig(file);
      checkDetector(analysis.detector);
      process.stdout.write(`${file} is valid (${sources.length} source${sources.length === 1 ? '' : 's'})\n`);
    });
  addRunsCommand(program, setExitCode);
  addCamerasCommand(program, setExitCode);
  addDataCommands(program, setExitCode);
  addModelsCommand(program);
  addResultsCommands(program, setExitCode);
  addTokenCommand(program);
  addTrainingCommands(program, setExitCode);

  throwInsteadOfExit(program);
  return program;
}

/** The language of a report; the terminal has English. */
function languageOption(): Option {
  return new Option('--language <name>', 'language of report and subtitles (default: en)').choices(LANGUAGES);
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
    .addOption(
      new Option('--precision <name>', about('precision')).choices(MODEL_PRECISIONS).default(fallback.precision),
    )
    .option(
      '--detector <name>',
      `${about('detector')}; ${DETECTOR_NAMES.join(', ')}, or an ONNX file`,
      fallback.detector,
    )
    .option('--workers <n>', about('workers'), String(fallback.workers))
    .option('--samples <n>', about('samples'), String(fallback.samples))
    .addOption(new Option('--search <mode>', about('search')).choices(SEARCH_MODES).default(fallback.search))
    .addOption(new Option('--decode <frames>', about('decode')).choices(DECODE_MODES).default(fallback.decode))
    .addOption(
      new Option('--hardware <method>', about('hardware')).choices(hardwareSchema.options).default(fallback.hardware),
    )
    .option('--threads <n>', about('threads'), String(fallback.threads))
    .option('--parallel <n>', about('parallel'), String(fallback.parallel))
    .addOption(new Option('--deinterlace <mode>', about('deinterlace')).choices(DEINTERLACE_MODES))
    .option('--aspect <w:h>', about('aspect'))
    .option('--rotate <degrees>', about('rotate'))
    .option('--mask <corners>', `${about('mask')}; may be repeated`, collect);
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

/** The first word may be a video; a word that is not a file is taken for a misspelt command. */
function refuseMisspeltCommand(word: string | undefined): void {
  if (word === undefined || word === 'analyze' || !/^[a-z]+$/i.test(word) || existsSync(word)) return;
  const similar = word.toLowerCase() === 'analyse' ? 'did you mean analyze? See' : 'see';
  throw new CrowdtoneError('E_USAGE', `'${word}' is not a command or a video; ${similar} crowdtone --help`);
}

function throwInsteadOfExit(command: Command, name = 'crowdtone'): void {
  command.configureOutput({ writeErr: () => undefined });
  command.exitOverride((error: CommanderError) => {
    if (error.exitCode === 0) throw error;
    const message =
      error.code === 'commander.help'
        ? `${name} needs a command`
        : error.message.replace(/^error: |\.$/g, '').replaceAll('\n', ' ');
    throw new CrowdtoneError('E_USAGE', `${message}; see ${name} --help`);
  });
  for (const child of command.commands) throwInsteadOfExit(child, `${name} ${child.name()}`);
}

const MAIN_EXAMPLES = `
Examples:
  crowdtone                                 analyse a sample crowd
  crowdtone analyze station.mp4             analyse a recording
  crowdtone serve station.mp4               analyse it and show the live dashboard
  crowdtone doctor                          check the installation
  crowdtone evaluate --help                 measure models; crowdtone train --help trains them

Exit codes: 0 success, 1 internal error, 2 usage error, 3 unreadable input, 4 missing dependency or resource, 130 interrupted`;

const ANALYZE_EXAMPLES = `
Examples:
  crowdtone analyze station.mp4
  crowdtone analyze recordings/ --fps 1 --window 60 --out report
  crowdtone analyze recordings/ --dry-run
  crowdtone analyze --list recordings.csv   label, group, start and parts of each recording
  crowdtone analyze https://example.org/crowd.mp4 --min-face 32
  crowdtone analyze station.mp4 --json --quiet | jq '.sources[0].people'`;

const SERVE_EXAMPLES = `
Examples:
  crowdtone serve                           earlier runs, and cameras added on the dashboard
  crowdtone serve station.mp4 --port 8080   analyse a recording and follow it live
  crowdtone serve --config examples/cameras.yaml
  crowdtone token new --role viewer         create a token for another person; add it to access.tokens`;
