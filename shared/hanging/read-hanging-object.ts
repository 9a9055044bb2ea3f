import {
  hasAttribute,
  itemsAt,
  numberAt,
  numbersAt,
  textAt,
  textsAt,
  type JsonAttributes,
} from '../objects/attributes.ts';
import { KIND_OF_MODALITY, MODALITY_KINDS } from '../relevance/modality-kinds.ts';
import { regionsOfCode } from '../relevance/read-study.ts';
import { codeKey } from '../relevance/code-key.ts';
import { layOutBoxes, type PlacedBox } from './box-layout.ts';
import {
  CONTRAST_TERMS,
  EDGE_TERMS,
  nameOf,
  PLANE_MM,
  PLANE_TERMS,
  SELECTED,
  SIDE_TERMS,
  VIEW_TERMS,
  WINDOW_OF_VOI_TYPE,
  type HangingRemark,
} from './hanging-object.ts';
import {
  HANGING_FORMAT,
  hangingProtocolSchema,
  hangViewSchema,
  type HangCut,
  type HangingProtocol,
  type HangLook,
  type HangScreen,
  type HangView,
  type ImageRule,
} from './protocol.ts';

export interface ReadHanging {
  readonly protocol: HangingProtocol;
  /** What the object says and the protocol does not */
  readonly remarks: readonly HangingRemark[];
}

type Remark = (what: HangingRemark['what']) => void;

/** Images of one study, of these modalities */
interface ImageSet {
  readonly study: HangView['study'];
  readonly prior: number;
  readonly rule: ImageRule;
}

const MOST_WINDOWS = 4;

/**
 * A DICOM Hanging Protocol as a protocol of ours; null when it displays nothing.
 *
 * @see PS3.3 C.23.1, C.23.2, C.23.3
 */
export function readHangingProtocol(json: JsonAttributes): ReadHanging | null {
  const remarks = new Map<string, HangingRemark>();
  const remarkOf =
    (stage: string): Remark =>
    (what) =>
      remarks.set(`${stage} ${what}`, { what, stage });
  const displays = itemsAt(json, 'DisplaySetsSequence');
  if (displays.length === 0) return null;
  const windows = Math.min(MOST_WINDOWS, Math.max(1, numberAt(json, 'NumberOfScreens') ?? 1));
  const sets = imageSetsOf(json, remarkOf(''));
  const name = textAt(json, 'HangingProtocolName') || 'Hanging Protocol';
  const groups = Map.groupBy(displays, (each) => numberAt(each, 'DisplaySetPresentationGroup') ?? 1);
  const scrolling = itemsAt(json, 'SynchronizedScrollingSequence').map((each) =>
    numbersAt(each, 'DisplaySetScrollingGroup'),
  );
  const stages = [...groups]
    .toSorted(([a], [b]) => a - b)
    .slice(0, 30)
    .map(([group, members]) => {
      const said = members
        .map((each) => textAt(each, 'DisplaySetPresentationGroupDescription'))
        .find(Boolean);
      const stageName = (said ?? `Stage ${String(group)}`).slice(0, 60);
      const remark = remarkOf(stageName);
      const boxes = members.flatMap((each) => boxOf(each, sets, remark));
      const numbers = new Set(members.map((each) => numberAt(each, 'DisplaySetNumber')));
      const isTogether = scrolling.some(
        (together) => together.filter((each) => numbers.has(each)).length > 1,
      );
      return {
        id: `stage-${String(group)}`,
        name: stageName,
        screens: screensOf(boxes, windows, remark),
        links: isTogether ? ['scroll' as const] : [],
        needsPrior: boxes.some(({ view }) => view.study !== 'current'),
      };
    });
  const read = hangingProtocolSchema.safeParse({
    format: HANGING_FORMAT,
    id: `dicom-${textAt(json, 'SOPInstanceUID').replaceAll('.', '-')}`.slice(0, 60),
    name,
    study: studyOf(json, remarkOf('')),
    arrangements: [{ windows, stages }],
  });
  return read.success ? { protocol: read.data, remarks: [...remarks.values()] } : null;
}

