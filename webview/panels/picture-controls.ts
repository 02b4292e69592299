/** Controls below the heatmap: axes on rows and columns, sliders for the others, reading, cells, range, colours, and saving. */
import { dtypes } from '../../src/model/dtype.js';
import type { Reading } from '../../src/model/heatmap.js';
import type { ParameterDetails } from '../../src/protocol/session.js';
import { colorMaps, isColorMapName, type ColorMapName } from '../charts/color.js';
import type { RangeChoice } from '../charts/color-range.js';
import { button, dropdown, type Choice } from '../controls.js';
import { slider } from '../native-controls.js';
import { menuButton } from '../popup.js';
import type { ViewContext } from '../context.js';
import { element } from '../dom.js';
import { fullRegion } from '../../src/model/arrangement.js';
import { fixedAxes, sideChoices, withSide, type Side } from '../picture/arrangement.js';
import type { Figure } from '../picture/cells.js';
import type { HeatmapStage } from './heatmap-stage.js';
import type { Linked } from './linked.js';
import { savePng, saveSvg } from './save-picture.js';

/** Parts of complex numbers; values of quantised ones, or the codes that are stored. */
const complexReadings: readonly Reading[] = ['magnitude', 'phase', 'real', 'imaginary'];
const quantizedReadings: readonly Reading[] = ['value', 'code'];

const figureChoices: readonly Choice<Figure>[] = [
  { value: 'mean', label: 'mean' },
  { value: 'extreme', label: 'furthest from 0' },
  { value: 'min', label: 'min' },
  { value: 'max', label: 'max' },
];

const rangeChoices: readonly Choice<RangeChoice['kind']>[] = [
  { value: 'full', label: 'full' },
  { value: 'percentile', label: '1–99 %' },
  { value: 'custom', label: 'custom' },
];

/** How values can be read, the first choice first. */
export function readingsOf({ node, quantization }: ParameterDetails): readonly Reading[] {
  const { kind } = dtypes[node.dtype];
  if (kind === 'complex') return complexReadings;
  return quantization !== undefined || kind === 'block' ? quantizedReadings : ['value'];
}

export interface PictureControls {
  readonly element: HTMLElement;
  readonly dispose: () => void;
}

export function pictureControls(linked: Linked, context: ViewContext, stage: HeatmapStage): PictureControls {
  const axes = element('div', { class: 'controls axes' });
  const range = element('span', { class: 'range-choice' });
  const zoomOut = button({
    label: 'Show All',
    icon: 'screen-full',
    iconOnly: true,
    onClick: () => {
      linked.set({ region: fullRegion(linked.details.node.shape, linked.state.arrangement) });
    },
  });
  const { name } = linked.details.node;
  const picture = menuButton('Picture', 'save', [
    { label: 'Save as PNG…', run: () => void savePng(stage, name, context.client) },
    { label: 'Save as SVG…', run: () => void saveSvg(stage, name, context.client) },
  ]);
  const rest = element('div', { class: 'controls' }, [
    ...readingControl(linked),
    figureControl(linked, context),
    range,
    mapControl(linked, context),
    element('span', { class: 'space' }),
    zoomOut,
    picture,
  ]);
  const showAxes = (): void => {
    axes.replaceChildren(...axisControls(linked, showAxes));
  };
  const showRange = (): void => {
    range.replaceChildren(rangeControl(linked));
  };
  linked.subscribe(['range'], showRange);
  showAxes();
  showRange();
  const shown = linked.details.node.shape.length > 1 ? [axes, rest] : [rest];
  return {
    element: element('div', { class: 'picture-controls' }, shown),
    dispose: () => {
      axes.remove();
    },
  };
}

function axisControls(linked: Linked, changed: () => void): HTMLElement[] {
  const { shape } = linked.details.node;
  const { arrangement } = linked.state;
  const name = (axis: number): string => linked.details.axisNames[axis] ?? `axis ${axis}`;
  const set = (next: typeof arrangement): void => {
    linked.set({ arrangement: next, region: fullRegion(shape, next), cursor: null });
    changed();
  };
  const choices = sideChoices(shape.length).map((axes) => ({ value: axes.join(','), label: axes.map(name).join(' · '), axes }));
  const side = (which: Side): HTMLElement =>
    dropdown({
      label: which,
      choices,
      value: arrangement[which].join(','),
      onChange: (value) => {
        set(withSide(shape, linked.state.arrangement, which, choices.find((choice) => choice.value === value)?.axes ?? []));
      },
    });
  const sliders = fixedAxes(shape, arrangement).map((axis) =>
    slider({
      label: name(axis),
      last: Math.max(0, (shape[axis] ?? 1) - 1),
      value: arrangement.fixed[axis] ?? 0,
      onInput: (index) => {
        linked.set({ arrangement: { ...linked.state.arrangement, fixed: linked.state.arrangement.fixed.with(axis, index) } });
      },
    }),
  );
  return [side('rows'), side('columns'), ...sliders];
}

function readingControl(linked: Linked): HTMLElement[] {
  const choices = readingsOf(linked.details);
  if (choices.length === 1) return [];
  return [
    dropdown({
      label: 'reading',
      choices: choices.map((value) => ({ value, label: value })),
      value: linked.state.reading,
      onChange: (reading) => {
        linked.set({ reading, picture: null });
      },
    }),
  ];
}

function figureControl(linked: Linked, { store }: ViewContext): HTMLElement {
  return dropdown({
    label: 'cells',
    choices: figureChoices,
    value: linked.state.figure,
    onChange: (figure) => {
      linked.set({ figure });
      store.updateCharts({ figure });
    },
  });
}

function rangeControl(linked: Linked): HTMLElement {
  const onChange = (kind: RangeChoice['kind']): void => {
    linked.set({ range: kind === 'custom' ? { kind, range: linked.colorRange } : { kind } });
  };
  return dropdown({ label: 'range', choices: rangeChoices, value: linked.state.range.kind, onChange });
}

function mapControl(linked: Linked, { store }: ViewContext): HTMLElement {
  const names = Object.keys(colorMaps).filter(isColorMapName);
  const choices: Choice<ColorMapName | 'auto'>[] = [
    { value: 'auto', label: 'auto' },
    ...names.map((value) => ({ value, label: colorMaps[value].title })),
  ];
  const now = linked.state.colorMap;
  return dropdown({
    label: 'colours',
    choices,
    value: isColorMapName(now) ? now : 'auto',
    onChange: (colorMap) => {
      linked.set({ colorMap });
      store.updateCharts({ colorMap });
    },
  });
}
