// Cornerstone3D as it comes: its own loader, its own metadata, a stack viewport. What the tests of grey values show of
// it is why Viewbox paints stacks itself.
import { Enums, init, RenderingEngine, type Types } from '@cornerstonejs/core';
import { init as initLoader, wadouri } from '@cornerstonejs/dicom-image-loader';

const VIEWPORT = 'plain';

init();
initLoader({ maxWebWorkers: 1 });
const element = document.querySelector<HTMLDivElement>('#view');
if (element === null) throw new Error('the page has no element to show in');
const engine = new RenderingEngine('plain');
engine.enableElement({ viewportId: VIEWPORT, element, type: Enums.ViewportType.STACK });
const viewport = engine.getViewport<Types.IStackViewport>(VIEWPORT);

/** Shows a Part 10 file, given as base64, pixel by pixel. @returns grey of each of its pixels, or null when nothing came */
async function show(base64: string): Promise<number[] | null> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const imageId = wadouri.fileManager.add(new Blob([bytes]));
  const rendered = new Promise<boolean>((resolve) => {
    element!.addEventListener(Enums.Events.IMAGE_RENDERED, () => resolve(true), { once: true });
    setTimeout(() => resolve(false), 3000);
  });
  await viewport.setStack([imageId]);
  viewport.setDisplayArea({ type: 'SCALE', scale: 1, imageArea: [1, 1] } as never);
  viewport.render();
  if (!(await rendered)) return null;
  const canvas = viewport.getCanvas();
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, at) => data[at * 4] ?? 0);
}

Object.assign(globalThis, { showPlain: show });
document.title = 'ready';
