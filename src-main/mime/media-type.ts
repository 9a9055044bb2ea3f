/** A media type with its parameters (RFC 9110 8.3.1), or one range of an Accept header. */
export interface MediaType {
  /** In lower case; `''` when there was none */
  readonly type: string;
  /** By lower-case name, quotes removed */
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseMediaType(text: string): MediaType {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [name = '', ...value] = parameter.split('=');
    parameters.set(name.trim().toLowerCase(), unquoted(value.join('=').trim()));
  }
  return { type: type.trim().toLowerCase(), parameters };
}

function unquoted(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text.replace(/^"|"$/g, '');
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

export function splitOutsideQuotes(text: string, separator: string): string[] {
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
