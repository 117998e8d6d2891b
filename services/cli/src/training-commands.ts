import { CrowdtoneError } from '@crowdtone/domain';
import { Argument, type Command, Option } from 'commander';
import type { CalibrateFlags } from './commands/calibrate';
import type { EvaluateFlags } from './commands/evaluate';
import type { EvaluateDetectorsFlags } from './commands/evaluate-detectors';
import type { EvaluateFramingFlags } from './commands/evaluate-framing';
import type { ExportFlags } from './commands/export';
import type { TrainFlags } from './commands/train';
import { onlyFolder } from './run/data-folders';
import { DETECTOR_NAME, TRAINING_ARM_NAMES, type TrainableName } from './training-arms';

/** Adds `train`, `evaluate` and `export`. Their code is loaded when they run: no other command waits for TensorFlow.js. */
export function addTrainingCommands(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('train')
    .description('train a network; interrupted with Ctrl-C it saves, and the same command goes on')
    .addArgument(new Argument('<network>', 'what to train').choices([...TRAINING_ARM_NAMES, DETECTOR_NAME]))
    .requiredOption('--data <folders...>', 'the data set, see below; a detector takes several')
    .option('--out <folder>', 'checkpoints, weights and log (default: crowdtone-training/<network>)')
    .option(
      '--epochs <n>',
      'passes through the training faces (default: 30, fsr-fer 12 and 6, detector 60 of 500 steps)',
    )
    .option('--seed <n>', 'seed of everything random (default: 1)')
    .option('--rate <r>', 'highest learning rate; a lower one goes on from weights that are trained already')
    .option('--teacher <weights>', 'weights of the trained teacher; students and fsr-fer need them')
    .option(
      '--ensemble <weights...>',
      'networks whose answers to the sharp faces are half of the targets; asked once, kept beside --out',
    )
    .option('--from <weights>', 'weights to start from (default: students from the teacher, the others afresh)')
    .option('--faces <folder>', 'detector: FER+, whose faces people the made crowds')
    .option(
      '--bfloat16',
      'round operands of convolutions: faster on processors with bfloat16 (avx512_bf16, AMX)',
      false,
    )
    .addHelpText('after', TRAIN_HELP)
    .action(async (name: TrainableName, flags: TrainFlags) => {
      const { train } = require('./commands/train') as typeof import('./commands/train');
      setExitCode(await train(name, flags));
    });

  program
    .command('evaluate')
    .description('measure networks on faces of 48 down to 8 px, or face detectors; prints a table, writes report.html')
    .option('--model <names...>', 'expression models by name, weights as path or name=path, or human')
    .option('--detector <names...>', 'face detectors instead: by name or path, see below')
    .option('--shares', 'how group shares of one --model are estimated, on altered faces too, and what it costs', false)
    .option('--framing', 'how crops of the detectors are framed, and what that does to the models, see below', false)
    .option('--data <folders...>', 'the data set, see below; a detector takes several; only --framing works without')
    .addOption(
      new Option('--split <split>', 'what to measure on: valid to choose networks by, test once at the end')
        .choices(['valid', 'test', 'train'])
        .default('test'),
    )
    .option(
      '--out <folder>',
      'where evaluation.json, report.html and, of models, accuracy.svg go (default: they are not written)',
    )
    .option('--altered', 'models: also faces altered by what cameras do (JPEG, noise, motion, framing, video)', false)
    .option('--groups <file>', 'models: also groups of faces apart, with intervals; a CSV of picture,grouping,...')
    .option('--json', 'print the figures as JSON on standard output', false)
    .addHelpText('after', EVALUATE_HELP)
    .action(async (flags: EvaluateAnyFlags) => {
      setExitCode(await evaluateAny(flags));
    });

  program
    .command('calibrate')
    .description('make a model folder with a calibration of your own labelled faces; the weights stay')
    .requiredOption('--data <folder>', 'labelled faces of every expression, see below')
    .option('--model <name>', 'whose weights', 'gme-net')
    .requiredOption('--out <folder>', "where model folders lie; the model's own is made in it")
    .addHelpText('after', DATA_LAYOUT)
    .action(async (flags: CalibrateFlags) => {
      const { calibrate } = require('./commands/calibrate') as typeof import('./commands/calibrate');
      setExitCode(await calibrate(flags));
    });

  program
    .command('export')
    .description('make the folder that a trained network ships in: float16 weights, calibration, model card')
    .requiredOption('--weights <places...>', 'weights of gme-net, fsr-fer or the detector: file, run or model')
    .requiredOption(
      '--data <folders...>',
      'the data set that they were trained on, see below; of a detector all of them',
    )
    .option('--out <folder>', "where model folders lie; the network's own is made in it", 'packages/networks/models')
    .addHelpText('after', EXPORT_HELP)
    .action(async (flags: ExportFlags) => {
      const { exportTrained } = require('./commands/export') as typeof import('./commands/export');
      setExitCode(await exportTrained(flags));
    });
}

