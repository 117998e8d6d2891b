import { liveIngestConfigSchema, receiveServiceConfig } from '@crowdtone/config';
import { runServiceProcess } from '@crowdtone/runtime';
import { startLiveIngest } from './start-live-ingest';

void runServiceProcess(async () => startLiveIngest(await receiveServiceConfig(liveIngestConfigSchema)));
