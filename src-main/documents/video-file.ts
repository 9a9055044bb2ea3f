import { createFile, Log, MP4BoxBuffer, type Movie } from 'mp4box';
import { AppError } from '#shared/errors.ts';

/** What DICOM wants to know of a video (PS3.5 8.2.7 ff., PS3.3 C.7.6.5). */
export interface VideoFacts {
  readonly rows: number;
  readonly columns: number;
  readonly numberOfFrames: number;
  readonly frameTimeMs: number;
  readonly transferSyntaxUid: string;
}

const H264_LEVEL_4_1 = '1.2.840.10008.1.2.4.102';
const H264_LEVEL_4_2 = '1.2.840.10008.1.2.4.104';
const HEVC_MAIN = '1.2.840.10008.1.2.4.107';
const HEVC_MAIN_10 = '1.2.840.10008.1.2.4.108';
/** H.264 profile_idc of those that a High Profile decoder plays (ITU-T H.264 A.2.4) */
const HIGH_OR_BELOW = new Set([66, 77, 88, 100]);
const LEVEL_4_1 = 41;
const LEVEL_4_2 = 42;
/** HEVC general_level_idc is thirty times the level */
const HEVC_LEVEL_5_1 = 153;

// It prints what it does not understand, and that may be anything that somebody typed into a file.
Log.error = () => {};

/** @throws AppError INPUT when no transfer syntax takes this video, CORRUPT when it is no MP4 file */
export function readVideo(bytes: Buffer): VideoFacts {
  const movie = movieOf(bytes);
  const track = movie.videoTracks[0];
  if (!track?.video || track.nb_samples === 0)
    throw new AppError('INPUT', 'The MP4 file has no video in it. Attach one that has.');
  const seconds = track.samples_duration / track.timescale;
  const facts: VideoFacts = {
    rows: track.video.height,
    columns: track.video.width,
    numberOfFrames: track.nb_samples,
    frameTimeMs: (1000 * seconds) / track.nb_samples,
    transferSyntaxUid: syntaxOf(track.codec),
  };
  if (!isPossible(facts, bytes.length)) throw damaged();
  return facts;
}

function movieOf(bytes: Buffer): Movie {
  const file = createFile();
  let movie: Movie | null = null;
  file.onReady = (info) => {
    movie = info;
  };
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(copy));
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(copy, 0));
  file.flush();
  if (movie === null) throw damaged();
  return movie;
}

/** A file says of itself what it likes: no frame takes less than a byte, and each of them some time. */
function isPossible({ rows, columns, numberOfFrames, frameTimeMs }: VideoFacts, sizeBytes: number): boolean {
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= 65_535;
  return (
    isSide(rows) &&
    isSide(columns) &&
    numberOfFrames <= sizeBytes &&
    frameTimeMs > 0 &&
    frameTimeMs < Infinity
  );
}

function damaged(): AppError {
  return new AppError(
    'CORRUPT',
    'The MP4 file is damaged or incomplete. Save the video again and attach that.',
  );
}

/** Of an RFC 6381 codec name such as `avc1.640028` or `hvc1.1.6.L120.90`. */
function syntaxOf(codec: string): string {
  const avc = /^avc[13]\.([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})$/i.exec(codec);
  if (avc?.[1] !== undefined && avc[2] !== undefined) {
    const [profile, level] = [Number.parseInt(avc[1], 16), Number.parseInt(avc[2], 16)];
    if (HIGH_OR_BELOW.has(profile) && level <= LEVEL_4_1) return H264_LEVEL_4_1;
    if (HIGH_OR_BELOW.has(profile) && level <= LEVEL_4_2) return H264_LEVEL_4_2;
  }
  const hevc = /^h[ve][vc]1\.[A-C]?([12])\..*?\.[LH](\d+)/i.exec(codec);
  if (hevc?.[1] !== undefined && Number(hevc[2]) <= HEVC_LEVEL_5_1)
    return hevc[1] === '1' ? HEVC_MAIN : HEVC_MAIN_10;
  throw new AppError(
    'INPUT',
    `Video of the kind ${codec} has no place in DICOM (H.264 up to High Profile level 4.2, H.265 Main or Main 10 up to level 5.1 have). Convert it and attach that.`,
  );
}
