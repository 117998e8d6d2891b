import { describeBins } from '../store/bin-conformance';
import { describeNotes } from '../store/history-conformance';
import { describeReading, type ReadableStore } from '../store/reading-conformance';
import { MemoryStore } from './memory-store';

const open = async (): Promise<ReadableStore> => {
  const store = new MemoryStore();
  return {
    reader: store,
    saveRun: async (run) => store.commit({ kind: 'run', run }),
    saveSources: async (...sources) => store.commit(...sources.map((source) => ({ kind: 'source', source }) as const)),
    saveWindows: async (...windows) => store.commit(...windows.map((window) => ({ kind: 'window', window }) as const)),
    close: async () => undefined,
  };
};

describeReading('the in-memory store', open);
describeBins('the in-memory store', open);

describeNotes('the in-memory store', async () => {
  const store = new MemoryStore();
  return {
    reader: store,
    saveAlert: async (alert) => store.commit({ kind: 'alert', alert }),
    close: async () => undefined,
  };
});
