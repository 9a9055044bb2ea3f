import { attributes, type JsonAttributes } from '../objects/attributes.ts';
import { codeItem } from '../objects/code.ts';
import { BODY_PARTS } from '../relevance/body-part-table.ts';
import { KIND_OF_MODALITY } from '../relevance/modality-kinds.ts';
import {
  CONTRAST_TERMS,
  EDGE_TERMS,
  HANGING_PROTOCOL_SOP_CLASS,
  PLANE_MM,
  PLANE_TERMS,
  SELECTED,
  SIDE_TERMS,
  VIEW_TERMS,
  WHOLE_MM,
  WINDOW_OF_VOI_TYPE,
  nameOf,
  type HangingRemark,
} from './hanging-object.ts';
import type { HangCut, HangingProtocol, HangScreen, HangStage, HangView, ImageRule } from './protocol.ts';

export interface WrittenHanging {
  readonly json: JsonAttributes;
  /** What it does not hold of the protocol */
  readonly remarks: readonly HangingRemark[];
}

export interface HangingFileFacts {
  readonly sopInstanceUid: string;
  readonly level: 'SITE' | 'USER_GROUP' | 'SINGLE_USER';
  readonly creator: string;
  /** ISO 8601 UTC */
  readonly createdAt: string;
}

type Remark = (what: HangingRemark['what']) => void;

/** Nominal size of a screen: the places of boxes are shares of it */
const SCREEN_PX = [2048, 2560] as const;

/**
 * A protocol as a DICOM Hanging Protocol: the arrangement of most windows, the first way of each view.
 *
 * @see PS3.3 C.23.1, C.23.2, C.23.3
 */
export function hangingProtocolAttributes(
  protocol: HangingProtocol,
  facts: HangingFileFacts,
): WrittenHanging {
  const remarks = new Map<string, HangingRemark>();
  const remarkOf =
    (stage: string): Remark =>
    (what) =>
      remarks.set(`${stage} ${what}`, { what, stage });
  const [arrangement, ...others] = protocol.arrangements.toSorted((a, b) => b.windows - a.windows);
  const { windows = 1, stages = [] } = arrangement ?? {};
  if (others.length > 0) remarkOf('')('arrangements');
  if (protocol.study.words.length > 0) remarkOf('')('studyWords');
  const sets = imageSetsOf(stages);
  const displays: JsonAttributes[] = [];
  const scrolling: number[][] = [];
  for (const [at, stage] of stages.entries()) {
    const remark = remarkOf(stage.name);
    const first = displays.length + 1;
    for (const [screen, each] of stage.screens.entries())
      for (const box of boxesOf(each, screen, windows, remark))
        displays.push(displaySet(box, displays.length + 1, at + 1, stage, sets, remark));
    if (stage.links.some((link) => link !== 'scroll')) remark('links');
    const together = Array.from({ length: displays.length + 1 - first }, (_, index) => first + index);
    if (stage.links.includes('scroll') && together.length > 1) scrolling.push(together);
  }
  const priors = stages.flatMap((stage) =>
    viewsOf(stage).map((view) => (view.study === 'prior' ? view.prior : view.study === 'oldest' ? 1 : 0)),
  );
  const json = attributes({
    SOPClassUID: HANGING_PROTOCOL_SOP_CLASS,
    SOPInstanceUID: facts.sopInstanceUid,
    HangingProtocolName: protocol.name,
    HangingProtocolDescription: protocol.name,
    HangingProtocolLevel: facts.level,
    HangingProtocolCreator: facts.creator || 'Viewbox',
    HangingProtocolCreationDateTime: `${facts.createdAt.replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`,
    HangingProtocolDefinitionSequence: definitionsOf(protocol),
    HangingProtocolUserIdentificationCodeSequence: [],
    NumberOfPriorsReferenced: Math.max(0, ...priors),
    ImageSetsSequence: [imageSets(protocol, sets)],
    NumberOfScreens: windows,
    NominalScreenDefinitionSequence: Array.from({ length: windows }, (_, screen) =>
      attributes({
        NumberOfVerticalPixels: SCREEN_PX[0],
        NumberOfHorizontalPixels: SCREEN_PX[1],
        DisplayEnvironmentSpatialPosition: [screen / windows, 1, (screen + 1) / windows, 0],
        ScreenMinimumGrayscaleBitDepth: 8,
      }),
    ),
    DisplaySetsSequence: displays,
    PartialDataDisplayHandling: 'ADAPT_LAYOUT',
    SynchronizedScrollingSequence:
      scrolling.length === 0
        ? undefined
        : scrolling.map((DisplaySetScrollingGroup) => attributes({ DisplaySetScrollingGroup })),
  });
  return { json, remarks: [...remarks.values()] };
}

