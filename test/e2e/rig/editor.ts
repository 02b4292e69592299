/**
 * What the visible checkpoint editor shows, and where to click in it.
 *
 *   await editor.openRow('0.weight');
 *   expect(await editor.statistic('mean')).toBe(0.5);
 */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export interface Bar {
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

export class Editor {
  constructor(private readonly page: Page) {}

  /** The visible webview, whatever is in it. */
  get frame(): Locator {
    return this.page.locator('iframe.webview.ready').filter({ visible: true });
  }

  /** The document inside: a frame in a frame. */
  get webview(): FrameLocator {
    return this.frame.contentFrame().locator('iframe#active-frame').contentFrame();
  }

  /** Waits for the editor's own page, whatever it shows. */
  async loaded(): Promise<void> {
    await this.webview.locator('main.page').waitFor({ state: 'attached', timeout: 25_000 });
  }

  testId(name: string): Locator {
    return this.webview.getByTestId(name);
  }

  row(name: string): Locator {
    return this.webview.locator(`[data-testid="row"][data-name="${name}"]`);
  }

  /** The text of a row's cell in the overview. */
  async cell(name: string, column: string): Promise<string> {
    return plain(await this.row(name).locator(`.column-${column}`).innerText());
  }

  /** A click on a row of the overview; back when the parameter is there with exact statistics. */
  async openRow(name: string): Promise<void> {
    await this.row(name).locator('.column-name').click();
    await this.shows(name);
  }

  /** Waits for a parameter's view, with its exact statistics. */
  async shows(name: string): Promise<void> {
    await this.heading(name).waitFor({ state: 'attached' });
    await this.webview
      .locator('.precision')
      .filter({ hasText: /^exact/ })
      .waitFor();
    await this.testId('statistics').locator('[data-name="count"][data-value]').waitFor();
  }

  /** Of a parameter's view. */
  heading(name: string): Locator {
    return this.webview.getByRole('heading', { level: 1, name, exact: true });
  }

  /** Back to the overview, by the breadcrumb. */
  async toOverview(): Promise<void> {
    await this.testId('breadcrumb').getByRole('button').click();
    await this.testId('overview-table').waitFor();
  }

  async breadcrumb(): Promise<readonly string[]> {
    return (await this.testId('breadcrumb').getByRole('listitem').allInnerTexts()).map(plain);
  }

  /** A figure of the statistics list, with every digit. */
  async statistic(name: string): Promise<number> {
    return Number(await this.testId('statistics').locator(`[data-name="${name}"]`).getAttribute('data-value'));
  }

  /** A value with every digit, from the grid, which holds only what is on the screen: so it is gone to, by its indices. */
  async value(...indices: readonly number[]): Promise<number> {
    await this.webview.getByRole('textbox', { name: 'Go to index' }).fill(indices.join(', '));
    await this.webview.getByRole('textbox', { name: 'Go to index' }).press('Enter');
    const grid = this.testId('values-grid');
    // The cell is marked in the next frame; until then another one is.
    await grid.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    return Number(await grid.locator('.value.here[data-value]').getAttribute('data-value'));
  }

  /** Moves the pointer to a cell of the heatmap; `of` is the number of rows and columns drawn. */
  async pointAt(at: readonly [number, number], of: readonly [number, number]): Promise<void> {
    const canvas = this.testId('heatmap');
    const { width, height } = await canvas.evaluate((element) => ({ width: element.clientWidth, height: element.clientHeight }));
    await canvas.hover({ position: { x: ((at[1] + 0.5) / of[1]) * width, y: ((at[0] + 0.5) / of[0]) * height } });
  }

  /** What is said of the cell under the pointer: its place, then its value. */
  async tooltip(): Promise<readonly string[]> {
    return (await this.webview.locator('.stage .tooltip > div').allInnerTexts()).map(plain);
  }

  /** Points at every bar of the histogram and reads what is said of it. */
  async bars(): Promise<readonly Bar[]> {
    const bars = this.testId('histogram').locator('.bars rect');
    const found: Bar[] = [];
    for (let bar = 0; bar < (await bars.count()); bar++) {
      const { x, width } = await boxOf(bars.nth(bar));
      const { y, height } = await boxOf(this.testId('histogram'));
      await this.page.mouse.move(x + width / 2, y + height / 3);
      found.push(barOf(plain(await this.webview.locator('.histogram .readout').first().innerText())));
    }
    return found;
  }

  /** Drags over the histogram from the middle of one bar to the middle of another; returns the sentence about what lies inside. */
  async brush(first: number, last: number): Promise<string> {
    const bars = this.testId('histogram').locator('.bars rect');
    const from = await boxOf(bars.nth(first));
    const to = await boxOf(bars.nth(last));
    const { y, height } = await boxOf(this.testId('histogram'));
    const middle = y + height / 3;
    await this.page.mouse.move(from.x + 1, middle);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x + to.width) / 2, middle, { steps: 5 });
    await this.page.mouse.move(to.x + to.width - 1, middle, { steps: 5 });
    await this.page.mouse.up();
    const stated = this.testId('brush-count').filter({ hasText: / of .* values in/ });
    await stated.waitFor();
    return plain(await stated.innerText());
  }

  /** Colour of the heatmap's pixel at a share of its width and height, as `r,g,b`. */
  async heatmapColor(x: number, y: number): Promise<string> {
    return await this.testId('heatmap').evaluate(
      (canvas: HTMLCanvasElement, [left, top]) => {
        const { data } = canvas.getContext('2d')?.getImageData(left * canvas.width, top * canvas.height, 1, 1) ?? { data: [] };
        return [...data].slice(0, 3).join(',');
      },
      [x, y] as const,
    );
  }
}

/** ASCII minus signs and plain spaces, as `Number` reads them. */
export function plain(text: string): string {
  return text.replaceAll('\u2212', '-').replaceAll('\u00a0', ' ').trim();
}

function barOf(text: string): Bar {
  const [, count, low, high] = /^([\d,]+) in \[([^,]+), ([^\])]+)[\])]$/.exec(text) ?? [];
  if (count === undefined) throw new Error(`no bar: ${text}`);
  return { count: Number(count.replaceAll(',', '')), low: Number(low), high: Number(high) };
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not on the screen');
  return box;
}
