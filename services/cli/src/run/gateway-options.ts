import { dirname, join } from 'node:path';
import { DEFAULT_RETENTION, type LiveConfig, restrictsAccess } from '@crowdtone/config';
import type { GatewayOptions } from '@crowdtone/gateway';

/** What a gateway gets of a configuration, and where the dashboard is. */
export function gatewayOptions(
  config: LiveConfig | null,
): Pick<GatewayOptions, 'access' | 'limits' | 'timeZone' | 'retention' | 'dashboardDir'> {
  const { access, limits, timeZone, retention = DEFAULT_RETENTION } = config ?? {};
  return {
    // Without tokens or another sign-in the section does not restrict access.
    access: access && restrictsAccess(access) ? access : undefined,
    ...{ limits, timeZone, retention },
    dashboardDir: join(dirname(require.resolve('@crowdtone/dashboard/package.json')), 'dist'),
  };
}
