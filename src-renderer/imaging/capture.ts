import { AppError } from '#shared/errors.ts';
import { withoutTable } from '#view/state/display-table.ts';

/** Of an SVG drawn by style sheets: what has to go with it when it leaves the page */
const SVG_STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
  'visibility',
  'display',
] as const;

/**
 * Paints a viewport, or a group of them, as it is on the screen: pictures, layers over them and all text, identity included.
 * What is captured can so never be without the name, ID and date that stand on it. Its greys are those of the image: a table of
 * this display would be wrong on any other.
 */
export async function captureElement(element: HTMLElement): Promise<HTMLCanvasElement> {
  const box = element.getBoundingClientRect();
  const scale = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(box.width * scale));
  canvas.height = Math.max(1, Math.round(box.height * scale));
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new AppError('INTERNAL', 'The browser gives no 2D canvas. Restart the window.');
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(-box.left, -box.top);
  await withoutTable(() => paint(context, element));
  return canvas;
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new AppError('INTERNAL', 'The picture could not be made. Try a smaller window.'));
    }, 'image/png');
  });
}

async function paint(context: CanvasRenderingContext2D, element: Element): Promise<void> {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return;
  const style = getComputedStyle(element);
  if (style.visibility === 'hidden') return;
  if (element instanceof HTMLCanvasElement) {
    context.drawImage(element, box.left, box.top, box.width, box.height);
    return;
  }
  if (element instanceof SVGSVGElement) {
    await paintSvg(context, element, box);
    return;
  }
  context.save();
  try {
    if (style.overflow !== 'visible') {
      context.beginPath();
      context.rect(box.left, box.top, box.width, box.height);
      context.clip();
    }
    if (!style.backgroundColor.endsWith(', 0)') && style.backgroundColor !== 'transparent') {
      context.fillStyle = style.backgroundColor;
      context.fillRect(box.left, box.top, box.width, box.height);
    }
    for (const child of element.childNodes) {
      if (child instanceof Element) await paint(context, child);
      else if (child instanceof Text) paintText(context, child, style);
    }
  } finally {
    context.restore();
  }
}

function paintText(context: CanvasRenderingContext2D, node: Text, style: CSSStyleDeclaration): void {
  if (node.data.trim() === '') return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (box.width === 0) return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = 'middle';
  context.fillStyle = style.color;
  // Readable on white bone, as on the screen.
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  context.fillText(node.data, box.left, box.top + box.height / 2);
  context.shadowBlur = 0;
}

async function paintSvg(context: CanvasRenderingContext2D, svg: SVGSVGElement, box: DOMRect): Promise<void> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  for (const [at, original] of originals.entries()) {
    const style = getComputedStyle(original);
    const target = copies[at];
    if (target instanceof SVGElement)
      for (const name of SVG_STYLES) target.style.setProperty(name, style.getPropertyValue(name));
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  context.drawImage(image, box.left, box.top, box.width, box.height);
}
