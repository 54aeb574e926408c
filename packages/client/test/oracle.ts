// A literal reading of the standard, to test the decoder against: slow, plain, and shared with
// nothing in src/. Steps are quoted from the HTML standard, "Parsing an event stream" and
// "Interpreting an event stream", and from the Encoding standard, "UTF-8 decoder".

export interface OracleMessage {
  readonly type: string
  readonly data: string
  /** The value of the `id` field of this very block, which the standard does not single out. */
  readonly id: string | undefined
  readonly lastEventId: string
}

export interface OracleResult {
  readonly messages: readonly OracleMessage[]
  readonly lastEventId: string
  readonly retries: readonly number[]
  readonly comments: readonly string[]
}

/**
 * What a client has seen once `bytes` have arrived, and nothing after them.
 *
 * `lastEventId` is where the stream starts from: every engine carries it over a reconnect, though
 * the buffer of the standard starts empty.
 */
export function interpret(bytes: Uint8Array, lastEventId = ''): OracleResult {
  const messages: OracleMessage[] = []
  const retries: number[] = []
  const comments: string[] = []

  // "When a stream is parsed, a data buffer, an event type buffer, and a last event ID buffer must
  // be associated with it."
  let dataBuffer = ''
  let eventTypeBuffer = ''
  let lastEventIdBuffer = lastEventId
  let lastEventIdString = lastEventId
  let ownId: string | undefined

  function processField(name: string, value: string): void {
    // "Field names must be compared literally, with no case folding performed."
    if (name === 'event') {
      // "Set the event type buffer to the field value."
      eventTypeBuffer = value
    } else if (name === 'data') {
      // "Append the field value to the data buffer, then append a single U+000A LINE FEED (LF)
      // character to the data buffer."
      dataBuffer += value
      dataBuffer += '\n'
    } else if (name === 'id') {
      // "If the field value does not contain U+0000 NULL, then set the last event ID buffer to the
      // field value. Otherwise, ignore the field."
      if (!value.includes('\0')) {
        lastEventIdBuffer = value
        ownId = value
      }
    } else if (name === 'retry') {
      // "If the field value consists of only ASCII digits, then interpret the field value as an
      // integer in base ten." No digits make no integer: engines ignore an empty value.
      if (/^[0-9]+$/u.test(value)) {
        retries.push(Number(value))
      }
    }
    // "Otherwise: the field is ignored."
  }

  function dispatch(): void {
    // 1. "Set the last event ID string of the event source to the value of the last event ID
    //    buffer. The buffer does not get reset."
    lastEventIdString = lastEventIdBuffer
    const id = ownId
    ownId = undefined
    // 2. "If the data buffer is an empty string, set the data buffer and the event type buffer to
    //    the empty string and return."
    if (dataBuffer === '') {
      eventTypeBuffer = ''
      return
    }
    // 3. "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove
    //    the last character from the data buffer."
    if (dataBuffer.endsWith('\n')) dataBuffer = dataBuffer.slice(0, -1)
    // 4 to 6. "[…] type attribute to "message" […]. If the event type buffer has a value other
    //    than the empty string, change the type of the newly created event."
    const type = eventTypeBuffer === '' ? 'message' : eventTypeBuffer
    messages.push({ type, data: dataBuffer, id, lastEventId: lastEventIdString })
    // 7. "Set the data buffer and the event type buffer to the empty string."
    dataBuffer = ''
    eventTypeBuffer = ''
  }

  for (const line of completeLines(decodeUtf8(bytes))) {
    const colon = line.indexOf(':')
    if (line === '') {
      // "If the line is empty (a blank line): dispatch the event."
      dispatch()
    } else if (colon === 0) {
      // "If the line starts with a U+003A COLON character (:): ignore the line." Its text is
      // reported under the rule of a field value.
      comments.push(withoutOneSpace(line.slice(1)))
    } else if (colon > 0) {
      // "Collect the characters on the line before the first U+003A COLON character (:), and let
      // field be that string. Collect the characters […] after […], and let value be that string."
      processField(line.slice(0, colon), withoutOneSpace(line.slice(colon + 1)))
    } else {
      // "Process the field […] using the whole line as the field name, and the empty string as the
      // field value."
      processField(line, '')
    }
  }

  // "Once the end of the file is reached, any pending data must be discarded. (If the file ends in
  // the middle of an event, before the final empty line, the incomplete event is not dispatched.)"
  return { messages, lastEventId: lastEventIdString, retries, comments }
}

/** "If value starts with a U+0020 SPACE character, remove it from value." */
function withoutOneSpace(value: string): string {
  return value.startsWith(' ') ? value.slice(1) : value
}

/**
 * The lines that have ended: "a CRLF pair, a single LF not preceded by a CR, and a single CR not
 * followed by a LF". A CR that ends the text has ended its line; a LF still to come belongs to it.
 */
function completeLines(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index)
    if (char === '\r') {
      if (text.charAt(index + 1) === '\n') index++
      lines.push(line)
      line = ''
    } else if (char === '\n') {
      lines.push(line)
      line = ''
    } else {
      line += char
    }
  }
  return lines
}

/**
 * "UTF-8 decode" of the Encoding standard: drop one byte order mark, then run the decoder, each
 * malformed part becoming U+FFFD. Written out so that no TextDecoder is tested against itself.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  let text = ''
  let codePoint = 0
  let bytesSeen = 0
  let bytesNeeded = 0
  let lowerBoundary = 0x80
  let upperBoundary = 0xbf

  for (let index = marked ? 3 : 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (bytesNeeded === 0) {
      if (byte <= 0x7f) {
        text += String.fromCodePoint(byte)
      } else if (byte >= 0xc2 && byte <= 0xdf) {
        bytesNeeded = 1
        codePoint = byte & 0x1f
      } else if (byte >= 0xe0 && byte <= 0xef) {
        if (byte === 0xe0) lowerBoundary = 0xa0
        if (byte === 0xed) upperBoundary = 0x9f
        bytesNeeded = 2
        codePoint = byte & 0xf
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        if (byte === 0xf0) lowerBoundary = 0x90
        if (byte === 0xf4) upperBoundary = 0x8f
        bytesNeeded = 3
        codePoint = byte & 0x7
      } else {
        text += '\uFFFD'
      }
    } else if (byte < lowerBoundary || byte > upperBoundary) {
      // "Restore byte to ioQueue. Return error."
      text += '\uFFFD'
      codePoint = bytesSeen = bytesNeeded = 0
      lowerBoundary = 0x80
      upperBoundary = 0xbf
      index--
    } else {
      lowerBoundary = 0x80
      upperBoundary = 0xbf
      codePoint = (codePoint << 6) | (byte & 0x3f)
      bytesSeen++
      if (bytesSeen === bytesNeeded) {
        text += String.fromCodePoint(codePoint)
        codePoint = bytesSeen = bytesNeeded = 0
      }
    }
  }
  // "If byte is end-of-queue and UTF-8 bytes needed is not 0, then […] return error."
  return bytesNeeded === 0 ? text : `${text}\uFFFD`
}