function viewsOf({ screens }: HangStage): HangView[] {
  return screens.flatMap(({ views }) => views.filter((view) => view !== null));
}

/** Which studies: one item for each modality. */
function definitionsOf({ study }: HangingProtocol): JsonAttributes[] {
  const modalities = modalitiesOf(study);
  const regions = study.regions.flatMap((region) => {
    const part = BODY_PARTS.find((each) => each[3] === region);
    return part === undefined
      ? []
      : [codeItem({ value: part[0], scheme: 'SCT', meaning: meaningOf(part[2], region) })];
  });
  const procedures = study.procedures.map((key) => {
    const [scheme = '', ...value] = key.split(' ');
    return codeItem({ value: value.join(' '), scheme, meaning: value.join(' ') });
  });
  return (modalities.length === 0 ? ['OT'] : modalities).map((Modality) =>
    attributes({
      Modality,
      AnatomicRegionSequence: regions.length === 0 ? undefined : regions,
      Laterality: regions.length === 0 ? undefined : '',
      ProcedureCodeSequence: procedures,
      ReasonForRequestedProcedureCodeSequence: [],
    }),
  );
}

function meaningOf(bodyPart: string, region: string): string {
  return bodyPart === '' ? region : bodyPart;
}

function modalitiesOf({ kinds, modalities }: HangingProtocol['study']): readonly string[] {
  if (modalities.length > 0) return modalities;
  return Object.entries(KIND_OF_MODALITY).flatMap(([modality, kind]) =>
    kinds.includes(kind) ? [modality] : [],
  );
}

/** Of which study each image set is: the one that is read first. */
function imageSetsOf(stages: readonly HangStage[]): readonly string[] {
  return [...new Set(['current', ...stages.flatMap((stage) => viewsOf(stage).map(setKeyOf))])];
}

function setKeyOf({ study, prior }: HangView): string {
  return study === 'prior' ? `prior ${String(prior)}` : study;
}

function imageSets({ study }: HangingProtocol, sets: readonly string[]): JsonAttributes {
  const modalities = modalitiesOf(study);
  return attributes({
    ImageSetSelectorSequence: [
      attributes({
        // Of any modality: one that an image does not state would still match.
        ImageSetSelectorUsageFlag: modalities.length === 0 ? 'MATCH' : 'NO_MATCH',
        SelectorAttribute: SELECTED.modality,
        SelectorValueNumber: 1,
        SelectorAttributeVR: 'CS',
        SelectorCSValue: modalities.length === 0 ? 'OT' : modalities,
      }),
    ],
    TimeBasedImageSetsSequence: sets.map((key, at) => {
      const [kind, prior = ''] = key.split(' ');
      const value = kind === 'oldest' ? -1 : Number(prior);
      const when =
        kind === 'current'
          ? ({
              ImageSetSelectorCategory: 'RELATIVE_TIME',
              RelativeTime: [0, 0],
              RelativeTimeUnits: 'MINUTES',
            } as const)
          : ({ ImageSetSelectorCategory: 'ABSTRACT_PRIOR', AbstractPriorValue: [value, value] } as const);
      return attributes({ ImageSetNumber: at + 1, ...when, ImageSetLabel: key });
    }),
  });
}

