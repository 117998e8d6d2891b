/** Files readings, and dies after the step that is its second argument; the first is the address of the database. */
import { type FilingStep, openPostgresStore } from '@crowdtone/store';

async function main(location: string, last: FilingStep): Promise<void> {
  const store = await openPostgresStore(location, { isShared: true });
  await store.readingFiles?.fileReadings({
    hourMs: 20_000,
    onlyClosed: false,
    afterStep: (step) => {
      if (step === last) process.kill(process.pid, 'SIGKILL');
    },
  });
}

main(process.argv[2] ?? '', process.argv[3] as FilingStep).catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
