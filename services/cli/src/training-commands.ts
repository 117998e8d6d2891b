import { Argument, type Command } from 'commander';
import type { EvaluateFlags } from './commands/evaluate';
import type { ExportFlags } from './commands/export';
import type { TrainFlags } from './commands/train';
import { DETECTOR_NAME, TRAINING_ARM_NAMES, type TrainableName } from './training-arms';

/** Adds `train`, `evaluate` and `export`. Their code is loaded when they run: no other command waits for TensorFlow.js. */
export function addTrainingCommands(program: Command, setExitCode: (exitCode: number) => void): void {
  program
    .command('train')
    .description('train a network; interrupted with Ctrl-C it saves, and the same command goes on')
    .addArgument(new Argument('<network>', 'what to train').choices([...TRAINING_ARM_NAMES, DETECTOR_NAME]))
    .requiredOption('--data <folder>', 'the data set, see below')
    .option('--out <folder>', 'checkpoints, weights and log (default: crowdtone-training/<network>)')
    .option(
      '--epochs <n>',
      'passes through the training faces (default: 30, fsr-fer 12 and 6, detector 60 of 500 steps)',
    )
    .option('--seed <n>', 'seed of everything random (default: 1)')
    .option('--teacher <weights>', 'weights of the trained teacher; all but teacher and plain need them')
    .option('--from <weights>', 'weights to start from (default: students from the teacher, the others afresh)')
    .option('--faces <folder>', 'detector: FER+, whose faces people the made crowds')
    .option('--bfloat16', 'round operands of convolutions: twice the speed where the processor has AMX', false)
    .addHelpText('after', TRAIN_HELP)
    .action(async (name: TrainableName, flags: TrainFlags) => {
      const { train } = require('./commands/train') as typeof import('./commands/train');
      setExitCode(await train(name, flags));
    });

  program
    .command('evaluate')
    .description('measure networks on faces of 48 down to 8 px; prints a table, writes report.html')
    .requiredOption('--model <names...>', 'models by name, weight files by path, or human')
    .requiredOption('--data <folder>', 'the data set, see below')
    .option('--out <folder>', 'where evaluation.json and report.html go (default: they are not written)')
    .option('--json', 'print the figures as JSON on standard output', false)
    .addHelpText('after', EVALUATE_HELP)
    .action(async (flags: EvaluateFlags) => {
      const { evaluate } = require('./commands/evaluate') as typeof import('./commands/evaluate');
      setExitCode(await evaluate(flags));
    });

  program
    .command('export')
    .description('make the folder that a trained network ships in: float16 weights, calibration, model card')
    .requiredOption('--weights <file>', 'weights of gme-net or fsr-fer')
    .requiredOption('--data <folder>', 'the data set that they were trained on, see below')
    .option('--out <folder>', "where model folders lie; the network's own is made in it", 'packages/networks/models')
    .addHelpText('after', EXPORT_HELP)
    .action(async (flags: ExportFlags) => {
      const { exportTrained } = require('./commands/export') as typeof import('./commands/export');
      setExitCode(await exportTrained(flags));
    });
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
  (5 x [x, y]); low ones, and heads in "headPoints": [[x, y], ...], count as neither face nor background`;

const TRAIN_HELP = `
Networks: teacher (GME-Net on sharp faces), gme-net and fsr-fer (what ships), plain (a ResNet of equal cost to compare with),
detector (finds the faces).
Ablations: gme-net-alone (no distillation), gme-net-attention (attention only), gme-net-without-mcfeb,
gme-net-without-dbam, fsr-fer-features (no critic), fsr-fer-unweighted (no classification-aware weights).
${DATA_LAYOUT}
${DETECTOR_DATA}

Examples:
  crowdtone train teacher --data ferplus
  crowdtone train gme-net --data ferplus --teacher crowdtone-training/teacher/best.weights.safetensors
  crowdtone train fsr-fer --data ferplus --teacher crowdtone-training/teacher/best.weights.safetensors --bfloat16
  crowdtone train plain --data ferplus --epochs 10 --out plain-10
  crowdtone train detector --data tiny-faces --faces ferplus`;

const EVALUATE_HELP = `
Temperatures and share estimators are fitted on the validation faces, figures measured on test faces with a majority.
${DATA_LAYOUT}

Examples:
  crowdtone evaluate --model faceapi-baseline human --data ferplus
  crowdtone evaluate --model crowdtone-training/gme-net/best.weights.safetensors --data ferplus --out evaluation
  crowdtone evaluate --model gme-net --data ferplus --json | jq '.candidates[0].sizes[] | [.size, .accuracy]'`;

const EXPORT_HELP = `
Rounds the weights, measures them as crowdtone evaluate does, and writes weights.safetensors, calibration.json and card.md.
${DATA_LAYOUT}

Examples:
  crowdtone export --weights crowdtone-training/gme-net/best.weights.safetensors --data ferplus
  crowdtone analyze --model gme-net lecture.mp4    the name is there as soon as the folder is`;
