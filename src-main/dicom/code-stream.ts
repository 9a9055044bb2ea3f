const ADOBE_WITHOUT_TRANSFORM = Buffer.from('ffee000e41646f626500640000000000', 'hex');
// What decoders look at before they guess: a JFIF marker, or an Adobe marker of full length.
const JFIF = Buffer.from('JFIF');
const ADOBE = Buffer.from('ffee000e41646f6265', 'hex');

/**
 * The same JPEG with a marker that says its three components are RGB. Without one, decoders take them for YCbCr, also where
 * the data set says RGB (PS3.5 8.2.1 leaves it to Photometric Interpretation).
 */
export function markedAsRgb(jpeg: Buffer): Buffer {
  const head = jpeg.subarray(0, 4096);
  if (head.indexOf(JFIF) === 6 || head.includes(ADOBE)) return jpeg;
  return Buffer.concat([jpeg.subarray(0, 2), ADOBE_WITHOUT_TRANSFORM, jpeg.subarray(2)]);
}