function studyOf(json: JsonAttributes, remark: Remark): Partial<HangingProtocol['study']> {
  const items = itemsAt(json, 'HangingProtocolDefinitionSequence');
  const kinds = items.flatMap((item) => KIND_OF_MODALITY[textAt(item, 'Modality')] ?? []);
  const regions = items.flatMap((item) =>
    itemsAt(item, 'AnatomicRegionSequence').flatMap((code) => {
      const found = regionsOfCode({
        scheme: textAt(code, 'CodingSchemeDesignator'),
        value: textAt(code, 'CodeValue'),
        meaning: '',
      });
      if (found.length === 0) remark('region');
      return found;
    }),
  );
  const procedures = items.flatMap((item) =>
    itemsAt(item, 'ProcedureCodeSequence').map((code) =>
      codeKey(textAt(code, 'CodingSchemeDesignator'), textAt(code, 'CodeValue')),
    ),
  );
  const isMore = items.some(
    (item) =>
      textAt(item, 'Laterality') !== '' ||
      itemsAt(item, 'ReasonForRequestedProcedureCodeSequence').length > 0,
  );
  if (isMore) remark('definition');
  return {
    kinds: MODALITY_KINDS.filter((kind) => kinds.includes(kind)),
    regions: [...new Set(regions)].slice(0, 20),
    procedures: [...new Set(procedures)].slice(0, 200),
  };
}

function imageSetsOf(json: JsonAttributes, remark: Remark): ReadonlyMap<number, ImageSet> {
  const sets = new Map<number, ImageSet>();
  for (const item of itemsAt(json, 'ImageSetsSequence')) {
    const modality: string[] = [];
    for (const selector of itemsAt(item, 'ImageSetSelectorSequence')) {
      const tag = textAt(selector, 'SelectorAttribute');
      if (tag === SELECTED.modality) modality.push(...textsAt(selector, 'SelectorCSValue'));
      // What part of the body it is the study is chosen by.
      else if (tag !== SELECTED.bodyPart) remark('selector');
    }
    const rule = modality.length === 0 ? {} : { modality: modality.slice(0, 20) };
    for (const timed of itemsAt(item, 'TimeBasedImageSetsSequence')) {
      const number = numberAt(timed, 'ImageSetNumber');
      if (number !== null) sets.set(number, { ...whenOf(timed, remark), rule });
    }
  }
  return sets;
}

function whenOf(timed: JsonAttributes, remark: Remark): Pick<ImageSet, 'study' | 'prior'> {
  if (textAt(timed, 'ImageSetSelectorCategory') === 'RELATIVE_TIME') {
    const isNow = numbersAt(timed, 'RelativeTime').every((value) => value === 0);
    if (isNow) return { study: 'current', prior: 1 };
    remark('time');
    return { study: 'prior', prior: 1 };
  }
  const [from = 1, to = from] = numbersAt(timed, 'AbstractPriorValue');
  if (from === -1) return { study: 'oldest', prior: 1 };
  if (from !== to) remark('time');
  return { study: 'prior', prior: Math.min(9, Math.max(1, from)) };
}

function boxOf(
  display: JsonAttributes,
  sets: ReadonlyMap<number, ImageSet>,
  remark: Remark,
): PlacedBox<HangView>[] {
  const set = sets.get(numberAt(display, 'ImageSetNumber') ?? 1);
  const boxes = itemsAt(display, 'ImageBoxesSequence');
  const [box] = boxes;
  if (!set || !box) return [];
  const type = textAt(box, 'ImageBoxLayoutType');
  if (boxes.length > 1 || type === 'TILED' || type === 'CINE') remark('boxes');
  if (hasAttribute(display, 'BlendingOperationType')) remark('blending');
  const isSorted = itemsAt(display, 'SortingOperationsSequence').length > 0;
  if (isSorted) remark('sorting');
  const rule = { ...set.rule };
  for (const filter of itemsAt(display, 'FilterOperationsSequence'))
    if (!takeFilter(rule, filter)) remark('filter');
  const view = hangViewSchema.parse({
    rules: [rule],
    study: set.study,
    prior: set.prior,
    look: lookOf(display, remark),
  });
  return [{ view, position: numbersAt(box, 'DisplayEnvironmentSpatialPosition') }];
}

