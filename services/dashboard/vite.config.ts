import { join } from 'node:path';
import type { UserConfig } from 'vite';

/** esbuild compiles the JSX itself; packages are bundled from their source, because their builds are for Node. */
export default {
  root: __dirname,
  // Relative addresses, so that the page works under any path of a proxy.
  base: './',
  resolve: {
    alias: {
      '@crowdtone/domain': join(__dirname, '../../packages/domain/src/index.ts'),
      '@crowdtone/texts': join(__dirname, '../../packages/texts/src/index.ts'),
      '@crowdtone/runtime/clock': join(__dirname, '../../packages/runtime/src/clock.ts'),
      '@crowdtone/runtime/group-by': join(__dirname, '../../packages/runtime/src/group-by.ts'),
    },
  },
  esbuild: { jsx: 'automatic' },
  build: {
    target: 'es2022',
    // A page without inlined files, so that its content security policy needs no exceptions.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // ECharts is most of it, then the texts of both languages; all is needed at once and cached for good.
    chunkSizeWarningLimit: 1_200,
    rollupOptions: {
      onwarn(warning, warn) {
        // Comments of zod that are meant for another bundler.
        if (warning.code !== 'INVALID_ANNOTATION') warn(warning);
      },
    },
  },
} satisfies UserConfig;
