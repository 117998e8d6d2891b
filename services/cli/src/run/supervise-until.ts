import type { Operations } from '@crowdtone/observability';
import type { Cleanup } from './cleanup';
import type { SupervisedService } from './supervised-service';

/** Stops a service with the rest of its run; until then the program is ready only while the service is at work. */
export function superviseUntil(cleanup: Cleanup, service: SupervisedService, operations?: Operations): void {
  cleanup.defer(service.name, () => service.stop());
  if (operations === undefined) return;
  cleanup.defer(
    `readiness of ${service.name}`,
    operations.readiness.need(service.name, () => service.checkAtWork()),
  );
}
