import type { CanvasGreys, PlaneCamera, ViewerPage } from '../pages/viewer-page.ts';

type Point = readonly [number, number, number];

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function minus(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** CSS pixels of a patient point on a plane. */
function project(camera: PlaneCamera, point: Point): readonly [number, number] {
  const from = minus(point, camera.centre);
  return [
    camera.width / 2 + dot(from, camera.right) / camera.mmPerPixel,
    camera.height / 2 - dot(from, camera.up) / camera.mmPerPixel,
  ];
}

/** Greys within a radius of a patient point, with their places in mm right and up of it, at one device pixel to a CSS pixel. */
export function around(greys: CanvasGreys, camera: PlaneCamera, point: Point, radiusMm: number) {
  const [x, y] = project(camera, point);
  const reach = Math.ceil(radiusMm / camera.mmPerPixel);
  const found: { rightMm: number; upMm: number; grey: number }[] = [];
  for (let row = Math.round(y) - reach; row <= y + reach; row++)
    for (let column = Math.round(x) - reach; column <= x + reach; column++) {
      const rightMm = (column + 0.5 - x) * camera.mmPerPixel;
      const upMm = (y - (row + 0.5)) * camera.mmPerPixel;
      if (Math.hypot(rightMm, upMm) > radiusMm) continue;
      if (row < 0 || column < 0 || row >= greys.height || column >= greys.width) continue;
      found.push({ rightMm, upMm, grey: greys.values[row * greys.width + column] ?? 0 });
    }
  return found;
}

/** Brings all three planes through a point: the axial slice by keys, the others by the crosshair. */
export async function crossAt(viewer: ViewerPage, point: Point): Promise<void> {
  await viewer.clickAt(0, 5, 200);
  await viewer.page.keyboard.press('x');
  for (let step = 0; step < 120; step++) {
    const camera = await viewer.planeCamera(0);
    const offMm = point[2] - camera.centre[2];
    if (Math.abs(offMm) <= 1.01) break;
    // Slices are numbered from the head down.
    await viewer.page.keyboard.press(offMm > 0 ? 'ArrowUp' : 'ArrowDown');
    await viewer.nextCamera(0, camera);
  }
  const [x, y] = project(await viewer.planeCamera(0), point);
  await viewer.clickAt(0, x, y);
  await viewer.settle();
}

/** Where a sphere of the phantom stands on a plane through its centre, shown with W 400 L 40 as sent. */
export function measureSphere(
  greys: CanvasGreys,
  camera: PlaneCamera,
  sphere: { readonly centre: Point; readonly diameterMm: number; readonly hu: number },
): { readonly offMm: number; readonly diameterMm: number } {
  const reachMm = sphere.diameterMm / 2 + 4;
  const spots = around(greys, camera, sphere.centre, reachMm);
  // Half way between water and sphere; the crosshair is drawn beside the canvas, not on it.
  const half = ((sphere.hu / 2 - 39.5) / 399 + 0.5) * 255;
  const inside = spots.filter((spot) => spot.grey > half);
  const mean = (pick: (spot: (typeof spots)[number]) => number) =>
    inside.reduce((sum, spot) => sum + pick(spot), 0) / inside.length;
  const areaMm2 = (inside.length / spots.length) * Math.PI * reachMm ** 2;
  const offMm = Math.hypot(
    mean((spot) => spot.rightMm),
    mean((spot) => spot.upMm),
  );
  return { offMm, diameterMm: 2 * Math.sqrt(areaMm2 / Math.PI) };
}
