/** Device pixels per image column that show the whole image without cropping. */
export function fitScale(
  image: { columns: number; rows: number; pixelAspect: number },
  canvas: { width: number; height: number },
): number {
  return Math.min(canvas.width / image.columns, canvas.height / (image.rows * image.pixelAspect));
}

/**
 * Half the height of the view in world units (mm, or pixels where the spacing is unknown) at which one image column
 * covers exactly `scale` device pixels.
 *
 * @param columnSpacing world distance between the centres of neighbouring columns
 */
export function parallelScaleFor(scale: number, canvasHeightPx: number, columnSpacing: number): number {
  return ((canvasHeightPx / 2) * columnSpacing) / scale;
}

/** One wheel notch or key press zooms by a tenth; three cancel three. */
export function zoomStep(scale: number, steps: number): number {
  return Math.min(64, Math.max(0.02, scale * 1.1 ** steps));
}
