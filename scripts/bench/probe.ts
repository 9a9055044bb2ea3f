/**
 * Runs in the page before its own code, as text, since it belongs to the page and not to Node. Judges what is on screen: the
 * largest canvas, copied small, in each frame in which something was drawn on it: to look waits for the graphics process, and would
 * hold up a page whose graphics are busy with something else. Knows nothing of the viewer that it watches.
 */
export const PROBE = `
{
  const SIDE = 40;
  const MIN_AREA = 40_000;
  const MIN_CONTRAST = 40;
  const state = { clickedAt: 0, firstPictureAt: 0, wanted: 1, lastHash: 0, isCounting: false, pictures: 0 };
  const small = document.createElement('canvas');
  small.width = SIDE;
  small.height = SIDE;
  const context = small.getContext('2d', { willReadFrequently: true });

  /** Canvases that something was drawn on since they were looked at */
  const drawn = new WeakSet();
  for (const [kind, names] of [
    [CanvasRenderingContext2D, ['drawImage', 'putImageData']],
    [ImageBitmapRenderingContext, ['transferFromImageBitmap']],
    [WebGLRenderingContext, ['drawArrays', 'drawElements']],
    [WebGL2RenderingContext, ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'blitFramebuffer']],
  ])
    for (const name of names) {
      const draw = kind.prototype[name];
      kind.prototype[name] = function (...given) {
        drawn.add(this.canvas);
        return draw.apply(this, given);
      };
    }

  const judged = new WeakMap();
  // One filled or cleared whole is blank until something is drawn on it again.
  for (const name of ['fillRect', 'clearRect']) {
    const fill = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (x, y, width, height) {
      const { canvas } = this;
      const isWhole = x <= 0 && y <= 0 && x + width >= canvas.width && y + height >= canvas.height;
      if (isWhole && this.getTransform().isIdentity) {
        judged.set(canvas, { width: canvas.width, height: canvas.height, isShown: false });
        drawn.delete(canvas);
      } else drawn.add(canvas);
      return fill.call(this, x, y, width, height);
    };
  }

  const area = (canvas) => {
    const { width, height } = canvas.getBoundingClientRect();
    return canvas.width < 2 ? 0 : width * height;
  };

  /** The large canvases of the page, the largest first. */
  const canvases = () =>
    [...document.querySelectorAll('canvas')]
      .filter((canvas) => area(canvas) >= MIN_AREA)
      .sort((one, other) => area(other) - area(one));

  /** Hash and contrast of the middle of a canvas. */
  const judge = (canvas) => {
    const { width, height } = canvas;
    context.clearRect(0, 0, SIDE, SIDE);
    context.drawImage(canvas, width * 0.2, height * 0.2, width * 0.6, height * 0.6, 0, 0, SIDE, SIDE);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    let [hash, darkest, brightest] = [0, 255, 0];
    for (let at = 0; at < data.length; at += 4) {
      hash = (Math.imul(hash, 31) + data[at]) | 0;
      darkest = Math.min(darkest, data[at]);
      brightest = Math.max(brightest, data[at]);
    }
    return { hash, contrast: brightest - darkest };
  };

  /** Whether a canvas shows a picture, as it was when it was last drawn on. */
  const isShown = (canvas) => {
    const { width, height } = canvas;
    const before = judged.get(canvas);
    const isAsBefore = before?.width === width && before.height === height && !drawn.has(canvas);
    if (isAsBefore) return before.isShown;
    const isBlank = !drawn.delete(canvas) || judge(canvas).contrast <= MIN_CONTRAST;
    judged.set(canvas, { width, height, isShown: !isBlank });
    return !isBlank;
  };

  const look = () => {
    requestAnimationFrame(look);
    if (state.firstPictureAt !== 0 && !state.isCounting) return;
    const found = canvases();
    if (found.length === 0) return;
    if (state.firstPictureAt === 0) {
      const shown = found.filter(isShown);
      if (shown.length >= state.wanted) state.firstPictureAt = performance.now();
    }
    if (!state.isCounting || !drawn.delete(found[0])) return;
    const { hash } = judge(found[0]);
    if (hash !== state.lastHash) state.pictures += 1;
    state.lastHash = hash;
  };
  requestAnimationFrame(look);

  // A double click opens a study: the clock starts when the button first goes down.
  addEventListener(
    'mousedown',
    (event) => {
      if (event.detail > 1) return;
      state.clickedAt = performance.now();
      state.firstPictureAt = 0;
    },
    { capture: true },
  );

  globalThis.viewerBench = {
    firstPictureAt: () => state.firstPictureAt,
    clickedAt: () => state.clickedAt,
    /** From now on the first picture is that of so many canvases at once. */
    watch: (wanted) => Object.assign(state, { wanted, firstPictureAt: 0 }),
    /** How many canvases show a picture now */
    shown: () => canvases().filter((canvas) => judge(canvas).contrast > MIN_CONTRAST).length,
    middle: () => {
      const box = canvases()[0]?.getBoundingClientRect();
      return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
    },
    /** Of the largest canvas as it is now */
    hash: () => judge(canvases()[0]).hash,
    count: () => Object.assign(state, { isCounting: true, pictures: 0 }),
    counted: () => Object.assign(state, { isCounting: false }).pictures,
  };
}
`;