/** Adds what a filter asks for. False: there is no word for it. */
function takeFilter(rule: ImageRule, filter: JsonAttributes): boolean {
  const operator = textAt(filter, 'FilterByOperator');
  const texts = [...textsAt(filter, 'SelectorCSValue')];
  const tag = textAt(filter, 'SelectorAttribute');
  const isMember = operator === 'MEMBER_OF';
  const named = <Name extends string>(terms: Readonly<Partial<Record<Name, string>>>): Name[] =>
    texts.flatMap((term) => nameOf(terms, term) ?? []);
  if (textAt(filter, 'FilterByCategory') === 'IMAGE_PLANE') {
    rule.plane = named(PLANE_TERMS);
    return isMember && rule.plane.length > 0;
  }
  if (tag === SELECTED.contrastAgent) {
    const presence = textAt(filter, 'FilterByAttributePresence');
    rule.contrast = presence === 'PRESENT' ? ['with', 'both'] : ['without', ''];
    return presence !== '';
  }
  if (tag === SELECTED.scanOptions && texts.includes('FS')) {
    rule.isFatSaturated = isMember;
    return true;
  }
  if (tag === SELECTED.thickness || tag === SELECTED.echoTime || tag === SELECTED.bValue)
    return takeRange(rule, tag, operator, filter);
  if (!isMember || texts.length === 0) return false;
  if (tag === SELECTED.modality) rule.modality = texts.slice(0, 20);
  else if (tag === SELECTED.imageType) rule.imageType = texts.slice(0, 20);
  else if (tag === SELECTED.viewPosition) rule.view = named({ ...VIEW_TERMS });
  else if (tag === SELECTED.imageLaterality || tag === SELECTED.laterality) rule.side = named(SIDE_TERMS);
  else if (tag === SELECTED.acquisitionContrast) rule.weighting = named(CONTRAST_TERMS);
  else return false;
  return true;
}

function takeRange(rule: ImageRule, tag: string, operator: string, filter: JsonAttributes): boolean {
  const what =
    tag === SELECTED.thickness ? 'thicknessMm' : tag === SELECTED.echoTime ? 'echoTimeMs' : 'bValue';
  const values = [...numbersAt(filter, 'SelectorDSValue'), ...numbersAt(filter, 'SelectorFDValue')];
  const [value, to] = values;
  if (value === undefined) return false;
  const before = rule[what] ?? { from: null, to: null };
  if (operator === 'GREATER_OR_EQUAL' || operator === 'GREATER_THAN') rule[what] = { ...before, from: value };
  else if (operator === 'LESS_OR_EQUAL' || operator === 'LESS_THAN') rule[what] = { ...before, to: value };
  else if (operator === 'RANGE_INCL' && to !== undefined) rule[what] = { from: value, to };
  else return false;
  return true;
}

function lookOf(display: JsonAttributes, remark: Remark): HangLook {
  const voiType = textAt(display, 'VOIType');
  const window = WINDOW_OF_VOI_TYPE[voiType];
  if (voiType !== '' && window === undefined) remark('window');
  if (textAt(display, 'ShowImageTrueSizeFlag') === 'YES') remark('size');
  const cut = cutOf(display, remark);
  const edge = nameOf(EDGE_TERMS, textAt(display, 'DisplaySetHorizontalJustification'));
  return {
    ...(window !== undefined && { window }),
    ...(cut !== null && { cut }),
    ...(edge !== null && { edge }),
    ...(textAt(display, 'ShowGrayscaleInverted') === 'YES' && { isInverted: true }),
  };
}

function cutOf(display: JsonAttributes, remark: Remark): HangCut | null {
  const type = textAt(display, 'ReformattingOperationType');
  if (type === '') return null;
  // With one T it is met in files.
  const term = textAt(display, 'ReformattingOperationInitialViewDirection').replace(/^SAGITAL$/, 'SAGITTAL');
  const direction = nameOf(PLANE_TERMS, term);
  const isMip = type === '3D_RENDERING' && textsAt(display, 'ThreeDRenderingType')[0] === 'MIP';
  if (direction === null || direction === 'oblique' || (type === '3D_RENDERING' && !isMip)) {
    remark('reformatting');
    return null;
  }
  if (isMip) return { plane: direction, slab: { mode: 'maximum', thicknessMm: 1000 } };
  const thicknessMm = Math.min(1000, numberAt(display, 'ReformattingThickness') ?? 0);
  return { plane: direction, slab: thicknessMm > PLANE_MM ? { mode: 'mean', thicknessMm } : null };
}

function screensOf(boxes: readonly PlacedBox<HangView>[], windows: number, remark: Remark): HangScreen[] {
  return Array.from({ length: windows }, (_, screen) => {
    const own = boxes
      .filter(({ position: [left = 0, , right = 1] }) => {
        const middle = ((left + right) / 2) * windows;
        return Math.min(windows - 1, Math.floor(middle)) === screen;
      })
      .map(({ view, position: [left = 0, top = 1, right = 1, bottom = 0] }) => ({
        view,
        position: [left * windows - screen, top, right * windows - screen, bottom],
      }));
    const { rows, columns, views, isExact } = layOutBoxes(own);
    if (!isExact) remark('layout');
    return { rows, columns, views: [...views], as: 'stacks' as const };
  });
}
