interface Writer {
  run(sql: string, values?: readonly (string | number | null)[]): Promise<unknown>;
}

/** A writer that counts the statements it passes on to another one. */
export function countStatements<Inner extends Writer>(inner: Inner) {
  let statements = 0;
  const run: Writer['run'] = (sql, values) => {
    statements += 1;
    return inner.run(sql, values);
  };
  return { writer: { ...inner, run } as Inner, statementsOf: () => statements };
}
