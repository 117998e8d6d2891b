import { liveIngestConfigSchema, readServiceConfig, runServiceProcess } from '@crowdtone/config';
import { startLiveIngest } from './start-live-ingest';

void runServiceProcess(() => startLiveIngest(readServiceConfig(liveIngestConfigSchema)));
