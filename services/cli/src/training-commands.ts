import { CrowdtoneError } from '@crowdtone/domain';
import { TINY_FACE_SHAPES } from '@crowdtone/networks';
import { Argument, type Command, Option } from 'commander';
import type { CalibrateFlags } from './commands/calibrate';
import type { EvaluateFlags } from './commands/evaluate';
import type { EvaluateDetectorsFlags } from './commands/evaluate-detectors';
import type { EvaluateFramingFlags } from './commands/evaluate-framing';
import type { ExportFlags } from './commands/export';
import type { TrainFlags } from './commands/train';
import { onlyFolder } from './run/data-folders';
import { DETECTOR_NAME, TRAINING_ARM_NAMES, type TrainableName } from './training-arms';

/** Adds `train`, `evaluate`, `calibrate` and `export`. Their code is loaded when they run, so that other commands do not load TensorFlow.js. */
export function addTrainingCommands(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('train')
    .description('train a network; Ctrl-C saves the run, and the same command resumes it')
    .addArgument(new Argument('<network>', 'what to train').choices([...TRAINING_ARM_NAMES, DETECTOR_NAME]))
    .requiredOption('--data <folders...>', 'the data set, see below; several for a detector')
    .option('--out <folder>', 'checkpoints, weights and log (default: crowdtone-training/<network>)')
    .option('--epochs <n>', 'passes over the training faces (default: 30, fsr-fer 12 and 6, detector 60 of 500 steps)')
    .option('--seed <n>', 'random seed (default: 1)')
    .option('--rate <r>', 'peak learning rate; use a lower one to continue from trained weights')
    .option(
      '--balancing <strength>',
      'how far rare expressions are shown as often as frequent ones: 0 not at all, 1 as often (default: 0.5); not for fsr-fer',
    )
    .option('--teacher <weights>', 'weights of the trained teacher; required by students and fsr-fer')
    .option(
      '--ensemble <weights...>',
      'networks whose predictions for sharp faces are blended into the targets; cached beside --out',
    )
    .option('--from <weights>', 'initial weights (default: the teacher for students, random for the others)')
    .option('--faces <folder>', 'detector: FER+, whose faces are used in synthetic crowds')
    .option(
      '--second-teacher <detector>',
      'detector: a detector by name or path that checks the pseudo-labels, see below; cached beside --out',
    )
    .addOption(
      new Option('--shape <shape>', 'detector: convolutions of its network (default: separable)').choices(
        TINY_FACE_SHAPES,
      ),
    )
    .option(
      '--bfloat16',
      'round the operands of convolutions: faster on processors with bfloat16 (avx512_bf16, AMX)',
      false,
    )
    .addHelpText('after', TRAIN_HELP)
    .action(async (name: TrainableName, flags: TrainFlags) => {
      const { train } = require('./commands/train') as typeof import('./commands/train');
      setExitCode(await train(name, flags));
    });

  program
    .command('evaluate')
    .description(
      'evaluate expression networks on faces of 48 to 8 px, or face detectors; prints a table, writes report.html',
    )
    .option('--model <names...>', 'expression models by name, weights as path or name=path, or human')
    .option('--detector <names...>', 'face detectors instead, by name or path, see below')
    .option(
      '--shares',
      'evaluate the estimation of group shares of one --model, also on altered faces, and its cost',
      false,
    )
    .option('--framing', 'evaluate the framing of detector crops and its effect on models, see below', false)
    .option('--data <folders...>', 'the data set, see below; several for a detector; optional with --framing')
    .addOption(
      new Option('--split <split>', 'evaluated split: valid for model selection, test once at the end')
        .choices(['valid', 'test', 'train'])
        .default('test'),
    )
    .option(
      '--out <folder>',
      'folder for evaluation.json, report.html and, for models, accuracy.svg (default: not written)',
    )
    .option('--altered', 'models: also evaluate degraded faces (JPEG, noise, motion, framing, video)', false)
    .option(
      '--groups <file>',
      'models: also evaluate groups of faces, with intervals; a CSV file of image,grouping,...',
    )
    .option(
      '--markdown <file>',
      '--shares: write the tables into this page, in place of those of the same model and split',
    )
    .option('--json', 'print the figures as JSON on standard output', false)
    .addHelpText('after', EVALUATE_HELP)
    .action(async (flags: EvaluateAnyFlags) => {
      setExitCode(await evaluateAny(flags));
    });

  program
    .command('calibrate')
    .description('create a model folder calibrated on your own labelled faces; the weights stay the same')
    .requiredOption('--data <folder>', 'labelled faces of every expression, see below')
    .option('--model <name>', 'model to recalibrate', 'gme-net')
    .requiredOption('--out <folder>', 'parent of the new model folder')
    .addHelpText('after', DATA_LAYOUT)
    .action(async (flags: CalibrateFlags) => {
      const { calibrate } = require('./commands/calibrate') as typeof import('./commands/calibrate');
      setExitCode(await calibrate(flags));
    });

  program
    .command('export')
    .description('create the model folder of a trained network: float16 weights, calibration, model card')
    .requiredOption('--weights <places...>', 'weights of gme-net, fsr-fer or the detector: file, run or model')
    .requiredOption('--data <folders...>', 'the training data, see below; for a detector all data sets')
    .option('--out <folder>', 'parent of the new model folder', 'packages/networks/models')
    .option('--int8-only', 'only add the int8 version to the model folder given as --weights', false)
    .addHelpText('after', EXPORT_HELP)
    .action(async (flags: ExportFlags) => {
      const { exportTrained } = require('./commands/export') as typeof import('./commands/export');
      setExitCode(await exportTrained(flags));
    });
}

