import type { AppError } from '#shared/errors.ts';
import { frameStore } from './frame-store.ts';
import type { SeriesStack } from './series-stack.ts';
import { VolumeScene } from './volume-scene.ts';
import { Volume } from './volume.ts';

/** Who shows planes of a volume is told of everything that comes. */
export interface VolumeUser {
  /** A slice came, or did not: its frame then has an error */
  readonly onSlice: (slice: number) => void;
  /** More slices can be shown, or none any more */
  readonly onScene: () => void;
  /** The graphics card cannot hold it: nothing is ever shown */
  readonly onNoRoom: (error: AppError) => void;
}

export interface SharedVolume {
  readonly volume: Volume;
  readonly scene: VolumeScene;
  /** The last one who releases it ends it. */
  readonly release: () => void;
}

interface Held {
  readonly volume: Volume;
  readonly scene: VolumeScene;
  readonly users: Set<VolumeUser>;
}

const held = new Map<SeriesStack, Held>();

/**
 * The voxels of a series, in memory and on the graphics card once for all viewports that show planes of it.
 *
 * @throws AppError INPUT for a series that forms no volume, or one of more voxels a side than the graphics card takes
 */
export function shareVolume(stack: SeriesStack, user: VolumeUser): SharedVolume {
  const known = held.get(stack) ?? open(stack);
  held.set(stack, known);
  known.users.add(user);
  const { volume, scene, users } = known;
  return {
    volume,
    scene,
    release: () => {
      if (!users.delete(user) || users.size > 0) return;
      if (held.get(stack) === known) held.delete(stack);
      scene.dispose();
      volume.dispose();
    },
  };
}

function open(stack: SeriesStack): Held {
  const users = new Set<VolumeUser>();
  const volume = new Volume(stack, (slice) => {
    const frame = stack.frames[slice];
    if (frame && frameStore.error(frame) === null) scene.take(slice);
    for (const { onSlice } of users) onSlice(slice);
  });
  let scene: VolumeScene;
  try {
    scene = new VolumeScene(
      volume,
      () => {
        for (const { onScene } of users) onScene();
      },
      (error) => {
        // Who tries again gets another.
        held.delete(stack);
        for (const { onNoRoom } of users) onNoRoom(error);
      },
    );
  } catch (error) {
    volume.dispose();
    throw error;
  }
  return { volume, scene, users };
}
