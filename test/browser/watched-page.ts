/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** A page that records console messages, errors and requests. */
export class WatchedPage {
  /** Console warnings and errors, and uncaught errors. */
  readonly complaints: string[] = [];
  /** Addresses of requests to other hosts than the gateway. */
  readonly strayRequests: string[] = [];

  constructor(
    readonly page: Page,
    home: string,
  ) {
    page.on('console', (message) => {
      if (!['error', 'warning', 'assert'].includes(message.type())) return;
      this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${home}/`)) this.strayRequests.push(request.url());
    });
  }

  /** Waits until the page contains the text. */
  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** The image on the canvas of a card, as a data URL. */
  chart(card: string): Promise<string> {
    return this.page.locator(`.${card} canvas`).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  }

  /** Waits until the image on the canvas of a card differs from `before`. */
  async untilRedrawn(card: string, before: string): Promise<void> {
    await this.page.waitForFunction(
      ({ selector, old }) => document.querySelector<HTMLCanvasElement>(selector)?.toDataURL() !== old,
      { selector: `.${card} canvas`, old: before },
    );
  }
}