type EvaluateAnyFlags = Omit<EvaluateDetectorsFlags, 'detector' | 'data'> &
  Partial<Pick<EvaluateFlags, 'model' | 'data' | 'altered' | 'groups'> & Pick<EvaluateDetectorsFlags, 'detector'>> &
  Pick<EvaluateFramingFlags, 'framing'> & { readonly shares: boolean };

async function evaluateAny(asked: EvaluateAnyFlags): Promise<number> {
  const { model, detector, framing, shares, data, altered = false, groups, ...flags } = asked;
  if (framing) {
    const { evaluateFraming } = require('./commands/evaluate-framing') as typeof import('./commands/evaluate-framing');
    const folder = data === undefined ? undefined : onlyFolder(data);
    return await evaluateFraming({ ...flags, framing, model, detector, data: folder });
  }
  if (data === undefined) {
    const message = 'name the data set with --data; only --framing works without; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if ((model === undefined) === (detector === undefined)) {
    const message =
      'give either --model or --detector: they are measured on different data; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if (detector !== undefined) {
    if (altered || groups !== undefined) {
      const message = '--altered and --groups are for models; leave them out; see crowdtone evaluate --help';
      throw new CrowdtoneError('E_USAGE', message);
    }
    const { evaluateDetectors } =
      require('./commands/evaluate-detectors') as typeof import('./commands/evaluate-detectors');
    return await evaluateDetectors({ ...flags, data, detector });
  }
  const { split } = flags;
  if (split === 'train') {
    const message = '--split train is for detectors; measure models on valid or test; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if (shares) {
    const [name, ...others] = model ?? [];
    if (name === undefined || others.length > 0) {
      const message = '--shares measures one --model; see crowdtone evaluate --help';
      throw new CrowdtoneError('E_USAGE', message);
    }
    const { evaluateShares } = require('./commands/evaluate-shares') as typeof import('./commands/evaluate-shares');
    return await evaluateShares({ ...flags, data: onlyFolder(data), split, model: name });
  }
  const { evaluate } = require('./commands/evaluate') as typeof import('./commands/evaluate');
  const grouped = groups === undefined ? {} : { groups };
  return await evaluate({ ...flags, data, split, altered, model: model ?? [], ...grouped });
}

const DATA_LAYOUT = `
The data set:
  FER+        fer2013new.csv beside the folders FER2013Train, FER2013Valid, FER2013Test with fer0000000.png ...
              (48 x 48 grey; made from fer2013.csv of FER2013 by the tools of github.com/microsoft/FERPlus)
  any other   a folder per expression (neutral, happiness, surprise, sadness, anger, disgust, fear, contempt; or 1 to 7
              as in RAF-DB), below train/, valid/, test/ or directly; missing splits are drawn from the training faces`;

