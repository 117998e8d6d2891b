/// <reference lib="dom" />
import { join } from 'node:path';
import { type Gateway, type GatewayOptions, startGateway } from '@crowdtone/gateway';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import { ThumbnailSource } from '@crowdtone/testing/gateway/thumbnail-source';
import pino from 'pino';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { WatchedPage } from './watched-page';

const DASHBOARD_DIR = join(__dirname, '../../services/dashboard/dist');
const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
}

/** The built dashboard, which `npm test` brings up to date first, and the Chromium that opens it. */
export class BrowserRig {
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<BrowserRig> {
    return new BrowserRig(await launchChromium());
  }

  /** A gateway of its own over an empty store. */
  async serve(
    access?: GatewayOptions['access'],
    cameras?: GatewayOptions['cameras'],
    timeZone?: string,
    recorded?: GatewayOptions['store'],
    finder?: GatewayOptions['finder'],
  ): Promise<ServedDashboard> {
    const served = new ServedDashboard(DASHBOARD_DIR, this.browser, access, cameras, timeZone, recorded, finder);
    await served.startGateway();
    return served;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** A gateway that can be restarted on its port, and the pages that look at it. */
export class ServedDashboard {
  readonly store = new MemoryStore();
  readonly pictures = new ThumbnailSource();
  readonly #pages: WatchedPage[] = [];
  #gateway: Gateway | null = null;
  #port = 0;

  constructor(
    private readonly dashboardDir: string,
    private readonly browser: Browser,
    private readonly access: GatewayOptions['access'],
    private readonly cameras?: GatewayOptions['cameras'],
    private readonly timeZone?: string,
    /** A real store, in place of {@link store}, which then has the events alone. */
    private readonly recorded?: GatewayOptions['store'],
    private readonly finder?: GatewayOptions['finder'],
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async startGateway(): Promise<void> {
    this.#gateway = await startGateway({
      store: this.recorded ?? this.store,
      events: this.store,
      pictures: this.pictures,
      port: this.#port,
      dashboardDir: this.dashboardDir,
      access: this.access,
      cameras: this.cameras,
      finder: this.finder,
      timeZone: this.timeZone,
      logger: pino({ level: 'silent' }),
    });
    this.#port = Number(new URL(this.#gateway.url).port);
  }

  async stopGateway(): Promise<void> {
    await this.#gateway?.close();
    this.#gateway = null;
  }

  async open(path = '/', options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await this.openBlank(options);
    await watched.page.goto(`${this.url}${path}`);
    return watched;
  }

  /** A page that has not gone to the dashboard yet. */
  async openBlank(options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      // Charts that do not move can be compared.
      reducedMotion: 'reduce',
      ...options,
    });
    const watched = new WatchedPage(await context.newPage(), this.url);
    this.#pages.push(watched);
    return watched;
  }

  async close(): Promise<void> {
    for (const { page } of this.#pages) await page.context().close();
    await this.stopGateway();
  }
}
