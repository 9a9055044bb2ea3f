import type { FactRule, FrameFacts, FrameTimes, TimeTag } from '#view/kernels/frame-facts.ts';
import {
  inlineBytes,
  items,
  number,
  numbers,
  text,
  texts,
  type JsonDataset,
  type JsonElement,
} from './dicom-json.ts';
import { momentMs } from './read-moment.ts';

/** The functional group macro of a sequence for one frame; the data set itself where it has none. */
export type FindGroup = (sequence: string) => JsonDataset;

/** What the frame at `index` of an instance says about time, contrast and the other dimensions of its series. */
export function readFacts(dataset: JsonDataset, group: FindGroup, index: number): FrameFacts {
  const content = group('00209111');
  const values = new Map<FactRule, string>();
  const note = (rule: FactRule, value: string | number | null) => {
    if (value !== null && value !== '') values.set(rule, String(value));
  };
  const nominalTrigger = number(group('00189118'), '00209153');
  const trigger = number(dataset, '00181060');
  note('stackId', text(content, '00209056'));
  note('imageType', imageType(dataset, group));
  note('echoTime', number(group('00189114'), '00189082') ?? number(dataset, '00180081'));
  note('bValue', bValue(dataset, group));
  note('inversionTime', number(group('00189115'), '00189079') ?? number(dataset, '00180082'));
  note('energyWindow', vectorValue(dataset, '00540010', index));
  note('detector', vectorValue(dataset, '00540020', index));
  note('kernel', texts(group('00189314'), '00181210').join(' ') || texts(dataset, '00181210').join(' '));
  note(
    'temporalPosition',
    number(content, '00209128') ?? number(dataset, '00200100') ?? vectorValue(dataset, '00540100', index),
  );
  note('triggerTime', nominalTrigger ?? trigger);
  note('frameReferenceTime', number(dataset, '00541300'));
  note('acquisitionNumber', number(content, '00209156') ?? number(dataset, '00200012'));
  note('acquisitionTime', text(content, '00189074') || text(dataset, '00080032'));
  note('contentTime', text(dataset, '00080033'));
  note('instance', text(dataset, '00080018'));
  note('direction', direction(dataset, group));
  for (const [label, value] of dimensions(dataset, content)) note(`dimension:${label}`, value);
  return {
    frameCount: Math.max(1, number(dataset, '00280008') ?? 1),
    values,
    ...timesOf({
      triggerMs: [
        ['00209153', nominalTrigger],
        ['00181060', trigger],
      ],
      frameReferenceMs: [
        ['00189151', momentMs(text(content, '00189151'))],
        ['00541300', number(dataset, '00541300') ?? number(content, '00541300')],
      ],
      acquisitionMs: [
        ['00189074', momentMs(text(content, '00189074'))],
        ['0008002A', momentMs(text(dataset, '0008002A'))],
        ['00080032', momentMs(text(dataset, '00080022') + text(dataset, '00080032'))],
      ],
      contentMs: [['00080033', momentMs(text(dataset, '00080023') + text(dataset, '00080033'))]],
    }),
  };
}

/** Of each clock the first attribute that says something. */
function timesOf(
  said: Readonly<Record<keyof FrameTimes, readonly (readonly [tag: TimeTag, ms: number | null])[]>>,
): Pick<FrameFacts, 'times' | 'timeTags'> {
  const found = (clock: keyof FrameTimes) => said[clock].find(([, ms]) => ms !== null);
  const clocks = Object.keys(said) as (keyof FrameTimes)[];
  return {
    times: {
      triggerMs: found('triggerMs')?.[1] ?? null,
      frameReferenceMs: found('frameReferenceMs')?.[1] ?? null,
      acquisitionMs: found('acquisitionMs')?.[1] ?? null,
      contentMs: found('contentMs')?.[1] ?? null,
    },
    timeTags: Object.fromEntries(
      clocks.flatMap((clock) => {
        const tag = found(clock)?.[0];
        return tag === undefined ? [] : [[clock, tag] as const];
      }),
    ),
  };
}

/** Values 1 and 3 onwards of Image Type or Frame Type, and the complex part (PS3.3 C.7.6.1.1.2, C.8.13.3.1). */
function imageType(dataset: JsonDataset, group: FindGroup): string {
  const frameType = ['00189226', '00189329', '00189751'].flatMap((tag) => texts(group(tag), '00089007'));
  const [origin = '', , ...rest] = frameType.length > 0 ? frameType : texts(dataset, '00080008');
  const complex = text(group('00189226'), '00089208');
  return [origin, ...rest, complex].filter((word) => word !== '').join('/');
}

function bValue(dataset: JsonDataset, group: FindGroup): number | null {
  const stated = number(group('00189117'), '00189087') ?? number(dataset, '00189087');
  if (stated !== null) return stated;
  // Before the attribute was in the standard each maker had its own; elements count only under their creator.
  if (text(dataset, '00190010') === 'SIEMENS MR HEADER') return privateNumber(dataset['0019100C']);
  if (text(dataset, '00430010') === 'GEMS_PARM_01') {
    const value = privateNumber(dataset['00431039']);
    return value === null ? null : value % 100_000;
  }
  if (text(dataset, '20010010') === 'Philips Imaging DD 001') return privateNumber(dataset['20011003']);
  return null;
}

/** The first number of an element that may have come as unknown bytes. */
function privateNumber(element: JsonElement | undefined): number | null {
  const [value] = element?.Value ?? [];
  const bytes = value === undefined ? inlineBytes(element) : null;
  if (typeof value === 'number') return value;
  const words = bytes ? new TextDecoder().decode(bytes) : typeof value === 'string' ? value : '';
  const [first = ''] = words.split('\\');
  const parsed = Number(first.trim());
  return first.trim() === '' || !Number.isFinite(parsed) ? null : parsed;
}

function direction(dataset: JsonDataset, group: FindGroup): string {
  const diffusion = group('00189117');
  const gradient = items(diffusion, '00189076')[0] ?? diffusion;
  const vector = numbers(gradient, '00189089');
  const own = vector.length === 3 ? vector : numbers(dataset, '00189089');
  return own.map((value) => value.toFixed(3)).join(' ');
}

/** One entry for each frame, as multi-frame nuclear medicine counts its dimensions (PS3.3 C.8.4.8). */
function vectorValue(dataset: JsonDataset, tag: string, index: number): number | null {
  return numbers(dataset, tag)[index] ?? null;
}

/** What says where a frame lies, or is read by name: no dimension of its own. */
const KNOWN_POINTERS = new Set([
  '00209056', // Stack ID
  '00209057', // In-Stack Position Number
  '00200032',
  '00200037',
  '00209128', // Temporal Position Index
  '00209153', // Nominal Cardiac Trigger Delay Time
  '00189082', // Effective Echo Time
  '00189087', // Diffusion b-value
  '00189079', // Inversion Times
  '00189089', // Diffusion Gradient Orientation
]);

function dimensions(
  dataset: JsonDataset,
  content: JsonDataset,
): readonly (readonly [label: string, value: string])[] {
  const values = numbers(content, '00209157');
  return items(dataset, '00209222').flatMap((item, at): (readonly [string, string])[] => {
    const pointer = text(item, '00209165').toUpperCase();
    const value = values[at];
    if (value === undefined || KNOWN_POINTERS.has(pointer)) return [];
    const label = text(item, '00209421') || `(${pointer.slice(0, 4)},${pointer.slice(4)})`;
    return [[label, String(value)]];
  });
}
