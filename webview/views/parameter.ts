/** The view of one parameter: header at once when its details are there, and the body its kind calls for. */
import type { ParameterDetails } from '../../src/protocol/session.js';
import { progressRing } from '../controls.js';
import type { View, ViewContext } from '../context.js';
import { element } from '../dom.js';
import { breadcrumb, factsLine, headerActions, tieBanner } from '../panels/parameter-header.js';
import type { ParameterBody } from './registry.js';

export function createParameterView(index: number, context: ViewContext, bodyFor: (details: ParameterDetails) => ParameterBody): View {
  const controller = new AbortController();
  const page = element('div', { class: 'parameter' }, [element('div', { class: 'waiting' }, [progressRing('loading')])]);
  let body: View | undefined;

  async function load(): Promise<void> {
    const details = await context.client.call('details', { index }, { signal: controller.signal });
    body = bodyFor(details).create(details, context);
    const banner = tieBanner(details, context);
    const title = element('div', { class: 'title-line' }, [breadcrumb(details, context), headerActions(details, context)]);
    const heading = element('h1', { class: 'visually-hidden' }, [details.node.name]);
    page.replaceChildren(heading, title, factsLine(details), ...(banner === undefined ? [] : [banner]), body.element);
    body.shown?.();
  }

  load().catch((error: unknown) => {
    if (controller.signal.aborted) return;
    page.replaceChildren(element('p', { class: 'placeholder', role: 'alert' }, [error instanceof Error ? error.message : String(error)]));
  });
  return {
    element: page,
    settingsChanged: () => body?.settingsChanged?.(),
    dispose: () => {
      controller.abort();
      body?.dispose();
    },
  };
}