type EvaluateAnyFlags = Omit<EvaluateDetectorsFlags, 'detector' | 'data'> &
  Partial<Pick<EvaluateFlags, 'model' | 'data' | 'altered' | 'groups'> & Pick<EvaluateDetectorsFlags, 'detector'>> &
  Pick<EvaluateFramingFlags, 'framing'> & { readonly shares: boolean; readonly markdown?: string };

async function evaluateAny(asked: EvaluateAnyFlags): Promise<number> {
  const { model, detector, framing, shares, data, altered = false, groups, markdown, ...flags } = asked;
  if (markdown !== undefined && !shares) {
    const message = '--markdown is for --shares only; remove it; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if (framing) {
    const { evaluateFraming } = require('./commands/evaluate-framing') as typeof import('./commands/evaluate-framing');
    const folder = data === undefined ? undefined : onlyFolder(data);
    return await evaluateFraming({ ...flags, framing, model, detector, data: folder });
  }
  if (data === undefined) {
    const message = '--data is required except with --framing; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if ((model === undefined) === (detector === undefined)) {
    const message = 'use either --model or --detector, which need different data; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if (detector !== undefined) {
    if (altered || groups !== undefined) {
      const message = '--altered and --groups are for models only; remove them; see crowdtone evaluate --help';
      throw new CrowdtoneError('E_USAGE', message);
    }
    const { evaluateDetectors } =
      require('./commands/evaluate-detectors') as typeof import('./commands/evaluate-detectors');
    return await evaluateDetectors({ ...flags, data, detector });
  }
  const { split } = flags;
  if (split === 'train') {
    const message =
      '--split train is for detectors only; evaluate models on valid or test; see crowdtone evaluate --help';
    throw new CrowdtoneError('E_USAGE', message);
  }
  if (shares) {
    const [name, ...others] = model ?? [];
    if (name === undefined || others.length > 0) {
      const message = '--shares evaluates a single --model; see crowdtone evaluate --help';
      throw new CrowdtoneError('E_USAGE', message);
    }
    const { evaluateShares } = require('./commands/evaluate-shares') as typeof import('./commands/evaluate-shares');
    const page = markdown === undefined ? {} : { markdown };
    return await evaluateShares({ ...flags, ...page, data: onlyFolder(data), split, model: name });
  }
  const { evaluate } = require('./commands/evaluate') as typeof import('./commands/evaluate');
  const grouped = groups === undefined ? {} : { groups };
  return await evaluate({ ...flags, data, split, altered, model: model ?? [], ...grouped });
}

const DATA_LAYOUT = `
The data set:
  FER+        fer2013new.csv beside the folders FER2013Train, FER2013Valid, FER2013Test with fer0000000.png ...
              (48 x 48 grey; made from fer2013.csv of FER2013 by the tools of github.com/microsoft/FERPlus)
  other       a folder per expression (neutral, happiness, surprise, sadness, anger, disgust, fear, contempt; or 1 to 7
              as in RAF-DB), in train/, valid/, test/ or directly; missing splits are taken from the training faces`;

