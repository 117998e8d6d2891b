import { ERROR_TOPICS, type ErrorClass, type ErrorEntry, EXIT_CODES } from '@crowdtone/domain';
import { markdownTable } from '@crowdtone/runtime';
import { code, GENERATED, page, text } from './markdown';

const MEANINGS: Readonly<Record<ErrorClass, string>> = {
  internal: 'a bug, or a process of the program ended unexpectedly',
  usage: 'the command, an option or the configuration is wrong',
  input: 'a video, a folder or a data set cannot be used; what could be read is in the report, marked partial',
  environment: 'the machine lacks something: a program, a service, memory, disk space',
  interrupted: 'stopped, for instance with Ctrl-C; the report holds what was analysed until then, marked partial',
};

/** `docs/reference/errors.md`, from the registry of codes in the domain. */
export function errorsPage(): string {
  const exits = Object.entries(EXIT_CODES) as [ErrorClass, number][];
  const topics: readonly [string, Readonly<Record<string, ErrorEntry>>][] = Object.entries(ERROR_TOPICS);
  return page(
    GENERATED,
    '# Errors',
    'Every error that a user can cause has a stable code; its text may change. It reads `E_CODE: what was wrong; what to do` on standard error, ' +
      'and `{ "error": { "code": "...", "message": "..." } }` in answers of the REST API; reports and the dashboard show the code of a source that failed. ' +
      '`--debug` adds logs and the place where an error came from. The tables below give the meaning; the message itself says what to do, and ' +
      '[Troubleshooting](../guides/troubleshooting.md) begins with symptoms.',
    '## Exit codes',
    markdownTable(
      ['code', 'class', 'meaning'],
      [['0', '', 'done'], ...exits.map(([name, exit]) => [String(exit), name, MEANINGS[name]])],
    ),
    ...topics.flatMap(([topic, errors]) => [`## ${topic}`, topicTable(errors)]),
  );
}

function topicTable(errors: Readonly<Record<string, ErrorEntry>>): string {
  const entries = Object.entries(errors).sort(([one], [other]) => (one < other ? -1 : 1));
  const hasStatus = entries.some(([, { status }]) => status !== undefined);
  return markdownTable(
    ['code', 'exit code', ...(hasStatus ? ['HTTP status'] : []), 'meaning'],
    entries.map(([name, entry]) => [
      code(name),
      String(EXIT_CODES[entry.class]),
      ...(hasStatus ? [entry.status === undefined ? '' : String(entry.status)] : []),
      text(entry.about),
    ]),
  );
}
