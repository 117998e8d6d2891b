import { readFile } from 'node:fs/promises';
import { CrowdtoneError } from '@crowdtone/domain';

/** In the environment: the secret, or the file that holds it. */
const VARIABLE = 'CROWDTONE_CLUSTER_SECRET';
const FILE_VARIABLE = `${VARIABLE}_FILE`;

/** Characters: as many as 24 random bytes have in base64, which is more than anyone types by hand. */
const MIN_LENGTH = 32;

const ADVICE = `make one with "openssl rand -base64 32" and give it to every machine in ${VARIABLE}, or in a file named by ${FILE_VARIABLE}`;

/**
 * The secret that all machines of a deployment have, from which the key of face crops is derived. It is taken out of the
 * environment, so that no process that is started from here inherits it.
 *
 * @throws {CrowdtoneError} E_CLUSTER_SECRET when it is missing, unreadable or short; no message holds any of it
 */
export async function readClusterSecret(environment: NodeJS.ProcessEnv): Promise<string> {
  const { [VARIABLE]: given, [FILE_VARIABLE]: file } = environment;
  delete environment[VARIABLE];
  const secret = (file ? await readSecretFile(file) : (given ?? '')).trim();
  if (secret === '') throw refused('is missing, which every machine needs to read the face crops of the others');
  if (secret.length < MIN_LENGTH) throw refused(`has ${secret.length} characters of at least ${MIN_LENGTH}`);
  return secret;
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw refused(`cannot be read from ${file} (${(cause as NodeJS.ErrnoException).code})`);
  }
}

function refused(what: string): CrowdtoneError {
  return new CrowdtoneError('E_CLUSTER_SECRET', `the secret of the deployment ${what}; ${ADVICE}`);
}
