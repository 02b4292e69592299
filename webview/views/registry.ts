/**
 * Which view shows what: the first entry that supports it. A new kind of parameter is a new entry.
 *
 *   bodyFor(details).create(details, context)
 */
import type { Statistics } from '../../src/model/statistics.js';
import type { ParameterDetails } from '../../src/protocol/session.js';
import type { EditorView } from '../../src/protocol/editor.js';
import type { View, ViewContext } from '../context.js';
import { createEmptyBody, createNoValuesBody } from './absent.js';
import { createLinkedBody } from './linked-body.js';
import { createOverview } from './overview.js';
import { createParameterView } from './parameter.js';
import { createScalarBody } from './scalar.js';

/** What stands below the header. */
export interface Body extends View {
  /** What is known of the values as they are. */
  readonly statistics?: () => Statistics | null;
  /** Values, name or ties may be others now; shape and type are the same. Without: it is made anew. */
  readonly renew?: (details: ParameterDetails) => void;
}

/** The part of the parameter view below its header. */
export interface ParameterBody {
  readonly name: string;
  readonly supports: (details: ParameterDetails) => boolean;
  readonly create: (details: ParameterDetails, context: ViewContext) => Body;
}

export const parameterBodies: readonly ParameterBody[] = [
  { name: 'no values', supports: ({ node }) => node.problem !== undefined, create: createNoValuesBody },
  { name: 'empty', supports: ({ node }) => node.count === 0, create: createEmptyBody },
  { name: 'scalar', supports: ({ node }) => node.shape.length === 0, create: createScalarBody },
  {
    name: 'sequence',
    supports: ({ node }) => node.shape.length === 1,
    create: (details, context) => createLinkedBody('sequence', details, context),
  },
  {
    name: 'matrix',
    supports: ({ node }) => node.shape.length >= 2,
    create: (details, context) => createLinkedBody('matrix', details, context),
  },
];

/** Every parameter has a body: the entries cover all ranks. */
export function bodyFor(details: ParameterDetails): ParameterBody {
  const body = parameterBodies.find(({ supports }) => supports(details));
  if (body === undefined) throw new RangeError(`no view for ${details.node.name}`);
  return body;
}

const views = {
  overview: (_view, context) => createOverview(context),
  parameter: (view, context) => createParameterView(view.index, context, bodyFor),
} satisfies { [K in EditorView['kind']]: (view: Extract<EditorView, { kind: K }>, context: ViewContext) => View };

export function createView(view: EditorView, context: ViewContext): View {
  return view.kind === 'overview' ? views.overview(view, context) : views.parameter(view, context);
}
