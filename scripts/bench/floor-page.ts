import type { Page } from 'playwright';

/**
 * The least that shows a study: metadata, raw frames over six requests, one table of greys, one canvas of the
 * size that our viewport has. What a browser
 * and our archive allow at best; it knows 16-bit little-endian frames of a CT and nothing else.
 */
const FLOOR = `<!doctype html>
<style>html, body { margin: 0; height: 100%; background: #000 } canvas { position: absolute; left: 138px; top: 74px }</style>
<canvas width="1460" height="900"></canvas>
<script type="module">
  const base = '/dicomweb/studies/' + new URLSearchParams(location.search).get('study');
  const headers = { accept: 'application/dicom+json' };
  const datasets = await (await fetch(base + '/metadata', { headers })).json();
  const first = (dataset, tag) => dataset[tag]?.Value?.[0];
  datasets.sort((one, other) => first(one, '00200013') - first(other, '00200013'));
  const [rows, columns] = [first(datasets[0], '00280010'), first(datasets[0], '00280011')];
  const screen = document.querySelector('canvas').getContext('2d', { alpha: false });
  const picture = new OffscreenCanvas(columns, rows);
  const context = picture.getContext('2d');
  const image = context.createImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  const table = new Uint32Array(65536);
  const window_ = { centre: 1064, width: 400 };
  const fill = () => {
    const low = window_.centre - window_.width / 2;
    for (let value = 0; value < 65536; value++) {
      const grey = Math.max(0, Math.min(255, ((value - low) * 255) / window_.width)) | 0;
      table[value] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
  };
  fill();
  const frames = [];
  let shown = datasets.length >> 1;
  let isAsked = false;
  const draw = () => {
    isAsked = false;
    const frame = frames[shown];
    if (!frame) return;
    for (let at = 0; at < frame.length; at++) words[at] = table[frame[at]];
    context.putImageData(image, 0, 0);
    screen.fillRect(0, 0, 1460, 900);
    screen.drawImage(picture, 280, 0, 900, 900);
  };
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(draw);
  };
  addEventListener('wheel', (event) => {
    shown = Math.max(0, Math.min(datasets.length - 1, shown + Math.sign(event.deltaY)));
    ask();
  });
  addEventListener('pointermove', (event) => {
    if (event.buttons !== 1) return;
    window_.width = Math.max(1, window_.width + event.movementX);
    window_.centre += event.movementY;
    fill();
    ask();
  });
  const order = datasets.map((_, at) => at).sort((one, other) => Math.abs(one - shown) - Math.abs(other - shown));
  const work = async () => {
    for (let at = order.shift(); at !== undefined; at = order.shift()) {
      const [series, instance] = [first(datasets[at], '0020000E'), first(datasets[at], '00080018')];
      const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
      const answer = await fetch(base + '/series/' + series + '/instances/' + instance + '/frames/1', { headers: { accept } });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const from = bytes.findIndex((_, i) => bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) + 4;
      frames[at] = new Uint16Array(bytes.slice(from, from + rows * columns * 2).buffer);
      if (at === shown) ask();
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
</script>`;

/** The address of the floor page on the origin of our core, for this page only. */
export async function floorAddress(page: Page, http: string, studyInstanceUid: string): Promise<string> {
  const address = `${http}/bench-floor`;
  await page.route(`${address}?*`, (route) => route.fulfill({ contentType: 'text/html', body: FLOOR }));
  return `${address}?study=${studyInstanceUid}`;
}