const DETECTOR_DATA = `
The detector's data: annotations.jsonl beside the pictures it names, a JSON object a line:
  {"file": "images/a.jpg", "width": 640, "height": 360, "source": "camera 1", "boxes": [
    {"x": 10, "y": 20, "w": 9, "h": 12, "score": 1, "origin": "truth"}, ...]}
  boxes that another detector found have "origin": "teacher", its "score", "trust": "high" or "low", and may have "landmarks"
  (5 x [x, y]); low ones, and heads in "headPoints": [[x, y], ...] under 10 pixels, count as neither face nor background.
  Pictures with true boxes are split by sorted name: the third of each three is for testing, the fifth of each five of the
  rest for validation`;

const TRAIN_HELP = `
Networks: teacher (GME-Net on sharp faces), gme-net and fsr-fer (what ships), plain (a ResNet of equal cost to compare with),
detector (finds the faces).
gme-net-fresh (GME-Net from nothing, as plain is trained).
Ablations: gme-net-alone (no distillation), gme-net-attention (attention only), gme-net-without-mcfeb,
gme-net-without-dbam, fsr-fer-unweighted (no classification-aware weights), fsr-fer-features (nor a critic),
fsr-fer-likeness (alike features alone).
${DATA_LAYOUT}
${DETECTOR_DATA}

Examples:
  crowdtone train teacher --data ferplus
  crowdtone train gme-net --data ferplus --teacher crowdtone-training/teacher/best.weights.safetensors
  crowdtone train fsr-fer --data ferplus --teacher crowdtone-training/teacher/best.weights.safetensors --bfloat16
  crowdtone train gme-net-fresh --data ferplus --ensemble packages/training/weights/teacher packages/networks/models/gme-net
  crowdtone train plain --data ferplus --epochs 10 --out plain-10
  crowdtone train detector --data tiny-faces --faces ferplus`;

const EVALUATE_HELP = `
Temperatures and share estimators are fitted on the validation faces, figures measured on faces with a majority. Weights
are a file, the folder of a training run, whose best ones are taken, or the folder of a model; any arm of crowdtone train
can be measured. Groups are a table such as
  picture,age,light
  fer0032220.png,child,dim
${DATA_LAYOUT}

Detectors: tiny-face, ssd (in tiles, as analyze has it), ssd-whole and faceapi-tiny (face-api as it comes), or the weights of
  tiny-face by path, a file or a folder. NAME@PX looks for faces from PX pixels, as --min-face does (default: 10).
${DETECTOR_DATA}

Framing: how the boxes of --detector (default: tiny-face) lie to the canonical face window, and what --model (default: gme-net)
  reads in the window, through the detector, and in tighter and wider crops, at 96, 48, 24 and 12 px. Without --data on the
  photographs of @vladmandic/face-api; with FER+ on its labelled faces too, painted onto people; with the detector's data
  only the boxes are measured.

Examples:
  crowdtone evaluate --model faceapi-baseline human --data ferplus
  crowdtone evaluate --model crowdtone-training/gme-net plain=crowdtone-training/plain --split valid --data ferplus
  crowdtone evaluate --model gme-net fsr-fer teacher=packages/training/weights/teacher/weights.safetensors \\
    --data ferplus --out evaluation
  crowdtone evaluate --model gme-net --data ferplus --json | jq '.candidates[0].sizes[] | [.size, .accuracy]'
  crowdtone evaluate --detector tiny-face tiny-face@8 ssd ssd-whole faceapi-tiny --data tiny-faces --out detectors
  crowdtone evaluate --framing --detector tiny-face ssd --model gme-net fsr-fer faceapi-baseline --data ferplus`;

const EXPORT_HELP = `
Rounds the weights (of several places their mean), measures them as crowdtone evaluate does, and writes weights.safetensors, calibration.json and card.md.
${DATA_LAYOUT}
${DETECTOR_DATA}

Examples:
  crowdtone export --weights crowdtone-training/gme-net/best.weights.safetensors --data ferplus
  crowdtone analyze --model gme-net lecture.mp4    the name is there as soon as the folder is
  crowdtone export --weights crowdtone-training/detector/best.weights.safetensors --data tiny-faces`;
