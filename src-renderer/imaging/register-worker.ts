import type { ReducedVolume } from '#view/kernels/registration/reduced-volume.ts';
import { registerVolumes } from '#view/kernels/registration/register-volumes.ts';

/** What the worker is asked: two volumes, and the axis along which the slices of both follow each other. */
export interface RegisterTask {
  readonly one: ReducedVolume;
  readonly other: ReducedVolume;
  readonly axis: 0 | 1 | 2;
}

addEventListener('message', ({ data }: MessageEvent<RegisterTask>) => {
  postMessage(registerVolumes(data.one, data.other, data.axis));
});
