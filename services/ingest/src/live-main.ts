import { liveIngestConfigSchema, readServiceConfig } from '@crowdtone/config';
import { runServiceProcess } from '@crowdtone/runtime';
import { startLiveIngest } from './start-live-ingest';

void runServiceProcess(() => startLiveIngest(readServiceConfig(liveIngestConfigSchema)));
