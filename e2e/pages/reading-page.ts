import type { Locator } from '@playwright/test';
import { ViewerPage } from './viewer-page.ts';

/** Reading as work: what stands in the line that names the patient, the strip, and the questions. */
export class ReadingPage extends ViewerPage {
  state(): Locator {
    return this.page.getByRole('button', { name: /^Reading state: / });
  }

  viewed(): Locator {
    return this.page.getByRole('button', { name: /^(\d+ of \d+|All images) viewed/ });
  }

  question(): Locator {
    return this.page.getByRole('dialog');
  }

  star(place = 0): Locator {
    return this.pane(place).getByRole('img', { name: 'Key image' });
  }

  tile(index: number): Locator {
    return this.page.getByRole('navigation', { name: 'Series of this study' }).getByRole('button').nth(index);
  }

  /** Looks at the image that is on the screen until it counts, as the line says. */
  async look(words: string): Promise<void> {
    await this.viewed().filter({ hasText: words }).waitFor();
  }

  async close(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back to the studies' }).click();
  }
}
