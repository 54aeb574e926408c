// Reads and writes the few header values the protocol needs. It never knows what follows from them.

/**
 * The media type without its parameters, in lower case; undefined where there is none. Of several,
 * which `Headers` joins by commas, the last one counts. [fetch: "extract a MIME type"]
 */
export function mediaTypeOf(contentType: string | null): string | undefined {
  // A comma within a quoted string separates nothing.
  const values = `${contentType}`.replace(/"(\\.|[^"\\])*"?/g, '')
  return /^(.*,)?\s*([^\s/;,*]+\/[^\s/;,*]+)\s*([;,]|$)/.exec(values)?.[2]?.toLowerCase()
}

/**
 * The id's UTF-8 bytes, one character a byte: the only form in which `Headers` takes an id that is
 * not Latin-1 [spec: "encoded as UTF-8"].
 */
export function encodeLastEventId(id: string): string {
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('')
}

/** False for an id that no server can have sent: NUL and line breaks never come through [spec]. */
export function isSendableId(id: string): boolean {
  return !/[\0\r\n]/.test(id)
}

/** The reverse of {@link encodeLastEventId}. */
export function decodeLastEventId(bytes: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (char) => char.charCodeAt(0)),
  )
}

/** The wait that `Retry-After` asks for, in milliseconds, from seconds or from an HTTP date. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (!value) return undefined
  const delayMs = /\D/.test(value) ? Date.parse(value) - now : Number(value) * 1000
  // NaN where the value is neither.
  return delayMs >= 0 ? delayMs : undefined
}
