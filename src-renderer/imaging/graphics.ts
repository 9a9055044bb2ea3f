import { isSoftwareRenderer } from '#shared/graphics.ts';
import { keepSeatValue, seatValue } from '#view/state/seat.ts';

const KEY = 'graphics.isSoftware';

/**
 * Whether a program does the work of a graphics card here, as this seat learned it; false until then. What the processor can
 * draw by itself is then drawn there: through that program the same picture takes twice as long.
 */
export function drawsInSoftware(): boolean {
  return seatValue(KEY, false);
}

let isLearnt = false;

/** Once in the life of a window: asks for the name of the renderer. Makes a graphics context for it: not while a reader waits for an image. */
export function learnGraphics(): void {
  if (isLearnt) return;
  const context = document.createElement('canvas').getContext('webgl2');
  learnGraphicsFrom(context);
  context?.getExtension('WEBGL_lose_context')?.loseContext();
}

/** As `learnGraphics`, from a context that is there anyway; null = this seat has none. */
export function learnGraphicsFrom(context: WebGL2RenderingContext | null): void {
  if (isLearnt) return;
  isLearnt = true;
  const facts = context?.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context?.getParameter(facts?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  keepSeatValue(KEY, context === null || isSoftwareRenderer(String(name)));
}
