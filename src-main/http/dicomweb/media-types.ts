/** One range of an Accept header (RFC 9110 12.5.1), parameters in lower case. */
export interface AcceptedType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1 */
  readonly quality: number;
}

const MOST_RANGES = 32;

/** The ranges of an Accept header, best first; an absent header accepts everything. */
export function parseAccept(header: string | undefined): readonly AcceptedType[] {
  if (header === undefined || header.trim() === '')
    return [{ type: '*/*', parameters: new Map(), quality: 1 }];
  return splitOutsideQuotes(header, ',')
    .slice(0, MOST_RANGES)
    .map(parseRange)
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

function parseRange(range: string): AcceptedType {
  const [type = '', ...rest] = splitOutsideQuotes(range, ';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [name = '', ...value] = parameter.split('=');
    parameters.set(name.trim().toLowerCase(), value.join('=').trim().replace(/^"|"$/g, ''));
  }
  const quality = Number(parameters.get('q') ?? '1');
  return {
    type: type.trim().toLowerCase(),
    parameters,
    quality: Number.isFinite(quality) ? Math.min(1, Math.max(0, quality)) : 0,
  };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== separator || isQuoted) continue;
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

export function acceptsJson(header: string | undefined): boolean {
  const json = new Set(['application/dicom+json', 'application/json', 'application/*', '*/*']);
  return parseAccept(header).some(({ type }) => json.has(type));
}

export function acceptsPng(header: string | undefined): boolean {
  return parseAccept(header).some(({ type }) => ['image/png', 'image/*', '*/*'].includes(type));
}

/** How pixel or instance bytes are to be packed, and which transfer syntax was asked for (`*` = as stored). */
export interface BytesChoice {
  readonly isMultipart: boolean;
  readonly mediaType: string;
  readonly transferSyntaxUid: string;
}

/**
 * The first accepted way that fits one of `offered`.
 *
 * Where no transfer syntax is asked for, the bytes go as stored: PS3.18 8.7.3.5.2 would have them transcoded to explicit
 * little endian, which no viewer wants and each can ask for.
 *
 * @param offered media types, preferred first; the first also answers wildcards
 */
export function chooseBytes(header: string | undefined, offered: readonly string[]): BytesChoice | null {
  for (const { type, parameters } of parseAccept(header)) {
    const isMultipart = type === 'multipart/related';
    const wanted = isMultipart ? (parameters.get('type') ?? '*/*').toLowerCase() : type;
    const transferSyntaxUid = parameters.get('transfer-syntax') ?? '*';
    if (wanted === '*/*' || wanted === 'multipart/*') {
      const [mediaType] = offered;
      if (mediaType) return { isMultipart: true, mediaType, transferSyntaxUid };
    }
    const mediaType = offered.find((offer) => offer === wanted || wanted === `${offer.split('/')[0]}/*`);
    if (mediaType) return { isMultipart, mediaType, transferSyntaxUid };
  }
  return null;
}