const DETECTOR_DATA = `
The detector's data: annotations.jsonl with one JSON object per line, beside its images:
  {"file": "images/a.jpg", "width": 640, "height": 360, "source": "camera 1", "boxes": [
    {"x": 10, "y": 20, "w": 9, "h": 12, "score": 1, "origin": "truth"}, ...]}
  pseudo-labels of another detector have "origin": "teacher", its "score", "trust": "high" or "low", and optionally "landmarks"
  (5 x [x, y]); untrusted ones, and heads in "headPoints": [[x, y], ...] under 10 pixels, are ignored.
  Images with true boxes are split by sorted name: every third one for testing, every fifth of the rest for validation`;

const TRAIN_HELP = `
Networks: teacher (GME-Net on sharp faces), gme-net and fsr-fer (the networks that ship), plain (a ResNet of equal cost for
comparison), gme-net-fresh and gme-net-late (GME-Net from scratch with the schedule of plain, as it ships and with branches that
part later), detector (the face detector).
Ablations: gme-net-alone (no distillation), gme-net-attention (attention distillation only), gme-net-without-mcfeb,
gme-net-without-dbam, fsr-fer-unweighted (no classification-aware weights), fsr-fer-features (also without critic),
fsr-fer-likeness (feature loss only).
${DATA_LAYOUT}
${DETECTOR_DATA}
With --second-teacher a pseudo-label is a face where both detectors agree, ignored where only one is likely right, and background
where an untrusted one is not confirmed at all. True boxes remain as they are.

Examples:
  crowdtone train teacher --data ferplus
  crowdtone train gme-net --data ferplus --teacher crowdtone-training/teacher/best.weights.safetensors
  crowdtone train fsr-fer --data ferplus --teacher crowdtone-training/teacher/best.weights.safetensors --bfloat16
  crowdtone train gme-net-fresh --data ferplus --ensemble packages/training/weights/teacher packages/networks/models/gme-net
  crowdtone train plain --data ferplus --epochs 10 --out plain-10
  crowdtone train detector --data tiny-faces --faces ferplus
  crowdtone train detector --data tiny-faces --faces ferplus --second-teacher centerface`;

const EVALUATE_HELP = `
Temperatures and share estimators are fitted on the validation faces; accuracy is measured on faces with a majority. Weights are
a file, the folder of a training run (its best weights), or a model folder, of any arm of crowdtone train. A groups file looks
like
  image,age,light
  fer0032220.png,child,dim
${DATA_LAYOUT}

Detectors: tiny-face, ssd (in tiles, as in analyze), ssd-whole and faceapi-tiny (unmodified face-api), or weights of tiny-face
  by file or folder. NAME@PX sets the minimum face size to PX pixels, as --min-face does (default: 10).
${DETECTOR_DATA}

Framing: the relation of --detector boxes (default: tiny-face) to the canonical face window, and predictions of --model (default:
  gme-net) in the window, through the detector, and in tighter and wider crops, at 96, 48, 24 and 12 px. Without --data on the
  photographs of @vladmandic/face-api; with FER+ also on its labelled faces in synthetic images; with the detector's data only
  the boxes are evaluated.

Examples:
  crowdtone evaluate --model faceapi-baseline human --data ferplus
  crowdtone evaluate --model crowdtone-training/gme-net plain=crowdtone-training/plain --split valid --data ferplus
  crowdtone evaluate --model gme-net fsr-fer teacher=packages/training/weights/teacher/weights.safetensors \\
    --data ferplus --out evaluation
  crowdtone evaluate --model gme-net --data ferplus --json | jq '.candidates[0].sizes[] | [.size, .accuracy]'
  crowdtone evaluate --detector tiny-face tiny-face@8 ssd ssd-whole faceapi-tiny --data tiny-faces --out detectors
  crowdtone evaluate --framing --detector tiny-face ssd --model gme-net fsr-fer faceapi-baseline --data ferplus`;

const EXPORT_HELP = `
Rounds the weights (the mean of several), evaluates them like crowdtone evaluate, and writes weights.safetensors,
calibration.json and card.md; of expression networks also the int8 version, with its own calibration.
${DATA_LAYOUT}
${DETECTOR_DATA}

Examples:
  crowdtone export --weights crowdtone-training/gme-net/best.weights.safetensors --data ferplus
  crowdtone export --int8-only --weights packages/networks/models/gme-net --data ferplus
  crowdtone analyze --model gme-net station.mp4    available as soon as the folder exists
  crowdtone export --weights crowdtone-training/detector/best.weights.safetensors --data tiny-faces`;
