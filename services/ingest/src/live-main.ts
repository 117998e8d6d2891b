import { liveIngestConfigSchema, receiveServiceConfig } from '@crowdtone/config';
import { reportToParent, runServiceProcess } from '@crowdtone/runtime';
import { startLiveIngest } from './start-live-ingest';

void runServiceProcess(async () =>
  startLiveIngest(await receiveServiceConfig(liveIngestConfigSchema), (report) => void reportToParent(report)),
);