interface Box {
  readonly view: HangView;
  /** Left, top, right, bottom; the origin is the lower left corner of all screens together */
  readonly position: readonly number[];
  readonly number: number;
}

/** The viewports of a screen; three planes of a volume are a viewport each. */
function boxesOf(screen: HangScreen, at: number, windows: number, remark: Remark): Box[] {
  const place = ([left, top, right, bottom]: readonly [number, number, number, number]) => [
    (at + left) / windows,
    1 - top,
    (at + right) / windows,
    1 - bottom,
  ];
  const [first] = screen.views;
  if (screen.as === 'planes' && first) {
    const planes: readonly HangCut['plane'][] = ['axial', 'coronal', 'sagittal'];
    return planes.map((plane, column) => ({
      view: { ...first, look: { ...first.look, cut: { plane, slab: null } } },
      position: place([column / 3, 0, (column + 1) / 3, 1]),
      number: column + 1,
    }));
  }
  if (screen.as === 'petCt') remark('petCt');
  const { rows, columns } = screen;
  return screen.views.flatMap((view, index) => {
    if (view === null) return [];
    const [row, column] = [Math.floor(index / columns), index % columns];
    const position = place([column / columns, row / rows, (column + 1) / columns, (row + 1) / rows]);
    return [{ view, position, number: index + 1 }];
  });
}

function displaySet(
  { view, position }: Box,
  number: number,
  group: number,
  stage: HangStage,
  sets: readonly string[],
  remark: Remark,
): JsonAttributes {
  const { window, cut, edge, isInverted, size, start, part } = view.look;
  if (view.rules.length > 1) remark('alternatives');
  if (view.nth > 0 || view.order !== 'series') remark('order');
  if (view.isRequired) remark('required');
  if (size !== undefined && size !== 'fit') remark('size');
  if (start !== undefined && start !== 'first') remark('start');
  if (part !== undefined) remark('part');
  const voiType = nameOf(
    Object.fromEntries(Object.entries(WINDOW_OF_VOI_TYPE).filter(([type]) => type !== 'ABDO_PELVIS')),
    window ?? '',
  );
  if (window !== undefined && voiType === null) remark('window');
  return attributes({
    ImageSetNumber: sets.indexOf(setKeyOf(view)) + 1,
    DisplaySetNumber: number,
    DisplaySetPresentationGroup: group,
    DisplaySetPresentationGroupDescription: stage.name,
    ImageBoxesSequence: [
      attributes({
        DisplayEnvironmentSpatialPosition: position,
        ImageBoxNumber: 1,
        ImageBoxLayoutType: 'STACK',
      }),
    ],
    FilterOperationsSequence: view.rules.slice(0, 1).flatMap((rule) => filtersOf(rule, remark)),
    SortingOperationsSequence: [],
    ...(cut && reformatting(cut, remark)),
    VOIType: voiType ?? undefined,
    ShowGrayscaleInverted: isInverted === true ? 'YES' : undefined,
    DisplaySetHorizontalJustification: edge && EDGE_TERMS[edge],
  });
}

/**
 * A plane has the thickness that it is the mean of, one alone a millimetre; the greatest values are said of a whole volume
 * alone, without a thickness (PS3.3 C.23.3.1).
 */
function reformatting({ plane, slab }: HangCut, remark: Remark) {
  const ReformattingOperationInitialViewDirection = PLANE_TERMS[plane];
  if (slab?.mode === 'maximum' && slab.thicknessMm >= WHOLE_MM)
    return {
      ReformattingOperationType: '3D_RENDERING',
      ReformattingOperationInitialViewDirection,
      ThreeDRenderingType: 'MIP',
    };
  if (slab !== null && slab.mode !== 'mean') remark('slab');
  return {
    ReformattingOperationType: 'MPR',
    ReformattingThickness: slab?.thicknessMm ?? PLANE_MM,
    ReformattingInterval: slab?.thicknessMm ?? PLANE_MM,
    ReformattingOperationInitialViewDirection,
  };
}

