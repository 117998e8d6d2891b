/** `npm run simulate`: how many cameras hold, and what gives out first. */
import { endWithError, parseCommand, refusal } from '../tool';
import { scaledTo } from './costs';
import { measureDatabase, measureRedis } from './measure';
import { type Answer, answer, stepsTo } from './plan';
import { formatAnswers } from './report';

const HELP = `Usage: npm run simulate -- [options]

A model of cameras, ingest, Redis, expression workers, aggregators and the database, with costs that were measured
(docs/benchmarks/capacity.md). Says for 1, 2, 4, 10 and so on cameras how busy each part is, and names the bottleneck.

  --cameras N         the most cameras [10000]
  --fps N             frames per second to analyse of each camera [2]
  --faces N           people in view of each camera [30]
  --size WxH          pixels of the video [1920x1080]
  --cores N           cores of one machine that does everything [as many machines as it takes]
  --database-cores N  cores of the server of the database [4]
  --redis-gbits N     bandwidth to Redis, Gbit/s [10]
  --seconds N         simulated time [20]
  --seed N            of the moments at which cameras begin [1]
  --measure           measures what Redis and PostgreSQL take here, and prints it as JSON; nothing is simulated
  --json              as JSON, a list with one entry for each number of cameras
  --help              this text

Examples:
  npm run simulate -- --cameras 10000
  npm run simulate -- --cameras 4 --cores 2
`;

const NUMBERS = {
  ...{
    cameras: '10000',
    fps: '2',
    faces: '30',
    cores: '',
    'redis-gbits': '10',
    'database-cores': '4',
    seconds: '20',
    seed: '1',
  },
} as const;

const OPTIONS = {
  cameras: { type: 'string' },
  fps: { type: 'string' },
  faces: { type: 'string' },
  size: { type: 'string', default: '1920x1080' },
  cores: { type: 'string' },
  'redis-gbits': { type: 'string' },
  'database-cores': { type: 'string' },
  measure: { type: 'boolean', default: false },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const { values } = parseCommand(args, { options: OPTIONS });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    if (values.measure) {
      const measured = { ...(await measureRedis()), ...(await measureDatabase()) };
      process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
      return 0;
    }
    const number = (name: keyof typeof NUMBERS, isWhole = false) =>
      positive(name, values[name] ?? NUMBERS[name], isWhole);
    const question = {
      cameras: stepsTo(number('cameras', true)),
      ...{ fps: number('fps'), faces: number('faces', true), seconds: number('seconds'), seed: number('seed', true) },
      cores: values.cores === undefined ? null : number('cores', true),
      databaseCores: number('database-cores', true),
      redisBytesPerSecond: (number('redis-gbits') * 1e9) / 8,
    };
    const answers: Answer[] = [...answer(question, scaledTo(sizeOf(values.size)))];
    process.stdout.write(values.json ? `${JSON.stringify(answers, null, 2)}\n` : formatAnswers(answers));
    return 0;
  } catch (error) {
    return endWithError(error);
  }
}

function positive(name: string, text: string, isWhole: boolean): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value))) return value;
  throw refusal(`--${name} ${text} is not a ${isWhole ? 'whole ' : ''}number above 0`);
}

function sizeOf(text: string): { width: number; height: number } {
  const [, width = '', height = ''] = /^(\d{1,5})x(\d{1,5})$/.exec(text) ?? [];
  if (Number(width) > 0 && Number(height) > 0) return { width: Number(width), height: Number(height) };
  throw refusal(`--size ${text} is not a size such as 1920x1080`);
}
