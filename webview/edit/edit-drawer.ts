/** The two buttons of a parameter's header and the panel they open, one at a time. Closed, the focus is where it was opened. */
import type { Statistics } from '../../src/model/statistics.js';
import type { ParameterDetails } from '../../src/protocol/session.js';
import { button } from '../controls.js';
import type { ViewContext } from '../context.js';
import { element } from '../dom.js';
import { editPanel, type EditForm, type EditPanel } from './edit-form.js';
import { initializeForm } from './initialize-form.js';
import { setForm } from './set-form.js';

type Kind = 'initialize' | 'set';

export class EditDrawer {
  readonly buttons: readonly HTMLElement[];
  readonly element = element('div', { class: 'edit-drawer' });
  private open: { readonly kind: Kind; readonly panel: EditPanel } | undefined;
  private readonly byKind: Readonly<Record<Kind, HTMLElement>>;

  constructor(
    private details: ParameterDetails,
    private readonly context: ViewContext,
    private readonly statistics: () => Statistics | null,
  ) {
    const opener = (kind: Kind, label: string, icon: string): HTMLElement =>
      button({ label, icon, onClick: () => void this.toggle(kind), testId: `open-${kind}` });
    this.byKind = { initialize: opener('initialize', 'Initialize…', 'sparkle'), set: opener('set', 'Set Values…', 'edit') };
    this.buttons = Object.values(this.byKind);
    this.tellExpanded();
  }

  /** Its name may be another one. */
  renew(details: ParameterDetails): void {
    this.details = details;
  }

  dispose(): void {
    this.open?.panel.dispose();
  }

  private async toggle(kind: Kind): Promise<void> {
    const wasOpen = this.open?.kind;
    if (wasOpen !== undefined) this.close();
    if (wasOpen === kind) return;
    const form = await this.formOf(kind);
    const title = `${kind === 'initialize' ? 'Initialize' : 'Set values of'} ${this.details.node.name}`;
    const { context, statistics } = this;
    const closed = (): void => {
      this.close();
      this.byKind[kind].focus();
    };
    const panel = editPanel({ title, form, context, statistics, closed });
    this.open = { kind, panel };
    this.element.replaceChildren(panel.element);
    this.tellExpanded();
    panel.focus();
  }

  private async formOf(kind: Kind): Promise<(changed: () => void) => EditForm> {
    const { name } = this.details.node;
    if (kind === 'set') return (changed) => setForm(name, changed);
    const all = await this.context.client.call('initializers', {});
    return (changed) => initializeForm(name, all, this.context, changed);
  }

  private close(): void {
    this.open?.panel.dispose();
    this.open = undefined;
    this.element.replaceChildren();
    this.tellExpanded();
  }

  private tellExpanded(): void {
    for (const [kind, opener] of Object.entries(this.byKind)) opener.setAttribute('aria-expanded', String(this.open?.kind === kind));
  }
}
