import { z } from 'zod';

/** What dragging does; `tool` is the one chosen in the toolbar. */
export const DRAG_ACTIONS = ['tool', 'window', 'pan', 'zoom', 'scroll', 'nothing'] as const;
/** What turning the wheel does; `scrollFast` goes ten images at a time. */
export const WHEEL_ACTIONS = ['scroll', 'scrollFast', 'zoom', 'window', 'nothing'] as const;

export type DragAction = (typeof DRAG_ACTIONS)[number];
export type WheelAction = (typeof WHEEL_ACTIONS)[number];

export const mouseProfileSchema = z.object({
  /** Tool of the first button until another one is chosen */
  firstTool: z.enum(['window', 'pan', 'zoom', 'scroll']),
  left: z.enum(DRAG_ACTIONS),
  middle: z.enum(DRAG_ACTIONS),
  right: z.enum(DRAG_ACTIONS),
  /** First and second button together */
  leftAndRight: z.enum(DRAG_ACTIONS),
  shiftLeft: z.enum(DRAG_ACTIONS),
  controlLeft: z.enum(DRAG_ACTIONS),
  altLeft: z.enum(DRAG_ACTIONS),
  wheel: z.enum(WHEEL_ACTIONS),
  shiftWheel: z.enum(WHEEL_ACTIONS),
  controlWheel: z.enum(WHEEL_ACTIONS),
  altWheel: z.enum(WHEEL_ACTIONS),
});

export type MouseProfile = z.infer<typeof mouseProfileSchema>;

const VIEWBOX: MouseProfile = {
  firstTool: 'window',
  left: 'tool',
  middle: 'pan',
  right: 'zoom',
  leftAndRight: 'scroll',
  shiftLeft: 'tool',
  controlLeft: 'tool',
  altLeft: 'tool',
  wheel: 'scroll',
  shiftWheel: 'scroll',
  controlWheel: 'zoom',
  altWheel: 'scrollFast',
};

export const MOUSE_PROFILE_IDS = ['viewbox', 'ohif', 'osirix', 'leftScroll', 'custom'] as const;

export type MouseProfileId = (typeof MOUSE_PROFILE_IDS)[number];

/** The hands' habits of other programs. */
export const MOUSE_PROFILES: Readonly<Record<Exclude<MouseProfileId, 'custom'>, MouseProfile>> = {
  viewbox: VIEWBOX,
  ohif: { ...VIEWBOX, leftAndRight: 'nothing', altWheel: 'scroll' },
  osirix: { ...VIEWBOX, shiftLeft: 'zoom', controlLeft: 'pan', altLeft: 'window', leftAndRight: 'nothing' },
  leftScroll: { ...VIEWBOX, firstTool: 'scroll', right: 'window', leftAndRight: 'zoom' },
};

export const mouseSettingsSchema = z.object({
  profile: z.enum(MOUSE_PROFILE_IDS).default('viewbox'),
  custom: mouseProfileSchema.default(VIEWBOX),
  /** Factor on how far a drag changes the window */
  windowGain: z.number().min(0.1).max(10).default(1),
  /** Dragging to the right narrows instead of widening */
  isWidthTurned: z.boolean().default(false),
  /** Dragging up raises the level instead of lowering it: darker instead of brighter */
  isLevelTurned: z.boolean().default(false),
});

export type MouseSettings = z.infer<typeof mouseSettingsSchema>;

export function profileOf({ profile, custom }: MouseSettings): MouseProfile {
  return profile === 'custom' ? custom : MOUSE_PROFILES[profile];
}
