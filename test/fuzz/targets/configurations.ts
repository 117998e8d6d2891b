/** Configuration files, in YAML and JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashToken, readLiveConfig } from '@crowdtone/config';
import { asCrowdtoneError } from '@crowdtone/domain';
import type { RandomStream } from '@crowdtone/runtime';
import { secretAddress } from '../addresses';
import { mutateJson, mutateText } from '../mutate-text';
import { PLANTED, requireNoSecret } from '../secrets';
import type { CaseInput, Target } from '../target';

const KEYS = [
  'sources',
  'access',
  'limits',
  'alerts',
  'webhooks',
  'url',
  'tokens',
  `rtsp://u:${PLANTED.password}@cam/1`,
];

/** The `configurations` target. */
export function openConfigurations(): Target {
  const folder = mkdtempSync(join(tmpdir(), 'crowdtone-fuzz-'));
  return {
    generate(random: RandomStream) {
      const value = configuration(random);
      const kind = random.integer(8);
      if (kind === 7) return { text: asYaml(value) };
      if (kind < 3) return { text: JSON.stringify(mutateJson(random, value, KEYS)) };
      const text = kind === 3 ? JSON.stringify(value) : asYaml(value);
      return { text: mutateText(random, text) };
    },
    async run({ text }: CaseInput) {
      const path = join(folder, 'cameras.yaml');
      writeFileSync(path, Buffer.from(String(text), 'utf8'));
      try {
        await readLiveConfig(path);
        return 'valid';
      } catch (thrown) {
        const error = asCrowdtoneError(thrown);
        if (error.errorClass !== 'usage') throw thrown;
        requireNoSecret(error.message, 'the error');
        return error.code;
      }
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
}

function configuration(random: RandomStream): Readonly<Record<string, object>> {
  return {
    analysis: { fps: 2, detector: 'tiny-face', minFace: 'auto', window: 5, floor: 5 },
    sources: [
      { id: 'hall', url: secretAddress(random), setting: 'event', mask: ['0,0 1,0.1'], rotate: 90 },
      { id: 'class', url: secretAddress(random), setting: 'education', legalBasis: 'file 7', stallSeconds: 5 },
    ],
    access: {
      tokens: [{ name: 'desk', hash: hashToken(PLANTED.token), role: 'viewer', expires: '2030-01-01T00:00:00Z' }],
      publicNames: ['crowd.example'],
      trustedProxies: ['10.0.0.1'],
    },
    limits: { windowSeconds: 10, perToken: { sockets: 5 } },
    alerts: [{ name: 'joy', kind: 'mood', measure: 'happiness', above: 0.6, forSeconds: 15, sources: ['hall'] }],
    webhooks: [
      { name: 'pager', url: `https://p:${PLANTED.password}@hooks.example/x`, secret: `${PLANTED.signing}0123456789` },
    ],
  };
}

/** Block style at the outermost level, flow style (JSON) below. */
function asYaml(value: Readonly<Record<string, object>>): string {
  const lines = Object.entries(value).map(([key, part]) => {
    if (!Array.isArray(part)) return `${key}: ${JSON.stringify(part)}`;
    return `${key}:\n${part.map((item) => `  - ${JSON.stringify(item)}`).join('\n')}`;
  });
  return `# cameras\n${lines.join('\n')}\n`;
}
