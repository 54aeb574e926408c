// Where the browser's own class sees other events than ours in the same bytes, each with its reason.

export interface KnownDifference {
  readonly title: string
  readonly engine: string
  readonly reason: string
}

const nul = 'it leaves U+0000 out, and reads on as if it were not there'
const nulId = 'it treats an id with U+0000 otherwise than the standard, which leaves it out'
const idOnly = 'it commits an id only with an event, the standard at each blank line'

function of(engine: string, reason: string, titles: readonly string[]): KnownDifference[] {
  return titles.map((title) => ({ title, engine, reason }))
}

/** In all of them but the last, ours reads and sends what the standard says. */
export const knownDifferences: readonly KnownDifference[] = [
  ...of('chromium', 'it loses the event that follows', [
    'a byte order mark may stand before a bare CR [parsing: bom]',
  ]),
  ...of('firefox', nul, [
    'a line of NUL is not blank [parsing: event]',
    'data may hold NUL [interpreting: data]',
    'a type may hold NUL [interpreting: event]',
  ]),
  ...of('firefox', nulId, [
    'an id with NUL is ignored [interpreting: id]',
    'an id with NUL leaves the last one [interpreting: id]',
    'an id with NUL leaves one of the same block [interpreting: id]',
    'a block of a NUL id alone changes nothing [interpreting: id]',
    'an id with NUL leaves it [interpreting: id]',
    'an id with NUL [in Node, too]',
  ]),
  ...of('firefox', idOnly, [
    'a committed id shows in the next event [interpreting: dispatch]',
    'a typed block with no data commits its id [interpreting: dispatch]',
    'a block of an empty id alone clears [interpreting: dispatch]',
    'an id with bare CR is committed by bare CR [interpreting: dispatch]',
    'resumes after an id of a block without data [in Node, too]',
  ]),
  ...of('firefox', 'it keeps the old id where the first event of the new stream sets it back', [
    'an empty id clears it [interpreting: id]',
  ]),
  ...of('webkit', 'it reads nothing of a stream that begins so', [
    'a byte order mark of UTF-16 is none [decoding]',
  ]),
  ...of('webkit', idOnly, ['resumes after an id of a block without data [in Node, too]']),
  ...of('webkit', 'ours: fetch encodes the bytes of the header a second time there', [
    'resumes after an id in UTF-8 [in Node, too]',
  ]),
]

export function knownDifference(title: string, engine: string): KnownDifference | undefined {
  return knownDifferences.find((known) => known.title === title && known.engine === engine)
}