function filtersOf(rule: ImageRule, remark: Remark): JsonAttributes[] {
  const filters: JsonAttributes[] = [];
  const oneOf = (tag: string, values: readonly string[], operator = 'MEMBER_OF') =>
    filters.push(
      attributes({
        SelectorAttribute: tag,
        SelectorValueNumber: 0,
        SelectorAttributeVR: 'CS',
        SelectorCSValue: values,
        FilterByOperator: operator,
      }),
    );
  const translated = <Name extends string>(
    what: keyof ImageRule,
    names: readonly Name[] | undefined,
    terms: Readonly<Partial<Record<Name, string>>>,
  ): readonly string[] => {
    const known = (names ?? []).flatMap((name) => terms[name] ?? []);
    if (known.length < (names?.length ?? 0)) remark(what);
    return known;
  };
  const range = (tag: string, vr: 'DS' | 'FD', bounds: ImageRule['thicknessMm']) => {
    for (const [value, FilterByOperator] of [
      [bounds?.from, 'GREATER_OR_EQUAL'],
      [bounds?.to, 'LESS_OR_EQUAL'],
    ] as const)
      if (typeof value === 'number')
        filters.push(
          attributes({
            SelectorAttribute: tag,
            SelectorValueNumber: 1,
            SelectorAttributeVR: vr,
            ...(vr === 'DS' ? { SelectorDSValue: value } : { SelectorFDValue: value }),
            FilterByOperator,
          }),
        );
  };
  if (rule.modality) oneOf(SELECTED.modality, rule.modality);
  const views = translated('view', rule.view, VIEW_TERMS);
  if (views.length > 0) oneOf(SELECTED.viewPosition, views);
  const sides = translated(
    'side',
    rule.side?.filter((side) => side !== ''),
    SIDE_TERMS,
  );
  if (sides.length > 0) oneOf(SELECTED.imageLaterality, sides);
  const planes = translated(
    'plane',
    rule.plane?.filter((plane) => plane !== ''),
    PLANE_TERMS,
  );
  if (planes.length > 0)
    filters.push(
      attributes({
        FilterByCategory: 'IMAGE_PLANE',
        SelectorAttributeVR: 'CS',
        SelectorCSValue: planes,
        FilterByOperator: 'MEMBER_OF',
      }),
    );
  const weightings = translated(
    'weighting',
    rule.weighting,
    CONTRAST_TERMS as Partial<Record<string, string>>,
  );
  if (weightings.length > 0) oneOf(SELECTED.acquisitionContrast, weightings);
  const { contrast } = rule;
  if (contrast) {
    if (contrast.includes('both')) remark('contrast');
    const isWith = contrast.includes('with');
    if (isWith === contrast.includes('without')) remark('contrast');
    else
      filters.push(
        attributes({
          SelectorAttribute: SELECTED.contrastAgent,
          FilterByAttributePresence: isWith ? 'PRESENT' : 'NOT_PRESENT',
        }),
      );
  }
  if (rule.isFatSaturated !== undefined)
    oneOf(SELECTED.scanOptions, ['FS'], rule.isFatSaturated ? 'MEMBER_OF' : 'NOT_MEMBER_OF');
  range(SELECTED.bValue, 'FD', rule.bValue);
  range(SELECTED.echoTime, 'DS', rule.echoTimeMs);
  range(SELECTED.thickness, 'DS', rule.thicknessMm);
  if (rule.imageType) oneOf(SELECTED.imageType, rule.imageType);
  for (const what of [
    'kernel',
    'isMoving',
    'isSpecialView',
    'isTomosynthesis',
    'isAttenuationCorrected',
    'frames',
    'words',
  ] as const)
    if (rule[what] !== undefined) remark(what);
  return filters;
}
