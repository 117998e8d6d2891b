import { type StoredReport, videosOf } from './stored-report';

/** A report as indented JSON with a line feed at its end, a source at a time: of thousands of files the whole is many megabytes. */
export async function* reportJson({ records, read, ...report }: StoredReport): AsyncGenerator<string> {
  yield `${JSON.stringify(report, null, 2).slice(0, -'\n}'.length)},\n  "sources": [`;
  let separator = '';
  for await (const source of videosOf({ read }, records)) {
    // Line feeds within texts are escaped, so that every one that is left ends a line.
    const text = JSON.stringify(source, null, 2).replaceAll('\n', '\n    ');
    yield `${separator}\n    ${text}`;
    separator = ',';
  }
  yield `${records.length === 0 ? '' : '\n  '}]\n}\n`;
}
