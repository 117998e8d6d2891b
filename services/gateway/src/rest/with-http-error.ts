import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { HttpError, hasHttpStatus } from '../http-error';

/**
 * The answer of a registry.
 *
 * @param fieldOf the field of the body that an error concerns
 * @throws {HttpError} in place of its errors that the caller can correct
 */
export async function withHttpError<Value>(
  answer: Promise<Value>,
  fieldOf: Readonly<Partial<Record<ErrorCode, string>>> = {},
): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CrowdtoneError) || error.errorClass !== 'usage' || !hasHttpStatus(error.code)) throw error;
    const { code, message } = error;
    const path = fieldOf[code];
    throw new HttpError(code, message, path === undefined ? {} : { issues: [{ path, message }] });
  }
}
