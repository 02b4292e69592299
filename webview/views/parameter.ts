/** The view of one parameter: header at once when its details are there, and the body its kind calls for. After an edit both follow in place. */
import type { ParameterDetails } from '../../src/protocol/session.js';
import { progressRing } from '../controls.js';
import type { View, ViewContext } from '../context.js';
import { element } from '../dom.js';
import { EditDrawer } from '../edit/edit-drawer.js';
import { breadcrumb, factsLine, headerActions, tieBanner } from '../panels/parameter-header.js';
import { readOnlyNote } from '../panels/read-only-note.js';
import type { Body, ParameterBody } from './registry.js';

type BodyFor = (details: ParameterDetails) => ParameterBody;

export function createParameterView(index: number, context: ViewContext, bodyFor: BodyFor): View {
  return new ParameterView(index, context, bodyFor);
}

/** What stands on the page, once the details are there. */
interface Shown {
  readonly kind: ParameterBody;
  readonly body: Body;
  readonly drawer: EditDrawer;
}

class ParameterView implements View {
  readonly element = element('div', { class: 'parameter' }, [element('div', { class: 'waiting' }, [progressRing('loading')])]);
  private readonly heading = element('h1', { class: 'visually-hidden' });
  private readonly place = element('div', { class: 'in-place' });
  private readonly facts = element('div', { class: 'in-place' });
  private readonly readOnly: HTMLElement;
  private controller = new AbortController();
  private shownNow: Shown | undefined;
  private name: string | undefined;

  constructor(
    private readonly index: number,
    private readonly context: ViewContext,
    private readonly bodyFor: BodyFor,
  ) {
    this.readOnly = readOnlyNote(context);
    this.load((details) => {
      this.build(details);
    });
  }

  parameterName(): string | undefined {
    return this.name;
  }

  settingsChanged(): void {
    this.shownNow?.body.settingsChanged?.();
    this.showDrawerButtons();
  }

  edited({ indices, structural }: Parameters<NonNullable<View['edited']>>[0]): void {
    if (!structural && !indices.has(this.index)) return;
    this.load((details) => {
      this.follow(details);
    });
  }

  dispose(): void {
    this.controller.abort();
    this.shownNow?.drawer.dispose();
    this.shownNow?.body.dispose();
  }

  private load(then: (details: ParameterDetails) => void): void {
    this.controller.abort();
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.context.client.call('details', { index: this.index }, { signal }).then(
      (details) => {
        if (!signal.aborted) then(details);
      },
      (error: unknown) => {
        if (!signal.aborted) this.fail(error);
      },
    );
  }

  private fail(error: unknown): void {
    this.element.replaceChildren(
      element('p', { class: 'placeholder', role: 'alert' }, [error instanceof Error ? error.message : String(error)]),
    );
  }

  private build(details: ParameterDetails): void {
    const { context } = this;
    this.shownNow?.drawer.dispose();
    this.shownNow?.body.dispose();
    const kind = this.bodyFor(details);
    const body = kind.create(details, context);
    const drawer = new EditDrawer(details, context, () => body.statistics?.() ?? null);
    this.shownNow = { kind, body, drawer };
    const actions = headerActions(details, context, details.node.problem === undefined ? drawer.buttons : []);
    const title = element('div', { class: 'title-line' }, [this.place, actions]);
    this.fillHeader(details);
    this.showDrawerButtons();
    this.element.replaceChildren(this.heading, title, this.facts, this.readOnly, drawer.element, body.element);
    body.shown?.();
  }

  private follow(details: ParameterDetails): void {
    const { shownNow } = this;
    if (shownNow?.kind !== this.bodyFor(details) || shownNow.body.renew === undefined) {
      this.build(details);
      return;
    }
    this.fillHeader(details);
    shownNow.drawer.renew(details);
    shownNow.body.renew(details);
  }

  private fillHeader(details: ParameterDetails): void {
    const banner = tieBanner(details, this.context);
    this.name = details.node.name;
    this.heading.replaceChildren(details.node.name);
    this.place.replaceChildren(breadcrumb(details, this.context));
    this.facts.replaceChildren(factsLine(details), ...(banner === undefined ? [] : [banner]));
  }

  private showDrawerButtons(): void {
    const { editable } = this.context.settings();
    for (const opener of this.shownNow?.drawer.buttons ?? []) opener.hidden = !editable;
    this.readOnly.hidden = editable;
  }
}
