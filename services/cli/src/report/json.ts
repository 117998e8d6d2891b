import type { Report } from '@crowdtone/domain';

/** A report as indented JSON with a line feed at its end, a source at a time: of thousands of files the whole is many megabytes. */
export function* reportJson({ sources, ...report }: Report): Generator<string> {
  yield `${JSON.stringify(report, null, 2).slice(0, -'\n}'.length)},\n  "sources": [`;
  for (const [index, source] of sources.entries()) {
    // Line feeds within texts are escaped, so that every one that is left ends a line.
    const text = JSON.stringify(source, null, 2).replaceAll('\n', '\n    ');
    yield `${index === 0 ? '' : ','}\n    ${text}`;
  }
  yield `${sources.length === 0 ? '' : '\n  '}]\n}\n`;
}
